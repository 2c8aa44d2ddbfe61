"""The automatic allocation: gathers places and applicants, and explains what it could not do.

A plan changes nothing; `models/jobs/proposing.py` puts it before an officer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from models.base.areas import SubCounty
from models.base.folding import folded
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs import eligibility, needs
from models.jobs.eligibility import Known, Obstacle, Post, Reason
from models.jobs.rules import Rules, rules_of
from models.jobs.solving import Candidate, Place, Solution, solve
from models.jobs.tables import (
    Application,
    ApplicationState,
    Centre,
    Vacancy,
)
from models.jobs.weeks import Span, span_of
from models.people.profile_tables import WorkStation


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Places that nobody takes, and why: how many wanted it, and what kept them away."""

    centre_id: int
    position: str
    missing: int
    applicants: int
    barred: Mapping[Reason, int]
    elsewhere: int
    """Who was free to come and is needed at another place in the plan."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A person without a place, and why: rules, or that others fill every place in reach."""

    professional_id: int
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the allocation would do, and what it could not."""

    exam_id: int
    dates: Span
    spans: Mapping[str, Span]
    """By position, for how long somebody is placed: who rotates only for a week."""
    solution: Solution
    unfilled: tuple[Unfilled, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody who applied: for which positions, and where they work."""

    professional_id: int
    positions: frozenset[str]
    county: int | None = None
    sub_county_id: int | None = None


def plan(
    exam: Exam,
    dates: Span,
    places: Sequence[Place],
    wishes: Sequence[Wish],
    known: Mapping[int, Known],
    rules: Mapping[str, Rules],
) -> Plan:
    """Return the best plan under the rules: pure, and the same for the same input."""
    centres = sorted({place.centre_id for place in places})
    spans = {position: span_of(dates, each) for position, each in rules.items()}
    barred: dict[tuple[int, str], list[Obstacle]] = {}
    not_at: dict[int, dict[int, list[Obstacle]]] = defaultdict(dict)
    candidates = []
    for wish in wishes:
        person = known[wish.professional_id]
        free = set()
        for position in sorted(wish.positions):
            post = Post(exam.id, exam.year, position, *spans[position])
            found = eligibility.obstacles(person, post, rules[position])
            if found:
                barred[wish.professional_id, position] = found
            else:
                free.add(position)
        away = _kept_from(person, exam, spans, centres, rules, free)
        not_at[wish.professional_id] = away
        if free:
            candidates.append(
                Candidate(
                    wish.professional_id,
                    frozenset(free),
                    wish.county,
                    wish.sub_county_id,
                    len(person.served),
                    frozenset(away),
                )
            )
    solution = solve([place for place in places if place.missing > 0], candidates)
    return Plan(
        exam.id,
        dates,
        spans,
        solution,
        tuple(_unfilled(places, wishes, solution, barred, not_at)),
        tuple(_unplaced(wishes, solution, barred)),
    )


def _kept_from(
    person: Known,
    exam: Exam,
    spans: Mapping[str, Span],
    centres: Sequence[int],
    rules: Mapping[str, Rules],
    positions: set[str],
) -> dict[int, list[Obstacle]]:
    """Return the centres where a rule keeps somebody away: only those they have to do with."""
    touched = person.conflicts | {centre_id for centre_id, _ in person.served}
    touched |= {place[2] for place in person.held}
    away: dict[int, list[Obstacle]] = {}
    for centre_id in sorted(touched.intersection(centres)):
        for position in sorted(positions):
            post = Post(exam.id, exam.year, position, *spans[position], centre_id=centre_id)
            found = eligibility.obstacles(person, post, rules[position])
            if found:
                away[centre_id] = found
    return away


def _unfilled(
    places: Sequence[Place],
    wishes: Sequence[Wish],
    solution: Solution,
    barred: Mapping[tuple[int, str], list[Obstacle]],
    not_at: Mapping[int, Mapping[int, list[Obstacle]]],
) -> list[Unfilled]:
    taken = Counter((each.centre_id, each.position) for each in solution.placings)
    wanted: dict[str, list[int]] = defaultdict(list)
    for wish in wishes:
        for position in wish.positions:
            wanted[position].append(wish.professional_id)
    found = []
    for place in sorted(places, key=lambda each: (each.centre_id, each.position)):
        missing = place.missing - taken[place.centre_id, place.position]
        if missing <= 0:
            continue
        people = wanted[place.position]
        reasons: Counter[Reason] = Counter()
        for person in people:
            against = barred.get((person, place.position)) or not_at[person].get(place.centre_id)
            if against:
                reasons[against[0].reason] += 1
        found.append(
            Unfilled(
                place.centre_id,
                place.position,
                missing,
                len(people),
                dict(reasons),
                len(people) - sum(reasons.values()),
            )
        )
    return found


def _unplaced(
    wishes: Sequence[Wish],
    solution: Solution,
    barred: Mapping[tuple[int, str], list[Obstacle]],
) -> list[Unplaced]:
    placed = {each.professional_id for each in solution.placings}
    found = []
    for wish in sorted(wishes, key=lambda each: each.professional_id):
        if wish.professional_id in placed:
            continue
        against: list[Obstacle] = []
        for position in sorted(wish.positions):
            against += barred.get((wish.professional_id, position), [])
        is_free = any((wish.professional_id, each) not in barred for each in wish.positions)
        reasons = [Obstacle(Reason.FULL)] if is_free else against
        found.append(Unplaced(wish.professional_id, tuple(dict.fromkeys(reasons))))
    return found


def for_area(
    db: Db, exam: Exam, county: int, sub_county_id: int | None = None, *, on: date | None = None
) -> Plan:
    """Plan a county or a sub-county from its open needs and submitted applications.

    *on* is the first day to fill, where the exam has begun.
    """
    first, last = dates_of(db, exam)
    if on is not None:
        first = min(max(first, on), last)
    wishes = _wishes(db, exam, county, sub_county_id)
    positions = {position for wish in wishes for position in wish.positions}
    places = open_places(db, exam, county, sub_county_id, first)
    positions |= {place.position for place in places}
    rules = {position: rules_of(db, exam.id, position) for position in sorted(positions)}
    known = eligibility.known(db, [wish.professional_id for wish in wishes])
    return plan(exam, (first, last), places, wishes, known, rules)


def dates_of(db: Db, exam: Exam) -> Span:
    """Return an exam's first and last day; the whole year while it has no calendar."""
    found = eligibility.exam_dates(db, exam.id)
    return found or (date(exam.year, 1, 1), date(exam.year, 12, 31))


def open_places(
    db: Db, exam: Exam, county: int, sub_county_id: int | None, on: date
) -> list[Place]:
    """Return what the centres of an area miss on a day."""
    areas_of = dict(
        db.execute(select(Centre.id, Centre.sub_county_id).where(Centre.county == county)).all()
    )
    return [
        Place(row.centre_id, row.position, county, areas_of[row.centre_id], row.missing)
        for row in needs.staffing(db, exam.id, county, sub_county_id, on=on)
        if row.missing
    ]


def _wishes(db: Db, exam: Exam, county: int, sub_county_id: int | None) -> list[Wish]:
    query = (
        select(Application.professional_id, Vacancy.position)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(
            Vacancy.exam_id == exam.id,
            Vacancy.county == county,
            Application.state == ApplicationState.SUBMITTED,
        )
    )
    if sub_county_id is not None:
        query = query.where(func.coalesce(Vacancy.sub_county_id, sub_county_id) == sub_county_id)
    positions: dict[int, set[str]] = defaultdict(set)
    for person, position in db.execute(query):
        positions[person].add(position)
    names = {(area.county_number, area.folded): area.id for area in db.scalars(select(SubCounty))}
    homes: dict[int, tuple[int, int | None]] = {}
    stations = select(WorkStation).where(WorkStation.professional_id.in_(positions))
    for row in db.scalars(stations.order_by(WorkStation.is_current, WorkStation.since_year)):
        home = names.get((row.county, folded(row.sub_county))) if row.sub_county else None
        homes[row.professional_id] = (row.county, home)
    return [
        Wish(person, frozenset(wanted), *homes.get(person, (None, None)))
        for person, wanted in sorted(positions.items())
    ]
