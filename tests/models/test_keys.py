"""The key ring: sealing, digests, peppers, and the parsing of configured keys."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.base import keys
from models.base.keys import BadKeys, CannotOpen, KeyRing, PepperNotHeld

OLD, NEW, DIGEST, PEPPER, OLD_PEPPER = (bytes([number]) * 32 for number in (1, 2, 3, 4, 5))
CONTEXT = "professionals.national_id"
RING = KeyRing({"k2": NEW, "k1": OLD}, DIGEST, {"p2": PEPPER, "p1": OLD_PEPPER})
BEFORE = KeyRing({"k1": OLD}, DIGEST, {"p1": OLD_PEPPER})
TEXT_OF_ONES = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"

quick = settings(deadline=None, max_examples=100)


@quick
@given(st.binary(max_size=300), st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_sealed_opens_in_its_context_only(plain: bytes, context: str) -> None:
    """The same words open it, other words do not."""
    sealed = RING.seal(plain, context)
    assert RING.open(sealed, context) == plain
    assert len(sealed) == 2 + len("k2") + 12 + len(plain) + 16
    with pytest.raises(CannotOpen):
        RING.open(sealed, context + "x")


def test_a_sealed_value_has_the_written_form() -> None:
    """Version, length of the id and the id stand in front, in clear; the value does not."""
    sealed = RING.seal(b"23456789", CONTEXT)
    assert sealed[:4] == b"\x01\x02k2"
    assert b"23456789" not in sealed
    assert RING.key_id(sealed) == "k2"


def test_equal_values_are_sealed_differently() -> None:
    """Whoever sees two sealed values cannot tell whether they are equal."""
    assert len({RING.seal(b"23456789", CONTEXT) for _ in range(50)}) == 50


def test_rotation_opens_the_old_and_seals_with_the_new() -> None:
    """An older key still opens, is told from the current one, and is no longer used."""
    old = BEFORE.seal(b"23456789", CONTEXT)
    assert BEFORE.is_current(old)
    assert RING.open(old, CONTEXT) == b"23456789"
    assert RING.key_id(old) == "k1"
    assert not RING.is_current(old)
    assert RING.is_current(RING.seal(b"23456789", CONTEXT))


def test_a_value_of_a_dropped_key_cannot_be_opened() -> None:
    """Its key's id can still be read."""
    sealed = RING.seal(b"23456789", CONTEXT)
    assert BEFORE.key_id(sealed) == "k2"
    with pytest.raises(CannotOpen, match="not in the ring"):
        BEFORE.open(sealed, CONTEXT)


def test_two_keys_of_one_id_do_not_open_each_other() -> None:
    """The id chooses the key, the key decides."""
    other = KeyRing({"k2": OLD}, DIGEST, {"p": PEPPER})
    with pytest.raises(CannotOpen, match="damaged or belongs elsewhere"):
        other.open(RING.seal(b"23456789", CONTEXT), CONTEXT)


def test_any_changed_bit_is_noticed() -> None:
    """Flipping one bit anywhere makes the value unreadable."""
    sealed = RING.seal(b"23456789", CONTEXT)
    for place in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[place] ^= 1
        with pytest.raises(CannotOpen):
            RING.open(bytes(damaged), CONTEXT)


def test_any_shortened_value_is_noticed() -> None:
    """A value cut off anywhere is unreadable, and says so."""
    sealed = RING.seal(b"23456789", CONTEXT)
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            RING.open(sealed[:length], CONTEXT)


@quick
@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda rest: b"\x01\x02k2" + rest))
def test_any_bytes_are_opened_or_refused(sealed: bytes) -> None:
    """What the store gives back raises nothing but the named refusal."""
    with pytest.raises(CannotOpen) as refused:
        RING.open(sealed, CONTEXT)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_digests_differ_by_purpose_value_and_key() -> None:
    """A digest finds an equal value of one purpose, and nothing else."""
    digest = RING.digest("national_id", "23456789")
    assert len(digest) == 32
    assert (
        digest == RING.digest("national_id", "23456789") == BEFORE.digest("national_id", "23456789")
    )
    other = KeyRing({"k2": NEW}, OLD, {"p": PEPPER})
    different = {
        RING.digest("national_id", "23456780"),
        RING.digest("tax_number", "23456789"),
        RING.digest("national_id2", "3456789"),
        other.digest("national_id", "23456789"),
    }
    assert len(different | {digest}) == 5


def test_peppers_differ_by_pin_salt_and_key() -> None:
    """The current pepper is used, an older one is found by its id."""
    key_id, peppered = RING.pepper("2580", "salt")
    assert (key_id, len(peppered)) == ("p2", 32)
    assert RING.pepper_with("p2", "2580", "salt") == peppered
    assert RING.pepper_with("p1", "2580", "salt") == BEFORE.pepper("2580", "salt")[1]
    different = {
        RING.pepper_with("p1", "2580", "salt"),
        RING.pepper_with("p2", "2581", "salt"),
        RING.pepper_with("p2", "2580", "salt2"),
        RING.pepper_with("p2", "80", "salt25"),
    }
    assert len(different | {peppered}) == 5


def test_a_pepper_that_is_gone_is_named_as_such() -> None:
    """Neither the id nor the PIN of the stored hash is quoted."""
    with pytest.raises(PepperNotHeld) as refused:
        RING.pepper_with("p9", "2580", "salt")
    assert "2580" not in str(refused.value)


def test_one_value_configured_twice_makes_unlike_keys() -> None:
    """Digests and peppers stay unlike when an operator gives all keys the same value."""
    ring = KeyRing({"k": OLD}, OLD, {"p": OLD})
    assert ring.digest("a", "b") != ring.pepper("b", "a")[1]


def test_the_ring_is_frozen_and_shows_no_key() -> None:
    """Neither its text nor a change to what it was made from touches the keys."""
    given_keys = {"k1": OLD}
    ring = KeyRing(given_keys, DIGEST, {"p": PEPPER})
    given_keys["k0"] = NEW
    assert list(ring.field_keys) == ["k1"]
    assert repr(ring) == "KeyRing()"
    with pytest.raises(dataclasses.FrozenInstanceError):
        ring.digest_key = NEW  # type: ignore[misc]
    with pytest.raises(TypeError):
        ring.field_keys["k0"] = NEW  # type: ignore[index]


@pytest.mark.parametrize(
    ("field_keys", "digest_key", "peppers", "wrong"),
    [
        ({}, DIGEST, {"p": PEPPER}, "at least one key"),
        ({"k": NEW}, DIGEST, {}, "at least one key"),
        ({"k": NEW[:-1]}, DIGEST, {"p": PEPPER}, "32 bytes"),
        ({"k": NEW}, b"", {"p": PEPPER}, "32 bytes"),
        ({"k": NEW}, DIGEST, {"p": PEPPER + b"x"}, "32 bytes"),
        ({"": NEW}, DIGEST, {"p": PEPPER}, "an id has"),
        ({"k": NEW}, DIGEST, {"p$1": PEPPER}, "an id has"),
        ({"k" * 17: NEW}, DIGEST, {"p": PEPPER}, "an id has"),
    ],
)
def test_a_ring_is_not_made_of_bad_keys(
    field_keys: dict[str, bytes], digest_key: bytes, peppers: dict[str, bytes], wrong: str
) -> None:
    """Missing keys, wrong lengths and unusable ids are refused at once."""
    with pytest.raises(BadKeys, match=wrong):
        KeyRing(field_keys, digest_key, peppers)


@pytest.mark.parametrize(
    "text",
    [
        f"k2:{TEXT_OF_ONES},k1:{TEXT_OF_ONES}=",
        f" k2:{TEXT_OF_ONES} ,\n k1: {TEXT_OF_ONES} ",
    ],
)
def test_configured_keys_keep_their_order(text: str) -> None:
    """The first is current; padding and spaces make no difference."""
    assert list(keys.read_keys(text).items()) == [("k2", OLD), ("k1", OLD)]


def test_new_keys_are_random_and_read_back() -> None:
    """What the command prints can be configured."""
    made = {keys.new_key() for _ in range(20)}
    assert len(made) == 20
    assert all(len(keys.read_key(key)) == keys.KEY_LENGTH == 32 for key in made)


SECRET = "c2VjcmV0LWtleS1tYXRlcmlhbC10aGF0LWlzLXNlY3I"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "entry 1 must be written id:key"),
        (SECRET, "entry 1 must be written id:key"),
        (f"k1:{SECRET},", "entry 2 must be written id:key"),
        (f":{SECRET}", "entry 1: an id has"),
        (f"{SECRET}:k1", "entry 1: an id has"),
        (f"k$1:{SECRET}", "entry 1: an id has"),
        (f"k1:{SECRET},k1:{SECRET}", "entry 2: the id was given before"),
        ("k1:", "entry 1: a key must be 32 bytes"),
        (f"k1:{SECRET[:-1]}", "entry 1: a key must be 32 bytes"),
        (f"k1:{SECRET}A", "entry 1: a key must be 32 bytes"),
        (f"k1:{SECRET}==", "entry 1: a key must be 32 bytes"),
        (f"k1:+{SECRET[1:]}", "entry 1: a key must be 32 bytes"),
        (f"k1:x:{SECRET}", "entry 1: a key must be 32 bytes"),
        (f"k1:{SECRET},k2:é{SECRET[1:]}", "entry 2: a key must be 32 bytes"),
    ],
)
def test_bad_keys_are_refused_by_their_place(text: str, wrong: str) -> None:
    """The message says which entry is wrong and how, without any part of a key."""
    with pytest.raises(BadKeys, match=wrong) as refused:
        keys.read_keys(text)
    assert "c2VjcmV0" not in str(refused.value)
    assert SECRET[8:16] not in str(refused.value)


def test_the_installed_ring_is_the_current_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is in force before wiring, and the last installed ring wins."""
    monkeypatch.setattr(keys, "_installed", None)
    with pytest.raises(keys.KeysNotInstalled):
        keys.current()
    keys.install(BEFORE)
    keys.install(RING)
    assert keys.current() is RING
