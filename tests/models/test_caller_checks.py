"""The caller check: both answers right, few tries, and a quarter of an hour for one officer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from models.base.audit import Actor
from models.people import caller_checks
from models.people.caller_checks import CheckVerdict
from tests.support.builders import NOW, make_account, make_imported
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from models.base.store import Db, Store
    from models.people.tables import Professional

DESK, OTHER = Actor.officer("desk"), Actor.officer("other")


def _ask(db: Db, person: Professional, *, right: bool, who: Actor = DESK) -> CheckVerdict:
    year = str(person.birth_year if right else person.birth_year - 1)
    answer = caller_checks.check(db, person, person.national_id[-4:], year, who, NOW)
    return answer.verdict


def test_a_right_answer_opens_for_one_officer_for_a_quarter_of_an_hour(store: Store) -> None:
    """Another officer asks for themselves; afterwards it is asked again."""
    with store.writing() as db:
        person = make_account(db).professional
        assert caller_checks.holds(db, person.id, DESK, NOW) is None
        assert _ask(db, person, right=True) is CheckVerdict.PASSED
        assert caller_checks.holds(db, person.id, DESK, NOW) == NOW + caller_checks.HOLDS
        assert caller_checks.holds(db, person.id, OTHER, NOW) is None
        over = NOW + caller_checks.HOLDS
        assert caller_checks.holds(db, person.id, DESK, over) is None
    rows = trail(store, "caller.checked")
    assert [row.after for row in rows] == [{"verdict": "passed"}]
    assert person.national_id[-4:] not in str(rows[0].after)


def test_three_wrong_answers_end_it_for_every_officer_for_an_hour(store: Store) -> None:
    """Even the right answer opens nothing then; after an hour it does."""
    with store.writing() as db:
        person = make_account(db).professional
        verdicts = [_ask(db, person, right=False, who=who) for who in (DESK, OTHER, DESK)]
        assert verdicts == [CheckVerdict.WRONG] * 3
        assert _ask(db, person, right=True, who=OTHER) is CheckVerdict.OVER
        later = NOW + timedelta(hours=1, seconds=1)
        assert caller_checks.tries_left(db, person.id, OTHER, later) == caller_checks.TRIES


def test_an_officer_cannot_guess_through_many_people(store: Store) -> None:
    """Fifteen wrong answers in a day are all, whoever they were about."""
    with store.writing() as db:
        people = [make_imported(db, national_id=f"3456{n:04d}") for n in range(6)]
        for number in range(caller_checks.OFFICER_TRIES):
            assert _ask(db, people[number // 3], right=False) is CheckVerdict.WRONG
        assert _ask(db, people[5], right=True) is CheckVerdict.OVER
        assert _ask(db, people[5], right=True, who=OTHER) is CheckVerdict.PASSED
