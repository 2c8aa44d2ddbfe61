"""Acts on a person: each says what will happen, needs a reason, is written down and told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base.audit import Actor, Channel
from models.messages.tables import OutboxRow
from models.people import correction_requests, finding, pins, rights
from models.people.correction_requests import Corrected, Why
from models.people.profile_tables import ChangeState, PayeeChange, PayeeKind, WorkStation
from models.people.tables import Professional
from tests.admin.desk import Desk, officer
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from flask import Flask

    from models.base.store import Db
    from models.people.tables import Account
    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

CALLER = Actor(Channel.USSD, "account:1")
JANE = "+254711000003"


def _account(db: Db, msisdn: str = JANE) -> Account:
    people = db.scalars(select(Professional)).all()
    found = (finding.account_of(db, person.id) for person in people)
    return next(each for each in found if each is not None and each.msisdn == msisdn)


def _page(parts: Service, msisdn: str = JANE) -> str:
    with parts.patient_store.reading() as db:
        return f"/admin/people/{_account(db, msisdn).professional_id}"


def _do(desk: Desk, path: str, **fields: str) -> str:
    """Open the page of an act, send it with a reason, and return where it led or what it said."""
    answer = desk.post(path, form_on=path, **({"reason": "asked by telephone"} | fields))
    return answer.headers.get("Location") or answer.get_data(as_text=True)


def _last_text(parts: Service) -> str:
    with parts.patient_store.reading() as db:
        return db.scalars(select(OutboxRow.template).order_by(OutboxRow.id.desc()).limit(1)).one()


def test_lifting_a_lock_and_resetting_a_pin(app: Flask, parts: Service) -> None:
    """The page shows the lock, the act lifts it; a reset texts a code that nobody sees."""
    with parts.patient_store.writing() as db:
        account = _account(db)
        for _ in range(pins.TRIES):
            pins.check(db, account, JANE, "0000", parts.now())
    desk, page = officer(app, "helpdesk"), _page(parts)
    assert "PIN locked until" in desk.text(page)
    caller = page.replace("people", "helpdesk/callers")
    assert desk.client.get(f"{page}/unlock").headers["Location"] == caller
    desk.post(f"{caller}/check", form_on=caller, id_end="0003", birth_year="1983")
    assert "<dd>1</dd>" in desk.text(f"{page}/unlock")
    assert "Give a reason" in _do(desk, f"{page}/unlock", reason="x")
    assert _do(desk, f"{page}/unlock") == caller
    assert "PIN locked until" not in desk.text(page)
    assert "Nothing is locked" in _do(desk, f"{page}/unlock")
    assert _do(desk, f"{page}/reset-pin") == caller
    assert _last_text(parts) == "reset_code"
    [row] = trail(parts.patient_store, "account.pin_cleared")
    assert (row.actor, row.reason) == ("officer:helpdesk", "asked by telephone")


def test_a_correction_and_taking_it_back(app: Flask, parts: Service) -> None:
    """The rule with its example is shown where it is broken; the undo stands on the page."""
    desk, page = officer(app, "tsc"), _page(parts)
    path = f"{page}/correct/national_id"
    assert "6 to 9 digits" in desk.text(path)
    assert 'role="alert">6 to 9 digits' in _do(desk, path, value="12")
    assert "Another record has this ID number" in _do(desk, path, value="30000004")
    assert _do(desk, path, value="31234567") == page
    assert _last_text(parts) == "officer_acted"
    assert "31234567" not in desk.text(page)
    number = trail(parts.patient_store, "person.corrected")[0].id
    assert number
    assert _do(desk, f"{page}/corrections/1/undo") == page
    assert "Taken back" in desk.text(page)
    assert desk.client.get(f"{page}/correct/pin_hash").status_code == 404
    other = _page(parts, "+254711000004")
    assert desk.client.get(f"{other}/corrections/1/undo").status_code == 404


def test_a_correction_that_was_asked_for_needs_the_id_itself(app: Flask, parts: Service) -> None:
    """The number that is wanted is not shown: the officer types what the ID says."""
    with parts.patient_store.writing() as db:
        account = _account(db)
        for what, wanted in (
            (Corrected.NATIONAL_ID, {"national_id": "31234567"}),
            (Corrected.NAME, {"first_name": "Janet", "other_names": "Akiru"}),
        ):
            correction_requests.ask(db, account, what, wanted, Why.MISTYPED, CALLER, parts.now())
    desk = officer(app, "tsc")
    text = desk.text("/admin/people/corrections")
    assert "***67" in text
    assert "31234567" not in text
    assert "Janet Akiru" in text
    assert "not what the person asked" in _do(
        desk, "/admin/people/corrections/1/approve", seen="31234568"
    )
    assert (
        _do(desk, "/admin/people/corrections/1/approve", seen="31234567")
        == "/admin/people/corrections"
    )
    assert _do(desk, "/admin/people/corrections/2/refuse") == "/admin/people/corrections"
    assert "answered already" in desk.text("/admin/people/corrections/2/refuse")
    assert "Nothing waits" in desk.text("/admin/people/corrections")


def test_changes_of_payee_are_decided(app: Flask, parts: Service) -> None:
    """Shown masked, with how well the name fits; approved they still wait their time."""
    with parts.patient_store.writing() as db:
        person = _account(db).professional_id
        for reference in ("P4YE", "P5YE"):
            db.add(
                PayeeChange(
                    professional_id=person,
                    kind=PayeeKind.MPESA,
                    wanted={"mpesa_msisdn": "+254733111222", "mpesa_name": "Somebody Else"},
                    reference=reference,
                    state=ChangeState.OFFICER,
                    asked_at=parts.now(),
                    due_at=parts.now(),
                )
            )
    desk = officer(app, "finance1")
    text = desk.text("/admin/payee-changes")
    assert "Somebody Else" in text
    assert "733111222" not in text
    with parts.patient_store.reading() as db:
        one, two = db.scalars(
            select(PayeeChange.id).where(PayeeChange.reference.in_(["P4YE", "P5YE"]))
        ).all()
    assert _do(desk, f"/admin/payee-changes/{one}/approve") == "/admin/payee-changes"
    assert _do(desk, f"/admin/payee-changes/{two}/refuse") == "/admin/payee-changes"
    with parts.patient_store.reading() as db:
        states = [db.get_one(PayeeChange, each).state for each in (one, two)]
    assert states == [ChangeState.WAITING, ChangeState.STOPPED]


def test_the_file_of_a_person_is_given_once_with_a_reason(app: Flask, parts: Service) -> None:
    """A download in the clear that is written down; a director has no right to it."""
    desk, page = officer(app, "admin"), _page(parts)
    answer = desk.post(f"{page}/export", form_on=f"{page}/export", reason="her request of today")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    held = json.loads(answer.get_data(as_text=True))["held"]
    assert held["professionals"][0]["national_id"] == "30000003"
    assert {"deployments", "payees"} <= set(held)
    assert len(trail(parts.patient_store, "person.exported")) == 1
    assert officer(app, "tsc").client.get(f"{page}/export").status_code == 403


def test_merging_says_first_what_would_move(app: Flask, parts: Service) -> None:
    """Both are deployed in one exam's place: refused in words; an unknown number too."""
    desk, page = officer(app, "admin"), _page(parts)
    other = _page(parts, "+254711000014").rpartition("/")[2]
    shown = desk.text(f"{page}/merge?other={other}")
    assert "The other record" in shown
    assert "No record in your area" in _do(desk, f"{page}/merge", other="99999")
    assert _do(desk, f"{page}/merge", other=other) == page
    assert desk.text(f"/admin/people/{other}").count("No name yet") > 0
    assert "one record already" in _do(desk, f"{page}/merge", other=other)


def test_erasing_says_what_hinders_it_and_refuses_with_a_reason(app: Flask, parts: Service) -> None:
    """Who is deployed is not erased; a request is refused and its owner told."""
    with parts.patient_store.writing() as db:
        account = _account(db)
        asked = rights.ask_erasure(db, account, CALLER, parts.now())
        request_id = asked.id
    desk, page = officer(app, "admin"), _page(parts)
    assert "it is not over" in desk.text(f"{page}/erase")
    assert "nothing was erased" in desk.post(
        f"{page}/erase", form_on=page, reason="asked by her"
    ).get_data(as_text=True)
    assert asked.reference in desk.text("/admin/erasures")
    assert _do(desk, f"/admin/erasures/{request_id}/refuse") == "/admin/erasures"
    assert _last_text(parts) == "erasure_refused"
    nobody = _page(parts, "+254711000017")
    assert _do(desk, f"{nobody}/erase").startswith(("/admin/erasures", "<!doctype"))


def test_no_act_reaches_outside_of_the_area(app: Flask, parts: Service) -> None:
    """A director's acts end where their sub-county ends, whoever knows the address."""
    page = _page(parts)
    person = int(page.rpartition("/")[2])
    with parts.patient_store.writing() as db:
        here = db.scalars(select(WorkStation).where(WorkStation.professional_id == person)).one()
        here.county, here.sub_county = 1, "Changamwe"
        correction_requests.ask(
            db,
            _account(db),
            Corrected.BIRTH_YEAR,
            {"birth_year": 1979},
            Why.OTHER,
            CALLER,
            parts.now(),
        )
    desk = officer(app, "tsc")
    token = desk.token("/admin/")
    for path in (f"{page}/unlock", f"{page}/correct/name", "/admin/people/corrections/1/approve"):
        assert desk.client.get(path).status_code == 404
        fields = {
            "csrf_token": token,
            "reason": "curious about it",
            "value": "Jane",
            "seen": "1979",
        }
        assert desk.client.post(path, data=fields).status_code == 404
    assert "***79" not in desk.text("/admin/people/corrections")


def test_a_forged_act_is_refused(app: Flask, parts: Service) -> None:
    """Without the form's token nothing happens."""
    desk, page = officer(app, "admin"), _page(parts)
    answer = desk.client.post(f"{page}/reset-pin", data={"reason": "asked by telephone"})
    assert answer.status_code == 400
    assert trail(parts.patient_store, "account.pin_cleared") == []
