"""Calls that are not begun because too many came from their number, network or country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from menus.line_book import BOOK
from models.people.origins import Allowance
from sessions.request import Reply
from sessions.store import SessionsUnavailable
from tests.sessions.calls import asked, connections, watch

if TYPE_CHECKING:
    from tests.sessions.calls import Failures
    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

AIRTEL = "+254733111222"
UGANDANS = tuple(f"+2567721234{tail}" for tail in range(50, 60))
TANZANIAN = "+255754123456"


@pytest.fixture
def failures(parts: Service) -> Failures:
    """Let small allowances be in force, and the line tell us of its refusals."""
    parts.line.allowance = Allowance(number=2, network=4, country=3, abroad=4)
    return watch(parts)


def _dial(parts: Service, number: int, **changes: str) -> Reply:
    return parts.line.answer(asked("", f"ATUid_{number}", **changes))


def test_a_number_over_its_limit(parts: Service, failures: Failures) -> None:
    """It reads so, in an end of the book, without SQL; its calls go on, and others may dial."""
    assert [_dial(parts, number).screen for number in range(2)] == ["language"] * 2
    with connections(parts.store) as seen:
        refused = _dial(parts, 2)
    assert (refused.screen, refused.goes_on) == ("too_many", False)
    assert seen == []
    assert failures.origins == ["number"]
    assert parts.line.answer(asked("1", "ATUid_0")).screen == "welcome"
    assert parts.line.answer(asked("", "ATUid_1")).screen == "language"
    assert _dial(parts, 3, caller="+254722645679").screen == "language"
    assert refused.screen in BOOK.steps


def test_a_text_of_an_unknown_session_is_a_call_too(parts: Service, failures: Failures) -> None:
    """Whoever makes up sessions with a text in them gets no further."""
    screens = [parts.line.answer(asked("1", f"ATUid_{number}")).screen for number in range(3)]
    assert screens[2] == "too_many"


def test_a_hot_network(parts: Service, failures: Failures) -> None:
    """A network that is over its limit is refused, and no other one notices."""
    callers = [f"+25472264567{number}" for number in range(5)]
    screens = [_dial(parts, int(each[-1]), caller=each).screen for each in callers]
    assert screens == ["language"] * 4 + ["too_many"]
    assert _dial(parts, 5, caller=AIRTEL, network="63903").screen == "language"
    assert failures.origins == ["network"]


def test_a_flood_from_abroad(parts: Service, failures: Failures) -> None:
    """One country is stopped at its limit, all of them at theirs, and no Kenyan notices."""
    screens = [_dial(parts, int(each[-2:]), caller=each).screen for each in UGANDANS]
    assert screens == ["language"] * 3 + ["too_many"] * 7
    assert _dial(parts, 1, caller=TANZANIAN).screen == "language"
    assert _dial(parts, 2, caller="+255754123457").screen == "too_many"
    assert failures.origins == ["country"] * 7 + ["abroad"]
    assert _dial(parts, 3).screen == "language"


def test_counters_that_fail_let_nobody_past(
    parts: Service, failures: Failures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Redis no call begins: breaking it is no way past a limit."""

    def gone(*_: object) -> None:
        raise SessionsUnavailable

    monkeypatch.setattr(parts.scripts, "run", gone)
    assert _dial(parts, 1).screen == "unavailable"
