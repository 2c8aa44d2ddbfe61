"""The service's settings, read once from the environment and `.env`.

A bad or missing value stops the process with a sentence that names the variable.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from menus.call import Terms
from models.base.clock import BadClock, read_clock
from models.base.keys import BadKeys, KeyRing, new_key, read_key, read_keys
from models.people.origins import CALLS, TEXTS, Allowance

ROOT: Final = Path(__file__).resolve().parent.parent


_Choice = TypeVar("_Choice", bound=enum.StrEnum)

_TOKEN: Final = re.compile(r"[A-Za-z0-9._~-]+")


class BadSetting(Exception):
    """A variable of the environment cannot be used; the message names it."""


class AppEnv(enum.StrEnum):
    """Where the process runs."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class GatewayName(enum.StrEnum):
    """Who carries our texts."""

    SIMULATOR = "simulator"
    AFRICAS_TALKING = "africastalking"


class Switch(enum.StrEnum):
    """Whether something that costs, or tells others of people, is done."""

    OFF = "off"
    ON = "on"


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting; `.env.example` has a sentence on each variable."""

    app_env: AppEnv
    host: str
    port: int
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    callback_tokens: tuple[str, ...] = field(repr=False)
    service_codes: tuple[str, ...]
    shortcode: str
    cost_cents: int | None
    portal_url: str | None
    gateway: GatewayName
    at_username: str
    at_api_key: str = field(repr=False)
    at_base_url: str | None
    at_sender: str | None
    at_sender_promotional: str | None
    sim_swap_check: bool
    sms_per_second: int
    dialects: tuple[str, ...]
    call_limits: Allowance
    text_limits: Allowance
    clock: str | None
    metrics_token: str | None = field(repr=False)
    log_level: str
    keys: KeyRing
    secret_key: str = field(repr=False)

    @property
    def terms(self) -> Terms:
        """Return what callers are told about the service."""
        return Terms(self.service_codes[0], self.shortcode, self.cost_cents, self.portal_url)

    @property
    def is_production(self) -> bool:
        """Tell whether demo data, handset and clock are refused."""
        return self.app_env is AppEnv.PRODUCTION


def load(environ: Mapping[str, str] | None = None, root: Path = ROOT) -> Config:
    """Read the settings; raise BadSetting."""
    given = dict(read_env_file(root / ".env"))
    given.update({k: v for k, v in (os.environ if environ is None else environ).items() if v})
    given = {name: value for name, value in given.items() if value}
    reader = _Reader(given)
    app_env = reader.choice("APP_ENV", AppEnv, AppEnv.DEVELOPMENT)
    production = app_env is AppEnv.PRODUCTION
    gateway = reader.choice("GATEWAY", GatewayName, GatewayName.SIMULATOR)
    secrets = given if production else development_secrets(root / "var") | given
    config = Config(
        app_env=app_env,
        host=reader.text("HOST", "127.0.0.1"),
        port=reader.whole("PORT", 8000, 1, 65_535),
        database_url=reader.text("DATABASE_URL", f"sqlite:///{root / 'var' / 'line.sqlite3'}"),
        redis_url=reader.text("REDIS_URL", f"unix://{embedded_redis_socket(root)}"),
        callback_tokens=reader.many("CALLBACK_TOKEN"),
        service_codes=reader.many("SERVICE_CODE") or ("*384*2454#",),
        shortcode=reader.text("SHORTCODE", "24540"),
        cost_cents=_cost(reader.text("CALLER_COST", "free")),
        portal_url=reader.optional("PORTAL_URL"),
        gateway=gateway,
        at_username=reader.text("AT_USERNAME", ""),
        at_api_key=reader.text("AT_API_KEY", ""),
        at_base_url=reader.optional("AT_BASE_URL"),
        at_sender=reader.optional("AT_SENDER"),
        at_sender_promotional=reader.optional("AT_SENDER_PROMOTIONAL"),
        sim_swap_check=reader.choice("SIM_SWAP_CHECK", Switch, Switch.OFF) is Switch.ON,
        sms_per_second=reader.whole("SMS_PER_SECOND", 100, 0, 10_000),
        dialects=reader.many("USSD_DIALECTS") or ("africastalking",),
        call_limits=reader.allowance("CALL_LIMITS", CALLS, production=production),
        text_limits=reader.allowance("TEXT_LIMITS", TEXTS, production=production),
        clock=reader.optional("CLOCK"),
        metrics_token=reader.optional("METRICS_TOKEN"),
        log_level=reader.text("LOG_LEVEL", "INFO").upper(),
        keys=_key_ring(secrets),
        secret_key=_required(secrets, "SECRET_KEY"),
    )
    _check(config)
    return config


def _check(config: Config) -> None:
    for is_wrong, sentence in _rules(config):
        if is_wrong:
            raise BadSetting(sentence)
    if config.clock is not None:
        try:
            read_clock(config.clock)
        except BadClock as error:
            raise BadSetting(str(error)) from None
    if config.is_production:
        for is_wrong, sentence in _production_rules(config):
            if is_wrong:
                raise BadSetting(sentence)


def _is_code(code: str) -> bool:
    return code.startswith("*") and code.endswith("#") and 3 <= len(code) <= 16


def _is_portal(url: str | None) -> bool:
    return url is None or (url.startswith(("https://", "http://")) and len(url) <= 40)


def _rules(config: Config) -> list[tuple[bool, str]]:
    """Return what must not be, each with the sentence that says what is needed."""
    is_shortcode = config.shortcode.isdigit() and len(config.shortcode) <= 6
    sends = config.gateway is GatewayName.AFRICAS_TALKING
    return [
        (
            not config.database_url.startswith(("sqlite:///", "postgresql+psycopg://")),
            "DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://",
        ),
        (
            not all(map(_is_code, config.service_codes)),
            "SERVICE_CODE must look like *384*2454# (several by comma)",
        ),
        (
            config.shortcode == "20076" or not is_shortcode,
            "SHORTCODE must be up to 6 digits, and never 20076, which KNEC gave up",
        ),
        (
            not _is_portal(config.portal_url),
            "PORTAL_URL must be a web address of at most 40 characters",
        ),
        (
            bool(set(config.dialects) - {"africastalking", "hubtel"}),
            "USSD_DIALECTS knows africastalking and hubtel",
        ),
        (
            config.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"},
            "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR",
        ),
        (sends and not config.at_username, "AT_USERNAME is needed with GATEWAY africastalking"),
        (sends and not config.at_api_key, "AT_API_KEY is needed with GATEWAY africastalking"),
        (
            not all(map(_TOKEN.fullmatch, config.callback_tokens)),
            "CALLBACK_TOKEN is one part of a path: letters, digits, and - . _ ~ only",
        ),
    ]


def _production_rules(config: Config) -> list[tuple[bool, str]]:
    """Return what must not be in production."""
    return [
        (config.clock is not None, "CLOCK is refused in production"),
        (
            not config.callback_tokens,
            "CALLBACK_TOKEN is needed in production: the gateway signs nothing",
        ),
        (
            any(len(token) < 16 for token in config.callback_tokens),
            "CALLBACK_TOKEN must have at least 16 characters in production",
        ),
        (
            config.gateway is GatewayName.SIMULATOR,
            "GATEWAY must be africastalking in production; the simulator sends nothing",
        ),
        (
            config.database_url.startswith("sqlite"),
            "DATABASE_URL must name PostgreSQL in production",
        ),
        (
            config.redis_url == f"unix://{embedded_redis_socket(ROOT)}",
            "REDIS_URL is needed in production",
        ),
    ]


def _cost(text: str) -> int | None:
    if text == "free":
        return None
    if not text.isdecimal() or not 0 < int(text) < 10_000:
        raise BadSetting("CALLER_COST must be free, or the price of a call in cents")
    return int(text)


def _required(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "")
    if not value:
        raise BadSetting(f"{name} is needed in production")
    return value


def _key_ring(given: Mapping[str, str]) -> KeyRing:
    name = ""
    try:
        name = "FIELD_KEYS"
        field_keys = read_keys(_required(given, name))
        name = "DIGEST_KEY"
        digest_key = read_key(_required(given, name))
        name = "PIN_PEPPERS"
        peppers = read_keys(_required(given, name))
    except BadKeys as error:
        raise BadSetting(f"{name}: {error}") from None
    return KeyRing(field_keys=field_keys, digest_key=digest_key, pin_peppers=peppers)


class _Reader:
    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def text(self, name: str, default: str) -> str:
        return self._given.get(name) or default

    def optional(self, name: str) -> str | None:
        return self._given.get(name) or None

    def many(self, name: str) -> tuple[str, ...]:
        parts = (part.strip() for part in self._given.get(name, "").split(","))
        return tuple(part for part in parts if part)

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        text = self._given.get(name, "")
        if not text:
            return default
        if not text.isdecimal() or not least <= int(text) <= most:
            raise BadSetting(f"{name} must be a number from {least} to {most}")
        return int(text)

    def allowance(self, name: str, usual: Allowance, *, production: bool) -> Allowance:
        # On a developer's machine one handset is dialled by everybody and by every check.
        usual = usual if production else replace(usual, number=0)
        given = {}
        for part in self.many(name):
            origin, _, most = part.partition(":")
            known = origin in Allowance.__dataclass_fields__ and origin not in given
            if not known or not most.isdecimal() or len(most) > 7:
                raise BadSetting(
                    f"{name} must look like number:20,network:60000,country:600,abroad:3000"
                )
            given[origin] = int(most)
        return replace(usual, **given)

    def choice(self, name: str, kind: type[_Choice], default: _Choice) -> _Choice:
        text = self._given.get(name, "")
        if not text:
            return default
        try:
            return kind(text)
        except ValueError:
            known = ", ".join(member.value for member in kind)
            raise BadSetting(f"{name} must be one of: {known}") from None


def read_env_file(path: Path) -> dict[str, str]:
    """Read `KEY=value` lines; quotes around a value and comment lines are dropped."""
    if not path.is_file():
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip() and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    return found


def embedded_redis_socket(root: Path) -> Path:
    """Return where `run.py` lets its embedded server listen; the rule is the same there.

    A Unix socket's path has about 104 bytes, so a deep checkout gets one in the temporary folder.
    """
    inside = root / "var" / "valkey" / "valkey.sock"
    if len(os.fsencode(inside)) <= 100:
        return inside
    mark = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"exam-line-{mark}.sock"


def development_secrets(folder: Path) -> dict[str, str]:
    """Return the secrets of this checkout, made on first use and readable by their owner only."""
    path = folder / "secrets.env"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        lines = [
            f"FIELD_KEYS=k1:{new_key()}",
            f"DIGEST_KEY={new_key()}",
            f"PIN_PEPPERS=p1:{new_key()}",
            f"SECRET_KEY={new_key()}",
        ]
        # Whoever is first wins: web, worker and timetable start at the same time, and none of
        # them may read a file that another has not finished. mkstemp(3) gives mode 0600.
        unfinished, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(unfinished, "w") as new:
            new.write("\n".join(lines) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        Path(name).unlink()
    return read_env_file(path)
