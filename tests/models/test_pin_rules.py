"""Which PINs may be chosen, and which rule forbids the others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.people.pin_rules import (
    PinInMsisdn,
    PinInNationalId,
    PinIsBirthYear,
    PinNotFourDigits,
    PinRepeats,
    PinRuns,
    WeakPin,
    check_pin,
)

quick = settings(deadline=None, max_examples=150)


def refusal(pin: str) -> type[WeakPin] | None:
    """Return the rule that forbids the PIN to one certain person."""
    try:
        check_pin(pin, birth_year=1974, national_id="23690417", msisdn="+254722648205")
    except WeakPin as weak:
        return type(weak)
    return None


@pytest.mark.parametrize(
    ("pin", "rule"),
    [
        ("", PinNotFourDigits),
        ("258", PinNotFourDigits),
        ("25801", PinNotFourDigits),
        ("258O", PinNotFourDigits),
        ("25 80", PinNotFourDigits),
        ("2580\n", PinNotFourDigits),
        ("-258", PinNotFourDigits),
        ("٢٥٨٠", PinNotFourDigits),
        ("²580", PinNotFourDigits),
        ("0000", PinRepeats),
        ("9999", PinRepeats),
        ("1212", PinRepeats),
        ("9090", PinRepeats),
        ("0123", PinRuns),
        ("1234", PinRuns),
        ("6789", PinRuns),
        ("9876", PinRuns),
        ("4321", PinRuns),
        ("3210", PinRuns),
        ("1974", PinIsBirthYear),
        ("4791", PinIsBirthYear),
        ("2369", PinInNationalId),
        ("6904", PinInNationalId),
        ("0417", PinInNationalId),
        ("8205", PinInMsisdn),
    ],
)
def test_a_weak_pin_is_refused_by_its_rule(pin: str, rule: type[WeakPin]) -> None:
    """Each weakness has an exception of its own."""
    assert refusal(pin) is rule


def test_the_refusal_does_not_quote_the_pin() -> None:
    """A log of the exception tells the rule only."""
    with pytest.raises(PinRepeats) as refused:
        check_pin("7777", birth_year=None, national_id=None, msisdn=None)
    assert str(refused.value) == "the PIN repeats itself"


@pytest.mark.parametrize(
    "pin",
    ["2580", "1221", "1122", "1235", "1357", "7890", "1975", "1794", "7140", "4820", "5028"],
)
def test_other_pins_may_be_chosen(pin: str) -> None:
    """Near misses of every rule pass, and so does the demo's column of keys."""
    assert refusal(pin) is None


@pytest.mark.parametrize("pin", ["1974", "2369", "8205"])
def test_what_is_not_known_forbids_nothing(pin: str) -> None:
    """Without the person's facts only the general rules hold."""
    check_pin(pin, birth_year=None, national_id=None, msisdn=None)
    assert refusal(pin) is not None


def test_general_rules_leave_most_pins_free() -> None:
    """Of the 10,000 PINs, 100 repeat and 14 run."""
    rules = [refusal(f"{number:04d}") for number in range(10_000)]
    assert rules.count(PinRepeats) == 100
    assert rules.count(PinRuns) == 14
    assert rules.count(PinIsBirthYear) == 2
    assert rules.count(PinInNationalId) == 5
    assert rules.count(PinInMsisdn) == 1
    assert rules.count(PinNotFourDigits) == 0


@quick
@given(st.text(max_size=8))
def test_only_four_ascii_digits_ever_pass(text: str) -> None:
    """Whatever else is typed is refused for its form first."""
    well_formed = len(text) == 4 and all(character in "0123456789" for character in text)
    assert well_formed or refusal(text) is PinNotFourDigits
