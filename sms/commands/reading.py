"""Reading a text: a command that fits whole, a near miss of one, a number, prose, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from rapidfuzz.distance import OSA

from models.people.tables import Language
from sms.commands.canonical import canonical, without_greeting
from sms.commands.commands import Command
from sms.commands.forms import fit
from sms.commands.keywords import ENTRIES, LANGUAGE_OF, WORDS, Keyword

LONGEST_COMMAND: Final = 30
"""Characters of a command that may be offered with "Did you mean": a field's width."""

LONG_WORD: Final = 7
"""Letters from which on a keyword forgives two slips."""

PROSE: Final = 3
"""More words than these that are no command are prose."""


@dataclass(frozen=True, slots=True)
class Fits:
    """The whole text is a command; *language* is that of its keyword."""

    command: Command
    language: Language


@dataclass(frozen=True, slots=True)
class Near:
    """Something harmless is almost said; *words* is the command to offer."""

    words: str
    language: Language


@dataclass(frozen=True, slots=True)
class Misused:
    """A keyword stands first, and what follows does not fit it."""

    keyword: Keyword
    language: Language


@dataclass(frozen=True, slots=True)
class Number:
    """Digits alone."""

    digits: str


@dataclass(frozen=True, slots=True)
class Blanked:
    """Little more than four digits that were blanked before they were kept."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeting and no more."""


@dataclass(frozen=True, slots=True)
class Prose:
    """More than three words that are no command: a person is to read them."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything else."""


Reading: TypeAlias = Fits | Near | Misused | Number | Blanked | Greeting | Prose | Unknown

_BLANK: Final = "****"
_WRAPPING: Final = (
    "CENTRE CENTER KITUO KITUONI CODE MSIMBO REF KUMB NUMBER NAMBA NAMBARI ID AT YA WA KWA NI IS "
    "MY YANGU TODAY TODAYS LEO THE FOR AM I ME MIMI HERE HAPA NOW SASA PLEASE PLS TAFADHALI "
    "THANKS THANK YOU ASANTE"
)
_FILLERS: Final = frozenset(_WRAPPING.split())
"""Words that a command may be wrapped in: never acted on, only offered without them."""

_NEVER_NEAR: Final = frozenset(
    ["PIN", "PINI", "SIRI", "ON", "AN", "NI", "SI", "NA", "NOT", "TO", "AT"]
)
"""Words that mean something else than the keyword they look like."""


def read(text: str) -> Reading:
    """Return what the text is."""
    whole = canonical(text)
    rest = without_greeting(whole)
    # A greeting that is a keyword's argument is none; the whole text goes first.
    for each in (whole, rest):
        found = _fits(each)
        if found is not None:
            return found
    if not rest:
        return Greeting() if whole else Blanked() if _BLANK in text else Unknown()
    if re.fullmatch(r"[0-9](?:[ -]?[0-9])*", rest):
        return Number(re.sub(r"[ -]", "", rest))
    words = rest.split(" ")
    near = _near(words) if _BLANK not in text else None
    if near is not None:
        return near
    is_short = len(words) + text.count(_BLANK) <= PROSE
    meant = _meant(words)
    if meant is not None and (is_short or not any(map(_is_prose, words[1:]))):
        return Misused(WORDS[meant], LANGUAGE_OF[meant])
    if not is_short:
        return Prose()
    return Blanked() if _BLANK in text else Unknown()


def _meant(words: list[str]) -> str | None:
    """Return the keyword that stands first, spelled rightly or almost."""
    pair = " ".join(words[:2])
    return next((each for each in (words[0], pair) if each in WORDS), None) or _closest(
        words[0], words[1:]
    )


def _is_prose(word: str) -> bool:
    """Tell a word that somebody is told something with from a number, a code or a filler."""
    return word.isalpha() and len(word) > PROSE and word not in WORDS and word not in _FILLERS


def _fits(text: str) -> Fits | None:
    for word, keyword in WORDS.items():
        for spelled in {word, word.replace(" ", "")}:
            if not text.startswith(spelled):
                continue
            rest = text[len(spelled) :]
            # A keyword may be glued to its number, and KRA to its PIN.
            glued = rest[:1].isdigit() and not _is_reference(keyword)
            if rest and not rest.startswith((" ", "-")) and not glued and keyword != Keyword.KRA:
                continue
            command = fit(keyword, word, rest.lstrip(" -"))
            if command is not None:
                return Fits(command, LANGUAGE_OF[word])
    return None


def _is_reference(keyword: Keyword) -> bool:
    return keyword in {Keyword.YES, Keyword.NO, Keyword.WITHDRAW, Keyword.WRONG, Keyword.QUERY}


def _near(words: list[str]) -> Near | None:
    """Return the one harmless command that was almost said."""
    for position, typed in enumerate(words):
        if position and typed in _FILLERS:
            continue
        if position > 0 and typed not in WORDS:
            continue
        others = words[:position] + words[position + 1 :]
        for arguments in (others, [each for each in others if each not in _FILLERS]):
            word = typed if typed in WORDS else _closest(typed, arguments)
            if word is None or not ENTRIES[WORDS[word]].suggested:
                continue
            offered = " ".join([word, *arguments])
            if len(offered) <= LONGEST_COMMAND and _fits(offered) is not None:
                return Near(offered, LANGUAGE_OF[word])
    return None


def _closest(typed: str, arguments: list[str]) -> str | None:
    """Return the word that was almost typed, if there is only one keyword that it can be."""
    if typed in _NEVER_NEAR or not typed.isalpha():
        return None
    near: dict[Keyword, tuple[int, str]] = {}
    for word, keyword in WORDS.items():
        distance = OSA.distance(typed, word)
        if distance <= _allowed(typed, word, arguments) and (
            keyword not in near or distance < near[keyword][0]
        ):
            near[keyword] = (distance, word)
    if not near:
        return None
    (keyword, (distance, word)), *others = sorted(near.items(), key=lambda each: each[1][0])
    # In a long word one slip less tells it from all others, its opposite too; in a short one
    # nothing else may be near.
    margin = 1 if len(word) >= LONG_WORD else 2
    if others and (margin > 1 or others[0][1][0] < distance + margin):
        return None
    opposite = ENTRIES[keyword].opposite
    if opposite is not None and any(
        OSA.distance(typed, each) < distance + margin
        for each in ENTRIES[opposite].words
        if len(each) > 3
    ):
        return None
    return word


def _allowed(typed: str, word: str, arguments: list[str]) -> int:
    """Return how many slips are forgiven: the shorter the word, the fewer."""
    if len(word) <= 3:
        same_start = typed[0] == word[0]
        long_enough = len(typed) >= 3 or bool(arguments)
        return 1 if same_start and long_enough else 0
    return 2 if len(word) >= LONG_WORD else 1
