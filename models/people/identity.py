"""What a person types about who they are: ID number, year of birth, names.

Every rule raises an exception of its own; none of them carries what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

YOUNGEST, OLDEST = 18, 80
"""Ages, in years, between which the council contracts people."""

NAME_LENGTH = 40
"""Characters in a first name, and in the other names together."""

MATCHING_LENGTH = 120
"""Characters in a name's copy for matching."""

# Issued numbers have up to 8 digits, older ones fewer; 9 leaves room for the next series.
_NATIONAL_ID = re.compile(r"[0-9]{6,9}")
_YEAR = re.compile(r"[0-9]{4}")
_BETWEEN_LETTERS = frozenset("'’‘ʼ`´-. ")
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_NOT_MATCHED = re.compile(r"[^A-Z0-9]+")

# Letters that Unicode does not take apart, after upper-casing.
_SPELLED = str.maketrans(
    {
        "Æ": "AE",
        "Œ": "OE",
        "Ø": "O",
        "Ð": "D",
        "Đ": "D",
        "Ł": "L",
        "Þ": "TH",
        "Ŋ": "NG",
        "Ħ": "H",
        "Ŧ": "T",
        "Ɓ": "B",
        "Ɗ": "D",
        "Ƙ": "K",
    }
)


class BadNationalId(ValueError):
    """A national ID number has 6 to 9 digits that are not all the same."""


class BadBirthYear(ValueError):
    """What was typed is no year of birth of a person who can be contracted."""


class NotAYear(BadBirthYear):
    """A year has four digits."""


class TooYoung(BadBirthYear):
    """Nobody is contracted before the year in which they turn 18."""


class TooOld(BadBirthYear):
    """The year lies more than 80 years back."""


class BadName(ValueError):
    """What was typed cannot stand in a name."""


class NameNotLetters(BadName):
    """A name has letters, with apostrophes, hyphens, dots and spaces between them."""


class NameTooLong(BadName):
    """A name has at most 40 characters."""


def read_national_id(text: str) -> str:
    """Return the digits of a national ID number; zeros in front stay, as on the card.

    Raises `BadNationalId`.
    """
    digits = "".join(text.split())
    if not _NATIONAL_ID.fullmatch(digits) or len(set(digits)) == 1:
        raise BadNationalId("a national ID number has 6 to 9 digits, not all the same")
    return digits


def read_birth_year(text: str, today: date) -> int:
    """Return the year of birth of somebody who is, or turns, 18 to 80 this year.

    Raises `NotAYear`, `TooYoung` or `TooOld`.
    """
    typed = text.strip()
    if not _YEAR.fullmatch(typed):
        raise NotAYear("a year has four digits")
    year = int(typed)
    if today.year - year < YOUNGEST:
        raise TooYoung(f"the year lies less than {YOUNGEST} years back")
    if today.year - year > OLDEST:
        raise TooOld(f"the year lies more than {OLDEST} years back")
    return year


def read_first_name(text: str) -> str:
    """Return the first name as typed, in composed Unicode and with single spaces.

    Raises `NameNotLetters` or `NameTooLong`.
    """
    return _name(text)


def read_other_names(text: str) -> str:
    """Return the names after the first, under the same rule as `read_first_name`."""
    return _name(text)


def matching_name(text: str) -> str:
    """Return the copy by which names are compared: ASCII capitals and single spaces.

    Accents and apostrophes go (NG'ANG'A and NGANGA are one name), hyphens and dots part words.
    Letters of scripts other than Latin go too: an empty copy matches nobody.
    """
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
    latin = "".join(
        character
        for character in apart.upper().translate(_SPELLED)
        if character.isascii() or unicodedata.category(character)[0] not in "LMC"
    )
    return _NOT_MATCHED.sub(" ", latin).strip()[:MATCHING_LENGTH].rstrip()


def _name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", text).split())
    kinds = [unicodedata.category(character) for character in name]
    if (
        not any(kind[0] == "L" for kind in kinds)
        or kinds[0] in {"Mn", "Mc"}
        or not all(
            kind[0] == "L" or kind in {"Mn", "Mc"} or character in _BETWEEN_LETTERS
            for kind, character in zip(kinds, name, strict=True)
        )
    ):
        raise NameNotLetters("a name has letters, with apostrophes, hyphens, dots and spaces")
    if len(name) > NAME_LENGTH:
        raise NameTooLong(f"a name has at most {NAME_LENGTH} characters")
    return name
