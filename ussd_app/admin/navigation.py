"""The menu: pages by chapter, for whoever may open them; `page(..., menu=)` adds one."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.people.officer_tables import Officer
from models.people.rights_of_officers import Permission, may


class Chapter(enum.StrEnum):
    """One part of the menu, in its order."""

    TODAY = "Today"
    PEOPLE = "People"
    DESK = "Help desk"
    JOBS = "Jobs"
    ATTENDANCE = "Attendance"
    PAY = "Pay"
    MESSAGES = "Messages"
    CALLS = "Calls"
    CONTROL = "Control"
    SETTINGS = "Settings"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the menu."""

    endpoint: str
    title: str
    chapter: Chapter
    needs: Permission
    rule: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A chapter as an officer sees it."""

    title: str
    entries: Sequence[Entry]
    is_open: bool


FIRST: Final = "/"
"""The address that comes first in its chapter."""

MENU: Final[list[Entry]] = []
"""Every page that has a place in the menu, as they were declared."""


def here(rule: str) -> Entry | None:
    """Return the entry that an address belongs to: the one whose address begins it, if any."""
    fitting = [
        each
        for each in MENU
        if rule == each.rule or (each.rule != FIRST and rule.startswith(each.rule + "/"))
    ]
    return max(fitting, key=lambda each: len(each.rule), default=None)


def shelves(officer: Officer, rule: str) -> list[Shelf]:
    """Return the chapters in which the officer may open something."""
    current = here(rule)
    found = []
    for chapter in Chapter:
        entries = [each for each in MENU if each.chapter is chapter and may(officer, each.needs)]
        if entries:
            entries.sort(key=lambda each: each.rule != FIRST)
            is_open = current is not None and current.chapter is chapter
            found.append(Shelf(chapter.value, entries, is_open))
    return found
