"""Who may begin how many calls and texts: which limits count whom."""

from __future__ import annotations

import pytest

from models.people.msisdn import country_code
from models.people.origins import CALLS, TEXTS, Allowance

KENYAN, UGANDAN, TANZANIAN = "+254722645678", "+256772123456", "+255754123456"


def _names(msisdn: str, network: str = "63902") -> list[str]:
    return [each.name for each in CALLS.limits("calls", msisdn, network)]


def test_a_kenyan_counts_by_number_and_network() -> None:
    """No foreign caller stands in the same counter."""
    assert _names(KENYAN) == ["calls:number:+254722645678", "calls:network:safaricom"]
    assert _names(KENYAN, "63903")[1] == "calls:network:airtel"


def test_a_foreigner_counts_by_number_and_country() -> None:
    """Each country has its own counter, and all of them one together, whatever the network."""
    assert _names(UGANDAN)[1:] == ["calls:country:256", "calls:abroad:all"]
    assert _names(TANZANIAN, "64004")[1:] == ["calls:country:255", "calls:abroad:all"]


@pytest.mark.parametrize("code", ["", "63910", "64101", "99999", "\0", "x" * 16])
def test_an_unknown_network_is_one_counter(code: str) -> None:
    """A gateway may send any code: it makes no counters, and a Kenyan's allowance stays whole."""
    limit = CALLS.limits("calls", KENYAN, code)[1]
    assert (limit.name, limit.most) == ("calls:network:other", CALLS.network)


def test_only_a_number_is_personal() -> None:
    """Names with a number in them are digested; the others may be read by an operator."""
    for msisdn in (KENYAN, UGANDAN):
        for limit in TEXTS.limits("texts", msisdn, "63902"):
            assert limit.personal is (msisdn in limit.name)


def test_nought_is_no_limit() -> None:
    """What has no limit is not counted."""
    allowance = Allowance(number=0, network=0, country=7, abroad=0)
    assert allowance.limits("calls", KENYAN, "63902") == ()
    assert [each.most for each in allowance.limits("calls", UGANDAN, "")] == [7]


def test_an_exam_morning_fits() -> None:
    """176,000 check in within 90 minutes; nobody of them is refused, and abroad stays a tenth.

    As if all had the same network, two calls each, the fullest minute five times the mean; and as
    if one in a hundred called from one foreign country.
    """
    fullest = 176_000 * 2 * 5 / 90
    assert fullest < CALLS.network / 3
    assert fullest / 100 < CALLS.country
    assert CALLS.abroad <= CALLS.network / 20


@pytest.mark.parametrize(
    ("msisdn", "code"), [(KENYAN, 254), (UGANDAN, 256), ("+12025550143", 1), ("no number", 0)]
)
def test_the_country_of_a_number(msisdn: str, code: int) -> None:
    """The calling code names the country of origin."""
    assert country_code(msisdn) == code
