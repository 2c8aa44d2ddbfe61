"""References: made without look-alikes, read forgivingly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.base.references import ALPHABET, new_reference, read_reference


def test_the_alphabet_has_no_look_alikes() -> None:
    """Letters and figures without 0 and O, 1 and I leave 32 characters."""
    assert ALPHABET == "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@pytest.mark.parametrize("length", [4, 5, 6])
def test_a_new_reference_reads_as_itself(length: int) -> None:
    """What is made has the asked length and is accepted when typed."""
    made = {new_reference(length) for _ in range(300)}
    assert len(made) > 250
    assert {len(reference) for reference in made} == {length}
    assert all(read_reference(reference.lower()) == reference for reference in made)


def test_four_characters_are_usual() -> None:
    """Without a wish a reference is as short as it may be."""
    assert len(new_reference()) == 4


@pytest.mark.parametrize("length", [-1, 0, 3, 7])
def test_other_lengths_are_refused(length: int) -> None:
    """A reference has 4 to 6 characters."""
    with pytest.raises(ValueError, match="4 to 6"):
        new_reference(length)


@pytest.mark.parametrize("unlucky", ["2584", "9999", "FUCK", "KUMA", "SEX7", "7SEX"])
def test_an_unlucky_draw_is_drawn_again(unlucky: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures alone could be taken for a PIN, and a rude word is nobody's reference."""
    draws = iter(unlucky + "D4T9")
    monkeypatch.setattr("secrets.choice", lambda _alphabet: next(draws))
    assert new_reference() == "D4T9"


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("D4T9", "D4T9"),
        ("d4t9", "D4T9"),
        (" d4 t9\n", "D4T9"),
        ("ABCD23", "ABCD23"),
        ("2A45", "2A45"),
        ("", None),
        ("D4T", None),
        ("D4T9X7Z", None),
        ("D0T9", None),
        ("DOT9", None),
        ("D1T9", None),
        ("DIT9", None),
        ("D4-T9", None),
        ("2345", None),
        ("234567", None),
        ("D4Tß", None),
        ("ı4T9", None),
        ("D４T9", None),
    ],
)
def test_a_reference_is_read_in_any_case_and_spacing(typed: str, reference: str | None) -> None:
    """What can never have been issued is no reference."""
    assert read_reference(typed) == reference


@settings(deadline=None, max_examples=150)
@given(st.text(st.sampled_from("ABab019OI2 ß\n"), max_size=8) | st.text(max_size=8))
def test_reading_gives_a_reference_or_nothing(text: str) -> None:
    """Any text is read without an error, and a second reading changes nothing."""
    read = read_reference(text)
    assert read is None or (read_reference(read) == read and set(read) <= set(ALPHABET))
