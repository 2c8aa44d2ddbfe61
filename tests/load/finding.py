"""Measures finding people among 300,000 on PostgreSQL.

Run as `python -m tests.load.finding [PEOPLE]`. It makes people with names drawn from 160 usual and
40,000 rare words, and prints how long each way of finding one takes.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Final

from sqlalchemy import insert, text

from models.across import people_found, schema
from models.base import keys
from models.base.store import Store, open_engine
from models.base.upserting import table_of
from models.people import accounts, name_words
from models.people.rights_of_officers import Area
from models.people.tables import Account, Language, Professional
from tests.support.builders import make_ring
from tests.support.postgres import postgres_cluster

NOW: Final = datetime(2026, 10, 1, 9, tzinfo=UTC)
_BATCH: Final = 5_000
_TIMES: Final = 5

_USUAL: Final = [
    first + last
    for first, last in product(
        ("WAN", "NJO", "KIP", "CHE", "OTI", "AKI", "MUT", "NDU", "WEK", "ABD"),
        ("JIKU", "ROGE", "CHOGE", "BET", "ENO", "NYI", "UA", "NGU", "ESA", "ALLA", "IRU", "KOECH"),
    )
] + [f"{first}O" for first in ("ONYANG", "OCHIENG", "OMOND", "OPIY", "OKOTH", "OLUOCH", "ODHIAMB")]

ASKED: Final = (
    "0711234567",
    "20123456",
    "D4T9KM",
    "WANJIKU",
    "WANJIKU NJOROGE",
    "KIPCHOGE KIPKOECH CHEBET",
    "ODIAMBO OTIENO",
    "WANJKU NJOROGGE",
    "OTIENNO XYLOFON WANIRU",
    "WA",
    "ZZYZX",
)


def main(count: int) -> None:
    """Fill a store and ask."""
    keys.install(make_ring())
    with tempfile.TemporaryDirectory() as name, postgres_cluster(Path(name)) as cluster:
        cluster.create("finding")
        engine = open_engine(cluster.url("finding"), statement_seconds=60)
        schema.upgrade(engine)
        store = Store(engine)
        _fill(store, count)
        with store.writing() as db:
            db.execute(text("ANALYZE"))
        for typed in ASKED:
            _ask(store, typed)
        store.dispose()


def _ask(store: Store, typed: str) -> None:
    took: list[float] = []
    found = 0
    for _ in range(_TIMES):
        started = time.perf_counter()
        with store.reading() as db:
            found = len(people_found.find(db, Area(), typed).people)
        took.append((time.perf_counter() - started) * 1000)
    print(f"{typed:26} {found:3} found, {statistics.median(took):6.0f} ms, at most {max(took):.0f}")


def _fill(store: Store, count: int) -> None:
    draw = random.Random(7)  # noqa: S311 - the same names every time
    letters = "ABCDEGHIKLMNOPRSTUWY"
    rare = ["".join(draw.choices(letters, k=draw.randint(4, 9))) for _ in range(40_000)]
    for start in range(0, count, _BATCH):
        people = range(start, min(count, start + _BATCH))
        names = {each + 1: _name(draw, rare) for each in people}
        with store.writing() as db:
            db.execute(insert(table_of(Professional)), [_person(n, names[n]) for n in names])
            db.execute(insert(table_of(Account)), [_account(n) for n in names])
            name_words.keep(db.connection(), dict(names))


def _name(draw: random.Random, rare: list[str]) -> str:
    words = draw.choices(_USUAL, k=2)
    return " ".join([*words, draw.choice(rare if draw.random() < 0.5 else _USUAL)])


def _person(number: int, name: str) -> dict[str, object]:
    national_id = str(20_000_000 + number)
    first, _, others = name.partition(" ")
    return {
        "id": number,
        "national_id": national_id,
        "national_id_digest": accounts.id_digest(national_id),
        "birth_year": 1985,
        "created_at": NOW,
        "first_name": first,
        "other_names": others,
        "matching_name": name,
    }


def _account(number: int) -> dict[str, object]:
    return {
        "professional_id": number,
        "msisdn": f"+254711{number:06d}",
        "number_proved_at": NOW,
        "pin_hash": None,
        "language": Language.ENGLISH,
        "reference": f"{number:06d}",
        "consent_version": "2026-1",
        "consent_at": NOW,
        "opened_at": NOW,
        "last_seen_at": NOW,
        "pin_set_at": NOW,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
