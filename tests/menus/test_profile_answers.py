"""What callers type about themselves: every answer is taken or refused by a declared sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from menus import line_book
from menus import sentences as say
from menus.call import Call, Terms
from menus.people import answers
from menus.vocabulary import RESERVED, Accept, Ask, Retry, Sentence
from models.base.limits import Counters, Limit
from models.people.tables import Language
from tests.support.builders import MSISDN, NOW

if TYPE_CHECKING:
    from models.base.store import Db

ACCEPTS: dict[str, Accept] = {
    name: value for name, value in vars(answers).items() if isinstance(value, Accept)
}
"""Every answer of the module, by its name."""

ASKS = [step for each in line_book.FLOWS for step in each.steps if isinstance(step, Ask)]
"""Every screen of the service on which something is typed."""


class Unasked(Counters):
    """Counters that no answer may touch: reading what was typed counts nothing."""

    def hit(self, name: str, limit: int, seconds: int) -> NoReturn:
        """Fail."""
        raise AssertionError(name, limit, seconds)

    def seen(self, name: str, member: str, limit: int, seconds: int) -> NoReturn:
        """Fail."""
        raise AssertionError(name, member, limit, seconds)

    def first_over(self, limits: Sequence[Limit]) -> NoReturn:
        """Fail."""
        raise AssertionError(limits)


def unopened() -> Db:
    """Fail: reading what was typed needs no store."""
    raise AssertionError("an answer opened the store")


def call_with(**facts: Any) -> Call:
    """Return a call that has nothing but its facts."""
    return Call(
        msisdn=MSISDN,
        network="safaricom",
        session_digest=b"s" * 32,
        now=NOW,
        language=Language.ENGLISH,
        facts=facts,
        terms=Terms("*384*2454#", "24540", None, None),
        counters=Unasked(),
        open_db=unopened,
    )


CALLS = [
    call_with(),
    call_with(birth_year="1985", id_number="23456789", number="+254711000014"),
    call_with(birth_year=None, id_number=None, number=None),
]
"""A call without earlier answers, one with all that matter, one that put them off."""


def outcome(accept: Accept, typed: str, call: Call) -> str | Sentence:
    """Return what is kept of the answer, or the sentence that refuses it."""
    try:
        return accept.parse(typed, call)
    except Retry as retry:
        return retry.sentence


TYPED = st.one_of(
    st.text(max_size=182),
    st.text(st.sampled_from("0123456789*# +-./"), max_size=20),
    st.text(st.sampled_from("A0123456789OPZabz@.-/ ''’ũßı²٣０\0\ud800"), max_size=90),
    st.from_regex(r"(\+?254|0)[17][0-9]{8}", fullmatch=True),
    st.from_regex(r"[AP][0-9]{9}[A-Z]", fullmatch=True),
    st.from_regex(r"(19|20)[0-9]{2}", fullmatch=True),
    st.from_regex(r"[A-Za-z' -]{1,80}", fullmatch=True),
    st.emails(),
)


def test_the_answers_are_all_looked_at() -> None:
    """The ones of the account and the ones of the profile, each with a sentence at the least."""
    assert len(ACCEPTS) >= 17
    assert all(accept.refusals for accept in ACCEPTS.values())
    asked = {id(ask.accept) for ask in ASKS}
    assert {name for name, accept in ACCEPTS.items() if id(accept) not in asked} == set()


@pytest.mark.parametrize("name", ACCEPTS)
@settings(deadline=None, max_examples=120)
@given(typed=TYPED, call=st.sampled_from(CALLS))
@example("", CALLS[0])
@example("\0", CALLS[0])
@example("9" * 182, CALLS[1])
@example("²²²²", CALLS[1])
@example("٣٣٣٣٣٣", CALLS[1])
def test_any_text_is_taken_or_refused_by_a_declared_sentence(
    name: str, typed: str, call: Call
) -> None:
    """Nothing else is ever raised; what is kept is read again as itself, and is no key."""
    accept = ACCEPTS[name]
    kept = outcome(accept, typed, call)
    if isinstance(kept, Sentence):
        assert kept in accept.refusals
    else:
        assert outcome(accept, kept, call) == kept
        assert kept.strip() not in RESERVED | {"", "1", "2", "3"}


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask.id)
def test_no_key_of_a_screen_is_an_answer_to_it(ask: Ask) -> None:
    """Keys that go somewhere, however spaced, are never what was asked for."""
    keys = RESERVED | ask.on.keys()
    for key in sorted(keys):
        for typed in (key, f" {key} ", " ".join(key)):
            refused = [outcome(ask.accept, typed, call) for call in CALLS]
            assert set(refused) <= set(ask.accept.refusals)


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("MOBILE", "020 2345678", say.NOT_A_MOBILE),
        ("NATIONAL_ID", "12345", say.NOT_AN_ID),
        ("BIRTH_YEAR", "85", say.NOT_A_YEAR),
        ("BIRTH_YEAR", "2010", say.TOO_YOUNG),
        ("BIRTH_YEAR", "1940", say.TOO_OLD),
        ("NEW_PIN", "739", say.PIN_FOUR_DIGITS),
        ("NEW_PIN", "7777", say.PIN_REPEATS),
        ("NEW_PIN", "3456", say.PIN_RUNS),
        ("NEW_PIN", "1985", say.PIN_IS_YEAR),
        ("NEW_PIN", "6789", say.PIN_RUNS),
        ("NEW_PIN", "0014", say.PIN_IN_NUMBER),
        ("PIN", "12345", say.PIN_FOUR_DIGITS),
        ("CODE", "12345", say.CODE_SIX_DIGITS),
        ("FIRST_NAME", "J4ne", say.NAME_LETTERS),
        ("FIRST_NAME", "J" * 41, say.NAME_LONG),
        ("OTHER_NAMES", "4", say.NAME_LETTERS),
        ("OTHER_NAMES", "J" * 41, say.NAME_LONG),
        ("KRA_DIGITS", "A01234567Z", say.NOT_KRA_DIGITS),
        ("KRA_DIGITS", "P012345678Z", say.KRA_OF_COMPANY),
        ("KRA_DIGITS", "01234567", say.NOT_KRA_DIGITS),
        ("KRA_LETTER", "ZZ", say.NOT_A_KRA_LETTER),
        ("TSC_NUMBER", "123", say.NOT_A_TSC_NUMBER),
        ("PAST_YEAR", "2027", say.NOT_A_PAST_YEAR),
        ("NSSF", "12345", say.NOT_AN_NSSF),
        ("SHA", "12345", say.NOT_AN_SHA),
        ("EMAIL", "jane@gmail", say.NOT_AN_EMAIL),
        ("ACCOUNT_NUMBER", "000000", say.NOT_AN_ACCOUNT),
        ("SHORT_TEXT", "12", say.NOT_A_SHORT_TEXT),
        ("FULL_NAME", "J4ne", say.NAME_LETTERS),
        ("FULL_NAME", "Jane " * 9, say.NAME_LONG),
    ],
)
def test_the_sentence_says_what_is_wrong(name: str, typed: str, sentence: Sentence) -> None:
    """Each rule has its own; a name that is too long is not called no name."""
    assert outcome(ACCEPTS[name], typed, CALLS[1]) == sentence


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("MOBILE", "0722 645 678", MSISDN),
        ("NATIONAL_ID", " 23 456 789", "23456789"),
        ("BIRTH_YEAR", "1985", "1985"),
        ("NEW_PIN", "7395", "7395"),
        ("PIN", "0000", "0000"),
        ("CODE", "123 456", "123456"),
        ("FIRST_NAME", "Ng'ang'a", "Ng'ang'a"),
        ("OTHER_NAMES", "Akiru  Lokwang", "Akiru Lokwang"),
        ("FULL_NAME", "Njoroge", "Njoroge"),
        ("KRA_DIGITS", "ao12345678z", "A012345678Z"),
        ("KRA_DIGITS", "a0 1234 5678", "012345678"),
        ("KRA_LETTER", " z", "Z"),
        ("TSC_NUMBER", "TSC/456789", "456789"),
        ("PAST_YEAR", "2019", "2019"),
        ("NSSF", "2012 345 678", "2012345678"),
        ("SHA", "cr1234567890123-4", "CR12345678901234"),
        ("EMAIL", "Jane @ gmail.com", "jane@gmail.com"),
        ("ACCOUNT_NUMBER", "0110-1234-56789", "0110123456789"),
        ("SHORT_TEXT", "Kibera  Primary", "Kibera Primary"),
    ],
)
def test_what_is_right_is_kept_in_one_form(name: str, typed: str, kept: str) -> None:
    """Spaces and marks of a keypad are forgiven."""
    assert outcome(ACCEPTS[name], typed, CALLS[1]) == kept


def test_a_refusal_repeats_nothing_of_what_was_typed() -> None:
    """The exception names its sentence alone, and hides the rule's own exception behind it."""
    for name, accept in ACCEPTS.items():
        typed = "8842secret8842#"
        with pytest.raises(Retry) as refused:
            accept.parse(typed, CALLS[1])
        assert refused.value.args == (refused.value.sentence.id,), name
        assert refused.value.__suppress_context__ or refused.value.__context__ is None
