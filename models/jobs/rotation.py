"""The weekly rotation: who held a place last week goes to another centre of the area.

It is the same allocation as the first, with last week's people for applicants; the rule that keeps
them from where they were stands in `models/jobs/eligibility.py`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import select

from models.base.season_tables import Exam, Position
from models.base.store import Db
from models.jobs import eligibility
from models.jobs.allocation import Plan, Wish, dates_of, open_places, plan
from models.jobs.rules import Rules, rules_of
from models.jobs.tables import OPEN_PLACES, Deployment
from models.jobs.weeks import Span, monday, weeks


def rotating(db: Db, exam: Exam) -> dict[str, Rules]:
    """Return the positions that rotate in an exam, with their rules."""
    positions = db.scalars(select(Position.code).where(Position.at_centre).order_by(Position.rank))
    found = {position: rules_of(db, exam.id, position) for position in positions}
    return {position: rules for position, rules in found.items() if rules.rotates_weekly}


def later_weeks(db: Db, exam: Exam) -> list[Span]:
    """Return the weeks of an exam into which somebody can rotate: all but the first."""
    return weeks(*dates_of(db, exam))[1:]


def for_week(
    db: Db, exam: Exam, county: int, on: date, sub_county_id: int | None = None
) -> Plan | None:
    """Plan the week of *on* from those of the week before; None where nothing rotates then."""
    rules = rotating(db, exam)
    week = next((each for each in later_weeks(db, exam) if each[0] <= on <= each[1]), None)
    if not rules or week is None:
        return None
    wishes = _of_week_before(db, exam, frozenset(rules), week, county, sub_county_id)
    places = [
        place
        for place in open_places(db, exam, county, sub_county_id, week[0])
        if place.position in rules
    ]
    known = eligibility.known(db, [wish.professional_id for wish in wishes])
    return plan(exam, week, places, wishes, known, rules)


def _of_week_before(
    db: Db,
    exam: Exam,
    positions: frozenset[str],
    week: Span,
    county: int,
    sub_county_id: int | None,
) -> list[Wish]:
    last = monday(week[0]) - timedelta(days=1)
    query = select(Deployment).where(
        Deployment.exam_id == exam.id,
        Deployment.position.in_(positions),
        Deployment.state.in_(OPEN_PLACES),
        Deployment.county == county,
        Deployment.from_date <= last,
        Deployment.to_date >= monday(last),
    )
    if sub_county_id is not None:
        query = query.where(Deployment.sub_county_id == sub_county_id)
    held: dict[int, set[str]] = defaultdict(set)
    homes: dict[int, int | None] = {}
    for each in db.scalars(query):
        held[each.professional_id].add(each.position)
        homes[each.professional_id] = each.sub_county_id
    return [
        Wish(person, frozenset(wanted), county, homes[person])
        for person, wanted in sorted(held.items())
    ]
