"""The dashboard's own words in both languages: English stands in the pages, Swahili in a list."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from models.people.tables import Language

LIST: Final = Path(__file__).with_name("words_sw.json")


@cache
def swahili() -> dict[str, str]:
    """Return the Swahili words by the English ones."""
    words: dict[str, str] = json.loads(LIST.read_text(encoding="utf-8"))
    return words


def say(english: str, language: Language) -> str:
    """Return the words in the language; what is not translated stays English."""
    return swahili().get(english, english) if language is Language.KISWAHILI else english
