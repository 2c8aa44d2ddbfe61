"""Acting on a text that came in: verbs and reply in one transaction, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from menus.call import Terms
from models.base.limits import Counters
from models.base.store import Db, Store
from models.messages import cases, inbox, questions
from models.messages.tables import InboxRow, Question, QuestionKind
from models.messages.templates import Template
from models.people import accounts, callers
from models.people.accounts import Silence
from models.people.msisdn import NotAMobileNumber, gateway_msisdn
from models.people.origins import Allowance, Origin
from models.people.tables import Language
from sms.acts import ACTS, ANSWERS
from sms.acts.asked import Asked
from sms.acts.messages import help_with_notice
from sms.commands.commands import Command, No, Yes
from sms.commands.keywords import ENTRIES, Keyword
from sms.commands.reading import (
    Blanked,
    Fits,
    Greeting,
    Misused,
    Near,
    Number,
    Prose,
    Reading,
    Unknown,
    read,
)


@dataclass(slots=True)
class Answering:
    """Acts on incoming texts; one for each worker process."""

    store: Store
    terms: Terms
    counters: Counters
    allowance: Allowance

    def answer(self, inbox_id: int, now: datetime) -> str | None:
        """Act on one text and queue the reply; None if somebody else did. Return what it was."""
        with self.store.writing() as db:
            row = inbox.take(db, inbox_id)
            if row is None:
                return None
            outcome = self._act(db, row, now)
            inbox.done(row, outcome, now)
            return outcome

    def give_up(self, inbox_id: int, now: datetime) -> bool:
        """Let a person read a text that cannot be acted on; False if it was done meanwhile."""
        with self.store.writing() as db:
            row = inbox.take(db, inbox_id)
            if row is None:
                return False
            case = cases.from_text(db, row.msisdn, row.text, Language.ENGLISH, now)
            asked = Asked(db, row, None, Language.ENGLISH, self.terms, self.counters, now)
            asked.reply_once(Template.CASE_OPENED, {"ref": case.reference})
            inbox.done(row, "failed", now)
            return True

    def _act(self, db: Db, row: InboxRow, now: datetime) -> str:
        try:
            gateway_msisdn(row.msisdn)
        except NotAMobileNumber:
            return "no_number"
        account = accounts.by_msisdn(db, row.msisdn)
        if account is not None and accounts.silence(account, now) is Silence.RECENT:
            accounts.seen(account, now)
        reading = read(row.text)
        chosen = account.language if account is not None else callers.language_of(db, row.msisdn)
        language = chosen or _spoken(reading) or Language.ENGLISH
        asked = Asked(db, row, account, language, self.terms, self.counters, now)
        over = self.counters.first_over(
            self.allowance.limits("texts", row.msisdn, row.network or "")
        )
        if over is not None:
            # Who floods from abroad is not answered: each reply costs money.
            if over.origin == Origin.NUMBER:
                asked.reply_once(Template.TOO_MANY_TEXTS)
            return "limited"
        return _take(asked, reading, questions.open_for(db, row.msisdn, now))


def _spoken(reading: Reading) -> Language | None:
    """Return the language of the keyword: the best guess of one who never chose."""
    match reading:
        case Fits() | Near() | Misused():
            return reading.language
        case _:
            return None


def _take(asked: Asked, reading: Reading, waiting: Sequence[Question]) -> str:
    match reading:
        case Fits(command):
            return _command(asked, command, waiting)
        case Number() | Near() | Prose() | Unknown() | Blanked():
            answered = _answer(asked, reading, waiting)
            return _no_command(asked, reading) if answered is None else answered
        case Misused(keyword):
            return _misused(asked, keyword)
        case Greeting():
            return "greeting" if asked.reply_once(*help_with_notice(asked)) else "silent"


def _misused(asked: Asked, keyword: Keyword) -> str:
    """Say how a command is written: each time where silence would pass for a mark or an answer."""
    arguments = {"usage": ENTRIES[keyword].help(asked.language)}
    reply = asked.reply_once if ENTRIES[keyword].suggested else asked.reply
    return "usage" if reply(Template.USAGE, arguments) else "silent"


def _command(asked: Asked, command: Command, waiting: Sequence[Question]) -> str:
    if isinstance(command, (Yes, No)) and command.reference is None:
        return _yes_no(asked, command.keyword, waiting)
    act = ACTS.get(type(command))
    if act is None:
        asked.reply(Template.NOTHING_THERE)
        return "nothing_there"
    return act(asked, command)


def _yes_no(asked: Asked, word: Keyword, waiting: Sequence[Question]) -> str:
    """Let a bare YES or NO answer the newest question that takes one; never an offer."""
    for question in waiting:
        if question.kind is QuestionKind.SUGGESTION:
            question.answered_at = asked.now
            return _suggested(asked, question, word, waiting)
        yes_no = ANSWERS[question.kind].yes_no
        if yes_no is not None:
            return yes_no(asked, question, word)
    asked.reply(Template.NOTHING_OPEN)
    return "nothing_open"


def _suggested(asked: Asked, question: Question, word: Keyword, waiting: Sequence[Question]) -> str:
    reading = read((question.facts or {}).get("command", ""))
    if word is Keyword.YES and isinstance(reading, Fits):
        return _command(asked, reading.command, waiting)
    asked.reply(Template.NOTHING_DONE)
    return "nothing_done"


def _answer(asked: Asked, reading: Reading, waiting: Sequence[Question]) -> str | None:
    """Give the text to the newest question that takes its kind; None where none does."""
    for question in waiting:
        if question.kind is QuestionKind.SUGGESTION:
            continue
        takes = ANSWERS[question.kind]
        if isinstance(reading, Number) and takes.number is not None:
            return takes.number(asked, question, asked.row.text)
        if takes.words is not None:
            return takes.words(asked, question, asked.row.text)
    return None


def _no_command(asked: Asked, reading: Reading) -> str:
    match reading:
        case Near(words):
            questions.ask(
                asked.db,
                asked.msisdn,
                QuestionKind.SUGGESTION,
                asked.row.id,
                asked.now,
                facts={"command": words},
            )
            asked.reply(Template.DID_YOU_MEAN, {"command": words})
            return "did_you_mean"
        case Prose():
            case = cases.from_text(
                asked.db, asked.msisdn, asked.row.text, asked.language, asked.now
            )
            asked.reply_once(Template.CASE_OPENED, {"ref": case.reference})
            return "case"
        case Blanked():
            return "blanked" if asked.reply_once(Template.NO_PIN_BY_SMS) else "silent"
        case _:
            for template in (Template.NOT_UNDERSTOOD, Template.NOT_UNDERSTOOD_AGAIN):
                if asked.reply_once(template):
                    return "not_understood"
            return "silent"
