"""What every test may use: both stores, a real Redis, the application, and a phone."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from models.across import schema
from models.base.store import open_engine
from tests.support.phone import Phone
from tests.support.postgres import Cluster, postgres_cluster
from tests.support.valkey import valkey_server
from ussd_app import create_app
from ussd_app.config import Config, load
from ussd_app.wiring import Service

Contents = Callable[[Service], None]
"""What fills a store; the filled store is kept, and the next test gets a copy."""
_numbers = itertools.count()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that rewrites the journeys; their diff is then read by a person."""
    parser.addoption("--rewrite-journeys", action="store_true", default=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let a skipped test fail in CI: what is not run there is run nowhere."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI runs everything"


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a real Redis-compatible server for the session."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    with valkey_server(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture(scope="session")
def secrets_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder whose development secrets every test shares."""
    return tmp_path_factory.mktemp("root")


@dataclass
class Stores:
    """Makes fresh, migrated stores of both engines, cheaply: each is the copy of a template."""

    folder: Path
    stack: ExitStack
    environment: dict[str, str]
    secrets: Path
    cluster: Cluster | None = None
    made: dict[str, Contents | None] = field(default_factory=dict)
    spare: list[str] = field(default_factory=list)
    """Databases of PostgreSQL that were given back: emptying one takes 1/20 of making one."""
    templates: dict[tuple[str, Contents | None], str] = field(default_factory=dict)

    def fresh(self, engine: str, contents: Contents | None = None) -> str:
        """Return the URL of a new, migrated store: empty, or filled with *contents*."""
        if engine == "postgresql" and contents is None and self.spare:
            return self._url(engine, self.spare.pop())
        template = self._template(engine, contents)
        name = f"store{next(_numbers)}"
        self._copy(engine, template, name)
        self.made[name] = contents
        return self._url(engine, name)

    def _template(self, engine: str, contents: Contents | None) -> str:
        wanted = (engine, contents)
        if wanted not in self.templates:
            name = f"filled{next(_numbers)}"
            if contents is None:
                self._create(engine, name)
                _migrate(self._url(engine, name))
            else:
                self._copy(engine, self._template(engine, None), name)
                self._fill(self._url(engine, name), contents)
            self.templates[wanted] = name
        return self.templates[wanted]

    def _fill(self, url: str, contents: Contents) -> None:
        app = create_app(load({**self.environment, "DATABASE_URL": url}, self.secrets))
        service: Service = app.extensions["line"]
        contents(service)
        service.close()
        _settle(url)

    def _create(self, engine: str, name: str) -> None:
        if engine == "postgresql":
            self._server().create(name)

    def _copy(self, engine: str, template: str, name: str) -> None:
        if engine == "sqlite":
            shutil.copyfile(self._file(template), self._file(name))
        else:
            self._server().clone(template, name)

    def _url(self, engine: str, name: str) -> str:
        return f"sqlite:///{self._file(name)}" if engine == "sqlite" else self._server().url(name)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def _server(self) -> Cluster:
        if self.cluster is None:
            self.cluster = self.stack.enter_context(postgres_cluster(self.folder / "postgres"))
        return self.cluster

    def give_back(self, url: str) -> None:
        """Take a store back whose tables are as they were made, whatever stands in them."""
        name = _name(url)
        if self.cluster is None or name not in self.made:
            return
        if self.made[name] is None:
            self.cluster.empty(name, [each.name for each in schema.metadata().sorted_tables])
            self.spare.append(name)
        else:
            self.cluster.drop(name)

    def drop(self, url: str) -> None:
        """Remove a store that its test is done with."""
        if self.cluster is not None and _name(url) in self.made:
            self.cluster.drop(_name(url))


def _name(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]


def _migrate(url: str) -> None:
    engine = open_engine(url, statement_seconds=30)
    schema.upgrade(engine)
    engine.dispose()
    _settle(url)


def _settle(url: str) -> None:
    """Leave nothing in the write-ahead log: a copy takes one file."""
    engine = open_engine(url, statement_seconds=30)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@pytest.fixture(scope="session")
def stores(
    tmp_path_factory: pytest.TempPathFactory, redis_url: str, secrets_root: Path
) -> Iterator[Stores]:
    """Give the maker of stores."""
    environment = {"APP_ENV": "test", "REDIS_URL": redis_url, "LOG_LEVEL": "ERROR"}
    with ExitStack() as stack:
        yield Stores(tmp_path_factory.mktemp("stores"), stack, environment, secrets_root)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Run the test on both engines."""
    return str(request.param)


@pytest.fixture
def contents() -> Contents | None:
    """Leave the store empty; a folder of tests that all need the same rows says so here."""
    return None


@pytest.fixture
def settings(
    engine_name: str, stores: Stores, contents: Contents | None
) -> Iterator[dict[str, str]]:
    """Give the environment of a service; a test may change it before it asks for `parts`."""
    url = stores.fresh(engine_name, contents)
    yield {**stores.environment, "DATABASE_URL": url}
    stores.give_back(url)


@pytest.fixture
def config(settings: dict[str, str], secrets_root: Path) -> Config:
    """Give the settings as the service reads them."""
    return load(settings, secrets_root)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """Give the application on a fresh store and an empty Redis."""
    application = create_app(config)
    application.config["TESTING"] = True
    service: Service = application.extensions["line"]
    service.patient_redis.flushdb()
    yield application
    service.close()


@pytest.fixture
def parts(app: Flask) -> Service:
    """Give the parts that the application works with."""
    service: Service = app.extensions["line"]
    return service


@pytest.fixture
def phone(app: Flask) -> Phone:
    """Give a stranger's phone on Safaricom."""
    return Phone(app, "+254722645678")
