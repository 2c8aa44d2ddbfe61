"""The logs: JSON lines of events and fields, and never the words of an error."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from sessions.machine import Machine
from tests.support.phone import REGISTRATION, Phone
from tests.ussd_app.log_lines import logged
from tests.ussd_app.store_scan import counts
from ussd_app import logs
from ussd_app.logs import log

if TYPE_CHECKING:
    from ussd_app.wiring import Service

TYPED = "Zx7secret"


def test_a_line_is_json_on_standard_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """An event is one line of JSON on standard output, with its level and time."""
    logs.log.__dict__.pop("bind", None)
    logs.configure("INFO")
    try:
        log.debug("not said")
        log.info("hop", screen="home", ms=1.5)
    finally:
        logs.log.__dict__.pop("bind", None)
    said = capsysbinary.readouterr()
    [line] = said.out.splitlines()
    event = json.loads(line)
    assert (event["event"], event["level"], event["screen"]) == ("hop", "info", "home")
    assert event["timestamp"].endswith("Z")
    assert said.err == b""


@pytest.mark.parametrize(
    ("level", "count"), [("DEBUG", 4), ("INFO", 3), ("WARNING", 2), ("ERROR", 1)]
)
def test_levels(level: str, count: int) -> None:
    """LOG_LEVEL decides how much is said."""
    with logged(level) as lines:
        for name in ("debug", "info", "warning", "error"):
            getattr(log, name)("event")
        assert len(lines.events) == count


def test_libraries_are_quiet() -> None:
    """A library's chatter below a warning is not written."""
    assert not logging.getLogger("some.library").isEnabledFor(logging.INFO)
    assert logging.getLogger("some.library").isEnabledFor(logging.WARNING)


class Refused(ValueError):
    """An error that carries what was typed."""


def _raise_deep() -> None:
    try:
        int(f"{TYPED}1")
    except ValueError as error:
        raise Refused(f"cannot use {TYPED}") from error


def test_an_error_without_its_words() -> None:
    """An error is logged by its kind, what caused it, and the places it passed."""
    with logged() as lines:
        try:
            _raise_deep()
        except Refused as error:
            log.error("hop.failed", ref="7K4Q", error=error)
        [line] = lines.events
        assert TYPED not in lines.text
    assert line["error"] == "Refused < ValueError"
    assert line["ref"] == "7K4Q"
    assert len(line["at"]) == 3
    assert all(place.startswith("test_logs.py:") for place in line["at"])


def test_the_context_of_an_error() -> None:
    """What was being handled when an error came is told too, as its kind."""
    with logged() as lines:
        try:
            try:
                _ = dict[str, str]()[TYPED]
            except KeyError:
                raise Refused(TYPED)  # noqa: B904 - the context is what is tested
        except Refused as error:
            log.warning("x", error=error)
        assert TYPED not in lines.text
        assert lines.events[0]["error"] == "Refused < KeyError"


def test_a_long_chain_of_errors() -> None:
    """A chain of errors without an end is cut."""
    first = last = ValueError(TYPED)
    for _ in range(20):
        last.__cause__ = Refused(TYPED)
        last = last.__cause__
    last.__cause__ = first
    with logged() as lines:
        log.error("x", error=first)
        assert lines.events[0]["error"].count("<") == 4


def test_what_is_no_error() -> None:
    """A field of that name that is no error is left out, whatever it holds."""
    with logged() as lines:
        log.error("x", error=TYPED)
        assert TYPED not in lines.text


def test_a_bug_in_a_hop(
    parts: Service,
    phone: Phone,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bug ends the call with an apology and the log's reference; nothing typed is logged."""

    def fail(_machine: Machine, typed: str) -> None:
        raise RuntimeError(f"bug at {typed}")

    phone.dial()
    phone.walk(REGISTRATION, until="pin")
    before = counts(parts.store)
    monkeypatch.setattr(Machine, "answer", fail)
    with logged() as lines:
        phone.type("7391")
        [line] = lines.of("hop.failed")
        assert "7391" not in lines.text.replace(f"07** *** {phone.msisdn[-3:]}", "")
        assert "bug at" not in lines.text
    assert (phone.label, phone.is_open) == ("apology", False)
    assert phone.screen.endswith(f"Ref {line['ref']}")
    assert line["error"] == "RuntimeError"
    assert any(place.startswith("line.py:") for place in line["at"])
    assert "7391" not in caplog.text
    assert counts(parts.store) == before | {"cases": 1, "case_notes": 1}
    monkeypatch.undo()
    phone.dial()
    assert phone.label == "resume"


def test_the_parameters_of_a_statement_are_hidden(parts: Service) -> None:
    """The store's own errors do not hold what was to be stored."""
    with parts.store.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as failed:
        connection.execute(sa.text("SELECT :typed FROM no_such_table"), {"typed": TYPED})
    assert TYPED not in str(failed.value)
