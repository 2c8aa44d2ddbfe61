"""What an act may see of the text it works for, and how it replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from menus.call import Terms
from models.base.audit import Actor, Channel
from models.base.limits import Counters
from models.base.store import Db
from models.messages import outbox
from models.messages.tables import InboxRow, MessageClass, Question
from models.messages.templates import Template
from models.people.tables import Account, Language
from sms.commands.keywords import Keyword

REPLIES_AN_HOUR: Final = 20
"""What a stranger's number gets in answers; a loop between two machines ends there."""

REPLIES_TO_ACCOUNTS: Final = 60
"""What the number of an account gets: a manager marks a whole centre by text."""

HELP_SPAN: Final = timedelta(hours=1)
"""Within which nobody is sent the same help again."""


@dataclass(slots=True)
class Asked:
    """One incoming text while it is acted on, in its transaction.

    *account* answers to the number, or is None for a stranger. *language* is what the sender is
    answered in.
    """

    db: Db
    row: InboxRow
    account: Account | None
    language: Language
    terms: Terms
    counters: Counters
    now: datetime

    @property
    def msisdn(self) -> str:
        """Return the number that texted."""
        return self.row.msisdn

    @property
    def actor(self) -> Actor:
        """Return who acts, for the audit trail."""
        return Actor.caller(Channel.SMS, None if self.account is None else self.account.id)

    def reply(self, template: Template, arguments: Mapping[str, Any] | None = None) -> bool:
        """Queue a text to the sender; False if it had too many answers within the hour.

        The service code is among the arguments by itself.
        """
        limit = REPLIES_AN_HOUR if self.account is None else REPLIES_TO_ACCOUNTS
        if not self.counters.hit(f"replies:{self.msisdn}", limit, 3_600):
            return False
        outbox.add(
            self.db,
            self.msisdn,
            template,
            {"service_code": self.terms.service_code, **(arguments or {})},
            self.language,
            MessageClass.TRANSACTIONAL,
            self.now,
        )
        return True

    def reply_once(self, template: Template, arguments: Mapping[str, Any] | None = None) -> bool:
        """Queue a text unless the number was sent this template within the hour."""
        if outbox.was_sent(self.db, self.msisdn, template, self.now - HELP_SPAN):
            return False
        return self.reply(template, arguments)


Act: TypeAlias = Callable[[Asked, Any], str]
"""Does what a command asks, replies, and returns a word for what became of it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a question of ours takes for an answer; each returns a word for what became of it.

    *yes_no* is given YES or NO, *number* digits alone, *words* whatever is no command.
    """

    yes_no: Callable[[Asked, Question, Keyword], str] | None = None
    number: Callable[[Asked, Question, str], str] | None = None
    words: Callable[[Asked, Question, str], str] | None = None
