"""New keys: everything sealed is sealed anew, and digests are built again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.across import rotation
from models.across.export_tables import Export, ExportForm, ExportPiece, ExportState
from models.base import drafts, keys, receipts, season_lists
from models.base.keys import CannotOpen
from models.base.season_tables import Exam, SchoolLevel
from models.jobs.handover_tables import Handover, HandoverKind
from models.jobs.tables import Deployment, DeploymentState
from models.messages import cases, inbox, outbox, questions, simulated
from models.messages.tables import QuestionKind
from models.pay.batch_tables import Batch, BatchLine, BatchState, PayChannel
from models.pay.tables import Claim, ClaimState
from models.people import accounts, reindexing
from models.people.correction_requests import Corrected, CorrectionRequest, Why
from models.people.officer_tables import Officer, Role
from models.people.profile_tables import (
    ChangeState,
    Details,
    NextOfKin,
    Payee,
    PayeeChange,
    PayeeKind,
    Relationship,
)
from models.people.rights import RequestState
from models.people.tables import Language, Professional
from tests.support.builders import (
    MSISDN,
    NATIONAL_ID,
    NOW,
    keep_account,
    make_imported,
    make_ring,
    make_sending,
    make_text,
    make_turn,
)

if TYPE_CHECKING:
    from models.base.store import Db, Store

SEALED = {
    "batch_lines.payee",
    "batch_lines.payee_name",
    "correction_requests.wanted",
    "officers.totp_secret",
    "professionals.denied_import",
    "details.email",
    "details.kra_pin",
    "details.nssf",
    "details.sha",
    "next_of_kin.msisdn",
    "next_of_kin.name",
    "payee_changes.wanted",
    "payees.account_number",
    "drafts.facts",
    "export_pieces.part",
    "handovers.words",
    "case_notes.text",
    "inbox.text",
    "outbox.arguments",
    "outbox.text",
    "questions.facts",
    "professionals.national_id",
    "professionals.tsc_number",
    "receipts.facts",
    "simulated_texts.text",
}


def install(monkeypatch: pytest.MonkeyPatch, fields: str, *, digest: int = 200) -> None:
    """Restart every process with these keys."""
    monkeypatch.setattr(keys, "_installed", make_ring(fields=fields, digest=digest))


def fill(store: Store, number: int) -> None:
    """Put one more row with something sealed into every table."""
    with store.writing() as db:
        person = make_imported(db, national_id=f"4000000{number}")
        fill_profile(db, person, number)
        fill_pay(db, person, number)
        drafts.keep(db, f"+25471100010{number}", "f", "s", {"n": number}, b"s" * 32, NOW)
        receipts.keep(db, make_turn(b"s", number), "act", "done", {"n": number}, NOW)
        receipts.keep(db, make_turn(b"%d" % number, 0), "act", "done", {"n": number}, NOW)
        make_text(db, arguments={"n": number})
        msisdn = f"+25471100010{number}"
        cases.from_text(db, msisdn, f"Text {number}", "en", NOW)
        questions.ask(
            db, msisdn, QuestionKind.SUGGESTION, number, NOW, facts={"command": f"IN {number}"}
        )
        inbox.receive(
            db,
            gateway_id=f"in-{number}",
            msisdn=MSISDN,
            shortcode="24540",
            text=f"Text {number}",
            network=None,
            sent_at=None,
            now=NOW,
        )
        simulated.keep(
            db,
            msisdn=MSISDN,
            sender="KNEC",
            text=f"Text {number}",
            gateway_id=f"sim-{number}",
            now=NOW,
        )
    make_sending(store, text=f"Text {number}")


def fill_profile(db: Db, person: Professional, number: int) -> None:
    """Put something into every sealed column of the profile."""
    db.add(
        Details(
            professional_id=person.id,
            kra_pin=f"A00000000{number}Z",
            kra_pin_digest=b"%032d" % number,
            nssf="NSSF123",
            sha="SHA1234",
            email="jane@example.com",
        )
    )
    person.denied_import = {"birth_year": 1980}
    db.add(Payee(professional_id=person.id, account_number="0123456789"))
    db.add(
        PayeeChange(
            professional_id=person.id,
            kind=PayeeKind.BANK,
            wanted={"account_number": "0123456789"},
            reference=f"REF{number}",
            state=ChangeState.WAITING,
            asked_at=NOW,
            due_at=NOW,
        )
    )
    db.add(
        CorrectionRequest(
            professional_id=person.id,
            reference=f"COR{number}",
            what=Corrected.NATIONAL_ID,
            wanted={"national_id": f"5000000{number}"},
            why=Why.MISTYPED,
            state=RequestState.OPEN,
            asked_at=NOW,
        )
    )
    db.add(
        NextOfKin(
            professional_id=person.id,
            name="Kin",
            msisdn=MSISDN,
            msisdn_digest=b"d" * 32,
            relationship_=Relationship.OTHER,
        )
    )
    db.flush()


def fill_pay(db: Db, person: Professional, number: int) -> None:
    """Pay the person in a batch, made by an officer with a second factor."""
    season_lists.ensure(db)
    officer = Officer(
        username=f"officer{number}",
        name="An officer",
        role=Role.FINANCE,
        language=Language.ENGLISH,
        created_at=NOW,
        totp_secret=f"SECRET{number}",
    )
    exam = Exam(code=f"E{number}", year=2026, name="An exam", level=SchoolLevel.SECONDARY)
    db.add_all([officer, exam])
    db.flush()
    claim = Claim(
        professional_id=person.id,
        exam_id=exam.id,
        state=ClaimState.QUEUED,
        state_since=NOW,
        computed_at=NOW,
    )
    batch = Batch(
        reference=f"BAT{number}",
        exam_id=exam.id,
        channel=PayChannel.MPESA,
        state=BatchState.OPEN,
        made_at=NOW,
        made_by="officer:1",
    )
    db.add_all([claim, batch])
    db.flush()
    fill_work(db, person, exam, officer, number)
    db.add(
        BatchLine(
            batch_id=batch.id,
            claim_id=claim.id,
            professional_id=person.id,
            instruction=f"I{number}",
            cents=880_000,
            payee=MSISDN,
            payee_name="Jane Akiru",
        )
    )
    db.flush()


def fill_work(db: Db, person: Professional, exam: Exam, officer: Officer, number: int) -> None:
    """Let the person leave a note at the end of a deployment, and the officer export a list."""
    deployment = Deployment(
        reference=f"DEP{number}",
        professional_id=person.id,
        exam_id=exam.id,
        position="SUP",
        from_date=NOW.date(),
        to_date=NOW.date(),
        state=DeploymentState.DEPLOYED,
        made_at=NOW,
    )
    export = Export(
        officer_id=officer.id,
        listing="people",
        filters={},
        sort="",
        form=ExportForm.CSV,
        asked_at=NOW,
        state=ExportState.READY,
        at=NOW,
    )
    db.add_all([deployment, export])
    db.flush()
    note = f"Note {number}"
    db.add_all(
        [
            Handover(
                deployment_id=deployment.id,
                kind=HandoverKind.OTHER,
                written_at=NOW,
                words=note,
            ),
            ExportPiece(export_id=export.id, number=0, part=note),
        ]
    )
    db.flush()


def read_all(store: Store) -> dict[str, list[object]]:
    """Open every sealed value of the store."""
    with store.reading() as db:
        return {
            f"{column.table.name}.{column.name}": list(
                db.scalars(sa.select(column).order_by(*column.table.primary_key.columns))
            )
            for column in rotation.sealed_columns()
        }


def test_every_sealed_column_is_known_to_the_rotation() -> None:
    """A new one must be named here, so that somebody thinks of it."""
    names = [f"{column.table.name}.{column.name}" for column in rotation.sealed_columns()]
    assert sorted(names) == sorted(SEALED)


@pytest.mark.parametrize("batch", [2, 5, 500])
def test_after_a_rotation_the_old_key_is_not_needed(
    store: Store, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Everything still opens, with both keys and then without the old one, in any batches."""
    monkeypatch.setattr(rotation, "BATCH", batch)
    keep_account(store)  # a person without a TSC number
    for number in range(5):
        fill(store, number)
    before = read_all(store)
    install(monkeypatch, "k2 k1")
    assert read_all(store) == before
    fill(store, 5)
    before = read_all(store)
    changed = dict(rotation.rotate(store))
    assert changed == dict.fromkeys(SEALED, 5) | {
        "professionals.national_id": 6,
        "receipts.facts": 10,
    }
    install(monkeypatch, "k2")
    assert read_all(store) == before
    assert all(before.values())
    install(monkeypatch, "k1")
    with pytest.raises(CannotOpen):
        read_all(store)


def test_a_second_rotation_finds_nothing_to_do(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the current key sealed is left alone, byte for byte."""
    fill(store, 0)
    raw = sa.text("SELECT national_id FROM professionals")
    with store.reading() as db:
        before = db.scalar(raw)
    assert set(dict(rotation.rotate(store)).values()) == {0}
    with store.reading() as db:
        assert db.scalar(raw) == before
    install(monkeypatch, "k2 k1")
    assert set(dict(rotation.rotate(store)).values()) == {1, 2}
    assert set(dict(rotation.rotate(store)).values()) == {0}


def test_a_rotation_without_the_old_key_spoils_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops at the first value that it cannot open, and every value is as it was."""
    fill(store, 0)
    before = read_all(store)
    install(monkeypatch, "k2")
    with pytest.raises(CannotOpen):
        list(rotation.rotate(store))
    install(monkeypatch, "k1")
    assert read_all(store) == before


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_rotation_overwrites_no_later_change(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that changed after it was read keeps the change, sealed by whoever changed it."""
    with store.writing() as db:
        row_id = make_text(db, arguments={"n": 1})
    install(monkeypatch, "k2 k1")
    ring, opened = keys.current(), keys.KeyRing.open

    def change_meanwhile(self: keys.KeyRing, sealed: bytes, context: str) -> bytes:
        if context == "outbox.arguments" and not changes:
            changes.append(row_id)
            with store.writing() as db:
                [claimed] = outbox.claim(db, NOW, NOW, ids=[row_id])
                outbox.freeze(db, claimed, "Your text", 1, NOW)
        return opened(self, sealed, context)

    changes: list[int] = []
    monkeypatch.setattr(keys.KeyRing, "open", change_meanwhile)
    changed = dict(rotation.rotate(store))
    assert changes == [row_id]
    assert changed["outbox.arguments"] == 0
    assert keys.current() is ring
    assert read_all(store)["outbox.arguments"] == [None]
    assert read_all(store)["outbox.text"] == ["Your text"]


@pytest.mark.parametrize("batch", [2, 500])
def test_digests_are_built_again_with_a_new_key(
    store: Store, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Before, nobody is found by ID; afterwards everybody is, and still only once."""
    monkeypatch.setattr(reindexing, "BATCH", batch)
    account_id = keep_account(store)
    with store.writing() as db:
        for number in range(4):
            person = make_imported(db, national_id=f"4000000{number}")
        fill_profile(db, person, number)
        fill_pay(db, person, number)
    install(monkeypatch, "k1", digest=201)
    with store.reading() as db:
        assert accounts.by_national_id(db, NATIONAL_ID) is None
    assert reindexing.reindex(store) == 5
    with store.reading() as db:
        found = accounts.by_national_id(db, NATIONAL_ID)
        assert found is not None
        assert found.id == account_id
        assert accounts.professional(db, "40000003") is not None
        assert len(set(db.scalars(sa.select(Professional.national_id_digest)))) == 5
    assert reindexing.reindex(store) == 5


def test_an_empty_store_has_no_digests_to_build(store: Store) -> None:
    """Nothing is found and nothing fails."""
    assert reindexing.reindex(store) == 0
    assert set(dict(rotation.rotate(store)).values()) == {0}
