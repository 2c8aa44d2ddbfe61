"""What every gateway is to us: something that takes texts and tells the fate of each.

The one question that matters after a send is whether the text may be sent again. `Outcome` answers
it, so nobody above needs to know status codes, exceptions or time-outs of any provider.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

GATEWAY_ID_LENGTH = 80
"""Characters of a gateway's id that are kept, in a send, a delivery report and an incoming text."""

CREDENTIALS = "credentials"
"""The reason of a refusal that no other text would escape: the gateway does not know us."""


class Outcome(enum.StrEnum):
    """What became of one text to one number."""

    ACCEPTED = "accepted"
    """The gateway took it; delivery reports follow."""
    REFUSED = "refused"
    """It was not taken and never will be: do not try again."""
    RETRY = "retry"
    """It was certainly not taken: try again later, more slowly each time."""
    NO_FUNDS = "no_funds"
    """Our balance there is used up: stop the queue, raise an alarm, send after a top-up."""
    UNKNOWN = "unknown"
    """The answer was lost and the text may be on its way: never send it again blindly."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text to one number in E.164; `sender` is a sender ID, or None for the gateway's own."""

    msisdn: str = field(repr=False)
    text: str = field(repr=False)
    sender: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the text to one number, which is written as it was asked.

    `reason` is one word without anything that a person typed: the provider's own word in its
    spelling (`InvalidSenderId`) or ours in lower case (`timeout`). None when accepted.
    """

    msisdn: str = field(repr=False)
    outcome: Outcome
    gateway_id: str | None = None
    cost: Decimal | None = None
    currency: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left to send with, in units of an ISO 4217 currency."""

    amount: Decimal
    currency: str


class Gateway(Protocol):
    """Something that carries texts to numbers."""

    def send(self, text: str, msisdns: Sequence[str], sender: str | None) -> list[Result]:
        """Send one text to several numbers; return one result for each, in the order asked.

        Never raises for anything that the network or the gateway does: it is in the outcome.
        """

    def balance(self) -> Balance | None:
        """Return what is left to send with; None when the gateway does not tell."""
