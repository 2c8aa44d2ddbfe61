"""The fields that texts may hold: how wide each may get, and how it is written in each language.

The proof fills every field to its full width, and a value is cut to the same width when it is
shown: what was proved is what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date

from menus import gsm7
from menus.call import Fact
from models.base.clock import NAIROBI
from models.people.tables import Language

_LOCALE: Final = {Language.ENGLISH: "en_KE", Language.KISWAHILI: "sw_KE"}


def _plain(value: Fact, language: Language) -> str:
    del language
    return "" if value is None else str(value)


def _yes_no(value: Fact, language: Language) -> str:
    words = {Language.ENGLISH: ("no", "yes"), Language.KISWAHILI: ("hapana", "ndiyo")}
    return words[language][bool(value)]


def _price(value: Fact, language: Language) -> str:
    """Write the price of a call, given in cents; nothing or zero is free."""
    if not value:
        return "Free" if language is Language.ENGLISH else "Bure"
    return f"KSh {int(value) // 100}.{int(value) % 100:02d}"


def _price_both(value: Fact, language: Language) -> str:
    """Write the price for a caller whose language is not known yet."""
    return _price(value, language) if value else "Free / Bure"


def _for_name(value: Fact, language: Language) -> str:
    """Write the name behind a heading; nothing where there is no name yet."""
    del language
    return f": {value}" if value else ""


def _span(value: Fact, language: Language) -> str:
    """Write a span given in seconds: minutes up to an hour and a half, then hours."""
    minutes = max(1, -(-int(value or 0) // 60))
    if minutes < 90:
        return f"{minutes} min" if language is Language.ENGLISH else f"dakika {minutes}"
    hours = -(-minutes // 60)
    return f"{hours} h" if language is Language.ENGLISH else f"saa {hours}"


def _moment(value: Fact, language: Language) -> str:
    """Write a moment given in Unix seconds: `Tue 3 Nov 06:41`, as the phone's clock shows it."""
    local = datetime.fromtimestamp(int(value or 0), UTC).astimezone(NAIROBI)
    day = format_date(local.date(), "EEE d MMM", locale=_LOCALE[language])
    return f"{day} {local:%H:%M}"


_LABELS: Final[dict[str, tuple[str, str]]] = {
    "name": ("name", "jina"),
    "mpesa": ("M-Pesa", "M-Pesa"),
    "tsc_number": ("TSC number", "nambari ya TSC"),
    "kra_pin": ("KRA PIN", "KRA PIN"),
    "bank": ("bank", "benki"),
    "work": ("work", "kazi"),
    "kin": ("next of kin", "jamaa"),
    "qualification": ("studies", "masomo"),
    "gender": ("gender", "jinsia"),
    "sha": ("SHA", "SHA"),
    "nssf": ("NSSF", "NSSF"),
    "email": ("email", "barua pepe"),
    "female": ("female", "mwanamke"),
    "male": ("male", "mwanamume"),
}


def _pay_hint(value: Fact, language: Language) -> str:
    """Write what pay still waits for; nothing where it waits for nothing."""
    if not value:
        return ""
    names = _first_labels(value, language, 30)
    return f"Pay lacks: {names}" if language is Language.ENGLISH else f"Malipo hukosa: {names}"


def _labels(value: Fact, language: Language) -> str:
    """Write what a detail is called; several come joined by commas."""
    at = 0 if language is Language.ENGLISH else 1
    names = str(value or "").split(",")
    return ", ".join(_LABELS[name][at] if name in _LABELS else name for name in names)


def _missing(value: Fact, language: Language) -> str:
    return _first_labels(value, language, FIELDS["missing"].width)


def _first_labels(value: Fact, language: Language, room: int) -> str:
    """Write as many labels as have room, none cut, and how many more there are."""
    names = str(value or "").split(",")
    for shown in range(len(names), 0, -1):
        more = f" +{len(names) - shown}" if shown < len(names) else ""
        text = _labels(",".join(names[:shown]), language) + more
        if len(text) <= room:
            return text
    return str(len(names))


def _or_none(value: Fact, language: Language) -> str:
    """Write what is known; that nothing is, in a word."""
    if value:
        return str(value)
    return "none" if language is Language.ENGLISH else "hakuna"


def _or_no_bank(value: Fact, language: Language) -> str:
    """Write the bank's name, or that there is none yet."""
    if value:
        return str(value)
    return "No bank yet" if language is Language.ENGLISH else "Bado hakuna benki"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its widest form in septets, and how its value is written."""

    width: int
    write: Callable[[Fact, Language], str] = _plain


FIELDS: Final[Mapping[str, Field]] = {
    "email": Field(5),
    "gender": Field(9, _labels),
    "kra_pin": Field(5),
    "label": Field(14, _labels),
    "missing": Field(23, _missing),
    "nssf": Field(5),
    "pay_hint": Field(45, _pay_hint),
    "percent": Field(3),
    "id_end": Field(5),
    "relatives": Field(1),
    "stations": Field(1),
    "studies": Field(1),
    "year": Field(4),
    "account": Field(6),
    "bank": Field(24, _or_no_bank),
    "branch": Field(30),
    "mpesa": Field(12, _or_none),
    "new_account": Field(16),
    "new_msisdn": Field(12),
    "new_name": Field(34),
    "old_payee": Field(12, _or_none),
    "row": Field(110),
    "sha": Field(5),
    "tsc_number": Field(5),
    "value": Field(60, _labels),
    "always": Field(6, _yes_no),
    "body": Field(134),
    "code": Field(6),
    "early": Field(6, _yes_no),
    "first_name": Field(20),
    "for_name": Field(22, _for_name),
    "full_name": Field(46),
    "link": Field(40),
    "msisdn": Field(16),
    "other_msisdn": Field(16),
    "password": Field(10),
    "price": Field(9, _price),
    "price_both": Field(11, _price_both),
    "ref": Field(6),
    "service_code": Field(16),
    "shortcode": Field(6),
    "step": Field(1),
    "steps": Field(1),
    "tries": Field(1),
    "until": Field(24, _moment),
    "username": Field(15),
    "wait": Field(9, _span),
}


def written(name: str, value: Fact, language: Language) -> str:
    """Return the field as it stands on a screen: folded to GSM-7 and cut to its width."""
    entry = FIELDS[name]
    return gsm7.cut(gsm7.fold(entry.write(value, language)), entry.width)
