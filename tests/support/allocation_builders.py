"""A generated county of the real shape: KCSE of 2025 divided by 47, with its awkward cases."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from models.base.season_tables import Exam, ExamState, SchoolLevel
from models.jobs.allocation import Wish
from models.jobs.eligibility import Known
from models.jobs.needs import needed
from models.jobs.rules import Rules
from models.jobs.solving import Place
from models.jobs.tables import BarKind

DATES = date(2026, 10, 26), date(2026, 11, 20)
RULES = {
    "CM": Rules(fixed=1, small_below=15, at_small=0, years_not_same_centre=3),
    "SUP": Rules(
        candidates_per=200,
        small_below=15,
        at_small=0,
        years_not_same_centre=3,
        oldest=60,
        rotates_weekly=True,
    ),
    "INV": Rules(
        candidates_per=20,
        small_below=15,
        at_small=1,
        years_not_same_centre=3,
        levels=frozenset({SchoolLevel.PRIMARY}),
    ),
}


@dataclass
class County:
    """What an allocation starts from."""

    exam: Exam
    places: list[Place]
    wishes: list[Wish]
    known: dict[int, Known]


def make_county(
    seed: int = 1, *, centres: int = 230, people: int = 1_700, county: int = 47, first: int = 0
) -> County:
    """Return a county with about *centres* centres in nine sub-counties and *people* applicants."""
    dice = random.Random(seed)  # noqa: S311 - a test's, not a secret's
    exam = Exam(
        code="KCSE",
        year=2026,
        name="KCSE",
        level=SchoolLevel.SECONDARY,
        state=ExamState.OPEN,
    )
    exam.id = 1
    places = []
    for number in range(centres):
        candidates = max(8, int(dice.lognormvariate(4.2, 0.7)))
        for position, rules in RULES.items():
            missing = needed(candidates, rules)
            if missing:
                area = county * 100 + number % 9
                places.append(Place(first + number, position, county, area, missing))
    wishes, known = [], {}
    for number in range(people):
        person = first * 10 + number
        position = dice.choices(["CM", "SUP", "INV"], [14, 16, 70])[0]
        wanted = {position, "SUP"} if dice.random() < 0.1 else {position}
        home = county if dice.random() < 0.95 else county % 47 + 1
        area = home * 100 + dice.randrange(9)
        wishes.append(Wish(person, frozenset(wanted), home, area))
        known[person] = _somebody(dice, first, centres)
    return County(exam, places, wishes, known)


def _somebody(dice: random.Random, first: int, centres: int) -> Known:
    person = Known(dice.randrange(1960, 2003), has_tsc=dice.random() < 0.98)
    level = dice.choice([SchoolLevel.PRIMARY, SchoolLevel.PRIMARY, SchoolLevel.SECONDARY, None])
    person.level = level
    for year in range(2021, 2026):
        if dice.random() < 0.5:
            person.served.append((first + dice.randrange(centres), year))
    if dice.random() < 0.05:
        person.conflicts.add(first + dice.randrange(centres))
    if dice.random() < 0.02:
        person.bars.append((BarKind.DISCIPLINE, date(2026, 1, 1), None))
    if dice.random() < 0.02:
        person.bars.append((BarKind.LEAVE, date(2026, 7, 1), date(2026, 9, 30)))
    if dice.random() < 0.03:
        person.busy.append((date(2026, 10, 27), date(2026, 10, 29), "KPSEA 2026", 7))
    return person
