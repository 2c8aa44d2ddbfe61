"""Merging two records, erasing one, and the file with everything: what moves, goes and stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.across import belongings, erasing, holding, merging
from models.base.audit import Actor
from models.messages.tables import OutboxRow
from models.pay.tables import Claim, ClaimState
from models.people import accounts, finding, rights
from models.people.profile_tables import Employer, Level, Qualification, WorkStation
from models.people.tables import Account, Professional
from tests.support.builders import CALLER, NOW, make_account, make_imported, make_text
from tests.support.job_builders import make_deployment, make_season
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from models.base.store import Db, Store

OFFICER = Actor.officer("desk")
CODE = "*384*2454#"
WHY = "one person, two IDs"


def _two(db: Db) -> tuple[Account, Account]:
    """Return two accounts of one person: the first is given up."""
    gone = make_account(db, msisdn="+254733000001", national_id="21111112")
    stays = make_account(db, msisdn="+254733000002", national_id="22222223")
    stays.professional.first_name, stays.professional.matching_name = "Jane", "JANE"
    return gone, stays


def test_a_merge_moves_everything_and_both_ids_lead_to_one(store: Store) -> None:
    """Rows move, one place of work is the present one, the other account ends, both are told."""
    with store.writing() as db:
        gone, stays = _two(db)
        old, person = gone.professional, stays.professional
        old.tsc_number = "412345"
        for whose in (person, old):
            db.add(
                WorkStation(
                    professional_id=whose.id,
                    employer=Employer.TSC,
                    institution="Moi Girls",
                    designation="Teacher",
                    since_year=2001,
                    county=47,
                    sub_county=None,
                )
            )
        db.flush()
        assert merging.plan(db, old, person).moves["work_stations"] == 1
        merging.merge(db, old, person, WHY, CODE, OFFICER, NOW)
    with store.reading() as db:
        stations = db.scalars(select(WorkStation)).all()
        assert {each.professional_id for each in stations} == {person.id}
        assert [each.is_current for each in stations].count(True) == 1
        account = accounts.by_national_id(db, "21111112")
        assert account is not None
        assert account.msisdn == "+254733000002"
        assert account.professional.tsc_number == "412345"
        assert finding.account_of(db, old.id) is None
        assert sorted(db.scalars(select(OutboxRow.msisdn))) == ["+254733000001", "+254733000002"]
    assert [row.subject_id for row in trail(store, "person.merged")] == [person.id]


def test_the_account_moves_where_only_the_other_record_has_one(store: Store) -> None:
    """Whom TSC sent under the right ID takes over the account of the wrong one."""
    with store.writing() as db:
        gone = make_account(db, msisdn="+254733000001", national_id="21111112")
        imported = make_imported(db, national_id="22222223")
        merging.merge(db, gone.professional, imported, WHY, CODE, OFFICER, NOW)
        account = accounts.by_msisdn(db, "+254733000001")
        assert account is not None
        assert account.professional_id == imported.id
        with pytest.raises(merging.SamePerson):
            merging.plan(db, db.get_one(Professional, gone.professional_id), imported)


def test_nobody_opens_an_account_with_the_id_of_a_merged_record(store: Store) -> None:
    """The ID leads to the record that stands, which has an account."""
    with store.writing() as db:
        gone, stays = _two(db)
        merging.merge(db, gone.professional, stays.professional, WHY, CODE, OFFICER, NOW)
        with pytest.raises(accounts.IdTaken):
            make_account(db, msisdn="+254733000003", national_id="21111112")


def test_two_claims_of_one_exam_are_never_guessed_at(store: Store) -> None:
    """What a person has once stops the merge, and nothing has moved."""
    with store.writing() as db:
        gone, stays = _two(db)
        exam = make_season(db)
        for account in (gone, stays):
            db.add(_claim(account.professional_id, exam.id))
        db.flush()
        with pytest.raises(merging.CannotMerge) as refused:
            merging.merge(db, gone.professional, stays.professional, WHY, CODE, OFFICER, NOW)
        assert refused.value.tables == ["claims"]
        assert gone.professional.merged_into_id is None


def _claim(person: int, exam: int, state: ClaimState = ClaimState.PAID) -> Claim:
    return Claim(
        professional_id=person,
        exam_id=exam,
        state=state,
        state_since=NOW,
        computed_at=NOW,
        net_cents=5_000,
        gross_cents=5_000,
    )


def test_whoever_never_worked_is_erased_whole(store: Store) -> None:
    """Account, profile, calls and texts go, the row itself too; one last text goes out."""
    with store.writing() as db:
        account = make_account(db)
        person, line = account.professional, account.msisdn or ""
        make_text(db, msisdn=line)
        db.add(
            Qualification(
                professional_id=person.id,
                level=Level.DIPLOMA,
                institution="KTTC",
                course="Physics",
                from_year=2001,
                to_year=2003,
            )
        )
        reference = rights.ask_erasure(db, account, CALLER, NOW).reference
        planned = erasing.erase(db, person, WHY, OFFICER, NOW)
        assert planned.goes["qualifications"] == 1
        assert planned.stays == {}
    with store.reading() as db:
        assert db.scalars(select(Professional)).all() == []
        assert db.scalars(select(Account)).all() == []
        assert db.scalars(select(OutboxRow.template)).all() == ["erasure_done"]
    [row] = trail(store, "person.erased")
    assert row.before == {"ref": reference}


def test_what_the_law_keeps_stays_with_name_and_id(store: Store) -> None:
    """Pay and attendance stay, with whom they belong to; the account and its texts go."""
    with store.writing() as db:
        account = make_account(db)
        person, exam = account.professional, make_season(db)
        person.first_name, person.matching_name = "Jane", "JANE"
        long_ago = NOW.date().replace(year=2020)
        make_deployment(db, person, exam, None, from_date=long_ago, to_date=long_ago)
        claim = _claim(person.id, exam.id, state=ClaimState.HELD)
        db.add(claim)
        db.flush()
        with pytest.raises(erasing.CannotErase) as refused:
            erasing.erase(db, person, WHY, OFFICER, NOW)
        assert refused.value.why == [erasing.HINDRANCES[1]]
        claim.state = ClaimState.PAID
        db.flush()
        planned = erasing.erase(db, person, WHY, OFFICER, NOW)
        assert planned.stays == {"claims": 1, "deployments": 1}
    with store.reading() as db:
        kept = db.get_one(Professional, person.id)
        assert kept.full_name == "Jane"
        assert finding.account_of(db, person.id) is None
        assert db.scalars(select(Account)).all() == []


def test_the_file_holds_everything_and_no_secret(store: Store) -> None:
    """Every chapter's rows in the clear, no PIN, no code, no digest; taking it is written down."""
    with store.writing() as db:
        account = make_account(db)
        make_text(db, msisdn=account.msisdn or "")
        text = holding.export(db, account.professional, WHY, OFFICER, NOW)
        national_id = account.professional.national_id
    held = json.loads(text)["held"]
    assert held["professionals"][0]["national_id"] == national_id
    assert held["outbox"]
    assert "pin_hash" not in text
    assert "digest" not in text
    assert len(trail(store, "person.exported")) == 1


def test_every_table_of_people_is_decided_upon(engine_name: str) -> None:
    """A new table that belongs to a person must say whether the law keeps it."""
    pointing = belongings.pointing_to("professionals") + belongings.pointing_to("accounts")
    assert {table.name for table, _ in pointing} == belongings.BY_LAW | belongings.GOES
    assert {table.name for table in belongings.of_lines()} == belongings.OF_LINES
