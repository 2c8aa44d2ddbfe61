"""Examiners' scripts: entered, confirmed by phone, by another officer, or by silence; disputed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base.audit import Actor, Channel
from models.base.importing import Fate, Faulty, import_sheet
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from models.pay import claims, pay_files, rounds, scripts, signing
from models.pay.scripts import Marked
from models.pay.signing import Refusal, Signer
from models.pay.tables import Claim, ClaimLine, ClaimState, LineKind, ScriptEntry
from tests.support.builders import NOW
from tests.support.season_builders import deploy, make_exam, make_professional

if TYPE_CHECKING:
    from pathlib import Path

    from models.base.store import Db, Store
    from models.people.tables import Account

CODE = "*384*2454#"
WHAT = Marked("565/2", 450, 6_000, 3, 25_000, 200_000)
FIRST, SECOND = Actor.officer("finance1"), Actor.officer("finance2")


def examiner(db: Db) -> tuple[Account, int]:
    """Return an examiner and the exam."""
    exam = make_exam(db, "KCSE", [date(2026, 11, 2), date(2026, 11, 3)], {})
    account = make_professional(db)
    deploy(db, account.professional, exam, "EXM")
    return account, exam.id


def entered(db: Db, account: Account, exam_id: int, what: Marked = WHAT) -> ScriptEntry:
    """Enter a paper."""
    return scripts.enter(db, account.professional_id, exam_id, what, CODE, FIRST, NOW)


def claim_of(db: Db, account: Account) -> Claim:
    """Return the claim after the next round."""
    rounds.catch_up(db, NOW)
    return db.scalars(select(Claim).where(Claim.professional_id == account.professional_id)).one()


def test_a_confirmed_entry_is_paid_line_by_line(store: Store) -> None:
    """Scripts, coordination and travel; nothing before it is confirmed, and one text."""
    with store.writing() as db:
        account, exam_id = examiner(db)
        entry = entered(db, account, exam_id)
        assert entered(db, account, exam_id).id == entry.id
        with pytest.raises(scripts.OwnEntry):
            scripts.confirm(db, entry, FIRST, NOW)
        assert claim_of(db, account).gross_cents == 0
        caller = Actor.caller(Channel.USSD, account.id)
        scripts.confirm(db, entry, caller, NOW)
        claim = claim_of(db, account)
        assert claim.gross_cents == WHAT.cents == 2_975_000
        assert scripts.to_confirm(db, account.professional_id) is None
        told = db.scalars(select(OutboxRow.template)).all()
        assert told.count(Template.SCRIPTS_ENTERED) == 1


def test_who_entered_scripts_signs_nothing_for_them(store: Store) -> None:
    """The officer who entered a paper neither verifies nor approves its claim; another may."""
    with store.writing() as db:
        account, exam_id = examiner(db)
        scripts.confirm(db, entered(db, account, exam_id), SECOND, NOW)
        claim = claim_of(db, account)
        claim.state = ClaimState.SUBMITTED
        own = {claim.id: Refusal.OWN_WORK}
        assert signing.verify(db, [claim.id], Signer(FIRST), NOW).refused == own
        assert signing.verify(db, [claim.id], Signer(SECOND), NOW).done == [claim.id]
        assert signing.approve(db, [claim.id], Signer(FIRST), NOW).refused == own


def test_a_disputed_entry_counts_only_when_it_was_entered_anew(store: Store) -> None:
    """Silence does not confirm it, and entering even the same again asks again."""
    with store.writing() as db:
        account, exam_id = examiner(db)
        entry = entered(db, account, exam_id)
        scripts.dispute(db, entry, Actor.caller(Channel.USSD, account.id), NOW)
        assert scripts.agree_by_silence(db, NOW + timedelta(days=30)) == 0
        assert scripts.waiting(db)[0][0].disputed_at == NOW
        again = entered(db, account, exam_id)
        assert (again.id, again.disputed_at) == (entry.id, None)
        assert scripts.agree_by_silence(db, NOW + timedelta(days=6)) == 0
        assert scripts.agree_by_silence(db, NOW + timedelta(days=7)) == 1
        assert again.confirmed_by == scripts.SILENT
        assert {line.kind for line in _lines(db, account)} == {
            LineKind.SCRIPTS,
            LineKind.COORDINATION,
            LineKind.TRAVEL,
        }


def _lines(db: Db, account: Account) -> list[ClaimLine]:
    return claims.lines(db, claim_of(db, account).id)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_list_of_scripts(store: Store, tmp_path: Path) -> None:
    """A dry run counts, the import enters; the same again changes nothing; faults are named."""
    with store.writing() as db:
        account, _ = examiner(db)
        national_id = account.professional.national_id
    heads = "national_id,exam,year,paper,scripts,rate,travel\n"
    rows = f"{national_id},KCSE,2026,565/2,450,62.50,2000\n99999999,KCSE,2026,565/2,1,1,\n"
    path = tmp_path / "scripts.csv"
    path.write_text(heads + rows)
    at = pay_files.Context(CODE, FIRST, NOW)
    for dry_run, fate in ((True, Fate.ADDED), (False, Fate.ADDED), (False, Fate.UNCHANGED)):
        with store.reading() as db:
            importer = pay_files.importer(db, "scripts", at)
        found = import_sheet(store, path, importer, FIRST, NOW, dry_run=dry_run)
        assert found.tally["papers", fate] == 1
        assert found.tally["IDs of nobody", Fate.UNCHANGED] == 1
    path.write_text(f"{heads}{national_id},KCSE,2025,565/2,x,60,\n")
    with pytest.raises(Faulty) as faulty:
        import_sheet(store, path, importer, FIRST, NOW)
    assert faulty.value.faults[0].column == "scripts"
