"""Broadcasts: whom they reach, two officers, pause and stop, and nobody twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from models.across import audiences
from models.across.audiences import NoAudience
from models.base.audit import Actor, Channel
from models.jobs.tables import DeploymentState
from models.messages import broadcasts, outbox
from models.messages.broadcast_tables import Broadcast, BroadcastState
from models.messages.broadcasts import NotNow, SameOfficer, UnknownPlaceholder
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.people.tables import Account, Language
from sms import broadcasting
from tests.sms.scripted_gateway import ScriptedGateway
from tests.support.builders import DAYTIME
from tests.support.season_builders import (
    deploy,
    make_centre,
    make_exam,
    make_professional,
    weekdays,
)

if TYPE_CHECKING:
    from models.base.store import Db, Store

COMMS = Actor(Channel.DASHBOARD, "officer:comms")
SECOND = Actor(Channel.DASHBOARD, "officer:admin")
AT_CENTRE = {"centre": "20101001"}


@pytest.fixture
def season(store: Store) -> list[str]:
    """Deploy four people at one centre and one at another, of whom one speaks Kiswahili."""
    with store.writing() as db:
        exam = make_exam(db, "KCSE", weekdays(date(2026, 11, 2), 5), {})
        here, there = make_centre(db), make_centre(db, "20101002")
        placed = [make_professional(db, name) for name in ("Ann", "Bo", "Charles", "Di", "Eve")]
        for account in placed[:4]:
            deploy(db, account.professional, exam, centre=here)
        deploy(db, placed[4].professional, exam, "SUP", centre=there, state=DeploymentState.OFFERED)
        placed[0].language = Language.KISWAHILI
        return [account.msisdn or "" for account in placed]


def _draft(db: Db, **changes: Any) -> Broadcast:
    values: dict[str, Any] = {
        "english": "{name}, come to {centre} at 09:00.",
        "kiswahili": "{name}, njoo {centre} 09:00.",
        "message_class": MessageClass.TRANSACTIONAL,
        "audience": AT_CENTRE,
    }
    return broadcasts.draft(db, **values | changes, actor=COMMS, now=DAYTIME)


def _rows(store: Store) -> list[OutboxRow]:
    with store.reading() as db:
        return list(db.scalars(sa.select(OutboxRow).order_by(OutboxRow.id)))


@pytest.mark.parametrize(
    ("conditions", "people"),
    [
        (AT_CENTRE, 4),
        ({"position": "SUP"}, 1),
        ({"state": "offered"}, 1),
        ({"county": 47}, 5),
        ({"county": 47, "position": "INV"}, 4),
        ({"county": 1}, 0),
        ({"sub_county_id": 999}, 0),
        ({"exam_id": 999}, 0),
    ],
)
def test_whom_it_reaches(
    store: Store, season: list[str], conditions: dict[str, Any], people: int
) -> None:
    """Each condition narrows the audience; together they narrow it further."""
    with store.reading() as db:
        assert audiences.count(db, conditions) == people


@pytest.mark.parametrize("conditions", [{}, {"county": None}, {"shoe_size": 44}])
def test_nobody_texts_everybody(store: Store, conditions: dict[str, Any]) -> None:
    """Without a condition that we know there is no audience."""
    with store.reading() as db, pytest.raises(NoAudience):
        audiences.count(db, conditions)


def test_each_once_in_their_language(
    store: Store, season: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The texts are written in batches, a batch that dies is written again, nobody has two."""
    monkeypatch.setattr(audiences, "BATCH", 3)
    with store.writing() as db:
        row = _draft(db)
        broadcasts.approve(db, row, SECOND, DAYTIME)
    assert audiences_written(store, row.id) == 3
    with pytest.raises(KeyboardInterrupt):
        killed(store, row.id)
    assert [audiences_written(store, row.id) for _ in range(3)] == [1, 0, 0]
    rows = _rows(store)
    assert [each.msisdn for each in rows] == season[:4]
    assert rows[0].arguments == {"broadcast": "Ann, njoo 20101001 09:00."}
    assert rows[1].arguments == {"broadcast": "Bo, come to 20101001 at 09:00."}
    with store.reading() as db:
        assert db.get_one(Broadcast, row.id).state is BroadcastState.DONE
        assert broadcasts.progress(db, row) == {OutboxState.QUEUED: 4}
    with pytest.raises(sa.exc.IntegrityError), store.writing() as db:
        db.execute(sa.update(OutboxRow).values(msisdn=season[0]))


def killed(store: Store, broadcast_id: int) -> None:
    """Write one batch and die before it is committed."""
    with store.writing() as db:
        audiences.write_batch(db, broadcast_id, DAYTIME)
        raise KeyboardInterrupt


def audiences_written(store: Store, broadcast_id: int) -> int:
    """Write one batch in a transaction of its own."""
    with store.writing() as db:
        return audiences.write_batch(db, broadcast_id, DAYTIME)


def test_a_second_officer_says_yes(store: Store, season: list[str]) -> None:
    """Whoever drafted it cannot let it go, and nothing is written before."""
    with store.writing() as db:
        row = _draft(db)
        with pytest.raises(SameOfficer):
            broadcasts.approve(db, row, COMMS, DAYTIME)
        assert audiences.write_batch(db, row.id, DAYTIME) == 0
        broadcasts.approve(db, row, SECOND, DAYTIME)
        with pytest.raises(NotNow):
            broadcasts.approve(db, row, SECOND, DAYTIME)
        assert broadcasts.sending(db) == [row.id]


def test_pause_resume_and_stop(store: Store, season: list[str]) -> None:
    """A paused broadcast sends nothing, a resumed one the rest, a stopped one never again."""
    with store.writing() as db:
        row = _draft(db)
        broadcasts.approve(db, row, SECOND, DAYTIME)
        audiences.write_batch(db, row.id, DAYTIME)
        broadcasts.pause(db, row, COMMS, DAYTIME)
        assert outbox.claim(db, DAYTIME, DAYTIME) == []
        assert audiences.write_batch(db, row.id, DAYTIME) == 0
        broadcasts.resume(db, row, COMMS, DAYTIME)
        assert len(outbox.claim(db, DAYTIME, DAYTIME, most=1)) == 1
        broadcasts.stop(db, row, COMMS, DAYTIME)
        assert outbox.claim(db, DAYTIME, DAYTIME) == []
        assert broadcasts.progress(db, row) == {OutboxState.CLAIMED: 1, OutboxState.FAILED: 3}
        with pytest.raises(NotNow):
            broadcasts.resume(db, row, COMMS, DAYTIME)


def test_only_known_placeholders(store: Store) -> None:
    """A placeholder that nobody fills would be read by thousands."""
    with store.writing() as db, pytest.raises(UnknownPlaceholder):
        _draft(db, english="Dear {title}")


def test_the_preview(store: Store, season: list[str]) -> None:
    """The longest real text, its size and cost, and what GSM-7 lacks."""
    with store.writing() as db:
        seen = broadcasting.preview(db, _draft(db))
        assert (seen.people, seen.segments, seen.is_cut) == (4, 1, False)
        assert seen.longest == "KNEC news: Charles, come to 20101001 at 09:00."
        assert seen.cost == Decimal("3.20")
        assert seen.offenders == ""
        long = broadcasting.preview(db, _draft(db, english="x" * 150 + "’🙂"))
        assert long.is_cut
        assert long.offenders == "’🙂"


def test_the_balance_is_asked(store: Store) -> None:
    """A gateway that does not tell its balance is no reason for a yes."""
    assert broadcasting.affordable(ScriptedGateway(), Decimal("1")) is None


def test_who_has_no_line(store: Store, season: list[str]) -> None:
    """An account without a proved number is no receiver."""
    with store.writing() as db:
        db.execute(
            sa.update(Account).where(Account.msisdn == season[1]).values(number_proved_at=None)
        )
        assert audiences.count(db, AT_CENTRE) == 3
