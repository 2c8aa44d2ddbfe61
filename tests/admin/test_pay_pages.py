"""Officers' pages of pay: lists, three signatures, batch and file, results, queries, funds."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base import season
from models.base.audit import Actor
from models.base.lists import Line
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from models.pay import computing, files, listing, results
from models.pay.batch_tables import Batch, BatchState
from models.pay.tables import (
    Claim,
    ClaimState,
    HoldCode,
    PayQuery,
    QueryState,
    ScriptEntry,
    TaxRule,
)
from models.people.tables import Account, Language
from tests.admin.desk import Desk, officer
from tests.support.season_builders import deploy, make_exam, make_professional, mark, receive
from tests.support.season_builders import weekdays as working_days
from ussd_app import exporting
from ussd_app.admin.lists import EXPORTABLE
from ussd_app.admin.pay import batches, funds, lists, queries, scripts, signing, words
from ussd_app.admin.words import swahili

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

DATES = [date(2025, 5, 2), *working_days(date(2025, 5, 5), 4)]


def _submitted(parts: Service, people: int = 2) -> int:
    """Add an exam whose claims wait to be verified; return the exam."""
    with parts.patient_store.writing() as db:
        exam = make_exam(db, "PAGES", DATES, {"INV": 55_000})
        ids = []
        for _ in range(people):
            account = make_professional(db)
            account.pin_set_at = datetime(2025, 1, 1, tzinfo=UTC)
            mark(db, deploy(db, account.professional, exam))
            ids.append(account.professional_id)
        receive(db, exam)
        computing.compute(db, ids, Actor.service(), parts.now())
        return exam.id


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _yes(desk: Desk, page: str, **fields: str) -> None:
    answer = desk.post(page, form_on=page, seen=_seen(desk.text(page)), **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def test_every_word_of_pay_has_its_swahili(engine_name: str) -> None:
    """Also those that code hands to the pages."""
    said = {word for each in words.ALL for word in each.values()}
    said |= {word for act in signing.ACTS.values() for word in (act.title, act.consequence)}
    for module in (batches, funds, lists, queries, scripts, signing):
        said |= set(module.NOTICES)
    said |= set(lists.TITLES.values())
    assert said - set(swahili()) == set()


def test_three_officers_from_the_list_to_the_closed_batch(app: Flask, parts: Service) -> None:
    """Verify, approve, batch, file once, results: each by whom it must be, each after a dry run."""
    exam_id = _submitted(parts)
    first, second, third = (officer(app, f"finance{number}") for number in (1, 2, 3))
    listed = first.text(f"/admin/pay?exam={exam_id}")
    assert "KES 4,400.00" in listed
    assert listed.count("To verify") >= 3
    _yes(first, f"/admin/pay/sign/verify?exam={exam_id}")
    approve = f"/admin/pay/sign/approve?exam={exam_id}"
    page = first.text(approve)
    assert page.count("You signed it before") == 3
    assert ">Approve claims</button>" not in page
    _yes(second, approve)
    make = f"/admin/pay/batches/make?exam={exam_id}&channel=mpesa"
    assert "You signed it before" in second.text(make)
    _yes(third, make)
    with parts.patient_store.reading() as db:
        batch = db.scalars(select(Batch).where(Batch.exam_id == exam_id)).one()
    at = f"/admin/pay/batches/{batch.id}"
    given = third.post(f"{at}/file", form_on=at)
    assert given.mimetype == "text/csv"
    third.post(f"{at}/file", form_on=at)
    assert "given out already" in third.text(at)
    again = third.post(f"{at}/file", form_on=at, reason="the disk was full")
    assert again.data == given.data
    assert "2547" not in third.text(at)
    _results(third, given.get_data(as_text=True))
    page = third.text(at)
    assert "Closed" in page
    assert "KES 4,400.00" in page
    with parts.patient_store.reading() as db:
        assert results.ledger(db, exam_id).balances
        claims = db.scalars(select(Claim).where(Claim.exam_id == exam_id)).all()
        assert {claim.state for claim in claims} == {ClaimState.PAID}


def _results(desk: Desk, content: str) -> None:
    """Send the payer's answers, first as a dry run, with an unknown and a doubled line."""
    lines = [row.split(",") for row in content.split("\r\n")[1:-1]]
    rows = [(line[4], "paid", line[1], "R", "") for line in lines]
    answers = files.table(results.COLUMNS, [*rows, rows[0], ("ZZ-9", "paid", "1", "R", "")])
    for dry in ("yes", "no"):
        page = desk.client.post(
            "/admin/pay/results",
            data={
                "csrf_token": desk.token("/admin/pay/results"),
                "dry": dry,
                "file": (io.BytesIO(answers.encode()), "answers.csv"),
            },
        ).get_data(as_text=True)
        assert "Paid: 2 · Failed: 0" in page
        assert "<code>ZZ-9</code>" in page
        assert f"<code>{rows[0][0]}</code>" in page
    wrong = desk.client.post(
        "/admin/pay/results",
        data={
            "csrf_token": desk.token("/admin/pay/results"),
            "file": (io.BytesIO(b"a,b\n1,2\n"), "other.csv"),
        },
    )
    assert "a column is missing" in wrong.get_data(as_text=True)


def test_what_changed_meanwhile_is_not_signed(app: Flask, parts: Service) -> None:
    """The officer signs what they saw, or looks again."""
    exam_id = _submitted(parts)
    desk, page = officer(app, "finance1"), f"/admin/pay/sign/verify?exam={exam_id}"
    seen = _seen(desk.text(page))
    with parts.patient_store.writing() as db:
        claim = db.scalars(select(Claim).where(Claim.exam_id == exam_id)).first()
        assert claim is not None
        claim.state, claim.hold = ClaimState.HELD, HoldCode.LATE_DATA
    answer = desk.post(page, form_on=page, seen=seen)
    assert "Something changed meanwhile" in answer.get_data(as_text=True)
    _yes(desk, page)


def test_the_chain_of_a_claim(app: Flask, parts: Service) -> None:
    """Days, check-ins, register, rate and officers on one page and as PDF."""
    with parts.patient_store.reading() as db:
        exam = season.exam(db, "KCSE", parts.now().year - 1)
        assert exam is not None
        claim_id = db.scalars(
            select(Claim.id).where(Claim.exam_id == exam.id, Claim.state == ClaimState.PAID)
        ).first()
    desk = officer(app, "auditor")
    page = desk.text(f"/admin/pay/claims/{claim_id}")
    for words_of_page in ("KES 550.00", "version 1", "20101003", "Verified by", "officer:"):
        assert words_of_page in page
    paper = desk.client.get(f"/admin/pay/claims/{claim_id}/chain.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")
    assert "20101003" in paper.data.decode("latin-1")


def test_an_officer_of_a_part_sees_that_part(app: Flask, parts: Service) -> None:
    """Claims and queries by where the work was; a batch holds people of many places."""
    exam_id = _submitted(parts)
    with parts.patient_store.writing() as db:
        claim = db.scalars(select(Claim).where(Claim.exam_id == exam_id)).first()
        assert claim is not None
        claim.county = 1
        claim_id = claim.id
    desk = officer(app, "county")
    assert desk.client.get(f"/admin/pay/claims/{claim_id}").status_code == 404
    assert desk.text(f"/admin/pay?exam={exam_id}").count("PAGES 2025</td>") == 1
    assert "PAGES 2025</td>" not in desk.text(f"/admin/pay?exam={exam_id}&county=1")
    assert desk.client.post("/admin/pay/sign/verify").status_code in {400, 403}


def test_a_query_is_answered_in_the_language_of_who_asked(app: Flask, parts: Service) -> None:
    """The six fields, the age, an answer kept ready; too long or empty ones are not sent."""
    with parts.patient_store.writing() as db:
        query = db.scalars(select(PayQuery).where(PayQuery.state == QueryState.OPEN)).one()
        query_id = query.id
        account = db.scalars(
            select(Account).where(Account.professional_id == query.professional_id)
        ).one()
    desk, page = officer(app, "finance1"), f"/admin/pay/queries/{query_id}"
    assert "QW7KD" in desk.text("/admin/pay/queries")
    for piece in ("KCSE", "20101003", "INV", "Sasa umepangwa", "You are deployed now"):
        assert piece in desk.text(page)
    answer = f"{page}/answer"
    desk.post(answer, form_on=page)
    assert "Choose an answer" in desk.text(page)
    desk.post(answer, form_on=page, text="x" * 61)
    assert "too long" in desk.text(page)
    desk.post(answer, form_on=page, ready="deployed_now")
    assert "Sasa umepangwa" in desk.text(page)
    with parts.patient_store.reading() as db:
        told = db.scalars(
            select(OutboxRow).where(
                OutboxRow.msisdn == account.msisdn, OutboxRow.template == Template.QUERY_ANSWERED
            )
        ).one()
        assert (told.arguments or {})["query_answer"] == "#deployed_now"
    assert "QW7KD" in desk.text("/admin/pay/queries?state=answered")


def test_funds_are_published_with_a_date(app: Flask, parts: Service) -> None:
    """Awaited needs a date; approved claims follow, and follow back."""
    exam_id = _submitted(parts)
    for number, act in ((1, "verify"), (2, "approve")):
        _yes(officer(app, f"finance{number}"), f"/admin/pay/sign/{act}?exam={exam_id}")
    desk, page = officer(app, "finance3"), "/admin/pay/funds"
    exam = {"exam": str(exam_id), "county": "47"}
    desk.post(f"{page}/publish", form_on=page, released="no", **exam)
    assert "a date for the next news" in desk.text(page)
    desk.post(f"{page}/publish", form_on=page, released="no", next_news="2027-02-28", **exam)
    assert "28 Feb 2027" in desk.text(page)
    assert "Awaits funds" in desk.text(f"/admin/pay?exam={exam_id}&state=funds_awaited")
    desk.post(f"{page}/publish", form_on=page, released="yes", **exam)
    assert "No claim fits" in desk.text(f"/admin/pay?exam={exam_id}&state=funds_awaited")


def test_a_batch_that_is_given_up(app: Flask, parts: Service) -> None:
    """Only before its file exists, and with a reason."""
    exam_id = _submitted(parts, 1)
    for number, act in ((1, "verify"), (2, "approve")):
        _yes(officer(app, f"finance{number}"), f"/admin/pay/sign/{act}?exam={exam_id}")
    desk = officer(app, "finance3")
    _yes(desk, f"/admin/pay/batches/make?exam={exam_id}")
    with parts.patient_store.reading() as db:
        batch_id = db.scalars(select(Batch.id).where(Batch.exam_id == exam_id)).one()
    page = f"/admin/pay/batches/{batch_id}"
    desk.post(f"{page}/cancel", form_on=page)
    assert "Give a reason." in desk.text(page)
    desk.post(f"{page}/cancel", form_on=page, reason="the wrong county")
    assert "The batch was cancelled." in desk.text(page)
    with parts.patient_store.reading() as db:
        assert db.get_one(Batch, batch_id).state is BatchState.CANCELLED


def test_scripts_are_entered_by_one_and_confirmed_by_another(app: Flask, parts: Service) -> None:
    """By form or by list, the list first as a dry run; who entered a paper cannot confirm it."""
    first, second, page = officer(app, "finance1"), officer(app, "finance2"), "/admin/pay/scripts"
    with parts.patient_store.reading() as db:
        exam_id = listing.exams(db)[0].id
    enter = {"national_id": "30000023", "exam": str(exam_id), "paper": "565/1", "scripts": "100"}
    first.post(f"{page}/enter", form_on=page, **enter, rate="6x")
    assert "money as 62.50" in first.text(page)
    first.post(f"{page}/enter", form_on=page, **enter | {"national_id": "1"}, rate="60")
    assert "Nobody has this ID." in first.text(page)
    first.post(f"{page}/enter", form_on=page, **enter, rate="62.50", travel="1000")
    assert "KES 7,250.00" in first.text(page)
    with parts.patient_store.reading() as db:
        entry_id = db.scalars(select(ScriptEntry.id).where(ScriptEntry.paper == "565/1")).one()
    first.post(f"{page}/{entry_id}/confirm", form_on=page)
    assert "another officer confirms" in first.text(page)
    second.post(f"{page}/{entry_id}/confirm", form_on=page)
    assert "Confirmed by officer:finance2" in second.text(page)


def test_lists_are_imported_after_a_dry_run(app: Flask, parts: Service) -> None:
    """Faults by row and column; a dry run saves nothing."""
    desk, page = officer(app, "finance1"), "/admin/pay/lists"
    rows = "position,valid_from,above,percent\nSUP,2027-01-01,24000,2.5\n"

    def send(content: str, dry: str, name: str = "tax-rules") -> str:
        fields = {"csrf_token": desk.token(page), "list": name, "dry": dry}
        file = (io.BytesIO(content.encode()), "list.csv")
        return desk.client.post(page, data={**fields, "file": file}).get_data(as_text=True)

    assert "A position that nobody knows." in send(rows.replace("SUP", "XYZ"), "no")
    assert "A dry run" in send(rows, "yes")
    with parts.patient_store.reading() as db:
        assert db.scalars(select(TaxRule).where(TaxRule.position == "SUP")).first() is None
    send(rows, "no")
    with parts.patient_store.reading() as db:
        rule = db.scalars(select(TaxRule).where(TaxRule.position == "SUP")).one()
        assert (rule.above_cents, rule.basis_points) == (2_400_000, 250)
    assert "Missing columns" in send("a\n1\n", "yes")
    assert "Choose a list" in send(rows, "yes", "nothing")


def test_reports_add_up_and_keep_to_the_area(app: Flask, parts: Service) -> None:
    """Liability, holds, ageing, reconciliation and all claims, of the demo and of one exam."""
    _submitted(parts)
    desk, county = officer(app, "auditor"), officer(app, "county")
    liability = desk.text("/admin/pay/liability?exam=PAGES")
    assert liability.count("4,400.00") == 2
    assert "<td>Worked, not deployed</td>" in desk.text("/admin/pay/holds")
    assert "<td>To verify</td>" in desk.text("/admin/pay/ageing?exam=PAGES")
    listing = EXPORTABLE["pay_ageing"].listing
    line = Line(1, ["PAGES 2026", "register_pending", 1, 0, 0, 0, 220_000])
    for language, said in zip(
        Language, ("Register on its way", swahili()["Register on its way"]), strict=True
    ):
        assert exporting.cells(listing.columns, line, language)[1] == said
    ledger = desk.text("/admin/pay/reconciliation")
    assert "Balances to the cent" in ledger
    assert "Does not balance" not in ledger
    assert "96,800.00" in ledger
    assert desk.text("/admin/pay/all?exam=PAGES").count("2,200.00") == 4
    assert "4,400.00" in county.text("/admin/pay/liability?exam=PAGES")
    with parts.patient_store.writing() as db:
        for claim in db.scalars(select(Claim)):
            claim.county = 1
    assert "4,400.00" not in county.text("/admin/pay/liability?exam=PAGES")
    assert "2,200.00" not in county.text("/admin/pay/all?exam=PAGES")
    assert "Balances" not in county.text("/admin/pay/reconciliation")
