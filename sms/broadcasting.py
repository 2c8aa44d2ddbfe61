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
    body: str
    """The longest without what begins every such text."""
    septets: int
    segments: int
    cost: Decimal
    """In KES."""
    offenders: str
    """Characters of either text that GSM-7 lacks: they would be replaced."""
    is_cut: bool
    """Some receiver's text is longer than one segment, and would lose its end."""


def preview(db: Db, row: Broadcast) -> Preview:
    """Render the texts of those with the longest names, in each language; return the longest.

    A text holds nothing else of a receiver than the name and a centre, whose number has eight
    digits: so nobody's is longer.
    """
    longest, body, is_cut = "", "", False
    for language in Language:
        words = row.english if language is Language.ENGLISH else row.kiswahili
        for each in audiences.longest_named(db, row.audience, language):
            filled = broadcasts.filled(words, each.name, each.centre)
            is_cut = is_cut or gsm7.septets(gsm7.fold(filled)) > FIELDS["broadcast"].width
            text = render(Template.BROADCAST, {"broadcast": filled}, language)
            if gsm7.septets(text) > gsm7.septets(longest):
                longest, body = text, filled
    people = audiences.count(db, row.audience)
    segments = gsm7.segments(longest)
    offenders = {each for each in row.english + row.kiswahili if not gsm7.is_gsm7(each)}
    return Preview(
        people,
        longest,
        body,
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
