"""Acting on a text that came in: verbs and reply in one transaction, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from menus.call import Terms
from models.base import drafts
from models.base.audit import Actor, Channel
from models.base.limits import Counters
from models.base.store import Db, Store
from models.messages import inbox, opt_outs, outbox, questions
from models.messages.tables import InboxRow, MessageClass, Question, QuestionKind
from models.messages.templates import Template
from models.people import accounts, callers, moves
from models.people.accounts import Silence
from models.people.identity import BadName, read_first_name, read_other_names
from models.people.msisdn import NotAMobileNumber, gateway_msisdn, local
from models.people.tables import Account, Language, MoveState, NumberMove
from sms.commands import SERVICE_WORDS, Command, Keyword, read_command

REPLIES_AN_HOUR = 20
"""What one number gets in answers; a loop between two machines ends there."""

_REGISTRATION = "registration"


@dataclass(slots=True)
class Answering:
    """Acts on incoming texts; one for each worker process."""

    store: Store
    terms: Terms
    counters: Counters

    def answer(self, inbox_id: int, now: datetime) -> str | None:
        """Act on one text and queue the reply; None if somebody else did. Return what it was."""
        with self.store.writing() as db:
            row = inbox.take(db, inbox_id)
            if row is None:
                return None
            outcome = _Text(db, row, self.terms, self.counters, now).act()
            inbox.done(row, outcome, now)
            return outcome


@dataclass(slots=True)
class _Text:
    db: Db
    row: InboxRow
    terms: Terms
    counters: Counters
    now: datetime

    def act(self) -> str:
        try:
            gateway_msisdn(self.row.msisdn)
        except NotAMobileNumber:
            return "no_number"
        account = accounts.by_msisdn(self.db, self.row.msisdn)
        if account is not None and accounts.silence(account, self.now) is Silence.RECENT:
            accounts.seen(account, self.now)
        command = read_command(self.row.text)
        waiting = questions.open_for(self.db, self.row.msisdn, self.now)
        if command is not None:
            return self._command(command, account, waiting)
        first_word = self.row.text.strip().upper().partition(" ")[0]
        for question in waiting:
            if question.kind is QuestionKind.NAME and first_word not in SERVICE_WORDS:
                return self._name(question)
        self._reply(Template.NOT_UNDERSTOOD, account)
        return "not_understood"

    def _command(self, command: Command, account: Account | None, waiting: list[Question]) -> str:
        match command.keyword:
            case Keyword.HELP:
                self._reply(Template.HELP, account)
            case Keyword.LANGUAGE:
                language = command.language or Language.ENGLISH
                callers.choose_language(self.db, self.row.msisdn, account, language, self.now)
                self._reply(Template.LANGUAGE_SET, account, language=language)
            case Keyword.STOP:
                opt_outs.stop(self.db, self.row.msisdn, None, self.now)
                self._reply(Template.STOPPED, account)
            case Keyword.START:
                opt_outs.start(self.db, self.row.msisdn)
                self._reply(Template.STARTED, account)
            case Keyword.YES | Keyword.NO:
                return self._yes_no(command.keyword, account, waiting)
        return command.keyword.lower()

    def _yes_no(self, keyword: Keyword, account: Account | None, waiting: list[Question]) -> str:
        agreed = keyword is Keyword.YES
        question = next((each for each in waiting if each.kind is QuestionKind.MOVE), None)
        if question is None or account is None or not self._may_answer(question, account):
            self._reply(Template.NOTHING_OPEN, account)
            return "nothing_open"
        actor = Actor.caller(Channel.SMS, account.id)
        move = moves.answer(self.db, question.subject_id, agreed=agreed, actor=actor, now=self.now)
        question.answered_at = self.now
        # A YES moves nothing when the new line has an account of its own by now.
        if move is None or (agreed and move.state is not MoveState.DONE):
            self._reply(Template.NOTHING_OPEN, account)
            return "nothing_open"
        if agreed:
            self._reply(Template.MOVE_AGREED, account, {"msisdn": local(move.to_msisdn)})
            return "move_agreed"
        self._reply(Template.MOVE_REFUSED, account)
        return "move_refused"

    def _may_answer(self, question: Question, account: Account) -> bool:
        """Tell whether the move that was asked about is still this account's."""
        move = self.db.get(NumberMove, question.subject_id)
        return move is not None and move.account_id == account.id

    def _name(self, question: Question) -> str:
        """Take the reply as the name that was asked for; the draft on the phone is done with."""
        account = accounts.by_id(self.db, question.subject_id)
        first, _, rest = " ".join(self.row.text.split()).partition(" ")
        try:
            first_name = read_first_name(first)
            other_names = read_other_names(rest) if rest else ""
        except BadName:
            self._reply(Template.NAME_UNCLEAR, account)
            return "name_unclear"
        question.answered_at = self.now
        if account is None:
            self._reply(Template.NOTHING_OPEN, account)
            return "nothing_open"
        if account.professional.first_name is None:
            # What was typed on the phone meanwhile came first, and stands.
            actor = Actor.caller(Channel.SMS, account.id)
            accounts.save_name(self.db, account, first_name, other_names, actor, self.now)
        drafts.drop(self.db, self.row.msisdn, _REGISTRATION)
        self._reply(
            Template.NAME_SAVED,
            account,
            {"full_name": account.professional.full_name, "ref": account.reference},
        )
        return "name_saved"

    def _reply(
        self,
        template: Template,
        account: Account | None,
        arguments: Mapping[str, Any] | None = None,
        *,
        language: Language | None = None,
    ) -> None:
        if not self.counters.hit(f"replies:{self.row.msisdn}", REPLIES_AN_HOUR, 3_600):
            return
        known = account.language if account is not None else None
        remembered = callers.language_of(self.db, self.row.msisdn)
        outbox.add(
            self.db,
            self.row.msisdn,
            template,
            {"service_code": self.terms.service_code, **(arguments or {})},
            language or known or remembered or Language.ENGLISH,
            MessageClass.TRANSACTIONAL,
            self.now,
        )
