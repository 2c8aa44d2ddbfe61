"""Looking at a broadcast before it goes: the longest real text, what it costs, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from menus import gsm7
from menus.fields import FIELDS
from models.across import audiences
from models.base.store import Db
from models.messages import broadcasts
from models.messages.broadcast_tables import Broadcast
from models.messages.templates import Template
from models.people.tables import Language
from sms.gateway import Gateway
from sms.texts import render

PRICE: Final = Decimal("0.80")
"""KES for one segment, as the gateway's answers have it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an officer sees before anybody is texted."""

    people: int
    longest: str
    septets: int
    segments: int
    cost: Decimal
    """In KES."""
    offenders: str
    """Characters of either text that GSM-7 lacks: they would be replaced."""
    is_cut: bool
    """Some receiver's text is longer than one segment, and would lose its end."""


def preview(db: Db, row: Broadcast) -> Preview:
    """Render the text of every receiver and return the longest."""
    people, after, longest, is_cut = 0, 0, "", False
    while batch := audiences.receivers(db, row.audience, after):
        people, after = people + len(batch), batch[-1].account_id
        for each in batch:
            words = row.english if each.language is Language.ENGLISH else row.kiswahili
            body = broadcasts.filled(words, each.name, each.centre)
            is_cut = is_cut or gsm7.septets(gsm7.fold(body)) > FIELDS["broadcast"].width
            text = render(Template.BROADCAST, {"broadcast": body}, each.language)
            longest = max(longest, text, key=gsm7.septets)
    segments = gsm7.segments(longest)
    offenders = {each for each in row.english + row.kiswahili if not gsm7.is_gsm7(each)}
    return Preview(
        people,
        longest,
        gsm7.septets(longest),
        segments,
        PRICE * segments * people,
        "".join(sorted(offenders)),
        is_cut,
    )


def likely_cost(db: Db, row: Broadcast) -> Decimal:
    """Return what one segment to each receiver costs, in KES: no text of a broadcast has more."""
    return PRICE * audiences.count(db, row.audience)


def affordable(gateway: Gateway, cost: Decimal) -> bool | None:
    """Tell whether the gateway's balance covers the cost; None when it does not tell."""
    balance = gateway.balance()
    return None if balance is None else balance.amount >= cost
