"""Health and metrics: what is missing is named, and counters are for this machine only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.ussd_app.other_settings import app_with
from tests.ussd_app.store_scan import store_down
from ussd_app import metrics

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.phone import Phone
    from ussd_app.wiring import Service

NOWHERE = "/nowhere/at/all"
ROOT = Path(__file__).resolve().parents[2]


def _ready(app: Flask) -> tuple[int, object]:
    response = app.test_client().get("/health/ready")
    return response.status_code, response.json


def test_all_is_well(app: Flask) -> None:
    """A service that can serve calls says so."""
    assert _ready(app) == (200, {"status": "ok", "missing": []})
    live = app.test_client().get("/health/live")
    assert (live.status_code, live.json) == (200, {"status": "ok"})


def test_redis_is_gone(settings: dict[str, str], secrets_root: Path) -> None:
    """Without Redis no call can be served; the process lives."""
    with app_with(settings, secrets_root, REDIS_URL=f"unix://{NOWHERE}") as app:
        assert _ready(app) == (503, {"status": "unavailable", "missing": ["redis"]})
        assert app.test_client().get("/health/live").status_code == 200


@pytest.mark.parametrize(
    "url", [f"sqlite:///{NOWHERE}", f"postgresql+psycopg://line@/line?host={NOWHERE}"]
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_database_is_gone(settings: dict[str, str], secrets_root: Path, url: str) -> None:
    """Without its store no call can be served; the process lives."""
    with app_with(settings, secrets_root, DATABASE_URL=url) as app:
        assert _ready(app) == (503, {"status": "unavailable", "missing": ["database"]})
        assert app.test_client().get("/health/live").status_code == 200


def test_the_database_comes_back(app: Flask, parts: Service) -> None:
    """A store that answers again is served again, without a restart."""
    with store_down(parts.store):
        assert _ready(app) == (503, {"status": "unavailable", "missing": ["database"]})
    assert _ready(app) == (200, {"status": "ok", "missing": []})


def test_migrations_are_missing(app: Flask, parts: Service) -> None:
    """A store of an older schema is not served."""
    with parts.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    assert _ready(app) == (503, {"status": "unavailable", "missing": ["migrations"]})


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_empty_store(settings: dict[str, str], secrets_root: Path, tmp_path: Path) -> None:
    """A store without any table lacks its migrations."""
    with app_with(settings, secrets_root, DATABASE_URL=f"sqlite:///{tmp_path}/new") as app:
        assert _ready(app) == (503, {"status": "unavailable", "missing": ["migrations"]})


sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _counted(app: Flask, series: str) -> float:
    text = app.test_client().get("/metrics").text
    values = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(series)]
    return sum(map(float, values))


@sqlite_only
def test_metrics(app: Flask, phone: Phone) -> None:
    """Hops are counted by screen and network, and nothing of a person is among the labels."""
    registered = 'line_hops_total{network="63902",screen="registered"} '
    home = 'line_hops_total{network="other",screen="home"} '
    before = {series: _counted(app, series) for series in (registered, home)}
    phone.register()
    phone.network = "12345"
    phone.dial()
    phone.post()
    assert _counted(app, registered) == before[registered] + 1
    assert _counted(app, home) == before[home] + 2
    response = app.test_client().get("/metrics")
    assert response.mimetype == "text/plain"
    assert "line_hop_seconds_bucket" in response.text
    for personal in (phone.msisdn[1:], "Jane", "23456789", phone.session):
        assert personal not in response.text


WHO_MAY = [
    ("127.0.0.1", {}, 200),
    ("127.8.8.8", {}, 200),
    ("::1", {}, 200),
    ("10.0.0.7", {}, 404),
    ("unix", {}, 404),
    ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}, 404),
    ("127.0.0.1", {"Forwarded": "for=10.0.0.7"}, 404),
    ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
    ("10.0.0.7", {"Authorization": "Bearer "}, 404),
]


@sqlite_only
@pytest.mark.parametrize(("address", "headers", "status"), WHO_MAY)
def test_who_may_read_metrics(
    app: Flask, address: str, headers: dict[str, str], status: int
) -> None:
    """Only this machine reads the counters, and not whoever comes through a proxy on it."""
    response = app.test_client().get(
        "/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )
    assert response.status_code == status


@sqlite_only
@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Bearer right-token", 200),
        ("Bearer wrong-token", 404),
        ("Bearer right-token2", 404),
        ("Bearer ", 404),
        ("Basic right-token", 404),
        ("Bearer r\u00efght", 404),
    ],
)
def test_the_token_for_metrics(
    settings: dict[str, str], secrets_root: Path, header: str, status: int
) -> None:
    """Whoever has the token reads the counters from anywhere, also through a proxy."""
    with app_with(settings, secrets_root, METRICS_TOKEN="right-token") as app:
        response = app.test_client().get(
            "/metrics",
            headers={"Authorization": header, "X-Forwarded-For": "10.0.0.7"},
            environ_overrides={"REMOTE_ADDR": "10.0.0.7"},
        )
        assert response.status_code == status


def test_counters_of_several_processes(tmp_path: Path) -> None:
    """What each web process counted is added up."""
    script = (
        "from ussd_app import metrics\n"
        "metrics.HOPS.labels(screen='home', network='63902').inc()\n"
        "print(metrics.exposition().decode())\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            cwd=ROOT,
            env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for _ in range(2)
    ]
    counted = 'line_hops_total{network="63902",screen="home"} '
    assert [counted + number in text for number, text in zip(("1.0", "2.0"), said, strict=True)]
    assert counted + "2.0" in said[1]


def test_counters_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a folder of counters only what stands in it is told."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert metrics.exposition() == b""


@pytest.mark.parametrize("code", ["63902", "63903", "63907", "63999", "99999"])
def test_networks_that_have_a_label(code: str) -> None:
    """The networks of the country are told apart."""
    assert metrics.network_label(code) == code


@pytest.mark.parametrize("code", ["", "0", "639020", "🙂", "63902\n"])
def test_networks_without_a_label(code: str) -> None:
    """Anything else is one label, so that nobody can make the counters grow."""
    assert metrics.network_label(code) == "other"


def test_an_alarm_is_counted_and_logged() -> None:
    """A queue that stopped is an error with an alarm on it."""
    from tests.ussd_app.log_lines import logged

    observer = metrics.SendingObserver()
    with logged() as lines:
        observer.outcome("accepted")
        observer.queue_stopped("InsufficientBalance")
        sent, line = lines.events
    assert (sent["event"], sent["level"], sent["outcome"]) == ("sms.out", "info", "accepted")
    assert (line["event"], line["level"]) == ("sms.queue_stopped", "error")
    assert (line["reason"], line["alarm"]) == ("InsufficientBalance", True)
    told = metrics.exposition().decode()
    assert 'line_sms_queue_stopped_total{reason="InsufficientBalance"}' in told
    assert 'line_sms_out_total{outcome="accepted"}' in told
