"""What an act, a list or a parser may see of the call it works for."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from models.base import keys
from models.base.audit import Actor, Channel
from models.base.limits import Counters
from models.base.store import Db
from models.messages.notices import Standing
from models.people import accounts
from models.people.tables import Account, Language

Fact: TypeAlias = str | int | bool | None
Facts: TypeAlias = dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the service is to its callers: its codes, its price, and the portal beside it."""

    service_code: str
    shortcode: str
    cost_cents: int | None
    """The price of a call in cents; None when it is free."""
    portal_url: str | None


@dataclass(slots=True)
class Call:
    """One hop of one caller, while its acts run.

    *facts* is what the session remembers between hops; what was typed on this hop is in *answer*
    and is forgotten with it.
    """

    msisdn: str
    network: str
    session_digest: bytes
    now: datetime
    language: Language
    facts: Facts
    terms: Terms
    counters: Counters
    open_db: Callable[[], Db]
    answer: str = ""
    account_id: int | None = None
    pin_given: bool = False
    secrets: dict[str, bytes] = field(default_factory=dict)
    notices: Sequence[Standing] = ()
    """What stands for callers now, as the process last read it."""

    @property
    def db(self) -> Db:
        """Return the hop's one transaction, opened on first use."""
        return self.open_db()

    @property
    def account(self) -> Account:
        """Return the account that this call acts for; asking without one is a bug."""
        if self.account_id is None:
            raise LookupError("the call acts for no account")
        return self.db.get_one(Account, self.account_id)

    @property
    def own_account(self) -> Account | None:
        """Return the account that answers to the calling number, if there is one."""
        return accounts.by_msisdn(self.db, self.msisdn)

    @property
    def actor(self) -> Actor:
        """Return who acts, for the audit trail."""
        return Actor.caller(Channel.USSD, self.account_id)

    def text(self, name: str) -> str:
        """Return a fact that an earlier screen must have saved."""
        value = self.facts[name]
        if not isinstance(value, str):
            raise TypeError(f"the fact {name} is no text")
        return value

    def hide(self, name: str, secret: str) -> None:
        """Keep a keyed digest of a secret for the rest of the call."""
        self.secrets[name] = self._digest(name, secret)

    def same(self, name: str, secret: str) -> bool:
        """Tell whether a secret equals the one that was hidden under the name."""
        return hmac.compare_digest(self.secrets.get(name, b""), self._digest(name, secret))

    def _digest(self, name: str, secret: str) -> bytes:
        return keys.current().digest("call-secret", f"{self.session_digest.hex()}:{name}:{secret}")
