"""Measures a season's pay on PostgreSQL: computed, verified, approved, batched.

Run as `python -m tests.load.pay_season [CLAIMS]`, 281,000 unless given. It makes people, centres,
deployments and 16 marks each in a cluster of its own, and prints time and memory of every step.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert, text

from models.across import schema
from models.base import keys
from models.base.audit import Actor
from models.base.store import Store, open_engine
from models.base.upserting import table_of
from models.pay import batches, computing, listing, results, signing
from models.pay.batch_tables import PayChannel
from models.pay.listing import Wanted
from models.pay.signing import Signer
from models.pay.tables import ClaimState
from models.people import accounts
from models.people.tables import Professional
from tests.support.builders import make_ring
from tests.support.postgres import postgres_cluster
from tests.support.season_builders import make_exam, weekdays

NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
DATES = [date(2026, 10, 16), *weekdays(date(2026, 11, 2), 16)]
STAFF = 8
"""People of a centre."""

_AT_ONCE = 5_000
_OFFICERS = [Signer(Actor.officer(f"finance{number}")) for number in (1, 2, 3)]


def main(claims: int) -> None:
    """Make the season, run its pay, and print what each step took."""
    keys.install(make_ring())
    with tempfile.TemporaryDirectory() as name, postgres_cluster(Path(name)) as cluster:
        cluster.create("season")
        engine = open_engine(cluster.url("season"), statement_seconds=600)
        schema.upgrade(engine)
        store = Store(engine)
        with store.writing() as db:
            exam_id = make_exam(db, "KCSE", DATES, {"INV": 55_000}).id
        _timed(f"{claims:,} people with 16 marks made", lambda: _make(store, exam_id, claims))
        _timed("computed", lambda: _compute(store, exam_id))
        _timed("computed again, nothing changed", lambda: _compute(store, exam_id))
        _timed("verified", lambda: _sign(store, exam_id, ClaimState.SUBMITTED))
        _timed("approved", lambda: _sign(store, exam_id, ClaimState.VERIFIED))
        _timed("batched, files written", lambda: _batch(store, exam_id))
        with store.reading() as db:
            ledger = results.ledger(db, exam_id)
        print(f"queued KSh {ledger.queued / 100:,.2f}, the ledger balances: {ledger.balances}")
        store.dispose()


def _make(store: Store, exam_id: int, count: int) -> int:
    for start in range(0, count, _AT_ONCE):
        rows = [
            {
                "national_id": str(20_000_000 + each),
                "national_id_digest": accounts.id_digest(str(20_000_000 + each)),
                "birth_year": 1985,
                "created_at": NOW,
                "first_name": "Jane",
                "other_names": "Akiru Lokwang",
                "tsc_number": str(500_000 + each),
            }
            for each in range(start, min(count, start + _AT_ONCE))
        ]
        with store.writing() as db:
            db.execute(insert(table_of(Professional)), rows)
    with store.writing() as db:
        for statement in _SEASON:
            db.execute(text(statement), {"exam": exam_id, "centres": count // STAFF + 1})
    return count


_SEASON = (
    """INSERT INTO centres (code, name, kind, level, county)
       SELECT (20000000 + n)::text, 'Centre ' || n, 'day', 'secondary', 47
       FROM generate_series(0, :centres - 1) n""",
    """INSERT INTO details (professional_id, kra_pin_digest)
       SELECT id, sha256(id::text::bytea) FROM professionals""",
    """INSERT INTO payees (professional_id, mpesa_msisdn, mpesa_name)
       SELECT id, '+2547' || lpad(id::text, 8, '0'), 'JANE AKIRU LOKWANG' FROM professionals""",
    """INSERT INTO deployments (reference, professional_id, exam_id, position, from_date, to_date,
           state, made_at, centre_id, county, must_accept)
       SELECT lpad(to_hex(p.id), 6, '0'), p.id, :exam, 'INV', d.first, d.last, 'completed',
           d.first, c.id, 47, false
       FROM professionals p
       JOIN centres c ON c.code = (20000000 + p.id % :centres)::text
       CROSS JOIN (SELECT min(date) AS first, max(date) AS last FROM exam_days) d""",
    """INSERT INTO marks (exam_day_id, centre_id, deployment_id, professional_id, revision, mark,
           is_current, at, channel, marked_by, needs_approval)
       SELECT e.id, d.centre_id, d.id, d.professional_id, 1, 'P', true, e.date, 'ussd',
           'account:1', false
       FROM deployments d CROSS JOIN exam_days e WHERE NOT e.is_rehearsal""",
    """INSERT INTO registers (exam_id, centre_id, state, version)
       SELECT :exam, id, 'received', 1 FROM centres""",
    "ANALYZE",
)


def _compute(store: Store, exam_id: int) -> int:
    with store.reading() as db:
        people = computing.everybody(db, exam_id)
    for ids in computing.chunks(people):
        with store.writing() as db:
            computing.compute(db, ids, Actor.service(), NOW)
    return len(people)


def _pieces(store: Store, wanted: Wanted) -> Iterator[list[int]]:
    while True:
        with store.reading() as db:
            ids = listing.ids(db, wanted)
        if not ids:
            return
        yield ids


def _sign(store: Store, exam_id: int, state: ClaimState) -> int:
    verb, signer = (
        (signing.verify, _OFFICERS[0])
        if state is ClaimState.SUBMITTED
        else (signing.approve, _OFFICERS[1])
    )
    done = 0
    for ids in _pieces(store, Wanted(exam_id=exam_id, state=state)):
        with store.writing() as db:
            done += len(verb(db, ids, signer, NOW).done)
    return done


def _batch(store: Store, exam_id: int) -> int:
    done = 0
    while True:
        with store.writing() as db:
            made = batches.make(db, exam_id, PayChannel.MPESA, _OFFICERS[2], NOW)
        if made.batch is None:
            return done
        with store.writing() as db:
            batches.write(db, made.batch.id, _OFFICERS[2].actor, NOW)
        done += made.lines


def _timed(what: str, step: Callable[[], int]) -> None:
    started = time.perf_counter()
    processor = time.process_time()
    count = step()
    took, own = time.perf_counter() - started, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what}: {count:,} in {took:.1f} s ({own:.1f} s of them this process), "
        f"{memory:,.0f} MB at most",
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 281_000)
