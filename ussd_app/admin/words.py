"""The dashboard's own words in both languages: English stands in the pages, Swahili in lists.

What all pages say is in `words_sw.json`; a chapter whose pages say more has a list of its own.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Final

from models.people.tables import Language

LISTS: Final = tuple(sorted(Path(__file__).parent.glob("words_sw*.json")))


@cache
def swahili() -> dict[str, str]:
    """Return the Swahili words by the English ones."""
    words: dict[str, str] = {}
    for path in LISTS:
        words |= json.loads(path.read_text(encoding="utf-8"))
    return words


CALLED: Final = {
    "account_name": "Name of the account",
    "account_number": "Account number",
    "birth_year": "Year of birth",
    "course": "Course",
    "designation": "Post",
    "email": "Email",
    "gender": "Gender",
    "institution": "Place of work",
    "kin_msisdn": "Next of kin's telephone",
    "kin_name": "Next of kin",
    "kra_pin": "KRA PIN",
    "mpesa": "M-Pesa",
    "mpesa_name": "Name at M-Pesa",
    "msisdn": "Telephone",
    "name": "Name",
    "national_id": "National ID",
    "nssf": "NSSF",
    "sha": "SHA",
    "stamped_centre": "stamped by the centre",
    "stamped_scde": "stamped by the SCDE",
    "tsc_name": "Name at TSC",
    "tsc_number": "TSC number",
    "branch": "Bank branch",
}
"""What details of a person and steps of a register are called, by the words of the store."""

_CODE: Final = re.compile(r"[a-z]+(_[a-z]+)+")


def say(english: str, language: Language) -> str:
    """Return the words in the language; what is not translated stays English.

    A word of the store, as `register_pending`, is shown without its underscores.
    """
    if language is Language.KISWAHILI:
        return swahili().get(english, english)
    plain = english.replace("_", " ") if _CODE.fullmatch(str(english)) else english
    return CALLED.get(english, plain)


def word(english: str) -> str:
    """Mark words in code that a page translates later; a test asks for their Swahili."""
    return english
