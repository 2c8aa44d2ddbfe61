"""The fields of no one chapter: codes, prices, times, references."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus.call import Fact
from menus.fields.field import Field, moment, span
from menus.fields.people import labels
from models.people.tables import Language


def price(value: Fact, language: Language) -> str:
    """Write the price of a call, given in cents; nothing or zero is free."""
    if not value:
        return "Free" if language is Language.ENGLISH else "Bure"
    return f"KSh {int(value) // 100}.{int(value) % 100:02d}"


def price_both(value: Fact, language: Language) -> str:
    """Write the price for a caller whose language is not known yet."""
    return price(value, language) if value else "Free / Bure"


LINE: Final[Mapping[str, Field]] = {
    "price": Field(9, "Free", price),
    "price_both": Field(11, "Free / Bure", price_both),
    "ref": Field(6, "7K4QPM"),
    "service_code": Field(16, "*384*2454#"),
    "shortcode": Field(6, "24540"),
    "step": Field(1, "4"),
    "steps": Field(1, "7"),
    "tries": Field(1, "2"),
    "until": Field(24, "Tue 3 Nov 06:41", moment),
    "wait": Field(9, "5 min", span),
    "code": Field(6, "482913"),
    "value": Field(60, "A012345678Z", labels),
    "invitation_link": Field(90, "https://cp2.example.go.ke/admin/invitation/4hT..."),
    "link": Field(40, "https://cp2.example.go.ke"),
    "row": Field(110, "Kibera Primary, Teacher, 2019, Nairobi"),
}
