"""How well two names fit: word order, initials, missing middle names, common spellings.

ID name, M-Pesa name, account name and TSC name are held apart. KNEC's first cause of non-payment
is a name that does not fit, so a bad match is said at entry and seen by an officer.

Likeness of letters alone decides nothing: Wanjiku and Wanjiru, Otieno and Atieno, Joseph and
Josephine are a letter or two apart and are other people. Two words are one name only if they are
spelled alike by the rules and groups below.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from models.people.identity import matching_name

FITS: Final = 80
"""From this score on, of 100, two names are taken for the same person's."""

_UNSURE: Final = 70
"""The most that names score in which a word finds no partner, or which share one word alone."""

_SPELLED_OTHERWISE: Final = 0.97
_INITIAL: Final = 0.85
_LEFT_OUT: Final = 5
"""What each name costs that only one of the two has: middle names are often left out."""

_TITLES: Final = re.compile(
    r"MRS?|MS|MISS|MADAM|DR|PROF|REV|ENG|HON|FR|SR|CPA|MWALIMU|MWL|TEACHER|BW|BI"
)
_PARTICLES: Final = frozenset(["WA", "BIN", "BINT", "BINTI", "IBN", "ARAP", "OLE"])

_SPELLINGS: Final = {
    spelling: group.split()[0]
    for group in (
        "MOHAMED MOHAMMED MOHAMAD MOHAMMAD MUHAMMAD MUHAMED MUHAMMED MUHAMAD MUHUMED",
        "AHMED AHMAD AHAMED",
        "HUSSEIN HUSSAIN HUSEIN HUSSEN HUSAIN",
        "FATUMA FATMA FATIMA FATIMAH FATHUMA",
        "AISHA ASHA AYSHA AISHAH ESHA",
        "KHADIJA HADIJA KADIJA KHADIJAH",
        "ZAINAB ZEINAB ZAINABU ZEINABU",
        "ABDALLAH ABDULLAH ABDALA ABDULA ABDALLA ABDULLA",
        "ABDULLAHI ABDILLAHI ABDULAHI",
        "ABDULRAHMAN ABDIRAHMAN ABDURAHMAN ABDURRAHMAN",
        "IBRAHIM EBRAHIM IBRAHIMU",
        "ISMAIL ISMAEL",
        "YUSUF YUSSUF YUSUFU YOUSUF",
        "HAMISI KHAMIS KHAMISI HAMIS",
        "OMAR OMARI UMAR",
        "CATHERINE KATHERINE CATHARINE KATHRINE CATHRINE KATHRYN KATHARINE",
        "STEPHEN STEVEN STEVE",
        "GEOFFREY JEFFREY GEOFREY JEFREY JEFFERY",
        "LAWRENCE LAURENCE LAWRANCE",
        "ANN ANNE",
        "ISAAC ISAC ISAAK ISAK",
        "JACKLINE JACQUELINE JACKLYNE JACQULINE JACKLYN",
        "CAROLINE CAROLYNE CAROLYN KAROLINE",
        "ELIZABETH ELISABETH ELIZABET",
    )
    for spelling in group.split()
}
"""Words that are one name though the letters' rules do not say so, by their usual spelling."""

_LETTERS: Final = (
    # Hard and soft sounds first; CH and SH stay, for they are sounds of their own.
    (re.compile(r"PH"), "F"),
    (re.compile(r"(?<=[DTK])H"), ""),
    (re.compile(r"C(?=[EIY])"), "S"),
    (re.compile(r"CK|C(?!H)|Q"), "K"),
    (re.compile(r"Z"), "S"),
    (re.compile(r"Y"), "I"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=[AEIOU])H$"), ""),
)
"""Spellings that anybody may choose: Philip, Phillip; Odhiambo, Odiambo; Sarah, Sara."""

_SAID_ALIKE: Final = str.maketrans("LVJ", "RFC")
"""Sounds that mother tongues of Kenya do not part, after the letters' rules."""

_SOUNDLESS: Final = re.compile(r"[AEIOUWH]")


def score(one: str, other: str) -> int:
    """Return how well two names fit, from 0 to 100, whichever of them comes first.

    Words are paired whatever their order; an initial fits a word that begins with it. Every word
    of the shorter name must find its own; a name that the other lacks costs little. One shared
    word is no evidence where either person has more names. Names without letters never fit.
    """
    words, others = _words(one), _words(other)
    mine, theirs = _joined(words, others), _joined(others, words)
    few, many = sorted((len(mine), len(theirs)))
    if not few:
        return 0
    same, spelled, initials = _pairs(mine, theirs)
    paired = same + spelled + initials
    credit = same + spelled * _SPELLED_OTHERWISE + initials * _INITIAL
    worth = max(0, round(100 * credit / few - _LEFT_OUT * (many - few)))
    is_evidence = same + spelled >= 1 and (paired >= 2 or many == 1)
    if paired == few and is_evidence:
        return worth
    alike = fuzz.ratio(" ".join(sorted(mine)), " ".join(sorted(theirs)))
    return round(_UNSURE * alike / 100)


def fits(one: str, other: str) -> bool:
    """Tell whether two names are taken for the same person's."""
    return score(one, other) >= FITS


def sound(word: str) -> str:
    """Return what is left of a folded word for finding it misspelt: its consonants, as said.

    ODHIAMBO and ODIAMBO sound alike, and so do WANJIRU and WANJILU.
    """
    usual = _spelling(word).translate(_SAID_ALIKE)
    return usual[:1] + _SOUNDLESS.sub("", usual[1:])


def _words(name: str) -> list[str]:
    words = matching_name(name).split()
    return words[1:] if len(words) > 1 and _TITLES.fullmatch(words[0]) else words


def _joined(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """Join neighbours that the other name writes as one, as Maryanne; then drop the particles."""
    wanted = {_spelling(other) for other in others}
    joined: list[str] = []
    for word in words:
        if joined and _spelling(joined[-1] + word) in wanted:
            joined[-1] += word
        else:
            joined.append(word)
    return [word for word in joined if word not in _PARTICLES] or joined


def _pairs(mine: Sequence[str], theirs: Sequence[str]) -> tuple[int, int, int]:
    """Count the words that are the same, spelled otherwise, and an initial of one another."""
    left, right = Counter(mine), Counter(theirs)
    same = left & right
    left, right = left - same, right - same
    spelled = 0
    for word in list(left.elements()):
        twin = next((each for each in right.elements() if _spelling(each) == _spelling(word)), None)
        if twin is not None:
            left, right = left - Counter([word]), right - Counter([twin])
            spelled += 1
    initials = _fitting_initials(left, right) + _fitting_initials(right, left)
    return same.total(), spelled, initials


def _fitting_initials(short: Counter[str], long: Counter[str]) -> int:
    letters = Counter(word for word in short.elements() if len(word) == 1)
    return (letters & Counter(word[0] for word in long.elements() if len(word) > 1)).total()


@lru_cache(maxsize=4_096)
def _spelling(word: str) -> str:
    spelling = _SPELLINGS.get(word, word)
    for letters, usual in _LETTERS:
        spelling = letters.sub(usual, spelling)
    return spelling
