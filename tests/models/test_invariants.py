"""The rules that a store is audited by: a sound one breaks none, and each harm breaks its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.attendance import check_ins, marks, sheets
from models.attendance.check_ins import Said
from models.attendance.marks import Order
from models.attendance.tables import CheckIn, Mark, MarkValue
from models.base.store import Store
from models.messages import inbox, outbox
from models.messages.tables import InboxRow, MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from tests.load import invariants
from tests.support.exam_builders import Season, at, make_season

NOW = at("06:40")
LATER = at("09:00")


def _check_in(store: Store, season: Season, name: str) -> str:
    with store.writing() as db:
        check_ins.check_in(
            db,
            Said(
                professional_id=season.person(name),
                msisdn=season.msisdn(name),
                actor=season.actor(name),
                at=NOW,
                now=NOW,
            ),
        )
    with store.reading() as db:
        return db.scalars(
            sa.select(CheckIn.reference).where(CheckIn.professional_id == season.person(name))
        ).one()


def _mark(store: Store, season: Season, value: MarkValue, clock: str) -> None:
    with store.writing() as db:
        sheet = sheets.sheet(db, season.day, season.centre)
        lines, _ = sheet.numbered([3])
        order = Order(
            lines=lines,
            value=value,
            actor=season.actor("CM"),
            marker_id=season.person("CM"),
            now=at(clock),
            reason="mistake",
        )
        marks.mark(db, sheet, order)


@pytest.fixture
def reference(store: Store) -> str:
    """Give the reference of a check-in, in a store where a morning went well."""
    season = make_season(store)
    found = _check_in(store, season, "A")
    _check_in(store, season, "B")
    _mark(store, season, MarkValue.PRESENT, "06:40")
    _mark(store, season, MarkValue.ABSENT, "06:45")
    with store.writing() as db:
        for number in range(2):
            outbox.add(
                db,
                "+254711000903",
                Template.ACCOUNT_OPENED,
                {},
                "en",
                MessageClass.TRANSACTIONAL,
                NOW,
            )
            inbox.receive(
                db,
                gateway_id=f"in-{number}",
                msisdn="+254711000903",
                shortcode="24540",
                text="HELP",
                network="63902",
                sent_at=None,
                now=NOW,
            )
        db.flush()
        db.execute(sa.update(InboxRow).values(state="done", outcome="help"))
        taken = {"state": OutboxState.SENT, "gateway_id": "out-" + sa.cast(OutboxRow.id, sa.String)}
        db.execute(sa.update(OutboxRow).values(**taken))
    return found


def _broken(store: Store) -> set[str]:
    with store.reading() as db:
        return {found.rule for found in invariants.audit(db, LATER)}


def test_a_sound_store_breaks_none(store: Store, reference: str) -> None:
    """Corrections of a mark and texts in both directions are nothing wrong."""
    assert _broken(store) == set()
    with store.reading() as db:
        assert invariants.missing(db, [reference]) == set()
        assert invariants.missing(db, [reference, "LOST"]) == {"LOST"}


HARMS = {
    "a person has one current mark on an exam day": sa.update(Mark).values(is_current=False),
    "revisions of a mark are numbered 1, 2, 3 without a gap": sa.delete(Mark).where(
        Mark.revision == 1
    ),
    "the current mark is the newest revision": sa.update(Mark).values(
        revision=3 - Mark.revision + 2
    ),
    "a check-in stands on the person's own deployment": sa.update(CheckIn).values(
        deployment_id=sa.select(sa.func.min(CheckIn.deployment_id)).scalar_subquery() - 1
    ),
    "every incoming text was acted on": sa.update(InboxRow).values(state="new"),
    "an incoming text that was acted on says with what outcome": sa.update(InboxRow).values(
        outcome=None
    ),
    "no outgoing text is left in a worker's hands": sa.update(OutboxRow).values(
        state=OutboxState.SENDING, claimed_at=NOW - timedelta(minutes=1)
    ),
    "a text that the gateway took has the gateway's id, and nobody else's": sa.update(
        OutboxRow
    ).values(gateway_id="the same"),
}


@pytest.mark.parametrize("rule", HARMS)
def test_each_harm_is_found(store: Store, reference: str, rule: str) -> None:
    """What is done to the store behind the verbs' backs breaks the rule that is about it."""
    assert reference
    with store.writing() as db:
        db.execute(HARMS[rule])
    assert rule in _broken(store)


def test_every_rule_has_a_harm_or_a_constraint() -> None:
    """The store itself refuses a second check-in of a person; every other rule is tried here."""
    every = {sentence for sentence, _ in invariants.rules(NOW)}
    assert every - set(HARMS) == {"a person has one check-in on an exam day"}
