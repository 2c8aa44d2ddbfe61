"""Measures an exam day's evening on PostgreSQL: the codes at 18:30, the final marks at 21:00.

    .venv/bin/python -m tests.load.evening [CENTRES]

Each centre has ten people, of whom one in ten is absent and one in fifty is marked by nobody. It
prints seconds, milliseconds a centre, the longest transaction, and what that makes of 35,000.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, text

from models.across import schema
from models.attendance import code_texts, finals
from models.attendance.tables import Mark, MarkText, MarkValue
from models.base import keys, season_lists
from models.base.areas import County
from models.base.audit import Channel
from models.base.pouring import pour, pour_numbered
from models.base.references import ALPHABET
from models.base.season_tables import ExamDay, SchoolLevel
from models.base.store import Db, Store, open_engine
from models.jobs.tables import (
    Centre,
    CentreExam,
    CentreKind,
    Deployment,
    DeploymentState,
    ListNumber,
)
from models.messages.tables import OutboxRow
from models.people import accounts
from models.people.tables import Account, Language, Professional
from tests.support.builders import make_ring
from tests.support.exam_builders import EARLIER, at, make_exam
from tests.support.postgres import postgres_cluster
from ussd_app.exam_days import BATCH

NATIONAL: Final = 35_000
STAFF: Final = ("CM", "SUP", *["INV"] * 8)
_POURED: Final = 250


def main(count: int) -> None:
    """Fill a store with centres, and let the evening come."""
    keys.install(make_ring())
    with tempfile.TemporaryDirectory() as name, postgres_cluster(Path(name)) as cluster:
        cluster.create("evening")
        engine = open_engine(cluster.url("evening"), statement_seconds=60)
        schema.upgrade(engine)
        store = Store(engine)
        day = _fill(store, count)
        _time(store, "codes", day, _untexted(store, day), _codes)
        _time(store, "final marks", day, _untold(store, day), finals.tell)
        with store.reading() as db:
            texts = db.scalar(select(func.count()).select_from(OutboxRow))
            told = db.scalar(select(func.count()).select_from(MarkText))
        print(f"{texts} texts wait, of {told} people; twice or lost: {_wrong(count, texts, told)}")
        store.dispose()


def _wrong(count: int, texts: int | None, told: int | None) -> int:
    people = count * len(STAFF)
    return abs((told or 0) - people) + abs((texts or 0) - people - 2 * count)


def _codes(db: Db, day: ExamDay, centres: Sequence[int], now: object) -> int:
    del now
    return code_texts.text_once(db, "m", day, centres, at("04:30"))


def _untexted(store: Store, day: ExamDay) -> list[int]:
    with store.reading() as db:
        [(_, centres)] = code_texts.untexted(db, "m", day.date)
    return centres


def _untold(store: Store, day: ExamDay) -> list[int]:
    with store.reading() as db:
        return finals.untold_centres(db, day)


def _time(
    store: Store,
    what: str,
    day: ExamDay,
    centres: Sequence[int],
    tell: Callable[..., int],
) -> None:
    longest, began, texts = 0.0, time.perf_counter(), 0
    for first in range(0, len(centres), BATCH):
        started = time.perf_counter()
        with store.writing() as db:
            texts += tell(db, day, centres[first : first + BATCH], at("21:00"))
        longest = max(longest, time.perf_counter() - started)
    seconds = time.perf_counter() - began
    each = seconds / len(centres)
    print(
        f"{what}: {len(centres)} centres, {texts} texts in {seconds:.1f} s: {each * 1000:.1f} ms a "
        f"centre, the longest transaction {longest:.2f} s; "
        f"{NATIONAL:,} centres: {each * NATIONAL / 60:.1f} minutes"
    )


def _fill(store: Store, count: int) -> ExamDay:
    with store.writing() as db:
        season_lists.ensure(db)
        db.add(County(number=47, name="Nairobi"))
        db.flush()
        exam, days = make_exam(db, "LOAD", 1)
    day = days[-1]
    for first in range(0, count, _POURED):
        with store.writing() as db:
            _add(db, exam.id, day, range(first, min(count, first + _POURED)))
    with store.writing() as db:
        db.execute(text("ANALYZE"))
    return day


def _add(db: Db, exam_id: int, day: ExamDay, centres: range) -> None:
    centre_ids = pour_numbered(
        db,
        Centre,
        [
            {
                "code": f"{20_000_000 + each}",
                "name": f"Load {each}",
                "kind": CentreKind.DAY,
                "level": SchoolLevel.SECONDARY,
                "county": 47,
            }
            for each in centres
        ],
    )
    pour(
        db,
        CentreExam,
        [{"centre_id": each, "exam_id": exam_id, "candidates": 90} for each in centre_ids],
    )
    serials = range(centres.start * len(STAFF), centres.stop * len(STAFF))
    people = pour_numbered(
        db,
        Professional,
        [
            {
                "national_id": f"{20_000_000 + each}",
                "national_id_digest": accounts.id_digest(f"{20_000_000 + each}"),
                "birth_year": 1985,
                "created_at": EARLIER,
                "first_name": "Load",
                "other_names": str(each),
                "matching_name": "LOAD",
            }
            for each in serials
        ],
    )
    pour(
        db,
        Account,
        [
            {
                "professional_id": person,
                "msisdn": f"+2547{10_000_000 + each}",
                "number_proved_at": EARLIER,
                "language": Language.ENGLISH,
                "reference": _reference(each),
                "consent_version": "2026-1",
                "consent_at": EARLIER,
                "opened_at": EARLIER,
                "last_seen_at": EARLIER,
                "pin_set_at": EARLIER,
                "early_texts": False,
                "always_ask_pin": False,
            }
            for each, person in zip(serials, people, strict=True)
        ],
    )
    _work(db, exam_id, day, centre_ids, list(zip(serials, people, strict=True)))


def _work(
    db: Db, exam_id: int, day: ExamDay, centres: list[int], people: list[tuple[int, int]]
) -> None:
    deployments = pour_numbered(
        db,
        Deployment,
        [
            {
                "reference": _reference(each),
                "professional_id": person,
                "exam_id": exam_id,
                "position": STAFF[place % len(STAFF)],
                "from_date": day.date,
                "to_date": day.date,
                "state": DeploymentState.DEPLOYED,
                "made_at": EARLIER,
                "centre_id": centres[place // len(STAFF)],
                "county": 47,
                "must_accept": False,
            }
            for place, (each, person) in enumerate(people)
        ],
    )
    listed = [
        (each, person, centres[place // len(STAFF)], place % len(STAFF) + 1)
        for place, (each, person) in enumerate(people)
    ]
    pour(
        db,
        ListNumber,
        [
            {"centre_id": centre, "year": 2026, "professional_id": person, "number": number}
            for _, person, centre, number in listed
        ],
    )
    pour(
        db,
        Mark,
        [
            {
                "exam_day_id": day.id,
                "centre_id": centre,
                "deployment_id": deployment,
                "professional_id": person,
                "revision": 1,
                "mark": MarkValue.ABSENT if each % 10 == 3 else MarkValue.PRESENT,
                "is_current": True,
                "at": at("17:10"),
                "channel": Channel.USSD,
                "marked_by": "account:1",
                "needs_approval": False,
            }
            for (each, person, centre, _), deployment in zip(listed, deployments, strict=True)
            if each % 50 != 7
        ],
    )


def _reference(number: int) -> str:
    letters = []
    for _ in range(5):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "L" + "".join(letters)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
