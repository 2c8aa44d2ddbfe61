"""Drafts: one place to stop in each flow of a number, offered for 30 days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from models.base import drafts
from models.base.drafts import Draft
from tests.support.builders import DAY, HOUR, MSISDN, NOW, OTHER_MSISDN

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Db, Store

SESSION, LATER_SESSION = b"s" * 32, b"t" * 32


def keep(
    db: Db,
    *,
    msisdn: str = MSISDN,
    flow: str = "registration",
    screen: str = "birth_year",
    session: bytes = SESSION,
    at: datetime = NOW,
    **facts: Any,
) -> None:
    """Store a draft."""
    drafts.keep(db, msisdn, flow, screen, facts, session, at)


def test_a_draft_comes_back_as_it_was_kept(store: Store) -> None:
    """Screen and facts return, of every kind that a fact may have, under that number alone."""
    facts: dict[str, Any] = {
        "id_number": "23456789",
        "step": 4,
        "known": False,
        "name": "Ng’ang’a",
        "none": None,
    }
    with store.writing() as db:
        keep(db, **facts)
    with store.reading() as db:
        draft = drafts.find(db, MSISDN, "registration", NOW)
        assert drafts.find(db, OTHER_MSISDN, "registration", NOW) is None
    assert draft is not None
    assert (draft.flow, draft.screen, draft.facts) == ("registration", "birth_year", facts)
    assert (draft.session_digest, draft.at) == (SESSION, NOW)


def test_a_later_answer_replaces_the_draft_of_its_flow(store: Store) -> None:
    """One flow has one draft, with the newest session, screen and facts."""
    with store.writing() as db:
        keep(db, id_number="23456789")
    with store.writing() as db:
        keep(db, screen="pin", session=LATER_SESSION, at=NOW + HOUR, birth_year="1985")
    with store.reading() as db:
        assert db.query(Draft).count() == 1
        draft = drafts.find(db, MSISDN, "registration", NOW + HOUR)
        assert draft is not None
        assert (draft.screen, draft.facts) == ("pin", {"birth_year": "1985"})
        assert draft.session_digest == LATER_SESSION


def test_the_newest_of_a_numbers_drafts_is_offered(store: Store) -> None:
    """Each flow keeps its own, and is found by its own name."""
    with store.writing() as db:
        keep(db, flow="payee", at=NOW + HOUR)
        keep(db, flow="registration", at=NOW)
    with store.reading() as db:
        draft = drafts.find(db, MSISDN, "payee", NOW + HOUR)
    assert draft is not None
    assert draft.flow == "payee"


@pytest.mark.parametrize(
    ("after", "is_offered"), [(30 * DAY - timedelta(seconds=1), True), (30 * DAY, False)]
)
def test_a_draft_is_offered_for_30_days(
    store: Store, after: timedelta, *, is_offered: bool
) -> None:
    """After that the caller starts again."""
    with store.writing() as db:
        keep(db)
    with store.reading() as db:
        assert (drafts.find(db, MSISDN, "registration", NOW + after) is not None) is is_offered


def test_a_session_finds_the_draft_that_it_wrote(store: Store) -> None:
    """Only under its own number: a session id that changes number gets nothing."""
    with store.writing() as db:
        keep(db)
    with store.reading() as db:
        assert drafts.of_session(db, SESSION, MSISDN) is not None
        assert drafts.of_session(db, SESSION, OTHER_MSISDN) is None
        assert drafts.of_session(db, LATER_SESSION, MSISDN) is None


def test_a_dropped_draft_is_gone_and_others_stay(store: Store) -> None:
    """Dropping one flow's draft touches neither another flow nor another number."""
    with store.writing() as db:
        keep(db)
        keep(db, flow="payee")
        keep(db, msisdn=OTHER_MSISDN)
    with store.writing() as db:
        drafts.drop(db, MSISDN, "registration")
    with store.reading() as db:
        assert drafts.find(db, MSISDN, "registration", NOW) is None
        kept = drafts.find(db, MSISDN, "payee", NOW)
        assert kept is not None
        assert kept.flow == "payee"
        assert drafts.find(db, OTHER_MSISDN, "registration", NOW) is not None


def test_the_sweep_removes_what_is_no_longer_offered(store: Store) -> None:
    """It says how many, and leaves what may still be continued."""
    with store.writing() as db:
        keep(db)
        keep(db, msisdn=OTHER_MSISDN, at=NOW + DAY)
    with store.writing() as db:
        assert drafts.sweep(db, NOW + 30 * DAY + HOUR) == 1
        assert drafts.sweep(db, NOW + 30 * DAY + HOUR) == 0
        assert drafts.find(db, OTHER_MSISDN, "registration", NOW + DAY) is not None
