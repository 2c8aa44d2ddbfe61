"""Exports: what a spreadsheet gets, the rights behind it, and what an interruption leaves."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.across import exports
from models.across.export_tables import Export, ExportForm, ExportPiece, ExportState
from models.base import audit
from models.base.audit import Actor, AuditRow, Channel
from models.base.audit_trail import AUDIT
from models.base.lists import Asked
from models.people.officer_tables import Officer, Role
from models.people.tables import Language
from ussd_app import exporting

if TYPE_CHECKING:
    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _officer(parts: Service, role: Role = Role.AUDITOR, county: int | None = None) -> Officer:
    from models.across import reference_lists

    reference_lists.load_reference(parts.patient_store, parts.now())
    with parts.patient_store.writing() as db:
        added = Officer(
            username="ada",
            name="Ada",
            role=role,
            language=Language.ENGLISH,
            created_at=parts.now(),
            county=county,
        )
        db.add(added)
    return added


def _ask(parts: Service, officer: Officer, form: ExportForm, asked: Asked | None = None) -> int:
    with parts.patient_store.writing() as db:
        wanted = asked or Asked({"subject": "thing"})
        actor = Actor.officer(officer.username)
        return exports.ask(db, officer, AUDIT, form, wanted, actor, parts.now()).id


def _fill(parts: Service, count: int) -> None:
    with parts.patient_store.writing() as db:
        for number in range(count):
            actor = Actor(Channel.COMMAND, "=cmd|' /C calc'!A0")
            audit.note(db, actor, "a.b", ("thing", number), parts.now(), reason="+254")


def _row(parts: Service, export_id: int) -> Export:
    with parts.patient_store.reading() as db:
        return db.get_one(Export, export_id)


def _file(parts: Service, export_id: int) -> bytes:
    return b"".join(exports.pieces(parts.patient_store, export_id))


def test_a_csv_file(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """All rows through several chunks and pieces, in Kenya's time, no cell a formula; audited."""
    monkeypatch.setattr(exports, "CHUNK", 7)
    monkeypatch.setattr(exports, "PIECE", 300)
    _fill(parts, 20)
    export_id = _ask(parts, _officer(parts), ExportForm.CSV)
    exporting.run(parts, export_id)
    row = _row(parts, export_id)
    assert (row.state, row.rows, row.expected) == (ExportState.READY, 20, 20)
    content = _file(parts, export_id)
    assert len(content) == row.size > 900
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["When", "Who", "What"]
    assert [line[4] for line in lines[1:]] == [str(number) for number in range(19, -1, -1)]
    assert lines[1][1] == "'=cmd|' /C calc'!A0"
    assert lines[1][7] == "'+254"
    with parts.patient_store.reading() as db:
        stored = db.scalars(select(ExportPiece)).first()
        trail = db.scalars(select(AuditRow).where(AuditRow.subject_kind == "export")).all()
    assert stored is not None
    assert [(each.action, each.after.get("rows")) for each in trail] == [
        ("list.export_asked", None),
        ("list.exported", 20),
    ]


def test_a_workbook(parts: Service) -> None:
    """The same rows, numbers as they are, texts as texts; headings in the officer's language."""
    _fill(parts, 3)
    officer = _officer(parts)
    with parts.patient_store.writing() as db:
        db.get_one(Officer, officer.id).language = Language.KISWAHILI
    export_id = _ask(parts, officer, ExportForm.XLSX)
    exporting.run(parts, export_id)
    book = openpyxl.load_workbook(io.BytesIO(_file(parts, export_id)))
    rows: list[Any] = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][1] == "Nani"
    assert len(rows) == 4
    cell = book.worksheets[0]["B2"]
    assert (cell.data_type, cell.value) == ("s", "'=cmd|' /C calc'!A0")


def test_rights_count_when_the_job_runs(parts: Service) -> None:
    """Who lost the right gets no file; who is held to a county gets their rows only."""
    _fill(parts, 2)
    officer = _officer(parts)
    export_id = _ask(parts, officer, ExportForm.CSV)
    with parts.patient_store.writing() as db:
        db.get_one(Officer, officer.id).role = Role.HELPDESK
    exporting.run(parts, export_id)
    assert _row(parts, export_id).reason == exporting.NOT_ALLOWED
    with parts.patient_store.writing() as db:
        held = db.get_one(Officer, officer.id)
        held.role, held.county = Role.AUDITOR, 47
    second = _ask(parts, officer, ExportForm.CSV)
    exporting.run(parts, second)
    assert _row(parts, second).rows == 0


def test_an_interrupted_run_is_taken_up_and_given_up(parts: Service) -> None:
    """A silent run is woken three times at most; a file is removed after a day."""
    _fill(parts, 1)
    officer, now, woken = _officer(parts), parts.now(), list[int]()
    export_id = _ask(parts, officer, ExportForm.CSV)
    store = replace_wake(parts, woken)
    for attempt in range(1, exports.ATTEMPTS + 1):
        with store.writing() as db:
            claimed = exports.claim(db, export_id, now)
        assert claimed is not None
        assert claimed.attempts == attempt
        with store.writing() as db:
            assert exports.claim(db, export_id, now) is None  # it runs elsewhere
        now += exports.SILENT + timedelta(seconds=1)
        with store.writing() as db:
            exports.sweep(db, now)
    assert woken == [export_id] * 2
    assert _row(parts, export_id).state is ExportState.FAILED
    second = _ask(parts, officer, ExportForm.CSV)
    exporting.run(parts, second)
    with store.writing() as db:
        exports.sweep(db, parts.now() + exports.KEPT + timedelta(minutes=1))
    assert _row(parts, second).state is ExportState.REMOVED
    assert _file(parts, second) == b""


def replace_wake(parts: Service, woken: list[int]) -> Any:
    """Return the same store, noting what it wakes."""
    from models.base.store import Store

    return Store(parts.patient_store.engine, wake=lambda _work, ids: woken.extend(ids))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_no_text_is_a_formula(engine_name: str, text: str) -> None:
    """Whatever a cell holds, a spreadsheet reads it as text, and the text itself is kept."""
    safe = exporting.safe(text)
    assert not safe.lstrip().startswith(("=", "+", "-", "@"))
    kept = "".join(each for each in text if each.isprintable() or each in "\t\n\r")
    assert safe in {kept, f"'{kept}"}
