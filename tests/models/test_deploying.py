"""Officers' verbs and people's answers: rules, overrides, races, deadlines, the next in line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base.clock import NAIROBI
from models.base.season_tables import Exam, Rate
from models.jobs import answers, applications, conflicts, placing, seen, telling
from models.jobs.answers import NotWaiting
from models.jobs.eligibility import Reason
from models.jobs.placing import NotAllowed
from models.jobs.tables import (
    ApplicationState,
    Centre,
    ConflictKind,
    Deployment,
    DeploymentState,
    Need,
    Proposal,
    ProposalKind,
    ProposalState,
    Reserve,
)
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from models.people.rights_of_officers import Area
from tests.support.builders import CALLER, DAY, HOUR, NOW
from tests.support.job_builders import (
    FIRST,
    LAST,
    OFFICER,
    make_centre,
    make_deployment,
    make_offer,
    make_post,
    make_rule,
    make_season,
    make_teacher,
    make_vacancy,
)
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from models.base.store import Db, Store
    from models.people.tables import Professional


def texts(store: Store) -> list[str]:
    """Return the templates of the texts that wait, in order."""
    with store.reading() as db:
        return list(db.scalars(select(OutboxRow.template).order_by(OutboxRow.id)))


def stand_by(db: Db, exam: Exam, person: Professional, rank: int = 0) -> None:
    """Put a person on the reserve list of examiners in Nairobi."""
    db.add(
        Reserve(exam_id=exam.id, position="EXM", professional_id=person.id, county=47, rank=rank)
    )
    db.flush()


def test_silence_means_deployed(store: Store) -> None:
    """Field staff count from the moment they are told, and the text says how to say no."""
    with store.writing() as db:
        exam, centre = make_season(db), make_centre(db)
        person = make_teacher(db, 8, has_line=True)
        vacancy = make_vacancy(db, exam)
        application = applications.apply(db, person.id, vacancy, CALLER, NOW)
        post = make_post(exam, centre)
        made = placing.deploy(db, person.id, post, OFFICER, NOW, application=application)
        assert (made.state, made.answer_by) == (DeploymentState.DEPLOYED, None)
        assert made.state.counts
        assert application.state is ApplicationState.DEPLOYED
        assert (made.county, made.application_id) == (47, application.id)
    assert texts(store) == [Template.APPLIED, Template.DEPLOYED]
    assert len(trail(store, "deployment.nominated")) == 1
    assert len(trail(store, "deployment.deployed")) == 1


def test_who_must_accept_gets_an_offer_with_a_deadline(store: Store) -> None:
    """Nothing counts before the yes; the yes brings the appointment."""
    with store.writing() as db:
        exam = make_season(db, answer_hours=48)
        make_rule(db, exam, "must_accept", value=True, position="EXM")
        person = make_teacher(db, 8, has_line=True)
        post = make_post(exam, position="EXM")
        made = placing.deploy(db, person.id, post, OFFICER, NOW, station="Marking", county=47)
        assert (made.state, made.answer_by) == (DeploymentState.OFFERED, NOW + 48 * HOUR)
        assert not made.state.counts
        answers.accept(db, made, CALLER, NOW + HOUR)
        assert (made.state, made.answered_at) == (DeploymentState.ACCEPTED, NOW + HOUR)
        with pytest.raises(NotWaiting):
            answers.decline(db, made, "away", CALLER, NOW + HOUR)
    assert texts(store) == [Template.OFFERED, Template.APPOINTED]


def test_a_nominee_is_not_told_before_the_director_confirms(store: Store) -> None:
    """And what was declared meanwhile stops the confirmation."""
    with store.writing() as db:
        exam, centre = make_season(db), make_centre(db)
        person = make_teacher(db, 8, has_line=True)
        made = placing.nominate(db, person.id, make_post(exam, centre), OFFICER, NOW)
        assert texts_in(db) == []
        assert conflicts.declare(db, person.id, centre, ConflictKind.RELATIVE, CALLER, NOW)
        with pytest.raises(NotAllowed) as refused:
            placing.confirm(db, made, OFFICER, NOW, override="the head insists")
        assert refused.value.is_firm
        assert made.state is DeploymentState.NOMINATED
        placing.remove(db, made, "conflict of interest", OFFICER, NOW)
        assert texts_in(db) == []


def texts_in(db: Db) -> list[str]:
    """Return the texts of an open transaction."""
    return list(db.scalars(select(OutboxRow.template)))


def test_a_rule_can_be_overridden_with_a_reason_that_is_kept(store: Store) -> None:
    """Without one nothing happens; a conflict and two places at once stay forbidden."""
    with store.writing() as db:
        exam, old = make_season(db, years_not_same_centre=2), make_season(db, year=2025)
        centre, other = make_centre(db), make_centre(db, "20101002")
        person = make_teacher(db)
        make_deployment(db, person, old, centre, "AAAA")
        post = make_post(exam, centre)
        with pytest.raises(NotAllowed) as refused:
            placing.deploy(db, person.id, post, OFFICER, NOW)
        assert [each.reason for each in refused.value.obstacles] == [Reason.SERVED_HERE]
        assert not refused.value.is_firm
        made = placing.nominate(db, person.id, post, OFFICER, NOW, override="nobody else here")
        with pytest.raises(NotAllowed) as refused:
            placing.deploy(db, person.id, make_post(exam, other), OFFICER, NOW, override="please")
        assert refused.value.is_firm
        placing.confirm(db, made, OFFICER, NOW, override="nobody else here")
    kept = trail(store, "deployment.overridden")
    assert {row.reason for row in kept} == {"nobody else here"}
    assert kept[0].after["against"] == ["served_here:2025"]


def test_a_centre_takes_no_more_than_it_needs(store: Store) -> None:
    """Unless an officer takes the responsibility; who left makes room."""
    with store.writing() as db:
        exam, centre = make_season(db), make_centre(db)
        db.add(Need(centre_id=centre.id, exam_id=exam.id, position="INV", needed=1))
        first, second = make_teacher(db, 1), make_teacher(db, 2)
        post = make_post(exam, centre)
        made = placing.deploy(db, first.id, post, OFFICER, NOW)
        with pytest.raises(NotAllowed) as refused:
            placing.deploy(db, second.id, post, OFFICER, NOW)
        assert [each.reason for each in refused.value.obstacles] == [Reason.FULL]
        placing.remove(db, made, "fell ill", OFFICER, NOW)
        assert placing.deploy(db, second.id, post, OFFICER, NOW).state.counts


def test_of_two_officers_one_wins_and_the_other_is_told(store: Store) -> None:
    """One person, two centres, two officers, one moment."""
    with store.writing() as db:
        exam, person = make_season(db), make_teacher(db)
        centres = [make_centre(db).id, make_centre(db, "20101002").id]
        exam_id, person_id = exam.id, person.id
    together = Barrier(2)

    def work(centre_id: int) -> str:
        together.wait(20)
        try:
            with store.writing() as db:
                post = make_post(db.get_one(Exam, exam_id), db.get_one(Centre, centre_id))
                placing.deploy(db, person_id, post, OFFICER, NOW)
        except NotAllowed as refused:
            return str(refused.obstacles[0])
        return "won"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(work, centres))
    assert outcomes == ["busy:KCSE 2026", "won"]
    with store.reading() as db:
        assert len(db.scalars(select(Deployment)).all()) == 1


def test_of_two_officers_for_the_last_place_one_wins(store: Store) -> None:
    """Two persons, one place: the centre is full for the second."""
    with store.writing() as db:
        exam, centre = make_season(db), make_centre(db)
        db.add(Need(centre_id=centre.id, exam_id=exam.id, position="INV", needed=1))
        people = [make_teacher(db, number).id for number in (1, 2)]
        post = make_post(exam, centre)
    together = Barrier(2)

    def work(person_id: int) -> str:
        together.wait(20)
        try:
            with store.writing() as db:
                placing.deploy(db, person_id, post, OFFICER, NOW)
        except NotAllowed as refused:
            return str(refused.obstacles[0])
        return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, people)) == ["full", "won"]


def test_a_declined_offer_goes_to_the_next_whom_no_rule_keeps_away(store: Store) -> None:
    """In the order of the list, over those who said no before or are placed elsewhere."""
    with store.writing() as db:
        exam = make_season(db)
        make_rule(db, exam, "must_accept", value=True, position="EXM")
        first = make_teacher(db, 1, has_line=True)
        busy, barred, following = make_teacher(db, 2), make_teacher(db, 3), make_teacher(db, 4)
        barred.tsc_number = None
        make_deployment(db, busy, exam, None, "BBBB")
        for rank, each in enumerate((first, busy, barred, following)):
            stand_by(db, exam, each, rank)
        offer = make_offer(db, first, exam)
        passed = answers.decline(db, offer, "ill", CALLER, NOW)
        assert (offer.state, offer.reason) == (DeploymentState.DECLINED, "ill")
        assert passed is not None
        assert passed.professional_id == following.id
        assert (passed.state, passed.replaces_id) == (DeploymentState.OFFERED, offer.id)
        assert (passed.station, passed.from_date) == (offer.station, offer.from_date)
        assert db.scalars(select(Proposal)).all() == []


@pytest.mark.parametrize(
    ("must_accept", "before_first_day", "passes"),
    [
        (True, timedelta(hours=48, seconds=1), True),
        (True, timedelta(hours=48), False),
        (True, timedelta(hours=1), False),
        (False, timedelta(days=20), False),
    ],
)
def test_passing_on_by_itself_has_its_limits(
    store: Store, must_accept: bool, before_first_day: timedelta, passes: bool
) -> None:
    """Field staff never, examiners never within 48 hours: the director gets a proposal."""
    now = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=NAIROBI) - before_first_day
    with store.writing() as db:
        exam = make_season(db)
        first, following = make_teacher(db, 1), make_teacher(db, 2)
        stand_by(db, exam, following)
        offer = make_offer(
            db,
            first,
            exam,
            must_accept=must_accept,
            state=DeploymentState.OFFERED if must_accept else DeploymentState.DEPLOYED,
            answer_by=now + DAY if must_accept else None,
        )
        passed = answers.decline(db, offer, "away", CALLER, now)
        assert (passed is not None) is passes
        proposals = seen.to_decide(db, Area(), 50)
        assert [(each.kind, each.candidate_id) for each in proposals] == (
            [] if passes else [(ProposalKind.NEXT_IN_LINE, following.id)]
        )
        if passes:
            return
        decided = answers.decide(db, proposals[0], OFFICER, now, accepted=True)
        assert decided is not None
        assert decided.professional_id == following.id
        assert (proposals[0].state, proposals[0].decided_by) == (ProposalState.ACCEPTED, "tsc")
        with pytest.raises(NotWaiting):
            answers.decide(db, proposals[0], OFFICER, now, accepted=False)


def test_an_offer_is_recalled_once_and_then_expires(store: Store) -> None:
    """A day before the deadline a reminder; at the deadline the place goes on."""
    with store.writing() as db:
        exam = make_season(db)
        person = make_teacher(db, 8, has_line=True)
        offer_id = make_offer(db, person, exam).id
        ends = NOW + 3 * DAY
        assert answers.to_remind(db, ends - DAY - HOUR) == []
        assert answers.to_remind(db, ends - DAY) == [offer_id]
        assert answers.remind(db, offer_id, ends - DAY)
        assert not answers.remind(db, offer_id, ends - HOUR)
        assert answers.due(db, ends - HOUR) == []
        answers.expire_if_due(db, offer_id, ends - HOUR)
        assert db.get_one(Deployment, offer_id).state is DeploymentState.OFFERED
        assert answers.due(db, ends) == [offer_id]
        offer = db.get_one(Deployment, offer_id)
        with pytest.raises(NotWaiting):
            answers.accept(db, offer, CALLER, ends)
        answers.expire_if_due(db, offer_id, ends)
        answers.expire_if_due(db, offer_id, ends)
        assert offer.state is DeploymentState.EXPIRED
        [proposal] = seen.to_decide(db, Area(), 50)
        assert proposal.candidate_id is None
    assert texts(store) == [Template.OFFER_REMINDER, Template.OFFER_OVER]


def test_the_days_before_a_replacement_stay_the_firsts(store: Store) -> None:
    """Who leaves in the second week has worked the first one."""
    with store.writing() as db:
        exam, centre = make_season(db), make_centre(db)
        first, second = make_teacher(db, 1), make_teacher(db, 2)
        made = placing.deploy(db, first.id, make_post(exam, centre), OFFICER, NOW)
        from_date = FIRST + timedelta(days=7)
        following = placing.replace(db, made, second.id, "ill", from_date, OFFICER, NOW)
        assert (made.state, made.to_date) == (DeploymentState.DEPLOYED, from_date - DAY)
        assert (following.from_date, following.to_date) == (from_date, LAST)
        assert following.replaces_id == made.id
        third = make_teacher(db, 3)
        last = placing.replace(db, following, third.id, "ill", FIRST, OFFICER, NOW)
        assert following.state is DeploymentState.REPLACED
        assert (last.from_date, last.to_date) == (from_date, LAST)


def test_a_conflict_where_one_is_deployed_goes_to_the_director_once(store: Store) -> None:
    """Declaring it twice makes neither a second row nor a second proposal."""
    with store.writing() as db:
        exam, centre = make_season(db), make_centre(db)
        person, other = make_teacher(db, 1), make_teacher(db, 2)
        make_deployment(db, person, exam, centre)
        for _ in range(2):
            assert conflicts.declare(db, person.id, centre, ConflictKind.TUITION, CALLER, NOW)
        assert not conflicts.declare(db, other.id, centre, ConflictKind.TUITION, CALLER, NOW)
        [proposal] = seen.to_decide(db, Area(), 50)
        assert proposal.kind is ProposalKind.MOVE
        assert conflicts.centre_by_code(db, centre.code) is centre
    assert len(trail(store, "conflict.declared")) == 2


def test_whom_a_list_deployed_is_told_once_and_with_the_rate(store: Store) -> None:
    """Who has a line of their own; an offer's time begins with the text; nobody twice."""
    with store.writing() as db:
        exam, centre = make_season(db), make_centre(db)
        db.add(
            Rate(
                exam_id=exam.id,
                position="INV",
                valid_from=FIRST,
                day_cents=550_00,
                loaded_at=NOW,
            )
        )
        listed = make_deployment(db, make_teacher(db, 8, has_line=True), exam, centre, "AAAA")
        offered = make_offer(db, make_teacher(db, 9, has_line=True), exam, reference="BBBB")
        make_deployment(db, make_teacher(db, 3), exam, centre, "CCCC")
        slow = make_teacher(db, 7, has_line=True)
        patient = make_offer(db, slow, exam, reference="DDDD", answer_by=NOW + 11 * DAY)
        late = NOW + 2 * DAY
        for area, count in ((Area(46), 0), (Area(47), 3)):
            assert telling.untold(db, exam, area, FIRST) == count
        assert telling.tell_some(db, exam, Area(), OFFICER, late, most=1) == 1
        assert telling.tell_some(db, exam, Area(), OFFICER, late) == 2
        assert telling.tell_some(db, exam, Area(), OFFICER, late) == 0
        assert (listed.told_at, offered.told_at) == (late, late)
        assert (offered.answer_by, patient.answer_by) == (late + 72 * HOUR, late + 9 * DAY)
        told = db.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        assert [row.template for row in told] == [Template.DEPLOYED, *[Template.OFFERED] * 2]
        assert (told[0].arguments or {})["day_rate"] == 550_00
        assert telling.untold(db, exam, Area(), LAST + DAY) == 0
