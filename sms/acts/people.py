"""The acts of the chapter people: REG, KRA, TSC, BANK, DATA, LANG; and its questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus.people.by_text import HANDED_OVER
from models.base import drafts
from models.messages.tables import Question, QuestionKind
from models.messages.templates import Template
from models.people import accounts, callers, moves
from models.people.identity import BadName, read_first_name, read_other_names
from models.people.msisdn import local
from models.people.tables import MoveState, NumberMove
from sms.acts import handed_over, profile, registering
from sms.acts.asked import Act, Answers, Asked
from sms.commands.commands import Bank, CommandType, Held, Kra, Lang, Reg, Tsc
from sms.commands.keywords import Keyword

_REGISTRATION: Final = "registration"


def choose_language(asked: Asked, command: Lang) -> str:
    """Answer in the language from now on."""
    asked.language = command.language
    callers.choose_language(asked.db, asked.msisdn, asked.account, command.language, asked.now)
    asked.reply(Template.LANGUAGE_SET)
    return "lang"


def answer_move(asked: Asked, question: Question, word: Keyword) -> str:
    """Let the old line decide on the move of its account to another number."""
    account, agreed = asked.account, word is Keyword.YES
    move = asked.db.get(NumberMove, question.subject_id)
    if account is None or move is None or move.account_id != account.id:
        # The account that was asked about is no longer this number's.
        asked.reply(Template.NOTHING_OPEN)
        return "nothing_open"
    move = moves.answer(
        asked.db, question.subject_id, agreed=agreed, actor=asked.actor, now=asked.now
    )
    question.answered_at = asked.now
    # A YES moves nothing when the new line has an account of its own by now.
    if move is None or (agreed and move.state is not MoveState.DONE):
        asked.reply(Template.NOTHING_OPEN)
        return "nothing_open"
    if agreed:
        asked.reply(Template.MOVE_AGREED, {"msisdn": local(move.to_msisdn)})
        return "move_agreed"
    asked.reply(Template.MOVE_REFUSED)
    return "move_refused"


def answer_name(asked: Asked, question: Question, words: str) -> str:
    """Take the words as the name that was asked for; the draft on the phone is done with."""
    account = accounts.by_id(asked.db, question.subject_id)
    first, _, rest = " ".join(words.split()).partition(" ")
    try:
        first_name = read_first_name(first)
        other_names = read_other_names(rest) if rest else ""
    except BadName:
        asked.reply(Template.NAME_UNCLEAR)
        return "name_unclear"
    question.answered_at = asked.now
    if account is None:
        asked.reply(Template.NOTHING_OPEN)
        return "nothing_open"
    if account.professional.first_name is None:
        # What was typed on the phone meanwhile came first, and stands.
        accounts.save_name(asked.db, account, first_name, other_names, asked.actor, asked.now)
    drafts.drop(asked.db, asked.msisdn, _REGISTRATION)
    asked.language = account.language
    asked.reply(
        Template.NAME_SAVED,
        {"full_name": account.professional.full_name, "ref": account.reference},
    )
    return "name_saved"


ACTS: Final[Mapping[CommandType, Act]] = {
    Lang: choose_language,
    Reg: registering.register,
    Kra: profile.save_kra,
    Tsc: profile.save_tsc,
    Bank: profile.draft_bank,
    Held: profile.text_copy,
}

ANSWERS: Final[Mapping[QuestionKind, Answers]] = {
    QuestionKind.MOVE: Answers(yes_no=answer_move),
    QuestionKind.NAME: Answers(number=answer_name, words=answer_name),
    **dict.fromkeys(
        HANDED_OVER,
        Answers(number=handed_over.answer_record, words=handed_over.answer_record),
    ),
}
