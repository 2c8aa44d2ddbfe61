"""How well two names fit: word order, initials, missing middle names, common spellings.

ID name, M-Pesa name, account name and TSC name are held apart. KNEC's first cause of non-payment
is a name that does not fit, so a bad match is said at entry and seen by an officer.
"""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import JaroWinkler

from models.people.identity import matching_name

FITS: Final = 80
"""From this score on, of 100, two names are taken for the same person's."""

_CLOSE: Final = 0.88
"""From this likeness on, two words are two spellings of one name: Mohamed, Mohammed."""


def score(one: str, other: str) -> int:
    """Return how well two names fit, from 0 to 100.

    Words are paired whatever their order; an initial fits a word that begins with it. Every word
    of the shorter name must find its own; a name that the other lacks costs little, for middle
    names are often left out. Two names without letters never fit.
    """
    few, many = sorted((matching_name(one).split(), matching_name(other).split()), key=len)
    if not few:
        return 0
    waiting = list(many)
    found = 0.0
    for word in sorted(few, key=len, reverse=True):
        best = max(waiting, key=lambda each: _likeness(word, each))
        likeness = _likeness(word, best)
        if likeness > 0:
            found += likeness
            waiting.remove(best)
    left_out = len(many) - len(few)
    # A single shared word is no evidence where both people have several names.
    if len(few) == 1 and left_out > 1:
        left_out += 2
    return max(0, round(100 * found / len(few) - 5 * left_out))


def fits(one: str, other: str) -> bool:
    """Tell whether two names are taken for the same person's."""
    return score(one, other) >= FITS


def _likeness(word: str, other: str) -> float:
    if word == other:
        return 1.0
    if 1 in {len(word), len(other)}:
        return 0.85 if word[0] == other[0] else 0.0
    likeness = JaroWinkler.similarity(word, other)
    return likeness if likeness >= _CLOSE else 0.0
