"""Who could take a place: those who applied or stand by in the area, with what is against each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from models.base.store import Db
from models.jobs import eligibility
from models.jobs.eligibility import Obstacle, Post
from models.jobs.rules import rules_of
from models.jobs.tables import Application, ApplicationState, Centre, Reserve, Vacancy
from models.people.tables import Professional

MOST: Final = 60
"""People who are looked at: the page shows them all, who may come first."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One person who wants a place or stands by for it."""

    person: Professional
    application: Application | None
    obstacles: tuple[Obstacle, ...]


def for_post(db: Db, post: Post, centre: Centre) -> list[Contender]:
    """Return who applied in the centre's area or stands by there: who may, before who may not."""
    applied = _applied(db, post, centre)
    waiting = [each.professional_id for each in _reserves(db, post, centre)]
    ids = list(dict.fromkeys([*applied, *waiting]))[:MOST]
    known = eligibility.known(db, ids)
    rules = rules_of(db, post.exam_id, post.position)
    people = {
        each.id: each for each in db.scalars(select(Professional).where(Professional.id.in_(ids)))
    }
    found = [
        Contender(
            people[each],
            applied.get(each),
            tuple(eligibility.obstacles(known[each], post, rules)),
        )
        for each in ids
    ]
    return sorted(found, key=lambda each: bool(each.obstacles))


def _applied(db: Db, post: Post, centre: Centre) -> dict[int, Application]:
    query = (
        select(Application)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(
            Vacancy.exam_id == post.exam_id,
            Vacancy.position == post.position,
            Vacancy.county == centre.county,
            Application.state == ApplicationState.SUBMITTED,
            Vacancy.sub_county_id.is_(None) | (Vacancy.sub_county_id == centre.sub_county_id),
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(MOST)
    )
    return {each.professional_id: each for each in db.scalars(query)}


def _reserves(db: Db, post: Post, centre: Centre) -> Sequence[Reserve]:
    return db.scalars(
        select(Reserve)
        .where(
            Reserve.exam_id == post.exam_id,
            Reserve.position == post.position,
            Reserve.county == centre.county,
            Reserve.sub_county_id.is_(None) | (Reserve.sub_county_id == centre.sub_county_id),
        )
        .order_by(Reserve.rank, Reserve.professional_id)
        .limit(MOST)
    ).all()
