"""Names that stand in two places agree: jobs, version, and what a process is started with."""

from __future__ import annotations

import configparser
import importlib
import re
from pathlib import Path

import pytest

from models.base.store import Work
from ussd_app import jobs, timetable

ROOT = Path(__file__).resolve().parents[2]


def _setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


@pytest.mark.parametrize("work", Work)
def test_every_job_exists(work: Work) -> None:
    """A job's name is all that stands in Redis, so it must be a function's."""
    module, _, name = jobs._JOBS[work].rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_every_recurring_job_exists() -> None:
    """What the timetable starts can be found by its name too."""
    for job in timetable.build(object()).get_jobs():  # type: ignore[arg-type]
        module, _, name = job.func_name.rpartition(".")
        assert getattr(importlib.import_module(module), name) is job.func


def test_the_changelog_heads_with_the_version() -> None:
    """The newest entry of the changelog is the version that setup.cfg names."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[?([^\]\s]+)\]?", text, re.MULTILINE)
    released = [heading for heading in headings if heading.lower() != "unreleased"]
    assert released[0] == _setup()["metadata"]["version"]


def test_the_processes_of_production_exist() -> None:
    """Every line of the Procfile starts something that there is."""
    lines = dict(
        line.split(": ", 1) for line in (ROOT / "Procfile").read_text().strip().splitlines()
    )
    assert set(lines) == {"release", "web", "worker", "exports", "timetable"}
    from ussd_app import web

    assert lines["web"] == f"python -m {web.__name__}"
    from ussd_app import jobs
    from ussd_app.cli import running, store

    assert lines["release"].endswith(f"{store.db.name} {store.upgrade.name}")
    served = [
        name
        for process in ("worker", "exports")
        for name in re.findall(r"--queue (\w+)", lines[process])
    ]
    assert served == list(jobs.QUEUES), "each queue has its process, and one process alone"
    assert all(f" {running.worker.name} " in lines[each] for each in ("worker", "exports"))
    assert lines["timetable"].endswith(f" {running.timetable.name}")


def test_every_requirement_is_locked() -> None:
    """What setup.cfg asks for is in every lock, at the very version it asks for."""
    options = _setup()
    service = options["options"]["install_requires"].split("\n")
    tests = options["options.extras_require"]["test"].split("\n")
    allocation = options["options.extras_require"]["allocation"].split("\n")
    for lock, wanted in (
        ("requirements.lock", service),
        ("requirements-allocation.lock", [*service, *allocation]),
        ("requirements-dev.lock", [*service, *tests]),
    ):
        text = (ROOT / lock).read_text(encoding="utf-8").lower().replace("_", "-")
        for requirement in filter(None, wanted):
            name, _, version = requirement.partition(";")[0].strip().partition("==")
            pinned = f"{name.partition('[')[0]}=={version}".lower()
            assert re.search(rf"^{re.escape(pinned)}\b", text, re.MULTILINE), f"{pinned} in {lock}"
