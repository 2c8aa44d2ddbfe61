"""A director acts in their own sub-county alone, in every verb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.base.areas import AreaKind, SubCounty
from models.base.audit import Actor
from models.jobs import answers, applications, conflicts, placing, proposing
from models.jobs.authority import OutsideArea, covers
from models.jobs.plan_tables import AllocationPlan, PlanState
from models.jobs.tables import (
    DeploymentState,
    ProposalKind,
)
from models.people.officer_tables import Officer, Role
from models.people.rights_of_officers import Area
from models.people.tables import Language
from tests.support.builders import CALLER, NOW
from tests.support.job_builders import (
    FIRST,
    make_centre,
    make_deployment,
    make_post,
    make_season,
    make_teacher,
    make_vacancy,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.base.store import Db, Store

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def make_area(db: Db, name: str) -> int:
    """Add a sub-county of Nairobi with its director, named like it."""
    area = SubCounty(county_number=47, name=name, kind=AreaKind.EDUCATION, folded=name.upper())
    db.add(area)
    db.flush()
    make_officer(db, name.lower(), Role.TSC, 47, area.id)
    return area.id


def make_officer(
    db: Db, username: str, role: Role, county: int | None, sub_county_id: int | None
) -> None:
    """Add an officer."""
    db.add(
        Officer(
            username=username,
            name=username,
            role=role,
            language=Language.ENGLISH,
            created_at=NOW,
            county=county,
            sub_county_id=sub_county_id,
        )
    )
    db.flush()


def make_verbs(db: Db, area: int) -> dict[str, Callable[[Actor], Any]]:
    """Return every verb of the chapter, on something of its own in the area."""
    exam = make_season(db)
    centre = make_centre(db)
    centre.sub_county_id = area
    people = [make_teacher(db, number) for number in range(1, 9)]
    vacancy = make_vacancy(db, exam, sub_county_id=area)
    nominee, removed, replaced, declined = (
        make_deployment(
            db,
            person,
            exam,
            centre,
            reference,
            sub_county_id=area,
            state=state,
        )
        for person, reference, state in zip(
            people,
            ("AA22", "AA33", "AA44", "AA55"),
            (
                DeploymentState.NOMINATED,
                DeploymentState.DEPLOYED,
                DeploymentState.DEPLOYED,
                DeploymentState.DECLINED,
            ),
            strict=False,
        )
    )
    application = applications.apply(db, people[4].id, vacancy, CALLER, NOW)
    proposal = conflicts.propose(db, ProposalKind.NEXT_IN_LINE, declined, None, NOW)
    post = make_post(exam, centre)
    kept = [
        AllocationPlan(
            exam_id=exam.id,
            county=47,
            sub_county_id=area,
            from_date=post.from_date,
            to_date=post.to_date,
            state=PlanState.OPEN,
            made_at=NOW,
            made_by="somebody",
            rotates=False,
            nominated=0,
            unfilled=[],
            unplaced=[],
        )
        for _ in range(2)
    ]
    db.add_all(kept)
    db.flush()
    return {
        "nominate": lambda who: placing.nominate(db, people[5].id, post, who, NOW),
        "vet": lambda who: placing.confirm(db, nominee, who, NOW),
        "deploy": lambda who: placing.deploy(db, people[6].id, post, who, NOW),
        "replace": lambda who: placing.replace(db, replaced, people[7].id, "ill", FIRST, who, NOW),
        "remove": lambda who: placing.remove(db, removed, "ill", who, NOW),
        "refuse": lambda who: applications.refuse(db, application, "late", who, NOW),
        "decide": lambda who: answers.decide(db, proposal, who, NOW, accepted=True),
        "propose": lambda who: proposing.ask(db, exam, 47, who, NOW, sub_county_id=area),
        "accept": lambda who: proposing.accept(db, kept[0], who, NOW),
        "drop": lambda who: proposing.drop(db, kept[1], "no", who, NOW),
    }


@pytest.mark.parametrize(
    "verb",
    [
        "nominate",
        "vet",
        "deploy",
        "replace",
        "remove",
        "refuse",
        "decide",
        "propose",
        "accept",
        "drop",
    ],
)
def test_every_verb_ends_where_the_area_ends(store: Store, verb: str) -> None:
    """The neighbour's director and a stranger are refused, the own one is not."""
    with store.writing() as db:
        make_season(db, year=2024)
        area = make_area(db, "Langata")
        make_area(db, "Westlands")
        act = make_verbs(db, area)[verb]
        for username in ("westlands", "nobody"):
            with pytest.raises(OutsideArea):
                act(Actor.officer(username))
        act(Actor.officer("langata"))


@pytest.mark.parametrize(
    ("area", "place", "expected"),
    [
        (Area(), (None, None), True),
        (Area(47), (47, 5), True),
        (Area(47), (46, 5), False),
        (Area(47), (None, None), False),
        (Area(47, 5), (47, 5), True),
        (Area(47, 5), (47, 6), False),
        (Area(47, 5), (47, None), False),
    ],
)
def test_what_an_area_covers(
    engine_name: str, area: Area, place: tuple[int | None, int | None], expected: bool
) -> None:
    """The country all, a county its own, a sub-county only what is known to lie there."""
    assert covers(area, *place) is expected, engine_name
