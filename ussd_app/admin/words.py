"""The dashboard's own words in both languages: English stands in the pages, Swahili in lists.

What all pages say is in `words_sw.json`; a chapter whose pages say more has a list of its own.
"""

from __future__ import annotations

import json
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


def say(english: str, language: Language) -> str:
    """Return the words in the language; what is not translated stays English."""
    return swahili().get(english, english) if language is Language.KISWAHILI else english


def word(english: str) -> str:
    """Mark words in code that a page translates later; a test asks for their Swahili."""
    return english
