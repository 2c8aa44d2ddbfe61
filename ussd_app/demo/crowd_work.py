"""Centres of the larger demonstrations, and who works there this year and last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from models.attendance.tables import Register, RegisterState
from models.base.areas import SubCounty
from models.base.pouring import pour, pour_numbered
from models.base.season_tables import Exam, ExamDay, SchoolLevel
from models.base.store import Db
from models.jobs.tables import (
    Centre,
    CentreExam,
    CentreKind,
    Deployment,
    DeploymentState,
    ListNumber,
    Need,
)
from ussd_app.demo import scales

_REFERENCE, _REFERENCE_LAST = 1, 2
_SERVED_LAST: Final = 3
"""Of seven people in a row, how many worked last year too: half the field staff return."""


@dataclass(frozen=True, slots=True)
class Season:
    """One exam with its days."""

    exam: Exam
    days: Sequence[ExamDay]


@dataclass(frozen=True, slots=True)
class Place:
    """One centre that is to be made."""

    number: int
    county: int
    sub_county: SubCounty

    @property
    def code(self) -> str:
        """Return the eight digits of the centre."""
        return f"{30_000_000 + self.number}"


@dataclass(frozen=True, slots=True)
class Posting:
    """Who works at a centre, by the ids of their rows."""

    deployment: int
    centre: int
    code: str
    person: int
    number: int
    """The person's place in the demonstration, by which the rest follows."""


def add_centres(db: Db, places: Sequence[Place], now: Season, last: Season) -> list[int]:
    """Add centres that sit both exams; return their ids in the same order."""
    ids = pour_numbered(db, Centre, [_centre(each) for each in places])
    exams = (now.exam.id, last.exam.id)
    sitting = [
        (centre, each, exam) for centre, each in zip(ids, places, strict=True) for exam in exams
    ]
    pour(
        db,
        CentreExam,
        [
            {"centre_id": centre, "exam_id": exam, "candidates": scales.candidates(each.number)}
            for centre, each, exam in sitting
        ],
    )
    pour(
        db,
        Need,
        [
            {"centre_id": centre, "exam_id": exam, "position": position, "needed": count}
            for centre, each, exam in sitting
            for position, count in scales.staff(each.number).items()
        ],
    )
    return ids


def _centre(each: Place) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": f"{each.sub_county.name} Secondary {each.number}",
        "kind": CentreKind.BOARDING if each.number % 3 == 0 else CentreKind.DAY,
        "level": SchoolLevel.SECONDARY,
        "county": each.county,
        "sub_county_id": each.sub_county.id,
        "distribution_centre": f"{each.sub_county.name} container"[:60],
        "distance_km": 2 + each.number % 40,
    }


def deploy(
    db: Db,
    season: Season,
    places: Sequence[tuple[int, Place]],
    people: Sequence[tuple[int, int]],
    made_at: datetime,
) -> list[Posting]:
    """Deploy people (number and id), one after another, to the places of the centres."""
    wanted = [
        (centre, place, position)
        for centre, place in places
        for position, count in scales.staff(place.number).items()
        for _ in range(count)
    ]
    filled = list(zip(wanted, people, strict=False))
    return _deployed(db, season, filled, made_at, DeploymentState.DEPLOYED, _REFERENCE)


def deploy_last_year(
    db: Db,
    season: Season,
    places: Sequence[tuple[int, Place]],
    people: Sequence[tuple[int, int]],
    made_at: datetime,
) -> list[Posting]:
    """Let half of the people have worked last year, at the centre before theirs."""
    served = [each for each in people if each[0] % 7 < _SERVED_LAST]
    filled = [
        ((*places[place % len(places)], "INV"), person) for place, person in enumerate(served)
    ]
    return _deployed(db, season, filled, made_at, DeploymentState.COMPLETED, _REFERENCE_LAST)


_Filled = Sequence[tuple[tuple[int, Place, str], tuple[int, int]]]


def _deployed(
    db: Db,
    season: Season,
    filled: _Filled,
    made_at: datetime,
    state: DeploymentState,
    kind: int,
) -> list[Posting]:
    rows = [
        {
            "reference": scales.reference(kind, number),
            "professional_id": person,
            "exam_id": season.exam.id,
            "position": position,
            "from_date": season.days[0].date,
            "to_date": season.days[-1].date,
            "state": state,
            "made_at": made_at,
            "centre_id": centre,
            "county": place.county,
            "sub_county_id": place.sub_county.id,
            "must_accept": False,
        }
        for (centre, place, position), (number, person) in filled
    ]
    ids = pour_numbered(db, Deployment, rows)
    postings = [
        Posting(deployment, centre, place.code, person, number)
        for deployment, ((centre, place, _), (number, person)) in zip(ids, filled, strict=True)
    ]
    _number(db, season, postings)
    return postings


def _number(db: Db, season: Season, postings: Sequence[Posting]) -> None:
    """Give everybody their number on the centre's list."""
    taken: dict[int, int] = {}
    rows = []
    for each in postings:
        taken[each.centre] = taken.get(each.centre, 0) + 1
        rows.append(
            {
                "centre_id": each.centre,
                "year": season.exam.year,
                "professional_id": each.person,
                "number": taken[each.centre],
            }
        )
    pour(db, ListNumber, rows)


def add_registers(
    db: Db, season: Season, centres: Sequence[int], state: RegisterState, ended: datetime | None
) -> None:
    """Add the register of each centre, open or, once the exam *ended*, in all its stamps."""
    pour(
        db,
        Register,
        [
            {
                "exam_id": season.exam.id,
                "centre_id": centre,
                "state": state,
                "version": 1,
                "locked_at": ended,
                "locked_by": None if ended is None else "service",
                "centre_stamped_at": ended,
                "scde_stamped_at": ended,
                "received_at": ended,
            }
            for centre in centres
        ],
    )
