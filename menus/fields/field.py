"""What a field is, and the ways of writing that several chapters use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date

from menus.call import Fact
from models.base.clock import NAIROBI
from models.people.tables import Language

LOCALE: Final = {Language.ENGLISH: "en_KE", Language.KISWAHILI: "sw_KE"}


def plain(value: Fact, language: Language) -> str:
    """Write the value as it is; nothing for nothing."""
    del language
    return "" if value is None else str(value)


def yes_no(value: Fact, language: Language) -> str:
    """Write yes or no."""
    words = {Language.ENGLISH: ("no", "yes"), Language.KISWAHILI: ("hapana", "ndiyo")}
    return words[language][bool(value)]


def moment(value: Fact, language: Language) -> str:
    """Write a moment given in Unix seconds: `Tue 3 Nov 06:41`, as the phone's clock shows it."""
    local = datetime.fromtimestamp(int(value or 0), UTC).astimezone(NAIROBI)
    day = format_date(local.date(), "EEE d MMM", locale=LOCALE[language])
    return f"{day} {local:%H:%M}"


def span(value: Fact, language: Language) -> str:
    """Write a span given in seconds: minutes up to an hour and a half, then hours."""
    minutes = max(1, -(-int(value or 0) // 60))
    if minutes < 90:
        return f"{minutes} min" if language is Language.ENGLISH else f"dakika {minutes}"
    hours = -(-minutes // 60)
    return f"{hours} h" if language is Language.ENGLISH else f"saa {hours}"


def or_none(value: Fact, language: Language) -> str:
    """Write what is known; that nothing is, in a word."""
    if value:
        return str(value)
    return "none" if language is Language.ENGLISH else "hakuna"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its widest form in septets, a typical value, and how a value is written."""

    width: int
    sample: str
    write: Callable[[Fact, Language], str] = plain
