"""A long answer by text: the school, the college or the course, into the draft of the profile."""

from __future__ import annotations

from menus.people.by_text import HANDED_OVER
from menus.people.steps import RECORDS_FLOW
from models.base import drafts
from models.messages.tables import Question
from models.messages.templates import Template
from models.people.numbers import BadText, read_short_text
from sms.acts.asked import Asked


def answer_record(asked: Asked, question: Question, words: str) -> str:
    """Put the words into the draft that waits for them; what was typed meanwhile stands."""
    handed = HANDED_OVER[question.kind]
    try:
        answer = read_short_text(words)
    except BadText:
        asked.reply(Template.ANSWER_UNCLEAR)
        return "answer_unclear"
    question.answered_at = asked.now
    draft = drafts.find(asked.db, asked.msisdn, RECORDS_FLOW, asked.now)
    if (
        asked.account is None
        or asked.account.id != question.subject_id
        or draft is None
        or draft.facts.get("owner") != question.subject_id
        or draft.screen != handed.screen
    ):
        asked.reply(Template.ANSWER_LATE)
        return "answer_late"
    drafts.keep(
        asked.db,
        asked.msisdn,
        RECORDS_FLOW,
        handed.onwards,
        {**draft.facts, handed.fact: answer},
        draft.session_digest,
        asked.now,
    )
    asked.reply(Template.ANSWER_NOTED, {"given": answer})
    return "answer_noted"
