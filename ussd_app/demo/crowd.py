"""The crowd of the larger demonstrations: centres with their staff, at work since the first day.

It is added to the small season, some centres at a time and each time in a transaction of its own:
memory stays bounded, and what was broken off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from models.attendance.tables import RegisterState
from models.base import areas, season, settings
from models.base.areas import SubCounty
from models.base.clock import NAIROBI, nairobi_day
from models.base.store import Db, Store
from models.pay import rounds
from ussd_app.demo import crowd_days, crowd_people, crowd_work
from ussd_app.demo.crowd_people import Resident
from ussd_app.demo.crowd_work import Place, Season
from ussd_app.demo.scales import SIZES, Scale, Size, staff
from ussd_app.demo.season import EXAM

Progress = Callable[[int, int], None]
"""Is told how many centres are there, of how many."""

_BATCH: Final = 200
_UNPLACED: Final = 15
"""One person more for so many at work: they applied, and have no place."""


@dataclass(frozen=True, slots=True)
class _Area:
    county: int
    sub_counties: Sequence[SubCounty]


def load(store: Store, now: datetime, scale: Scale, mark: str, progress: Progress) -> int:
    """Add the centres that are missing, with their staff; return how many people were added.

    How far it came stands in the setting *mark*.
    """
    size, added = SIZES[scale], 0
    while True:
        with store.writing() as db:
            noted = settings.get(db, mark) or {}
            done, people = int(noted.get("centres", 0)), int(noted.get("people", 0))
            count = min(_BATCH, size.centres - done)
            if count <= 0:
                break
            came = _add(db, size, range(done + 1, done + count + 1), people, now)
            rounds.start_here(db)
            settings.put(
                db,
                mark,
                {"season": scale.value, "centres": done + count, "people": people + came},
            )
            added += came
        progress(done + count, size.centres)
    return added


def _add(db: Db, size: Size, numbers: range, people: int, now: datetime) -> int:
    this, last = _seasons(db, now)
    counties = [_Area(each, areas.sub_counties(db, each)) for each in size.counties]
    places = [_place(counties, number) for number in numbers]
    residents = _residents(places, people)
    ids = crowd_people.add(db, residents, now)
    centres = crowd_work.add_centres(db, places, this, last)
    staffed = list(zip(centres, places, strict=True))
    crowd = [(each.number, person) for each, person in zip(residents, ids, strict=True)]
    lines = {each.number: each.line for each in residents}
    began, ended = (
        datetime.combine(day.date, time(18, 0), NAIROBI) for day in (last.days[0], last.days[-1])
    )
    at_work = crowd_work.deploy(db, this, staffed, crowd, now - timedelta(days=21))
    crowd_days.add(db, this, at_work, now, lines)
    crowd_days.tell_nobody(db, this, centres, now)
    crowd_work.add_registers(db, this, centres, RegisterState.OPEN, None)
    served = crowd_work.deploy_last_year(db, last, staffed, crowd, began)
    crowd_days.add(db, last, served, now, lines)
    crowd_work.add_registers(db, last, centres, RegisterState.RECEIVED, ended)
    return len(residents)


def _seasons(db: Db, now: datetime) -> tuple[Season, Season]:
    """Return this year's exam and last year's, both of the small season."""
    year = nairobi_day(now).year
    found = []
    for each in (year, year - 1):
        exam = season.exam(db, EXAM, each)
        if exam is None:
            raise LookupError("the small season comes first")
        found.append(Season(exam, season.days(db, exam.id)))
    return found[0], found[1]


def _place(counties: Sequence[_Area], number: int) -> Place:
    """Return where a centre stands: the counties in turn, and in each its sub-counties."""
    turn, which = divmod(number, len(counties))
    area = counties[which]
    return Place(number, area.county, area.sub_counties[turn % len(area.sub_counties)])


def _residents(places: Sequence[Place], people: int) -> list[Resident]:
    """Return the staff of the centres and some whom none needs, numbered from *people* on."""
    homes = [place for place in places for _ in range(sum(staff(place.number).values()))]
    homes += homes[::_UNPLACED]
    return [
        Resident(number, place.county, place.sub_county.name)
        for number, place in enumerate(homes, people + 1)
    ]
