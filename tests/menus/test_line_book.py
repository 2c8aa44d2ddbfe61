"""The book of this service: proved, drawn, and safe where it asks for an answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from menus import gsm7
from menus.book import ways
from menus.call import Facts
from menus.catalogue import translate
from menus.drawing import draw, screen_words
from menus.line_book import BOOK
from menus.people import answers
from menus.proof import prove, reserved_answers
from menus.vocabulary import Act, Ask, End, Pick, Retry, Sentence, target
from models.people.tables import Language
from tests.sessions.inn import Visitor

NAMED_BY_THE_CONTRACT = {
    *("language", "consent", "number", "id_number", "birth_year", "pin", "pin_again"),
    *("first_name", "other_names", "name_check", "registered", "home", "sign_in.pin"),
    *("checkin.code", "checkin.done", "register", "pay.claim", "unavailable"),
}

ENDS_OF_THE_LINE = {
    *("unavailable", "maybe_saved", "apology", "still_working", "maintenance"),
    *("not_ours", "not_understood", "not_a_line", "another_line", "too_many"),
}

KNOWN: dict[str, Facts] = {
    "nothing is known": {},
    "a stranger": {"msisdn": "0722 645 678", "number": "+254722645678"},
    "a whole registration": {
        "id_number": "23456789",
        "birth_year": "1985",
        "number": "+254722645678",
        "first_name": "Jane",
        "other_number": "+254733111222",
        "mine_id": "23456789",
    },
}


def test_the_proof_holds() -> None:
    """Nothing is wrong with any screen in either language, at the widest data."""
    assert list(prove(BOOK)) == []


@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize("known", KNOWN)
def test_no_answer_equals_a_key(known: str) -> None:
    """No ask takes 0, 00, 98, 99 or one of its side keys for an answer, whatever is known."""
    visitor = Visitor()
    visitor.state.facts = dict(KNOWN[known])

    def takes(ask: Ask, typed: str) -> bool:
        try:
            ask.accept.parse(typed, visitor.call())
        except Retry:
            return False
        return True

    assert list(reserved_answers(BOOK, takes)) == []


@pytest.mark.usefixtures("ring")
def test_an_ask_refuses_with_its_own_sentences() -> None:
    """Whatever is typed, an ask says only what the proof has seen on its screen."""
    typed = ("0", "1", "12", "1234", "0000", "1985", "2010", "123456", "x", "Jane", "W" * 99, "*")
    asks = [screen for screen in BOOK.screens if isinstance(screen, Ask)]
    said = {(ask.id, sentence) for ask in asks for sentence in _refusals(ask, typed)}
    assert said <= {(ask.id, each) for ask in asks for each in ask.accept.refusals}
    assert said <= {(ask.id, each) for ask in asks for each in BOOK.said[ask.id]}
    assert {ask_id for ask_id, _ in said} == {ask.id for ask in asks}


def _refusals(ask: Ask, typed: tuple[str, ...]) -> Iterator[Sentence]:
    """Yield the sentences with which an ask refuses some answers."""
    for answer in typed:
        try:
            ask.accept.parse(answer, Visitor().call())
        except Retry as retry:
            yield retry.sentence


def test_screens_that_the_outside_relies_on() -> None:
    """The names that the contract fixes, and the ends that the line shows by itself, exist."""
    assert {screen.id for screen in BOOK.screens} >= NAMED_BY_THE_CONTRACT | ENDS_OF_THE_LINE
    for screen_id in ENDS_OF_THE_LINE:
        assert isinstance(BOOK.steps[screen_id], End)


@pytest.mark.parametrize("language", Language)
def test_every_screen_can_be_drawn(language: Language) -> None:
    """A screen whose facts are missing is drawn nevertheless: a bug shows no trace to a caller."""
    for screen in BOOK.screens:
        for sentence in [None, *BOOK.said[screen.id]]:
            shown = draw(screen, {}, language, sentence)
            assert gsm7.septets(shown) <= gsm7.MAX_SCREEN
            assert "{" not in shown


def test_ends_are_in_both_languages() -> None:
    """What is shown before a language is known says the same in both."""
    for screen_id in ENDS_OF_THE_LINE:
        words = screen_words(BOOK.screen(screen_id))
        assert len(words.english.splitlines()) >= 2, screen_id
        assert translate(words, Language.KISWAHILI) == words.english


def test_secrets_are_asked_as_secrets() -> None:
    """Every ask that takes a PIN keeps no more than a digest of it."""
    pins = [
        step
        for step in BOOK.screens
        if isinstance(step, Ask) and step.accept in (answers.PIN, answers.NEW_PIN)
    ]
    assert {"pin", "pin_again", "sign_in.pin", "mine.pin", "new_pin", "change.pin"} <= {
        step.id for step in pins
    }
    assert all(step.secret for step in pins)


def test_a_screen_that_may_write_opens_a_writer() -> None:
    """Every screen from which an act that writes is reached is known to write beforehand."""
    for screen in BOOK.screens:
        for way in ways(screen):
            step = BOOK.steps[target(way)]
            if isinstance(step, Act) and step.writes:
                assert screen.id in BOOK.writers


def test_drafts_hold_no_secret() -> None:
    """No draft holds what a secret ask or a code was answered with, and each fact only once."""
    secrets = {step.save for step in BOOK.screens if isinstance(step, Ask) and step.secret}
    assert "pin" in secrets
    for flow in BOOK.flows:
        assert not (secrets | {"typed_code"}) & set(flow.drafts), flow.id
        assert len(flow.drafts) == len(set(flow.drafts)), flow.id


def test_a_draft_goes_on_at_a_screen() -> None:
    """Where a screen needs a secret typed before it, a draft goes on at one that does not."""
    for screen in BOOK.screens:
        if isinstance(screen, Ask) and screen.resume is not None:
            assert screen.resume in BOOK.steps
            assert BOOK.flow_of[screen.id].drafts


def test_lists_are_kept_within_their_numbers() -> None:
    """A list is cut to the width that its proof used."""
    for screen in BOOK.screens:
        if isinstance(screen, Pick):
            assert 0 < screen.width <= 40
