"""The text commands: keywords in both languages as data, and how a text is read.

A command acts only when the whole text fits its grammar.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.people.tables import Language


class Keyword(enum.StrEnum):
    """What a text may ask for."""

    HELP = "HELP"
    LANGUAGE = "LANG"
    STOP = "STOP"
    START = "START"
    YES = "YES"
    NO = "NO"


KEYWORDS: Final[Mapping[str, Keyword]] = {
    "HELP": Keyword.HELP,
    "MSAADA": Keyword.HELP,
    "SAIDIA": Keyword.HELP,
    "LANG": Keyword.LANGUAGE,
    "LUGHA": Keyword.LANGUAGE,
    "STOP": Keyword.STOP,
    "ACHA": Keyword.STOP,
    "SITISHA": Keyword.STOP,
    "START": Keyword.START,
    "ANZA": Keyword.START,
    "YES": Keyword.YES,
    "NAKUBALI": Keyword.YES,
    "NDIO": Keyword.YES,
    "NDIYO": Keyword.YES,
    "NO": Keyword.NO,
    "NAKATAA": Keyword.NO,
    "HAPANA": Keyword.NO,
    "APANA": Keyword.NO,
}

LANGUAGES: Final[Mapping[str, Language]] = {
    "EN": Language.ENGLISH,
    "ENGLISH": Language.ENGLISH,
    "SW": Language.KISWAHILI,
    "KISWAHILI": Language.KISWAHILI,
}

_SEPARATORS: Final = re.compile(r"[\s#*,.\-/:!?]+")
_MAY_BE_PIN: Final = re.compile(r"(?<!\d)\d(?:[ .,-]?\d){3}(?![ .,-]?\d)", re.ASCII)


SERVICE_WORDS: Final = frozenset(
    [
        "REG",
        "SAJILI",
        "JOBS",
        "KAZI",
        "NAFASI",
        "APPLY",
        "OMBA",
        "WITHDRAW",
        "ONDOA",
        "OUT",
        "TOKA",
        "NIMETOKA",
        "CODE",
        "MSIMBO",
        "LIST",
        "ORODHA",
        "WRONG",
        "SI",
        "INCIDENT",
        "TUKIO",
        "STATUS",
        "HALI",
        "PAY",
        "MALIPO",
        "PESA",
        "QUERY",
        "SWALI",
        "LALAMIKO",
        "KRA",
        "TSC",
        "BANK",
        "DATA",
        "TAARIFA",
        "HELLO",
        "HI",
        "HABARI",
    ]
)
"""Words that callers text for a service: a text that begins with one is nobody's name."""

CODE_FOLLOWS: Final = frozenset(
    ["IN", "INGIA", "NIMEFIKA", "PRESENT", "WAPO", "WOTE", "ABSENT", "HAWAPO"]
)
"""Words behind which four digits are a centre's or a register's code, and no PIN."""


@dataclass(frozen=True, slots=True)
class Command:
    """A text that fits a grammar whole."""

    keyword: Keyword
    language: Language | None = None


def read_command(text: str) -> Command | None:
    """Return the command, or None when the whole text is none."""
    words = [word for word in _SEPARATORS.split(text.upper()) if word]
    if not words:
        return None
    keyword = KEYWORDS.get(words[0])
    match keyword, words[1:]:
        case Keyword.LANGUAGE, [name] if name in LANGUAGES:
            return Command(Keyword.LANGUAGE, LANGUAGES[name])
        case None | Keyword.LANGUAGE, _:
            return None
        case _, []:
            return Command(keyword) if keyword is not None else None
    return None


def blank_secret(text: str) -> str:
    """Return the text to keep: where it is no command, whatever could be a PIN is blanked."""
    words = _SEPARATORS.split(text.strip().upper())
    if read_command(text) is not None or words[0] in CODE_FOLLOWS:
        return text
    return _MAY_BE_PIN.sub(lambda found: re.sub(r"\d", "*", found[0]), text)
