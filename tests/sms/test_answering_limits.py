"""Texts that are kept and not acted on, because too many came from where they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.messages.tables import InboxRow, InboxState
from models.messages.templates import Template
from models.people.origins import Allowance
from sessions.store import SessionsUnavailable
from tests.sms.texting import Texting

if TYPE_CHECKING:
    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

UGANDANS = tuple(f"+2567721234{tail}" for tail in range(50, 53))


@pytest.fixture
def texting(parts: Service) -> Texting:
    """Give somebody who texts, where little is allowed."""
    parts.answering.allowance = Allowance(number=2, network=4, country=2, abroad=9)
    return Texting(parts)


def test_a_number_is_told_once(texting: Texting) -> None:
    """The sender learns that the last texts were not read, and is not answered again."""
    assert [texting.say("STOP") for _ in range(4)] == ["stop", "stop", "limited", "limited"]
    assert [template for template, _ in texting.replies()].count(Template.TOO_MANY_TEXTS) == 1
    assert texting.last() is Template.TOO_MANY_TEXTS


def test_a_flood_from_abroad_is_not_answered(parts: Service, texting: Texting) -> None:
    """Each reply costs money, so a country over its limit gets none; Kenyans are served."""
    assert [texting.say("HELP", each) for each in UGANDANS] == ["help", "help", "limited"]
    assert texting.replies(UGANDANS[2]) == []
    assert texting.say("HELP") == "help"


def test_a_limited_text_is_kept(parts: Service, texting: Texting) -> None:
    """It stands in the inbox as done, with what became of it, so that a person can look it up."""
    for _ in range(3):
        texting.say("HELP")
    with parts.store.reading() as db:
        row = db.scalars(sa.select(InboxRow).order_by(InboxRow.id.desc())).first()
        assert row is not None
        assert (row.state, row.outcome, row.text) == (InboxState.DONE, "limited", "HELP")


def test_without_counters_a_text_waits(
    parts: Service, texting: Texting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that cannot be counted is not lost: it stays new, and the sweep takes it up."""

    def gone(*_: object) -> None:
        raise SessionsUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(parts.scripts, "run", gone)
        with pytest.raises(SessionsUnavailable):
            texting.say("HELP")
    with parts.store.reading() as db:
        [row] = db.scalars(sa.select(InboxRow))
        assert row.state is InboxState.NEW
    assert parts.answering.answer(row.id, parts.now()) == "help"
