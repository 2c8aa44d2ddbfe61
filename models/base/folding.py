"""Folding of place and bank names, so that what is typed on a keypad finds them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

Item = TypeVar("Item")

_APOSTROPHES: Final = re.compile(r"['’‘ʼ`´]")
_APART: Final = re.compile(r"[^A-Z0-9]+")


def folded(text: str) -> str:
    """Return ASCII capitals and digits with single spaces: `Murang’a` and MURANGA are one."""
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).upper()
    latin = "".join(each for each in apart if not unicodedata.combining(each))
    return _APART.sub(" ", latin).strip()


def starting_with(
    items: Iterable[Item], letters: str, names: Callable[[Item], Sequence[str]]
) -> list[Item]:
    """Return the items that have a name of which a word begins with the letters.

    Those whose name itself begins with them go first.
    """
    wanted = folded(letters)
    if not wanted:
        return []
    first: list[Item] = []
    later: list[Item] = []
    for item in items:
        known = [folded(name) for name in names(item)]
        if any(name.startswith(wanted) for name in known):
            first.append(item)
        elif any(f" {wanted}" in name for name in known):
            later.append(item)
    return first + later
