"""Officers' pages of jobs: needs, placing, vetting, applications, plans, proposals, letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base import areas
from models.base.audit import Actor, AuditRow
from models.base.season_tables import Exam, RuleRow
from models.jobs import conflicts, solving, vacancies
from models.jobs.plan_tables import AllocationPlan, PlanState
from models.jobs.tables import (
    Application,
    ApplicationState,
    Centre,
    ConflictKind,
    Deployment,
    DeploymentState,
    Need,
    Proposal,
    ProposalState,
    Vacancy,
)
from models.people import accounts
from models.people.profile_tables import WorkStation
from tests.admin.desk import Desk, officer
from ussd_app import sweeping
from ussd_app.admin.jobs import applications as applications_page
from ussd_app.admin.jobs import placing as placing_page
from ussd_app.admin.jobs import plans, words

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

OURS, THEIRS = "20101002", "20101001"
"""The centre in the demo director's sub-county, and one outside of it."""


def exam_of(parts: Service) -> Exam:
    """Return this year's exam."""
    with parts.store.reading() as db:
        return db.scalars(select(Exam).order_by(Exam.year.desc())).first()  # type: ignore[return-value]


def centre_of(parts: Service, code: str) -> Centre:
    """Return a centre."""
    with parts.store.reading() as db:
        return db.scalars(select(Centre).where(Centre.code == code)).one()


def person_of(parts: Service, number: int) -> int:
    """Return the person of a number of the demo."""
    with parts.store.reading() as db:
        person = accounts.professional(db, f"{30_000_000 + number}")
        assert person is not None
        return person.id


def deployment_of(parts: Service, number: int) -> Deployment:
    """Return where a person of the demo works this year."""
    exam_id = exam_of(parts).id
    with parts.store.reading() as db:
        query = select(Deployment).where(
            Deployment.professional_id == person_of(parts, number), Deployment.exam_id == exam_id
        )
        return db.scalars(query.order_by(Deployment.id.desc())).first()  # type: ignore[return-value]


def place_page(parts: Service, code: str, **more: object) -> str:
    """Return the address at which an invigilator's place is filled."""
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return (
        f"/admin/jobs/centres/{centre_of(parts, code).id}/place"
        f"?exam={exam_of(parts).id}&position=INV{rest}"
    )


def test_a_director_sees_needs_of_their_own_sub_county(app: Flask, parts: Service) -> None:
    """Needed, deployed, accepted and missing for each centre; nothing outside of the area."""
    ours, theirs = centre_of(parts, OURS), centre_of(parts, THEIRS)
    desk = officer(app, "tsc")
    page = desk.text("/admin/jobs")
    assert OURS in page
    assert THEIRS not in page
    cells = (
        '<td>INV</td><td class="number">5</td><td class="number">4</td><td class="number">0</td>'
    )
    assert cells in page.replace("\n", "")
    assert "Lang" in desk.text("/admin/jobs?missing=yes")
    centre = desk.text(f"/admin/jobs/centres/{ours.id}")
    assert "Deploy somebody" in centre
    assert desk.client.get(f"/admin/jobs/centres/{theirs.id}").status_code == 404
    assert desk.client.get("/admin/jobs?county=46").status_code == 404
    country = officer(app, "auditor")
    assert "county=47" in country.text("/admin/jobs")
    assert "Westlands" in country.text("/admin/jobs?county=47")
    assert "Deploy somebody" not in country.text(f"/admin/jobs/centres/{ours.id}")


def test_a_place_is_filled_from_who_applied(app: Flask, parts: Service) -> None:
    """The list says what stands against each; one without an obstacle is deployed and texted."""
    desk, person = officer(app, "tsc"), person_of(parts, 21)
    page = place_page(parts, OURS)
    text = desk.text(page)
    assert f'name="person" value="{person}"' in text
    assert "Nothing stands against it" in text
    refused = desk.post(page, form_on=page, person="")
    assert (refused.status_code, placing_page.NOBODY in refused.get_data(as_text=True)) == (
        422,
        True,
    )
    done = desk.post(page, form_on=page, person=str(person))
    assert done.status_code == 303
    made = deployment_of(parts, 21)
    assert (made.state, made.county) == (DeploymentState.DEPLOYED, 47)
    with parts.store.reading() as db:
        application = db.scalars(select(Application)).one()
        assert application.state is ApplicationState.DEPLOYED
        row = db.scalars(select(AuditRow).where(AuditRow.action == "deployment.deployed")).one()
        assert row.actor == "officer:tsc"
    assert desk.client.get(place_page(parts, THEIRS)).status_code == 404


def test_a_rule_is_overridden_with_a_reason_or_not_at_all(app: Flask, parts: Service) -> None:
    """Every place taken: refused in words, done with the reason; two places at once never."""
    ours = centre_of(parts, OURS)
    with parts.store.writing() as db:
        need = db.get_one(Need, (ours.id, exam_of(parts).id, "INV"))
        need.needed = 4
    desk, page = officer(app, "tsc"), place_page(parts, OURS)
    person = str(person_of(parts, 21))
    refused = desk.post(page, form_on=page, person=person)
    assert "Every place is taken" in refused.get_data(as_text=True)
    assert (
        desk.post(page, form_on=page, person=person, override="yes", reason="").status_code == 422
    )
    given = {"person": person, "override": "yes", "reason": "two rooms more"}
    assert desk.post(page, form_on=page, **given).status_code == 303
    with parts.store.reading() as db:
        kept = db.scalars(
            select(AuditRow).where(AuditRow.action == "deployment.overridden")
        ).first()
        assert kept is not None
        assert (kept.reason, kept.after["against"]) == ("two rooms more", ["full"])
    busy = officer(app, "admin")
    again = busy.post(
        page, form_on=page, national_id="30000003", override="yes", reason="we like them"
    )
    assert "Placed elsewhere on those days" in again.get_data(as_text=True)


def test_somebody_is_replaced_and_somebody_removed(app: Flask, parts: Service) -> None:
    """Both with a reason; the trail of the deployment tells both."""
    desk, leaving = officer(app, "tsc"), deployment_of(parts, 15)
    page = place_page(parts, OURS, leaving=leaving.id)
    person = str(person_of(parts, 14))
    assert "in place of" in desk.text(page)
    unsaid = desk.post(page, form_on=page, person=person)
    assert placing_page.SAY_WHY in unsaid.get_data(as_text=True)
    done = desk.post(page, form_on=page, person=person, reason="fell ill")
    assert done.status_code == 303
    assert deployment_of(parts, 14).replaces_id == leaving.id
    left = deployment_of(parts, 17)
    address = f"/admin/jobs/deployments/{left.id}"
    assert desk.post(f"{address}/remove", form_on=address).status_code == 200
    desk.post(f"{address}/remove", form_on=address, reason="went abroad")
    text = desk.text(address)
    assert "went abroad" in text
    assert "removed" in text
    again = desk.post(f"{address}/remove", form_on="/admin/jobs", reason="went abroad")
    assert again.status_code == 303
    assert words.OVER in desk.text(address)
    outside = f"/admin/jobs/deployments/{deployment_of(parts, 3).id}"
    assert desk.client.get(outside).status_code == 404
    forged = desk.post(f"{outside}/remove", form_on="/admin/jobs", reason="went abroad")
    assert forged.status_code == 404


def test_an_application_says_what_stands_against_it(app: Flask, parts: Service) -> None:
    """The list, one application with its reasons, and a refusal in words."""
    desk = officer(app, "tsc")
    with parts.store.writing() as db:
        application = db.scalars(select(Application)).one()
        person = accounts.professional(db, "30000021")
        assert person is not None
        person.tsc_number = None
    listed = desk.text("/admin/jobs/applications")
    address = f"/admin/jobs/applications/{application.id}"
    assert address in listed
    assert "V101" in desk.text("/admin/jobs/vacancies")
    assert "No TSC number" in desk.text(address)
    desk.post(f"{address}/refuse", form_on=address, reason="no TSC number")
    assert "refused" in desk.text(address)
    with parts.store.writing() as db:
        vacancy = db.scalars(select(Vacancy)).one()
        vacancy.sub_county_id = centre_of(parts, THEIRS).sub_county_id
    assert desk.client.get(address).status_code == 404
    assert address not in desk.text("/admin/jobs/applications")


def test_a_vacancy_is_closed_and_opened_again_with_a_reason(app: Flask, parts: Service) -> None:
    """Both stand in the audit trail; a colleague's act is told; elsewhere and readers get none."""
    desk = officer(app, "tsc")
    with parts.store.reading() as db:
        vacancy = db.scalars(select(Vacancy)).one()
    address = f"/admin/jobs/vacancies/{vacancy.id}"
    assert address in desk.text("/admin/jobs/vacancies")
    assert "Close this vacancy" in desk.text(address)
    assert desk.post(address, form_on=address, state="closed", reason="").status_code == 422
    for state, wish in (
        ("closed", "enough applied"),
        ("closed", "again"),
        ("open", "too few came"),
    ):
        done = desk.post(address, form_on=address, state=state, reason=wish)
        assert done.status_code == 303
        with parts.store.reading() as db:
            assert db.get_one(Vacancy, vacancy.id).state == state
            is_open = vacancies.is_open(db.get_one(Vacancy, vacancy.id), parts.now())
        assert is_open is (state == "open")
        said = desk.text("/admin/jobs/vacancies")
        assert (words.DECIDED if wish == "again" else words.DONE) in said
    assert desk.post(address, form_on=address, state="lost", reason="enough").status_code == 404
    with parts.store.reading() as db:
        kept = db.scalars(select(AuditRow).where(AuditRow.subject_kind == "vacancy")).all()
        assert [(each.action, each.reason, each.actor) for each in kept] == [
            ("vacancy.closed", "enough applied", "officer:tsc"),
            ("vacancy.opened", "too few came", "officer:tsc"),
        ]
    reader = officer(app, "scde")
    assert address not in reader.text("/admin/jobs/vacancies")
    assert reader.client.get(address).status_code == 403
    with parts.store.writing() as db:
        db.get_one(Vacancy, vacancy.id).sub_county_id = None
    assert desk.client.get(address).status_code == 404
    assert officer(app, "county").client.get(address).status_code == 200


def test_an_scde_nominates_for_the_container_and_a_director_deploys(
    app: Flask, parts: Service
) -> None:
    """Not at exam centres, not twice, and nobody is told before the director's yes."""
    with parts.store.reading() as db:
        application = db.scalars(select(Application)).one()
    address = f"/admin/jobs/applications/{application.id}"
    scde, form = officer(app, "scde"), "/admin/wall"
    assert f"{address}/nominate" not in scde.text(address)
    scde.post(f"{address}/nominate", form_on=form)
    with parts.store.writing() as db:
        mine = db.get_one(Application, application.id)
        assert mine.state is ApplicationState.SUBMITTED
        mine.vacancy.duty_station = "CONTAINER"
    assert f"{address}/nominate" in scde.text(address)
    for said in (applications_page.NOMINATED, words.OVER):
        assert scde.post(f"{address}/nominate", form_on=form).status_code == 303
        assert said in scde.text(address)
    made = deployment_of(parts, 21)
    assert (made.state, made.station) == (DeploymentState.NOMINATED, "Nairobi West container")
    assert (made.centre_id, made.told_at) == (None, None)
    deployed = f"/admin/jobs/deployments/{made.id}"
    assert scde.post(f"{deployed}/vet", form_on=form).status_code == 403
    desk = officer(app, "tsc")
    assert desk.post(f"{deployed}/vet", form_on=deployed).status_code == 303
    made = deployment_of(parts, 21)
    assert made.state is DeploymentState.DEPLOYED
    assert made.told_at is not None
    with parts.store.reading() as db:
        kept = db.scalars(
            select(AuditRow)
            .where(AuditRow.subject_kind == "deployment", AuditRow.subject_id == made.id)
            .order_by(AuditRow.id)
        ).all()
        assert [(each.action, each.actor) for each in kept] == [
            ("deployment.nominated", "officer:scde"),
            ("deployment.deployed", "officer:tsc"),
        ]


def test_of_a_county_wide_vacancy_a_director_sees_who_works_there(
    app: Flask, parts: Service
) -> None:
    """The sub-county's own applicants, whom the county alone refuses; nobody else's."""
    with parts.store.writing() as db:
        application = db.scalars(select(Application)).one()
        application.vacancy.sub_county_id = None
        here = areas.sub_county(db, centre_of(parts, OURS).sub_county_id or 0)
        assert here is not None
        station = db.scalars(
            select(WorkStation).where(
                WorkStation.professional_id == application.professional_id,
                WorkStation.is_current,
            )
        ).one()
        station.county, station.sub_county = 47, here.name
    desk, address = officer(app, "tsc"), f"/admin/jobs/applications/{application.id}"
    assert address in desk.text("/admin/jobs/applications")
    assert application.reference in desk.text(address)
    assert "Refuse this application" not in desk.text(address)
    desk.post(f"{address}/refuse", form_on="/admin/jobs/vacancies", reason="not ours to say")
    with parts.store.writing() as db:
        assert db.get_one(Application, application.id).state is ApplicationState.SUBMITTED
        db.get_one(WorkStation, station.id).sub_county = "Westlands"
    assert address not in desk.text("/admin/jobs/applications")
    assert desk.client.get(address).status_code == 404
    assert "Refuse this application" in officer(app, "county").text(address)


def test_without_the_solver_no_plan_is_asked_for(
    app: Flask, parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says what is missing and how to install it; the sweep leaves older plans alone."""
    desk = officer(app, "tsc")
    desk.post("/admin/jobs/plans/ask", form_on="/admin/jobs/plans")
    monkeypatch.setattr(solving, "is_installed", lambda: False)
    page = desk.text("/admin/jobs/plans")
    assert plans.NO_SOLVER in page
    assert "requirements-allocation.lock" in page
    assert "Ask for a plan" not in page
    desk.post("/admin/jobs/plans/ask", form_on="/admin/jobs")
    sweeping.run(parts)
    with parts.store.reading() as db:
        assert db.scalars(select(AllocationPlan)).one().state is PlanState.ASKED
    monkeypatch.undo()
    sweeping.run(parts)
    with parts.store.reading() as db:
        assert db.scalars(select(AllocationPlan)).one().state is PlanState.OPEN


def test_a_long_plan_is_read_part_by_part(
    app: Flask, parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every open place stands on one of the parts; a part that is none is the nearest."""
    monkeypatch.setattr(plans, "SHOWN", 1)
    desk = officer(app, "tsc")
    desk.post("/admin/jobs/plans/ask", form_on="/admin/jobs/plans")
    sweeping.run(parts)
    with parts.store.writing() as db:
        plan = db.scalars(select(AllocationPlan)).one()
        hole = {"centre": centre_of(parts, OURS).id, "missing": 1, "applicants": 0}
        rest = {"barred": {}, "elsewhere": 0}
        plan.unfilled = [{**hole, **rest, "position": each} for each in ("CM", "SUP", "DRV")]
        plan.unplaced = [{"person": person_of(parts, 14), "why": ["no_tsc"]}]
    address = f"/admin/jobs/plans/{plan.id}"
    for part, position in ((1, "CM"), (2, "SUP"), (3, "DRV"), (0, "CM"), (9, "DRV")):
        text = desk.text(f"{address}?part={part}")
        assert f"<td>{position}</td>" in text
        assert (
            text.count("<td>CM</td>") + text.count("<td>SUP</td>") + text.count("<td>DRV</td>") == 1
        )
        assert ("No TSC number" in text) is (position == "CM")
    assert "part=2" in desk.text(address)
    assert "Every place is filled." not in desk.text(f"{address}?part=3")


def test_a_plan_is_asked_for_explained_and_decided(app: Flask, parts: Service) -> None:
    """A worker makes it; the page explains what stays open; one yes deploys, one no takes back."""
    desk = officer(app, "tsc")
    for decision in ("drop", "accept"):
        asked = desk.post("/admin/jobs/plans/ask", form_on="/admin/jobs/plans")
        assert asked.status_code == 303
        assert plans.ASKED in desk.text("/admin/jobs/plans")
        sweeping.run(parts)
        with parts.store.reading() as db:
            plan = db.scalars(select(AllocationPlan).order_by(AllocationPlan.id.desc())).first()
        assert plan is not None
        assert (plan.state, plan.nominated) == (PlanState.OPEN, 1)
        address = f"/admin/jobs/plans/{plan.id}"
        text = desk.text(address)
        assert "A7K4" not in text
        assert deployment_of(parts, 21).reference in text
        assert "Open places, and why" in text
        assert desk.post(f"{address}/{decision}", form_on=address).status_code == 200
        desk.post(f"{address}/{decision}", form_on=address, reason="looked at it")
        sweeping.run(parts)
        desk.post(f"{address}/drop", form_on="/admin/jobs", reason="looked at it")
        assert words.DECIDED in desk.text(address)
    assert deployment_of(parts, 21).state is DeploymentState.DEPLOYED
    assert "Confirmed" in desk.text(address)


def test_a_weeks_rotation_is_asked_for_on_the_same_page(app: Flask, parts: Service) -> None:
    """Where a rule makes supervisors rotate the weeks stand in a list."""
    exam = exam_of(parts)
    desk = officer(app, "county")
    assert "Rotation" not in desk.text("/admin/jobs/plans")
    with parts.store.writing() as db:
        db.add(RuleRow(exam_id=exam.id, name="rotates_weekly", value=True, position="SUP"))
    assert "Rotation" in desk.text(f"/admin/jobs/plans?exam={exam.id}")
    week = desk.text("/admin/jobs/plans").partition('<option value="2')[2][:9]
    fields = {"county": "47", "exam": str(exam.id), "week": f"2{week}"}
    desk.post("/admin/jobs/plans/ask", form_on="/admin/jobs/plans", **fields)
    sweeping.run(parts)
    with parts.store.reading() as db:
        plan = db.scalars(select(AllocationPlan)).one()
    assert (plan.rotates, plan.state) == (True, PlanState.OPEN)


def test_what_waits_is_decided_by_the_director_of_the_place(app: Flask, parts: Service) -> None:
    """An interest declared where somebody works stands on the overview until it is decided."""
    person = person_of(parts, 15)
    with parts.store.writing() as db:
        centre = db.scalars(select(Centre).where(Centre.code == OURS)).one()
        actor, now = Actor.service(), parts.now()
        assert conflicts.declare(db, person, centre, ConflictKind.RELATIVE, actor, now)
        proposal = db.scalars(select(Proposal)).one()
    desk = officer(app, "tsc")
    assert "Places to pass on, people to move" in desk.text("/admin/")
    assert "Declared an interest where they are deployed" in desk.text("/admin/jobs/proposals")
    address = f"/admin/jobs/proposals/{proposal.id}"
    assert desk.post(address, form_on="/admin/jobs/proposals", decision="yes").status_code == 303
    with parts.store.reading() as db:
        decided = db.get_one(Proposal, proposal.id)
        assert (decided.state, decided.decided_by) == (ProposalState.ACCEPTED, "officer:tsc")
    assert "Nothing waits for a decision." in desk.text("/admin/jobs/proposals")


def test_letters_come_one_by_one_and_for_a_centre(app: Flask, parts: Service) -> None:
    """A PDF with a page each; every file that is given out stands in the audit trail."""
    exam, ours, theirs = exam_of(parts), centre_of(parts, OURS), centre_of(parts, THEIRS)
    desk, one = officer(app, "tsc"), deployment_of(parts, 15)
    letter = desk.client.get(f"/admin/jobs/deployments/{one.id}/letter")
    assert letter.mimetype == "application/pdf"
    assert f"letter-{one.reference}.pdf" in letter.headers["Content-Disposition"]
    assert b"30000015" in letter.data
    bulk = desk.client.get(f"/admin/jobs/letters?exam={exam.id}&centre={ours.id}")
    assert bulk.data.count(b"/Type /Page\n") == 6
    area = desk.client.get(f"/admin/jobs/letters?exam={exam.id}")
    assert area.data.count(b"/Type /Page\n") == 6
    outside = f"/admin/jobs/letters?exam={exam.id}&centre={theirs.id}"
    assert desk.client.get(outside).status_code == 404
    assert officer(app, "scde").client.get(outside).status_code == 403
    with parts.store.reading() as db:
        given = db.scalars(select(AuditRow).where(AuditRow.action == "letters.given")).all()
    assert [row.after["letters"] for row in given] == [1, 6, 6]


def test_an_officer_reads_in_kiswahili(app: Flask, parts: Service) -> None:
    """The pages of jobs speak both languages."""
    desk: Desk = officer(app, "tsc")
    desk.post("/admin/language", form_on="/admin/jobs", language="sw", next="/admin/jobs")
    assert "Mahitaji ya vituo" in desk.text("/admin/jobs")


def test_whom_a_list_deployed_is_texted_from_the_page(app: Flask, parts: Service) -> None:
    """The page says how many were not told; after the yes it has nothing to say."""
    desk = officer(app, "tsc")
    page = desk.text("/admin/jobs")
    assert "Text who was not told: 6" in " ".join(page.split())
    address = f"/admin/jobs/tell?exam={exam_of(parts).id}"
    assert desk.post(address, form_on=address, reason="list of 20 October").status_code == 303
    assert "Text who was not told" not in desk.text("/admin/jobs")
    with parts.store.reading() as db:
        told = db.scalars(select(Deployment).where(Deployment.told_at.is_not(None))).all()
    assert len(told) == 6
