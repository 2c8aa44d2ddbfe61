"""What a session remembers: small, the same after a round trip, and sealed."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.base import keys
from models.base.keys import CannotOpen, KeyRing
from sessions.state import MAX_BYTES, Kept, State, StateTooBig, seal, unseal
from tests.support.builders import make_ring

WORDS = (
    "+254722645678",
    "Nanjala",
    "23456789",
    "first_name",
    "name_check",
    "63902",
    "Ref 7K4QPM",
)

FACT = st.one_of(st.none(), st.booleans(), st.integers(-(2**62), 2**62), st.text(max_size=20))


def full_state() -> State:
    """Return a state in which every part holds something."""
    return State(
        msisdn="+254722645678",
        network="63902",
        language="sw",
        screen="first_name",
        first="welcome",
        back=["welcome", "consent"],
        facts={"first_name": "Nanjala", "id_number": "23456789", "step": 4, "known": False},
        secrets={"pin": b"\x00" * 32},
        account_id=7,
        pin_given=True,
        pages=[0, 6],
        narrowed="Na",
        hops=9,
        ended=True,
    )


def kept(state: State, reply: str = "Ref 7K4QPM") -> Kept:
    """Return what the store holds of a state."""
    return Kept(state, reply, goes_on=True, label="name_check")


@pytest.mark.usefixtures("ring")
def test_round_trip() -> None:
    """Everything that a session remembers comes back as it was."""
    assert unseal(seal(kept(full_state()))) == kept(full_state())


@pytest.mark.usefixtures("ring")
@settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    facts=st.dictionaries(st.text(max_size=10), FACT, max_size=8),
    back=st.lists(st.text(max_size=12), max_size=24),
    reply=st.text(max_size=156),
)
def test_any_facts_come_back(
    facts: dict[str, str | int | None], back: list[str], reply: str
) -> None:
    """Facts of every kind keep their kind: a number stays a number, a truth a truth."""
    state = full_state()
    state.facts, state.back = dict(facts), back
    again = unseal(seal(kept(state, reply)))
    assert again == kept(state, reply)
    assert [type(value) for value in again.state.facts.values()] == [
        type(value) for value in facts.values()
    ]


@pytest.mark.usefixtures("ring")
def test_nothing_can_be_read_in_it() -> None:
    """Redis may write its memory to a disk: neither state nor reply stands there in clear."""
    sealed = seal(kept(full_state()))
    plain = msgspec.msgpack.encode(kept(full_state()))
    for word in WORDS:
        assert word.encode() in plain
        assert word.encode() not in sealed
    assert seal(kept(full_state())) != sealed


@pytest.mark.parametrize("place", [0, 1, 2, 8, 30, -1])
def test_a_changed_byte_is_noticed(ring: KeyRing, place: int) -> None:
    """What somebody else put into Redis is not taken for a state of ours."""
    sealed = bytearray(seal(kept(full_state())))
    sealed[place] ^= 1
    with pytest.raises(CannotOpen):
        unseal(bytes(sealed))
    with pytest.raises(CannotOpen):
        unseal(ring.seal(msgspec.msgpack.encode(kept(full_state())), "drafts.facts"))


@pytest.mark.usefixtures("ring")
def test_a_call_outlives_a_new_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state that was sealed before the keys were rotated is opened after."""
    sealed = seal(kept(full_state()))
    monkeypatch.setattr(keys, "_installed", make_ring(fields="k2 k1"))
    assert unseal(sealed) == kept(full_state())


@pytest.mark.usefixtures("ring")
def test_bounded() -> None:
    """A state beyond its bound is refused, and the refusal tells the screen and nothing typed."""
    state = full_state()
    overhead = len(msgspec.msgpack.encode(kept(state)))
    state.facts["more"] = "x" * (MAX_BYTES - overhead - 8)
    assert unseal(seal(kept(state))).state == state
    state.facts["more"] = "Nanjala" * MAX_BYTES
    with pytest.raises(StateTooBig, match=r"^\d+ bytes at name_check$") as refused:
        seal(kept(state))
    assert "Nanjala" not in str(refused.value)


def test_two_new_sessions_share_nothing() -> None:
    """What one caller's session gathers never appears in the next one's."""
    one, other = (State(msisdn="", network="", language="en", screen="") for _ in range(2))
    one.back.append("welcome")
    one.facts["first_name"] = "Nanjala"
    one.secrets["pin"] = b"x"
    one.pages.append(3)
    assert (other.back, other.facts, other.secrets, other.pages) == ([], {}, {}, [])
