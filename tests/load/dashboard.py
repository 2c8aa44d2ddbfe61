"""Measures every page of the dashboard on a store of national size, on PostgreSQL.

Run as `python -m tests.load.dashboard [SHARE]`. With a share of 1 there are 300,000 people, 35,000
centres, 4.2 million marks and 5 million messages, made by SQL. Prints for each page the 95th
percentile of the server's time, the queries and the size; ends with 1 if a page is over its bounds.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from models.across import unusual
from models.across.schema import metadata
from models.attendance import board_keeping
from models.base import keys
from models.base.clock import nairobi_day
from tests.admin.desk import officer
from tests.admin.test_rights import _path, _rules
from tests.support.contents import dashboard
from tests.support.postgres import postgres_cluster
from tests.support.valkey import valkey_server
from ussd_app import create_app
from ussd_app.admin.guard import OPEN, PERMISSIONS
from ussd_app.config import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from models.base.store import Db
    from tests.admin.desk import Desk
    from ussd_app.wiring import Service

PEOPLE: Final = 300_000
CENTRES: Final = 35_000
DAYS: Final = 14
MESSAGES: Final = 5_000_000
TIMES: Final = 20
BOUND_MS: Final = 150
BOUND_QUERIES: Final = 40
_NOT_MEASURED: Final = re.compile(r"sign_out|language|\.pdf|/file|second-factor")


def main(share: float) -> int:
    """Fill a store, open every page, and print."""
    with (
        tempfile.TemporaryDirectory() as name,
        valkey_server(Path(name)) as redis_url,
        postgres_cluster(Path(name) / "postgres") as cluster,
    ):
        cluster.create("dashboard")
        settings = {
            "APP_ENV": "test",
            "DATABASE_URL": cluster.url("dashboard"),
            "REDIS_URL": redis_url,
            "LOG_LEVEL": "ERROR",
        }
        (Path(name) / "root").mkdir()
        app = create_app(load(settings, Path(name) / "root"))
        service: Service = app.extensions["line"]
        _prepare(service, share)
        over = _measure(app, service)
        service.close()
    return int(over)


def _prepare(service: Service, share: float) -> None:
    from models.across import schema

    schema.upgrade(service.patient_store.engine)
    dashboard(service)
    began = time.monotonic()
    with service.patient_store.writing() as db:
        db.execute(sa.text("SET LOCAL statement_timeout = 0"))
        _fill(db, share, service.now())
    engine = service.patient_store.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.execute(sa.text("VACUUM ANALYZE"))
    print(f"filled in {time.monotonic() - began:.0f} s")
    works: dict[str, Callable[[Service], None]] = {
        "board counted": _count_board,
        "unusual found": _find_unusual,
    }
    for told, work in works.items():
        began = time.monotonic()
        work(service)
        print(f"{told} in {time.monotonic() - began:.1f} s")


def _count_board(service: Service) -> None:
    now = service.now()
    board_keeping.refresh(service.patient_store, nairobi_day(now), now)


def _find_unusual(service: Service) -> None:
    with service.patient_store.writing() as db:
        unusual.refresh(db, service.now())


def _fill(db: Db, share: float, now: datetime) -> None:
    people, centres = int(PEOPLE * share), int(CENTRES * share)
    sealed = keys.current().seal(b"30000000", "professionals.national_id").hex()
    exam = db.execute(sa.text("SELECT id FROM exams ORDER BY year DESC, id LIMIT 1")).scalar_one()
    here = "(1 + n % 47)"
    _insert(
        db,
        "centres",
        centres,
        {
            "code": "(30000000 + n)::text",
            "name": "'Centre ' || n",
            "county": here,
            "sub_county_id": (
                "(SELECT min(s.id) + n / 47 % 3 FROM sub_counties s"
                " WHERE s.county_number = 1 + n % 47)"
            ),
        },
    )
    base = int(
        db.execute(sa.text("SELECT min(id) FROM centres WHERE code >= '30000000'")).scalar_one()
    )
    first = 1_000_000
    _insert(
        db,
        "professionals",
        people,
        {
            "id": f"{first} + n",
            "national_id": f"'\\x{sealed}'::bytea",
            "national_id_digest": "sha256(('p' || n)::bytea)",
            "first_name": "(ARRAY['Wanjiku','Otieno','Chebet','Mutua','Amina'])[1 + n % 5]",
            "other_names": "(ARRAY['Kamau','Odhiambo','Kiprono','Musyoka'])[1 + n % 4] || ' ' || n",
            "birth_year": "1980",
        },
    )
    _insert(
        db,
        "accounts",
        people,
        {
            "professional_id": f"{first} + n",
            "msisdn": "'+2547' || lpad((20000000 + n)::text, 8, '0')",
            "reference": "lpad(upper(to_hex(n + 1048576)), 6, '0')",
            "number_proved_at": "now()",
            "language": "'en'",
        },
    )
    _insert(
        db,
        "work_stations",
        people,
        {"professional_id": f"{first} + n", "county": here, "is_current": "true"},
    )
    _insert(
        db,
        "payees",
        people,
        {
            "professional_id": f"{first} + n",
            "mpesa_msisdn": "'+2547' || lpad((20000000 + n - (n % 997 = 0)::int)::text, 8, '0')",
        },
    )
    _insert(
        db,
        "deployments",
        people,
        {
            "id": f"{first} + n",
            "reference": "lpad(upper(to_hex(n + 1048576)), 6, '0')",
            "professional_id": f"{first} + n",
            "exam_id": str(exam),
            "centre_id": f"{base} + n % {centres}",
            "position": f"CASE WHEN n <= {centres} THEN 'CM' ELSE 'INV' END",
            "state": "'deployed'",
            "from_date": "current_date - 8",
            "to_date": "current_date + 30",
        },
    )
    _insert(
        db,
        "claims",
        people,
        {
            "professional_id": f"{first} + n",
            "exam_id": str(exam),
            "state": "(ARRAY['verified','approved','queued','held'])[1 + n % 4]",
            "gross_cents": "540000",
            "position": "'INV'",
            "county": here,
            "net_cents": "540000",
        },
        " ON CONFLICT DO NOTHING",
    )
    _insert(
        db,
        "outbox",
        int(MESSAGES * share),
        {
            "msisdn": f"'+2547' || lpad((20000000 + n % {people})::text, 8, '0')",
            "template": "'day_before'",
            "language": "'en'",
            "message_class": "'reminder'",
            "state": "CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'delivered' END",
            "reason": "CASE WHEN n % 50 = 0 THEN 'AbsentSubscriber' END",
            "created_at": "now() - n % 86400 * interval '30 second'",
            "sent_at": "now() - n % 86400 * interval '30 second'",
            "final_at": "now() - n % 86400 * interval '30 second'",
            "not_before": "now() - n % 86400 * interval '30 second'",
            "segments": "1",
            "cost": "0.8",
            "currency": "'KES'",
        },
    )
    _insert(
        db,
        "calls",
        people,
        {
            "session_digest": "sha256(('c' || n)::bytea)",
            "msisdn": "'+2547' || lpad((20000000 + n)::text, 8, '0')",
            "network": "'63902'",
            "started_at": "now() - n * interval '3 second'",
            "ended_at": "now()",
            "ending": "'success'",
            "is_counted": "true",
        },
    )
    _insert(
        db,
        "audit",
        people * 3,
        {
            "at": "now() - interval '9 second' * n",
            "channel": "'ussd'",
            "actor": "'account:' || n",
            "action": "(ARRAY['account.opened','attendance.in','profile.changed'])[1 + n % 3]",
            "subject_kind": "'account'",
            "subject_id": "n",
        },
    )
    _attend(db, exam, (first, base, centres), people, now)


def _attend(db: Db, exam: int, ids: tuple[int, int, int], people: int, now: datetime) -> None:
    """Mark everybody on fourteen days, and check seven of ten in on the last two of them."""
    first, base, centres = ids
    days = list(
        db.execute(
            sa.text(
                "SELECT id, date FROM exam_days WHERE exam_id = :exam ORDER BY date LIMIT :days"
            ),
            {"exam": exam, "days": DAYS},
        )
    )
    there = {
        "deployment_id": f"{first} + n",
        "professional_id": f"{first} + n",
        "centre_id": f"{base} + n % {centres}",
        "channel": "'ussd'",
    }
    for day, on in days:
        marked = {**there, "exam_day_id": str(day), "mark": "'P'", "is_current": "true"}
        _insert(db, "marks", people, {**marked, "revision": "1", "marked_by": "'account:1'"})
        if abs((on - nairobi_day(now)).days) <= 1:
            came = {
                **there,
                "exam_day_id": str(day),
                "reference": "lpad(upper(to_hex(n + 1048576)), 6, '0')",
                "msisdn": "'+2547' || lpad((20000000 + n)::text, 8, '0')",
                "at": f"'{on}'::date + interval '3 hours' + n % 5400 * interval '1 second'",
            }
            _insert(db, "check_ins", people * 7 // 10, came)


def _insert(db: Db, name: str, count: int, given: dict[str, str], more: str = "") -> None:
    """Insert rows by SQL; what must be filled and is not given gets a plain value of its type."""
    columns = dict(given)
    for column in metadata().tables[name].columns:
        is_numbered = column.primary_key and column.autoincrement is not False
        if column.name in columns or column.nullable or column.server_default or is_numbered:
            continue
        columns[column.name] = _plain(column)
    names = ", ".join(f'"{each}"' for each in columns)
    values = ", ".join(columns.values())
    began = time.monotonic()
    db.execute(
        sa.text(
            f"INSERT INTO {name} ({names}) SELECT {values}"  # noqa: S608 - our own words
            f" FROM generate_series(1, {count}) n{more}".replace("::", "\\:\\:")
        )
    )
    print(f"  {name}: {count:,} rows, {time.monotonic() - began:.0f} s", flush=True)


def _plain(column: sa.Column[Any]) -> str:
    kind = column.type
    if isinstance(kind, sa.Enum):
        return f"'{kind.enums[0]}'"
    for types, value in (
        ((sa.Boolean,), "false"),
        ((sa.Integer, sa.Numeric), "0"),
        ((sa.JSON,), "'{}'"),
        ((sa.String,), "''"),
        ((sa.Date,), "current_date"),
        ((sa.Time,), "'06:00'"),
        ((sa.LargeBinary,), "'\\x00'"),
    ):
        if isinstance(kind, types):
            return value
    return "now()"


def _measure(app: Flask, service: Service) -> bool:
    desk = officer(app, "admin")
    asked: list[str] = []
    engine = service.patient_store.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    over = False
    print(f"{'page':44} {'median':>8} {'p95 ms':>8} {'queries':>8} {'kB':>6}")
    for path in _pages(app, desk):
        took, queries, size = [], 0, 0
        for _ in range(TIMES):
            asked.clear()
            began = time.perf_counter()
            answer = desk.client.get(path)
            took.append((time.perf_counter() - began) * 1000)
            queries, size = len(asked), len(answer.get_data())
        took.sort()
        p95 = took[int(TIMES * 0.95) - 1]
        is_over = p95 > BOUND_MS or queries > BOUND_QUERIES or answer.status_code >= 500
        over = over or is_over
        mark = "  over" if is_over else ""
        median = took[TIMES // 2]
        figures = f"{median:8.0f} {p95:8.0f} {queries:8} {size / 1000:6.0f}"
        print(f"{path:44} {figures}{mark}", flush=True)
    return over


def _pages(app: Flask, desk: Desk) -> list[str]:
    """Return every page without a row of its own, and the first row that each list leads to."""
    plain = [
        _path(rule)
        for rule in _rules(app)
        if "GET" in (rule.methods or set())
        and rule.endpoint in PERMISSIONS
        and rule.endpoint not in OPEN
        and not rule.arguments
        and not _NOT_MEASURED.search(rule.rule)
    ]
    found, rows = list(plain), set[str]()
    for path in plain:
        for link in re.findall(r'href="(/admin/[^"]+)"', desk.text(path)):
            address = link.replace("&amp;", "&")
            shape = re.sub(r"\d+", "#", address.partition("?")[0])
            if "#" in shape and shape not in rows and not _NOT_MEASURED.search(address):
                rows.add(shape)
                found.append(address)
    return sorted(found)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
