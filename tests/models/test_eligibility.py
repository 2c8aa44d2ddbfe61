"""Who may work where, and the reason in a word where they may not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from menus.fields.jobs import WHY
from models.base.season_tables import SchoolLevel
from models.jobs import eligibility
from models.jobs.eligibility import Known, Obstacle, Post, Reason
from models.jobs.rules import Rules, read_rules
from models.jobs.tables import Bar, BarKind, Conflict, ConflictKind, DeploymentState, Standing
from tests.support.builders import NOW
from tests.support.job_builders import (
    FIRST,
    LAST,
    make_centre,
    make_deployment,
    make_post,
    make_season,
    make_teacher,
)

if TYPE_CHECKING:
    from models.base.store import Store

POST = Post(1, 2026, "INV", FIRST, LAST, centre_id=7)
DAY = timedelta(days=1)


def someone(**changes: object) -> Known:
    """Return a teacher of 41 whom no rule keeps away."""
    person = Known(1985, has_tsc=True)
    for name, value in changes.items():
        setattr(person, name, value)
    return person


@pytest.mark.parametrize(
    ("person", "rules", "expected"),
    [
        (someone(), Rules(), []),
        (someone(has_tsc=False), Rules(), [Obstacle(Reason.NO_TSC)]),
        (someone(has_tsc=False), Rules(needs_tsc=False), []),
        (someone(birth_year=1976), Rules(oldest=50), []),
        (someone(birth_year=1975), Rules(oldest=50), [Obstacle(Reason.TOO_OLD, "50")]),
        (someone(birth_year=1950), Rules(), []),
        (
            someone(level=SchoolLevel.SECONDARY),
            Rules(levels=frozenset({SchoolLevel.PRIMARY})),
            [Obstacle(Reason.LEVEL, "primary")],
        ),
        (
            someone(level=SchoolLevel.PRIMARY),
            Rules(levels=frozenset({SchoolLevel.PRIMARY})),
            [],
        ),
        (someone(), Rules(levels=frozenset({SchoolLevel.PRIMARY})), []),
        (someone(conflicts={7}), Rules(), [Obstacle(Reason.CONFLICT)]),
        (someone(conflicts={8}), Rules(), []),
        (someone(served=[(7, 2024)]), Rules(), []),
        (
            someone(served=[(7, 2024)]),
            Rules(years_not_same_centre=2),
            [Obstacle(Reason.SERVED_HERE, "2024")],
        ),
        (someone(served=[(7, 2023)]), Rules(years_not_same_centre=2), []),
        (someone(served=[(7, 2026)]), Rules(years_not_same_centre=2), []),
        (someone(served=[(8, 2025)]), Rules(years_not_same_centre=2), []),
        (
            someone(served=[(7, 2024), (7, 2025)]),
            Rules(years_not_same_centre=3),
            [Obstacle(Reason.SERVED_HERE, "2025")],
        ),
        (
            someone(busy=[(LAST, LAST + DAY, "KPSEA 2026", 5)]),
            Rules(),
            [Obstacle(Reason.BUSY, "KPSEA 2026")],
        ),
        (someone(busy=[(LAST + DAY, LAST + 3 * DAY, "KPSEA 2026", 5)]), Rules(), []),
        (someone(busy=[(FIRST - DAY, FIRST - DAY, "KPSEA 2026", 5)]), Rules(), []),
        (
            someone(bars=[(BarKind.DISCIPLINE, FIRST - DAY, None)]),
            Rules(),
            [Obstacle(Reason.OPEN_CASE)],
        ),
        (
            someone(bars=[(BarKind.LEAVE, LAST, LAST + DAY)]),
            Rules(),
            [Obstacle(Reason.ON_LEAVE)],
        ),
        (someone(bars=[(BarKind.HEALTH, date(2025, 1, 1), FIRST - DAY)]), Rules(), []),
        (
            someone(bars=[(BarKind.HEALTH, date(2025, 1, 1), FIRST)]),
            Rules(),
            [Obstacle(Reason.HEALTH)],
        ),
    ],
)
def test_each_rule_on_both_sides_of_its_border(
    person: Known, rules: Rules, expected: list[Obstacle]
) -> None:
    """A rule strikes from its first day to its last, and not beyond."""
    assert eligibility.obstacles(person, POST, rules) == expected


def test_a_deployment_under_decision_is_not_in_its_own_way() -> None:
    """Confirming a nomination asks the rules again, without counting the nomination itself."""
    person = someone(busy=[(FIRST, LAST, "KCSE 2026", 5)])
    assert eligibility.obstacles(person, POST, Rules(), besides=5) == []
    assert eligibility.obstacles(person, POST, Rules(), besides=6) != []


def test_everything_is_told_at_once() -> None:
    """Nobody mends one thing to be told of the next."""
    person = someone(has_tsc=False, birth_year=1950, conflicts={7})
    reasons = {each.reason for each in eligibility.obstacles(person, POST, Rules(oldest=50))}
    assert reasons == {Reason.NO_TSC, Reason.TOO_OLD, Reason.CONFLICT}


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    """What keeps somebody away is said in words."""
    assert set(WHY) == {str(reason) for reason in Reason}
    assert all(english and swahili for english, swahili in WHY.values())


def test_what_is_known_comes_from_the_store(store: Store) -> None:
    """Bars, conflicts, level, service and what is under way; removed deployments count nowhere."""
    with store.writing() as db:
        last_year, exam = make_season(db, year=2025), make_season(db)
        centre, other = make_centre(db), make_centre(db, "20101002")
        person, idle = make_teacher(db, 1), make_teacher(db, 2, tsc_number=None)
        make_deployment(db, person, last_year, centre, "AAAA")
        make_deployment(db, person, last_year, other, "BBBB", state=DeploymentState.REMOVED)
        made = make_deployment(db, person, exam, other, "CCCC", state=DeploymentState.NOMINATED)
        db.add(Bar(professional_id=person.id, kind=BarKind.LEAVE, since=FIRST))
        db.add(Standing(professional_id=person.id, level=SchoolLevel.JUNIOR))
        db.add(
            Conflict(
                professional_id=person.id,
                centre_id=other.id,
                kind=ConflictKind.RELATIVE,
                declared_at=NOW,
            )
        )
        db.flush()
        known = eligibility.known(db, [person.id, idle.id])
    assert known[idle.id] == Known(1985, has_tsc=False)
    found = known[person.id]
    assert (found.has_tsc, found.level, found.conflicts) == (True, SchoolLevel.JUNIOR, {other.id})
    assert found.bars == [(BarKind.LEAVE, FIRST, None)]
    assert found.served == [(centre.id, 2025)]
    assert (FIRST, LAST, "KCSE 2026", made.id) in found.busy
    assert len(found.busy) == 2


def test_the_positions_own_rule_comes_before_the_one_for_all(store: Store) -> None:
    """Rules are rows: a name that is not ours is somebody else's."""
    rows = [
        ("", "years_not_same_centre", 3),
        ("", "levels", ["primary"]),
        ("INV", "years_not_same_centre", 2),
        ("", "tax", 5),
        ("INV", "duties", {"en": "Be there", "sw": "Fika"}),
    ]
    rules = read_rules(rows)
    assert rules.years_not_same_centre == 2
    assert rules.levels == frozenset({SchoolLevel.PRIMARY})
    assert (rules.duties_en, rules.duties_sw) == ("Be there", "Fika")
    with store.writing() as db:
        exam = make_season(db, years_not_same_centre=2)
        centre, person = make_centre(db), make_teacher(db)
        make_deployment(db, person, make_season(db, year=2024), centre)
        [only] = eligibility.check(db, person.id, make_post(exam, centre))
    assert str(only) == "served_here:2024"
