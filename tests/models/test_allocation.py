"""The allocation, held to every rule by a check of its own, and to the optimum by brute force."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.base.season_tables import SchoolLevel
from models.jobs import allocation, applications, needs, proposing, solving
from models.jobs.allocation import Plan, Wish
from models.jobs.eligibility import Reason
from models.jobs.plan_tables import PlanState
from models.jobs.proposing import PlanDecided
from models.jobs.solving import DISTANCE_COST, Candidate, Distance, Place, solve
from models.jobs.tables import ApplicationState, CentreExam, DeploymentState
from models.messages.tables import OutboxRow
from tests.support.allocation_builders import DATES, RULES, County, make_county
from tests.support.builders import CALLER, NOW
from tests.support.job_builders import (
    OFFICER,
    make_centre,
    make_deployment,
    make_rule,
    make_season,
    make_teacher,
    make_vacancy,
)

if TYPE_CHECKING:
    from models.base.store import Store


WEEK_ENDS = date(2026, 11, 1)
SECOND_WEEK = date(2026, 11, 2), date(2026, 11, 8)


def planned(county: County) -> Plan:
    """Return the plan of a county."""
    return allocation.plan(county.exam, DATES, county.places, county.wishes, county.known, RULES)


@pytest.fixture(scope="module")
def county() -> County:
    """Give one county."""
    return make_county()


@pytest.fixture(scope="module")
def plan(county: County) -> Plan:
    """Give its plan."""
    return planned(county)


def test_every_placing_keeps_every_rule(county: County, plan: Plan) -> None:
    """Checked from the data alone, without the code that decides eligibility."""
    room = {(place.centre_id, place.position): place.missing for place in county.places}
    wishes = {wish.professional_id: wish for wish in county.wishes}
    taken = Counter((each.centre_id, each.position) for each in plan.solution.placings)
    people = Counter(each.professional_id for each in plan.solution.placings)
    assert all(count <= room[place] for place, count in taken.items())
    assert set(people.values()) == {1}
    for each in plan.solution.placings:
        person = county.known[each.professional_id]
        assert each.position in wishes[each.professional_id].positions
        assert person.has_tsc
        first, last = (DATES[0], WEEK_ENDS) if each.position == "SUP" else DATES
        assert not [
            bar for bar in person.bars if bar[1] <= last and (bar[2] is None or bar[2] >= first)
        ]
        assert not [one for one in person.busy if one[0] <= last and one[1] >= first]
        if each.position == "SUP":
            assert 2026 - person.birth_year <= 60
        assert each.centre_id not in person.conflicts
        assert not [
            year
            for centre_id, year in person.served
            if centre_id == each.centre_id and year in {2023, 2024, 2025}
        ]
        if each.position == "INV":
            assert person.level in {SchoolLevel.PRIMARY, None}


def test_the_second_week_keeps_every_rule_and_moves_everybody(county: County, plan: Plan) -> None:
    """Supervisors of the first week, planned again: nobody stays, and the other rules hold too."""
    held = {
        each.professional_id: each.centre_id
        for each in plan.solution.placings
        if each.position == "SUP"
    }
    areas = {(place.centre_id, place.position): place.sub_county_id for place in county.places}
    for number, (person, centre_id) in enumerate(held.items(), 1):
        span = (DATES[0], WEEK_ENDS)
        county.known[person].held.append((county.exam.id, "SUP", centre_id, span, number))
    wishes = [
        Wish(person, frozenset({"SUP"}), 47, areas[centre_id, "SUP"])
        for person, centre_id in held.items()
    ]
    places = [place for place in county.places if place.position == "SUP"]
    second = allocation.plan(county.exam, SECOND_WEEK, places, wishes, county.known, RULES)
    moved = {each.professional_id: each for each in second.solution.placings}
    assert len(moved) > 0.95 * len(held) > 100
    for person, each in moved.items():
        known = county.known[person]
        assert each.centre_id != held[person]
        assert each.centre_id not in known.conflicts
        assert (each.centre_id, 2025) not in known.served
        assert not [one for one in known.busy if one[1] >= SECOND_WEEK[0]]
    assert second.spans["SUP"] == SECOND_WEEK
    for one in county.known.values():
        one.held.clear()


def test_the_generated_county_is_worth_the_check(county: County, plan: Plan) -> None:
    """It has rules to break, places that stay empty and people that stay behind."""
    assert len(plan.solution.placings) > 1_000
    placed = {each.professional_id for each in plan.solution.placings}
    past = [one for one in county.known.items() if one[1].bars and one[0] in placed]
    assert past  # a bar that is over keeps nobody away
    assert [one for one in county.known.values() if 2026 - one.birth_year > 60]
    assert sum(bool(each.conflicts) for each in county.known.values()) > 50
    assert plan.unplaced
    assert {each.distance for each in plan.solution.placings} == set(Distance)


def test_every_place_and_every_person_is_accounted_for(county: County, plan: Plan) -> None:
    """What is not filled and who is not placed is told, with a reason, and nothing twice."""
    missing = sum(place.missing for place in county.places)
    unfilled = sum(each.missing for each in plan.unfilled)
    assert len(plan.solution.placings) + unfilled == missing
    placed = {each.professional_id for each in plan.solution.placings}
    left = [each.professional_id for each in plan.unplaced]
    assert placed.isdisjoint(left)
    assert len(placed) + len(left) == len(county.wishes)
    assert all(each.obstacles for each in plan.unplaced)
    for hole in plan.unfilled:
        assert hole.applicants == sum(hole.barred.values()) + hole.elsewhere


def test_no_free_person_could_have_filled_a_hole(county: County, plan: Plan) -> None:
    """Whoever is told that every place is taken is barred from every one that is not."""
    wishes = {wish.professional_id: wish for wish in county.wishes}
    for person in plan.unplaced:
        if person.obstacles[0].reason is not Reason.FULL:
            continue
        known, wish = county.known[person.professional_id], wishes[person.professional_id]
        for hole in plan.unfilled:
            served = {centre_id for centre_id, year in known.served if year in {2023, 2024, 2025}}
            is_barred = hole.centre_id in known.conflicts | served
            level = hole.position == "INV" and known.level is SchoolLevel.SECONDARY
            assert hole.position not in wish.positions or is_barred or level


def test_the_same_input_gives_the_same_plan(county: County, plan: Plan) -> None:
    """Also in another order."""
    shuffled = make_county()
    random.Random(7).shuffle(shuffled.places)  # noqa: S311
    random.Random(8).shuffle(shuffled.wishes)  # noqa: S311
    assert planned(shuffled) == plan
    assert plan.solution.cost == plan.solution.bound


SMALL = st.integers(0, 3)


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(SMALL, st.sampled_from(["INV", "SUP"]), SMALL, st.integers(1, 2)), max_size=3
    ),
    st.lists(
        st.tuples(
            st.sets(st.sampled_from(["INV", "SUP"]), min_size=1), SMALL, SMALL, st.sets(SMALL)
        ),
        max_size=4,
    ),
)
def test_nothing_beats_the_plan(
    rows: list[tuple[int, str, int, int]],
    wanting: list[tuple[set[str], int, int, set[int]]],
) -> None:
    """Every other way of placing the people fills fewer places, or costs at least as much."""
    places = list(
        {
            (centre, position): Place(centre, position, 47, centre % 2, missing)
            for centre, position, _, missing in rows
        }.values()
    )
    people = [
        Candidate(number, frozenset(wanted), 47, area % 2, past, frozenset(not_at))
        for number, (wanted, area, past, not_at) in enumerate(wanting)
    ]
    best = (0, 0)
    for choice in itertools.product([None, *places], repeat=len(people)):
        counts = Counter(place for place in choice if place is not None)
        fits = all(count <= place.missing for place, count in counts.items())
        pairs = [(who, place) for who, place in zip(people, choice, strict=True) if place]
        may = all(
            place.position in who.positions and place.centre_id not in who.not_at
            for who, place in pairs
        )
        if fits and may:
            best = max(best, (len(pairs), -sum(solving.cost(*pair) for pair in pairs)))
    found = solve(places, people)
    assert (len(found.placings), -found.cost) == best
    assert found.cost == found.bound


def test_near_comes_before_far_and_fairness_within() -> None:
    """Of two neighbours the one with fewer deployments; nobody from afar takes their place."""
    place = Place(1, "INV", 47, 470, 1)
    often = Candidate(1, frozenset({"INV"}), 47, 470, 4)
    seldom = Candidate(2, frozenset({"INV"}), 47, 470, 0)
    far = Candidate(3, frozenset({"INV"}), 47, 471, 0)
    [placing] = solve([place], [often, seldom, far]).placings
    assert (placing.professional_id, placing.distance) == (2, Distance.SAME_SUB_COUNTY)
    [placing] = solve([place], [often, far]).placings
    assert placing.professional_id == 1
    assert DISTANCE_COST[Distance.SAME_COUNTY] > solving.PAST_COUNTS


def test_a_plan_is_a_proposal_until_the_officer_says_yes(store: Store) -> None:
    """Nominations tell nobody; the yes deploys and texts, the no takes back."""
    with store.writing() as db:
        exam, last = make_season(db, years_not_same_centre=2), make_season(db, year=2025)
        make_rule(db, exam, "candidates_per", 20, "INV")
        high, girls = make_centre(db), make_centre(db, "20101002")
        for centre in (high, girls):
            db.add(CentreExam(centre_id=centre.id, exam_id=exam.id, candidates=20))
        db.flush()
        needs.recompute(db, exam.id)
        vacancy = make_vacancy(db, exam)
        first, second = make_teacher(db, 1, has_line=True), make_teacher(db, 2, has_line=True)
        third = make_teacher(db, 3, has_line=True)
        make_deployment(db, first, last, high, "AAAA")
        made = [
            applications.apply(db, each.id, vacancy, CALLER, NOW) for each in (first, second, third)
        ]
        texted = db.query(OutboxRow).count()
        plan = allocation.for_area(db, exam, 47)
        placed = {each.professional_id: each.centre_id for each in plan.solution.placings}
        assert set(placed.values()) == {high.id, girls.id}
        assert placed.get(first.id) != high.id
        assert [each.obstacles[0].reason for each in plan.unplaced] == [Reason.FULL]
        kept = proposing.ask(db, exam, 47, OFFICER, NOW)
        assert proposing.asked(db) == [kept.id]
        with pytest.raises(PlanDecided):
            proposing.accept(db, kept, OFFICER, NOW)
        for _ in range(2):
            proposing.carry_out(db, kept, NOW)
            assert (kept.state, kept.nominated) == (PlanState.OPEN, 2)
        assert kept.unplaced == [{"person": plan.unplaced[0].professional_id, "why": ["full"]}]
        assert db.query(OutboxRow).count() == texted
        assert sum(each.state is ApplicationState.NOMINATED for each in made) == 2
        assert proposing.drop(db, kept, "another plan", OFFICER, NOW) == 2
        with pytest.raises(PlanDecided):
            proposing.accept(db, kept, OFFICER, NOW)
        assert {each.state for each in made} == {ApplicationState.SUBMITTED}
        again = allocation.for_area(db, exam, 47)
        assert len(again.solution.placings) == 2
        better = proposing.ask(db, exam, 47, OFFICER, NOW)
        proposing.carry_out(db, better, NOW)
        assert better.nominated == len(again.solution.placings)
        assert proposing.to_confirm(db) == []
        proposing.accept(db, better, OFFICER, NOW)
        assert proposing.to_confirm(db) == [better.id]
        while proposing.confirm_some(db, better, NOW, most=1):
            pass
        assert proposing.to_confirm(db) == []
        confirmed = better.confirmed
        assert (confirmed, better.left_out) == (len(again.solution.placings), 0)
        assert db.query(OutboxRow).count() == texted + confirmed
        rows = needs.staffing(db, exam.id, 47)
        assert sum(row.deployed for row in rows if row.position == "INV") == confirmed
        assert DeploymentState.DEPLOYED.counts
