"""The settings: good values, and bad ones that are refused by name before anything starts."""

from __future__ import annotations

import stat
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from menus.call import Terms
from models.base.keys import new_key
from models.people.origins import CALLS, TEXTS
from tests.ussd_app.other_settings import app_with
from ussd_app import config
from ussd_app.config import (
    AppEnv,
    BadSetting,
    GatewayName,
    development_secrets,
    embedded_redis_socket,
    load,
    read_env_file,
)

PRODUCTION = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql+psycopg://line@db/line",
    "REDIS_URL": "redis://cache:6379/0",
    "CALLBACK_TOKEN": "a-token-of-22-letters-",
    "GATEWAY": "africastalking",
    "AT_USERNAME": "knec",
    "AT_API_KEY": "atsk_1",
    "FIELD_KEYS": f"k1:{new_key()}",
    "DIGEST_KEY": new_key(),
    "PIN_PEPPERS": f"p1:{new_key()}",
    "SECRET_KEY": new_key(),
}


def test_defaults(tmp_path: Path) -> None:
    """Nothing has to be set to try the service: the contract's defaults hold."""
    found = load({}, tmp_path)
    assert found.app_env is AppEnv.DEVELOPMENT
    assert (found.host, found.port) == ("127.0.0.1", 8000)
    assert found.database_url == f"sqlite:///{tmp_path}/var/line.sqlite3"
    assert found.redis_url == f"unix://{embedded_redis_socket(tmp_path)}"
    assert found.callback_tokens == ()
    assert found.terms == Terms("*384*2454#", "24540", None, None)
    assert found.gateway is GatewayName.SIMULATOR
    assert (found.clock, found.at_base_url, found.metrics_token) == (None, None, None)
    assert not found.is_production


GOOD: list[tuple[str, str, str, Any]] = [
    ("APP_ENV", "test", "app_env", AppEnv.TEST),
    ("HOST", "0.0.0.0", "host", "0.0.0.0"),  # noqa: S104 - nothing is bound
    ("PORT", "1", "port", 1),
    ("PORT", "65535", "port", 65_535),
    ("DATABASE_URL", "sqlite:////tmp/x.sqlite3", "database_url", "sqlite:////tmp/x.sqlite3"),
    (
        "DATABASE_URL",
        "postgresql+psycopg://a:b@h:5433/d?sslmode=require",
        "database_url",
        "postgresql+psycopg://a:b@h:5433/d?sslmode=require",
    ),
    ("REDIS_URL", "rediss://:pw@h:6380/1", "redis_url", "rediss://:pw@h:6380/1"),
    ("REDIS_URL", "unix:///run/r.sock", "redis_url", "unix:///run/r.sock"),
    (
        "REDIS_URL",
        "redis+sentinel://a:26379,b/mymaster/0",
        "redis_url",
        "redis+sentinel://a:26379,b/mymaster/0",
    ),
    ("CALLBACK_TOKEN", "one, two ,,", "callback_tokens", ("one", "two")),
    ("SERVICE_CODE", "*123#,*384*2454#", "service_codes", ("*123#", "*384*2454#")),
    ("SHORTCODE", "1", "shortcode", "1"),
    ("CALLER_COST", "free", "cost_cents", None),
    ("CALLER_COST", "150", "cost_cents", 150),
    ("PORTAL_URL", "https://cp2.example.go.ke", "portal_url", "https://cp2.example.go.ke"),
    ("AT_BASE_URL", "http://127.0.0.1:9", "at_base_url", "http://127.0.0.1:9"),
    ("AT_SENDER", "KNEC", "at_sender", "KNEC"),
    ("AT_SENDER_PROMOTIONAL", "KNECJOBS", "at_sender_promotional", "KNECJOBS"),
    ("USSD_DIALECTS", "hubtel,africastalking", "dialects", ("hubtel", "africastalking")),
    ("CLOCK", "2026-11-03T06:41:00+03:00", "clock", "2026-11-03T06:41:00+03:00"),
    ("CLOCK", "2026-11-03T03:41:00Z", "clock", "2026-11-03T03:41:00Z"),
    ("METRICS_TOKEN", "t", "metrics_token", "t"),
    ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
    ("CALL_LIMITS", "number:9, abroad:0", "call_limits", replace(CALLS, number=9, abroad=0)),
    ("CALL_LIMITS", "network:7", "call_limits", replace(CALLS, number=0, network=7)),
    ("TEXT_LIMITS", "country:1", "text_limits", replace(TEXTS, number=0, country=1)),
]


@pytest.mark.parametrize(("name", "value", "field", "read"), GOOD)
def test_good_values(name: str, value: str, field: str, read: object, tmp_path: Path) -> None:
    """A good value is read into its field."""
    assert getattr(load({name: value}, tmp_path), field) == read


A_KEY = "A" * 43
"""A key that is the same in every process: the names of tests hold it."""

BAD = [
    ("APP_ENV", "staging"),
    ("APP_ENV", "Production"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "http"),
    ("PORT", "-1"),
    ("PORT", "²"),
    ("DATABASE_URL", "line.sqlite3"),
    ("DATABASE_URL", "mysql://h/d"),
    ("DATABASE_URL", "postgresql://h/d"),
    ("REDIS_URL", "http://h"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", "redis+sentinel://h"),
    ("REDIS_URL", "redis://h:port/0"),
    ("CALLBACK_TOKEN", "a/b"),
    ("CALLBACK_TOKEN", "good,a/b"),
    ("SERVICE_CODE", "384"),
    ("SERVICE_CODE", "*384*2454"),
    ("SERVICE_CODE", "*384*2454#,x"),
    ("SERVICE_CODE", "*" + "1" * 20 + "#"),
    ("SHORTCODE", "20076"),
    ("SHORTCODE", "1234567"),
    ("SHORTCODE", "KNEC"),
    ("CALLER_COST", "0"),
    ("CALLER_COST", "1.50"),
    ("CALLER_COST", "²"),
    ("CALLER_COST", "10000"),
    ("CALLER_COST", "Free!"),
    ("PORTAL_URL", "cp2.example.go.ke"),
    ("PORTAL_URL", "https://" + "x" * 40),
    ("GATEWAY", "twilio"),
    ("USSD_DIALECTS", "vodacom"),
    ("CLOCK", "2026-11-03T06:41:00"),
    ("CLOCK", "yesterday"),
    ("LOG_LEVEL", "LOUD"),
    ("CALL_LIMITS", "20"),
    ("CALL_LIMITS", "planet:20"),
    ("CALL_LIMITS", "number:20,number:30"),
    ("CALL_LIMITS", "number:-1"),
    ("TEXT_LIMITS", "number:"),
    ("TEXT_LIMITS", "number:99999999"),
    ("FIELD_KEYS", "k1"),
    ("FIELD_KEYS", f"k1:{A_KEY},k1:{A_KEY}"),
    ("DIGEST_KEY", "short"),
    ("PIN_PEPPERS", "p1:short"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_values(name: str, value: str, tmp_path: Path) -> None:
    """A bad value is refused before anything starts, in a sentence that names it."""
    with (
        pytest.raises(BadSetting, match=rf"^{name}\b"),
        app_with({}, tmp_path, **{name: value}),
    ):
        pass


@pytest.mark.parametrize("name", ["FIELD_KEYS", "DIGEST_KEY", "PIN_PEPPERS"])
def test_a_secret_is_not_shown(name: str, tmp_path: Path) -> None:
    """The sentence about a bad key does not hold the key."""
    with pytest.raises(BadSetting) as bad:
        load({name: "Zx7secret" * 3}, tmp_path)
    assert "Zx7secret" not in str(bad.value)


@pytest.mark.parametrize("name", ["AT_USERNAME", "AT_API_KEY"])
def test_what_the_gateway_needs(name: str, tmp_path: Path) -> None:
    """Sending for real needs the gateway's credentials."""
    given = {"GATEWAY": "africastalking", "AT_USERNAME": "u", "AT_API_KEY": "k"}
    assert load(given, tmp_path).gateway is GatewayName.AFRICAS_TALKING
    del given[name]
    with pytest.raises(BadSetting, match=rf"^{name} is needed"):
        load(given, tmp_path)


def test_production(tmp_path: Path) -> None:
    """Production starts when all that it needs is given, and makes no secrets of its own."""
    found = load(PRODUCTION, tmp_path)
    assert found.is_production
    assert (found.call_limits, found.text_limits) == (CALLS, TEXTS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "DATABASE_URL",
        "REDIS_URL",
        "CALLBACK_TOKEN",
        "GATEWAY",
        "FIELD_KEYS",
        "DIGEST_KEY",
        "PIN_PEPPERS",
        "SECRET_KEY",
    ],
)
def test_what_production_needs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Production refuses to start without each of these, naming it."""
    monkeypatch.setattr(config, "ROOT", tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secrets.env").write_text("SECRET_KEY=development\n")
    with pytest.raises(BadSetting, match=rf"^{name}\b"):
        load({key: value for key, value in PRODUCTION.items() if key != name}, tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLOCK", "2026-11-03T06:41:00+03:00"),
        ("GATEWAY", "simulator"),
        ("DATABASE_URL", "sqlite:////srv/line.sqlite3"),
        ("CALLBACK_TOKEN", "short"),
        ("CALLBACK_TOKEN", "a-token-of-22-letters-,short"),
    ],
)
def test_what_production_refuses(name: str, value: str, tmp_path: Path) -> None:
    """Production refuses what is for trying things, and a token that could be guessed."""
    with pytest.raises(BadSetting, match=rf"^{name}\b"):
        load(PRODUCTION | {name: value}, tmp_path)


def test_development_secrets(tmp_path: Path) -> None:
    """Secrets are made once for a checkout, for their owner's eyes only."""
    folder = tmp_path / "var"
    first = development_secrets(folder)
    path = folder / "secrets.env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(first) == {"FIELD_KEYS", "DIGEST_KEY", "PIN_PEPPERS", "SECRET_KEY"}
    assert len(set(first.values())) == 4
    assert list(folder.iterdir()) == [path]
    assert development_secrets(folder) == first
    assert development_secrets(tmp_path / "another") != first


def test_development_secrets_of_processes_that_start_together(tmp_path: Path) -> None:
    """Whoever is first makes the secrets; the others take them."""
    barrier = threading.Barrier(4)
    found: list[dict[str, str]] = []

    def start() -> None:
        barrier.wait(5)
        found.append(development_secrets(tmp_path))

    starting = [threading.Thread(target=start) for _ in range(4)]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join(10)
    last = development_secrets(tmp_path)
    assert len(last) == 4
    assert found == [last] * 4


def test_somebody_else_made_the_secrets_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that appears between the look and the write is taken, not overwritten."""
    path = tmp_path / "secrets.env"

    def key() -> str:
        path.write_text("SECRET_KEY=theirs\n")
        return "ours"

    monkeypatch.setattr(config, "new_key", key)
    assert development_secrets(tmp_path) == {"SECRET_KEY": "theirs"}


ENV_FILE = """
# A comment
  # PORT=1
APP_ENV=test
export HOST=10.0.0.1
SERVICE_CODE = *123#
SHORTCODE="12345"
PORTAL_URL='https://x.go.ke/?a=b'
EMPTY=
no equals sign
=no name
"""


def test_the_env_file(tmp_path: Path) -> None:
    """The file is read as people write such files."""
    (tmp_path / ".env").write_text(ENV_FILE, encoding="utf-8")
    assert read_env_file(tmp_path / ".env") == {
        "APP_ENV": "test",
        "HOST": "10.0.0.1",
        "SERVICE_CODE": "*123#",
        "SHORTCODE": "12345",
        "PORTAL_URL": "https://x.go.ke/?a=b",
        "EMPTY": "",
    }
    assert read_env_file(tmp_path / "missing") == {}


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the environment wins over the file; an empty one counts as not given."""
    (tmp_path / ".env").write_text("PORT=9000\nSHORTCODE=111\n")
    found = load({"PORT": "9001", "SHORTCODE": ""}, tmp_path)
    assert (found.port, found.shortcode) == (9001, "111")
    monkeypatch.setenv("PORT", "9002")
    assert load(None, tmp_path).port == 9002


def test_an_empty_secret_counts_as_not_given(tmp_path: Path) -> None:
    """A copied example with empty secrets starts with those of the checkout."""
    (tmp_path / ".env").write_text("FIELD_KEYS=\nDIGEST_KEY=\nPIN_PEPPERS=\nSECRET_KEY=\n")
    found = load({}, tmp_path)
    assert found.secret_key == development_secrets(tmp_path / "var")["SECRET_KEY"]


def test_a_deep_checkout_has_a_short_socket(tmp_path: Path) -> None:
    """A Unix socket's path is short, however deep the checkout lies, and its own."""
    deep = tmp_path / ("x" * 90)
    socket = embedded_redis_socket(deep)
    assert len(str(socket)) <= 100
    assert socket.parent == Path(tempfile.gettempdir())
    assert socket != embedded_redis_socket(tmp_path / ("y" * 90))
    assert embedded_redis_socket(Path("/srv/line")) == Path("/srv/line/var/valkey/valkey.sock")


def test_the_text_form_shows_no_key(tmp_path: Path) -> None:
    """Settings in a log or a traceback do not give the keys away."""
    found = load(PRODUCTION, tmp_path)
    shown = repr(found)
    for name in (
        "FIELD_KEYS",
        "DIGEST_KEY",
        "PIN_PEPPERS",
        "SECRET_KEY",
        "CALLBACK_TOKEN",
        "AT_API_KEY",
    ):
        assert PRODUCTION[name].rpartition(":")[2] not in shown, name
