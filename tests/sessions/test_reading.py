"""What is new in a callback: everything typed so far is joined by stars that nobody escapes."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.reading import Baseline, Reading, Step, baseline, read
from sessions.request import Cumulative, Latest

REPEATED = Reading(Step.REPEATED)
OUT_OF_STEP = Reading(Step.OUT_OF_STEP)

# Stars, digits and letters of every script: whatever a keypad can send.
ANSWER = st.text(st.one_of(st.sampled_from("*#0123456789 ab"), st.characters(codec="utf-8")))
ANSWERS = st.lists(ANSWER, max_size=6)
FIRST = ANSWER.filter(bool)
"""An empty first answer leaves the text as it was on the dial: nobody can see it."""

quick = settings(deadline=None, max_examples=200)


def digest(text: str) -> bytes:
    """Return what stands for a text that is not kept."""
    return sha256(text.encode()).digest()


def after(text: str) -> Baseline:
    """Return the baseline of a session that was read up to *text*."""
    return baseline(Cumulative(text), digest)


def answered(answer: str) -> Reading:
    """Return the reading of one new answer."""
    return Reading(Step.ANSWERED, answer)


@quick
@given(FIRST, ANSWERS)
def test_every_answer_comes_back_whole(first: str, others: list[str]) -> None:
    """Any answers, stars and all, joined as the gateway does, are read back one by one."""
    so_far, before = "", after("")
    for number, answer in enumerate([first, *others]):
        so_far = f"{so_far}*{answer}" if number else answer
        assert read(Cumulative(so_far), before, digest) == answered(answer)
        before = baseline(Cumulative(so_far), digest)


@quick
@given(FIRST, ANSWERS)
def test_what_was_read_is_a_repeat(first: str, others: list[str]) -> None:
    """The text that was read last, and every text that it grew from, is answered as before."""
    answers = [first, *others]
    before = after("*".join(answers))
    for number in range(len(answers) + 1):
        assert read(Cumulative("*".join(answers[:number])), before, digest) == REPEATED


@quick
@given(FIRST, ANSWERS, ANSWERS.filter(bool), st.data())
def test_another_beginning_is_out_of_step(
    first: str, others: list[str], more: list[str], data: st.DataObject
) -> None:
    """One changed character in what was read, and nothing after it is taken for an answer."""
    was = "*".join([first, *others])
    place = data.draw(st.integers(0, len(was) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda each: each != was[place]))
    changed = was[:place] + other + was[place + 1 :]
    assert read(Cumulative(changed), after(was), digest) == OUT_OF_STEP
    assert read(Cumulative("*".join([changed, *more])), after(was), digest) == OUT_OF_STEP


TABLE = [
    ("", "1", answered("1")),
    ("", "", REPEATED),
    ("", "*", answered("*")),
    ("", "1*2481", answered("1*2481")),
    ("1", "1*1", answered("1")),
    ("1*1", "1*1*2", answered("2")),
    ("1*2", "1*2*Taita*Taveta", answered("Taita*Taveta")),
    ("1*2*Taita*Taveta", "1*2*Taita*Taveta*1", answered("1")),
    ("1*2", "1*2*", answered("")),
    ("1*2*", "1*2**", answered("")),
    ("1*2", "1*2**", answered("*")),
    ("1*2*", "1*2*", REPEATED),
    ("1*2*", "1*2", REPEATED),
    ("1*2", "1", REPEATED),
    ("1*2", "", REPEATED),
    ("1*2", "1*3", OUT_OF_STEP),
    ("1*2", "1*22", OUT_OF_STEP),
    ("1*2", "1*3*2", OUT_OF_STEP),
    ("1*2", "2*1*2", OUT_OF_STEP),
    ("1", "1*Ng’ang’a 🙂", answered("Ng’ang’a 🙂")),
    ("1*🙂", "1*🙂*é & + x", answered("é & + x")),
    ("1*é", "1*e\u0301", OUT_OF_STEP),
    ("1", "1*0", answered("0")),
    ("1", "1*#", answered("#")),
    ("1", "1* 2 ", answered(" 2 ")),
]


@pytest.mark.parametrize(("was", "text", "expected"), TABLE)
def test_cumulative_text(was: str, text: str, expected: Reading) -> None:
    """A callback is a repeat, an answer with its stars, or out of step."""
    assert read(Cumulative(text), after(was), digest) == expected


@pytest.mark.parametrize(
    ("was", "number", "expected"),
    [
        (1, 1, REPEATED),
        (1, 2, answered("Taita*Taveta")),
        (3, 1, REPEATED),
        (3, 3, REPEATED),
        (3, 4, answered("Taita*Taveta")),
        (3, 5, OUT_OF_STEP),
        (1, 900, OUT_OF_STEP),
    ],
)
def test_latest_answer(was: int, number: int, expected: Reading) -> None:
    """A gateway that numbers its callbacks is read by the number alone."""
    before = baseline(Latest(was, ""), digest)
    assert read(Latest(number, "Taita*Taveta"), before, digest) == expected


@quick
@given(st.lists(ANSWER, min_size=1, max_size=8))
def test_latest_answers_come_back_whole(answers: list[str]) -> None:
    """Any answers, numbered from the dial on, are read back one by one; each again is a repeat."""
    before = baseline(Latest(1, ""), digest)
    for number, answer in enumerate(answers, 2):
        assert read(Latest(number, answer), before, digest) == answered(answer)
        before = baseline(Latest(number, answer), digest)
        assert read(Latest(number, answer), before, digest) == REPEATED


def test_a_baseline_keeps_no_text() -> None:
    """What was read is remembered as a length and a digest: it may hold a PIN."""
    kept = baseline(Cumulative("1*2481"), digest)
    assert kept == Baseline(6, digest("1*2481"))
    assert "2481" not in repr(kept)
    assert "2481" not in repr(baseline(Latest(4, "2481"), digest))
