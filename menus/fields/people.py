"""The fields of the chapter people: what accounts and profiles show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus.call import Fact
from menus.fields.field import Field, or_none, yes_no
from models.people.tables import Language

LABELS: Final[dict[str, tuple[str, str]]] = {
    "name": ("name", "jina"),
    "mpesa": ("M-Pesa", "M-Pesa"),
    "tsc_number": ("TSC number", "nambari ya TSC"),
    "kra_pin": ("KRA PIN", "KRA PIN"),
    "bank": ("bank", "benki"),
    "branch": ("branch", "tawi"),
    "work": ("work", "kazi"),
    "kin": ("next of kin", "jamaa"),
    "qualification": ("studies", "masomo"),
    "gender": ("gender", "jinsia"),
    "sha": ("SHA", "SHA"),
    "nssf": ("NSSF", "NSSF"),
    "email": ("email", "barua pepe"),
    "female": ("female", "mwanamke"),
    "male": ("male", "mwanamume"),
    "national_id": ("ID number", "nambari ya ID"),
    "birth_year": ("year of birth", "mwaka wa kuzaliwa"),
}


def pay_hint(value: Fact, language: Language) -> str:
    """Write what pay still waits for; nothing where it waits for nothing."""
    if not value:
        return ""
    head = "Pay lacks: " if language is Language.ENGLISH else "Malipo hukosa: "
    return head + first_labels(value, language, 30 - len(head))


def labels(value: Fact, language: Language) -> str:
    """Write what a detail is called; several come joined by commas."""
    at = 0 if language is Language.ENGLISH else 1
    names = str(value or "").split(",")
    return ", ".join(LABELS[name][at] if name in LABELS else name for name in names)


def missing(value: Fact, language: Language) -> str:
    """Write what is missing, as far as there is room."""
    return first_labels(value, language, PEOPLE["missing"].width)


def first_labels(value: Fact, language: Language, room: int) -> str:
    """Write as many labels as have room, none cut, and how many more there are."""
    names = str(value or "").split(",")
    for shown in range(len(names), 0, -1):
        more = f" +{len(names) - shown}" if shown < len(names) else ""
        text = labels(",".join(names[:shown]), language) + more
        if len(text) <= room:
            return text
    return str(len(names))


DEEDS: Final[dict[str, tuple[str, str]]] = {
    "unlocked": ("lifted the lock of your PIN", "amefungua PIN yako iliyofungwa"),
    "corrected": ("corrected your {}", "amesahihisha {}"),
    "restored": ("took back the change of your {}", "amerudisha {} kama awali"),
    "merged": ("merged your two records into one", "ameunganisha rekodi zako mbili"),
    "window": ("lets you check in until {}", "amekuruhusu kuingia hadi {}"),
}
"""What an officer did, after `an officer` or `afisa`; a detail or an hour stands in its place."""


def officer_deed(value: Fact, language: Language) -> str:
    """Write what an officer did; what follows a colon is the detail that it was done to."""
    deed, _, about = str(value).partition(":")
    english, kiswahili = DEEDS.get(deed, ("changed your record", "amebadilisha rekodi yako"))
    words = english if language is Language.ENGLISH else kiswahili
    return words.format(labels(about, language))


def or_no_bank(value: Fact, language: Language) -> str:
    """Write the bank's name, or that there is none yet."""
    if value:
        return str(value)
    return "No bank yet" if language is Language.ENGLISH else "Bado hakuna benki"


PEOPLE: Final[Mapping[str, Field]] = {
    "email": Field(5, "***om"),
    "officer_deed": Field(42, "corrected:birth_year", officer_deed),
    "gender": Field(9, "female", labels),
    "kra_pin": Field(5, "***9Z"),
    "kra_digits": Field(9, "012345678"),
    "given": Field(60, "Kibera Primary"),
    "label": Field(17, "KRA PIN", labels),
    "missing": Field(23, "KRA PIN, bank", missing),
    "nssf": Field(5, "***21"),
    "percent": Field(3, "60"),
    "id_end": Field(5, "***78"),
    "relatives": Field(1, "1"),
    "stations": Field(1, "2"),
    "studies": Field(1, "1"),
    "tsc_name": Field(30, "Jane Akiru Lokwang"),
    "wanted": Field(46, "Jane Akiru Lokwang"),
    "year": Field(4, "1985"),
    "account": Field(6, "***456"),
    "bank": Field(20, "Equity", or_no_bank),
    "branch": Field(26, "Kitengela"),
    "mpesa": Field(12, "0722 645 678", or_none),
    "new_account": Field(16, "0123456789"),
    "new_msisdn": Field(12, "0722 645 678"),
    "new_name": Field(30, "Jane Akiru"),
    "old_payee": Field(12, "0733 123 456", or_none),
    "sha": Field(5, "***77"),
    "tsc_number": Field(5, "***89"),
    "always": Field(6, "no", yes_no),
    "early": Field(6, "yes", yes_no),
    "first_name": Field(20, "Jane"),
    "full_name": Field(46, "Jane Akiru Lokwang"),
    "msisdn": Field(16, "0722 645 678"),
    "other_msisdn": Field(16, "0733 123 456"),
    "password": Field(10, "h7kq2mxw9c"),
    "username": Field(15, "254722645678"),
}
