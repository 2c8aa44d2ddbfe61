"""Acting on incoming texts: the verbs, the replies, and that each text acts once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.messages import cases, inbox, opt_outs, outbox, questions
from models.messages.tables import InboxRow, InboxState, MessageClass, OutboxRow
from models.messages.templates import Template
from models.people import accounts, callers
from models.people.tables import Language
from sms.acts.asked import REPLIES_AN_HOUR
from tests.sms.texting import STRANGER, Texting
from tests.support.phone import Phone

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service


@pytest.fixture
def texting(parts: Service) -> Texting:
    """Give somebody who texts."""
    return Texting(parts)


def _outcomes(parts: Service) -> list[tuple[InboxState, str | None]]:
    with parts.store.reading() as db:
        rows = db.scalars(sa.select(InboxRow).order_by(InboxRow.id))
        return [(row.state, row.outcome) for row in rows]


SIMPLE = [
    ("HELP", "help", Template.HELP),
    ("msaada", "help", Template.HELP),
    ("STOP", "stop", Template.STOPPED),
    ("START", "start", Template.STARTED),
    ("YES", "nothing_open", Template.NOTHING_OPEN),
    ("hapana", "nothing_open", Template.NOTHING_OPEN),
    ("what is this", "not_understood", Template.NOT_UNDERSTOOD),
    ("", "not_understood", Template.NOT_UNDERSTOOD),
    ("🙂", "not_understood", Template.NOT_UNDERSTOOD),
    ("****", "blanked", Template.NO_PIN_BY_SMS),
    ("good morning", "greeting", Template.HELP),
    ("TOKA 2024 sijalipwa", "usage", Template.USAGE),
    ("WITHDRAW", "usage", Template.USAGE),
    ("INN 20101001", "did_you_mean", Template.DID_YOU_MEAN),
    ("since 2019 I was not paid", "case", Template.CASE_OPENED),
]


@pytest.mark.parametrize(("text", "outcome", "template"), SIMPLE)
def test_a_stranger_is_answered(
    parts: Service, texting: Texting, text: str, outcome: str, template: Template
) -> None:
    """Every text gets one answer, in the language of its keyword until one is chosen."""
    assert texting.say(text) == outcome
    spoken = "sw" if text.split(" ")[0] in {"msaada", "hapana", "TOKA"} else "en"
    assert texting.replies() == [(template, spoken)]
    assert _outcomes(parts) == [(InboxState.DONE, outcome)]


def test_a_mark_that_was_not_made_is_never_met_with_silence(texting: Texting) -> None:
    """Who misspells a mark is told so each time; a harmless slip gets its help once an hour."""
    assert [texting.say(text) for text in ("absnt 20101001 3", "absnt 20101001 3")] == ["usage"] * 2
    assert [texting.say("PAY now 1 2 3 4") for _ in range(2)][-1] == "silent"


def test_a_text_acts_once(parts: Service, texting: Texting) -> None:
    """A second worker, a repeated job and the sweep find nothing left to do."""
    texting.say("HELP")
    with parts.store.reading() as db:
        [row_id] = db.scalars(sa.select(InboxRow.id))
    assert parts.answering.answer(row_id, parts.now()) is None
    assert parts.answering.answer(row_id + 1, parts.now()) is None
    assert len(texting.replies()) == 1


def test_language(parts: Service, texting: Texting, phone: Phone) -> None:
    """The language is chosen by text, answered in it, and remembered for the next dial."""
    assert texting.say("LUGHA SW") == "lang"
    assert texting.say("HELP") == "help"
    assert texting.replies() == [(Template.LANGUAGE_SET, "sw"), (Template.HELP, "sw")]
    phone.dial()
    assert phone.screen.startswith("Karibu KNEC CP2.")
    texting.say("LANG EN")
    assert texting.replies()[-1] == (Template.LANGUAGE_SET, "en")


def test_language_of_an_account(parts: Service, texting: Texting, phone: Phone) -> None:
    """The account that answers to the line speaks the chosen language too."""
    phone.register()
    texting.say("LUGHA KISWAHILI")
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, phone.msisdn)
        assert account is not None
        assert account.language is Language.KISWAHILI
        assert callers.language_of(db, phone.msisdn) is Language.KISWAHILI


def test_stop_and_start(parts: Service, texting: Texting) -> None:
    """STOP ends reminders and offers for the number and START brings them back."""
    for text, stopped in (("STOP", True), ("ACHA", True), ("START", False), ("ANZA", False)):
        texting.say(text)
        with parts.store.reading() as db:
            assert opt_outs.stopped(db, STRANGER, MessageClass.REMINDER) is stopped


@pytest.mark.parametrize(
    ("text", "back", "refused", "words"),
    [
        ("STOP OFFERS", "START OFFERS", MessageClass.PROMOTIONAL, "no more offers to"),
        ("acha vikumbusho", "anza", MessageClass.REMINDER, "hakuna tena vikumbusho kwa"),
    ],
)
def test_stop_of_one_kind(
    parts: Service, texting: Texting, phone: Phone, text: str, back: str, refused: str, words: str
) -> None:
    """STOP may name offers or reminders; the other kind still comes, and the reply says which."""
    texting.say(text)
    kinds = (MessageClass.REMINDER, MessageClass.PROMOTIONAL, MessageClass.SECURITY)
    with parts.store.reading() as db:
        assert [kind for kind in kinds if opt_outs.stopped(db, STRANGER, kind)] == [refused]
    assert words in phone.messages()[0]
    texting.say(back)
    with parts.store.reading() as db:
        assert not any(opt_outs.stopped(db, STRANGER, kind) for kind in kinds)


def test_replies_are_transactional(parts: Service, texting: Texting, phone: Phone) -> None:
    """An answer is news of one's own question: it also goes to a number that said STOP."""
    texting.say("STOP")
    texting.say("HELP")
    with parts.store.reading() as db:
        classes = set(db.scalars(sa.select(OutboxRow.message_class)))
    assert classes == {MessageClass.TRANSACTIONAL}
    stopped, helped = phone.messages()
    assert "START" in stopped
    assert "LUGHA SW" in helped


def test_two_machines_that_answer_each_other(parts: Service, texting: Texting) -> None:
    """A number gets so many answers an hour and no more; what it says still counts."""
    for _ in range(REPLIES_AN_HOUR + 3):
        assert texting.say("HELP") == "help"
    assert len(texting.replies()) == REPLIES_AN_HOUR
    assert texting.say("STOP") == "stop"
    assert len(texting.replies()) == REPLIES_AN_HOUR
    with parts.store.reading() as db:
        assert opt_outs.stopped(db, STRANGER, MessageClass.REMINDER)
    texting.say("HELP", "+254722645679")
    assert texting.last("+254722645679") is Template.HELP


@pytest.mark.parametrize("sender", ["M-PESA", "20076", "SAFARICOM", ""])
def test_a_sender_that_is_no_number(parts: Service, texting: Texting, sender: str) -> None:
    """A sender that cannot be answered is not answered, whatever it says."""
    assert texting.say("STOP", sender) == "no_number"
    assert texting.replies(sender) == []
    assert _outcomes(parts) == [(InboxState.DONE, "no_number")]


@pytest.mark.parametrize("text", ["2580", "1111", "9999", "PIN 2580"])
def test_a_pin_by_text(app: Flask, parts: Service, texting: Texting, text: str) -> None:
    """A text that could be a PIN is answered the same whether or not it is the right one."""
    phone = Phone(app, STRANGER)
    phone.register(pin="2580", pin_again="2580")
    phone.messages()
    assert phone.text(text) == 200
    [reply] = phone.messages()
    assert reply.startswith("KNEC: we take no PIN by SMS and kept no figures.")
    with parts.store.reading() as db:
        [kept] = db.scalars(sa.select(InboxRow.text))
    assert not any(figure in kept for figure in "0123456789")


def test_a_text_is_a_sign_of_life(parts: Service, texting: Texting, phone: Phone) -> None:
    """A line that texts is not silent; one that was silent too long stays so until its PIN."""
    phone.register()
    phone.later(days=60)
    texting.say("HELP")
    phone.later(days=60)
    phone.dial()
    assert phone.label == "home"
    phone.later(days=120)
    texting.say("HELP")
    phone.dial()
    assert phone.label == "sign_in.pin"


def test_nothing_is_half_done(
    parts: Service, texting: Texting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the reply cannot be queued the act is undone too, and the text waits to be read again."""

    def fail(*_: object) -> None:
        raise ConnectionError("no outbox")

    monkeypatch.setattr(outbox, "add", fail)
    with pytest.raises(ConnectionError):
        texting.say("STOP")
    with parts.store.reading() as db:
        assert not opt_outs.stopped(db, STRANGER, MessageClass.REMINDER)
        [row_id] = inbox.waiting(db)
    monkeypatch.undo()
    assert parts.answering.answer(row_id, parts.now() + timedelta(minutes=1)) == "stop"
    assert texting.replies() == [(Template.STOPPED, "en")]


def test_never_the_same_help_twice_in_an_hour(texting: Texting, phone: Phone) -> None:
    """What is not understood gets one line, then another, then silence for the hour."""
    outcomes = [texting.say(words) for words in ("asdf", "qwer zxcv", "gibberish")]
    assert outcomes == ["not_understood", "not_understood", "silent"]
    assert [each for each, _ in texting.replies()] == [
        Template.NOT_UNDERSTOOD,
        Template.NOT_UNDERSTOOD_AGAIN,
    ]
    phone.later(hours=1, minutes=1)
    assert texting.say("asdf") == "not_understood"
    assert texting.last() is Template.NOT_UNDERSTOOD


def test_did_you_mean(texting: Texting) -> None:
    """A harmless near miss is offered, done on YES, and forgotten on NO."""
    assert texting.say("HLEP") == "did_you_mean"
    assert texting.say("YES") == "help"
    assert texting.say("YES") == "nothing_open"
    assert texting.say("msada") == "did_you_mean"
    assert texting.say("HAPANA") == "nothing_done"
    assert texting.say("NDIO") == "nothing_open"


def test_an_old_suggestion_is_over(texting: Texting, phone: Phone) -> None:
    """After half an hour a bare YES means nothing any more."""
    texting.say("HLEP")
    phone.later(minutes=31)
    assert texting.say("YES") == "nothing_open"


def test_help_on_a_keyword(texting: Texting, phone: Phone) -> None:
    """Help tells how a keyword is texted, in the sender's language."""
    assert texting.say("HELP IN") == "help"
    assert texting.say("MSAADA INGIA") == "help"
    english, kiswahili = phone.messages()
    assert english.startswith("KNEC: To check in text IN and today's code")
    assert kiswahili.startswith("KNEC: Kuthibitisha umefika tuma INGIA")


def test_prose_opens_one_case(parts: Service, texting: Texting) -> None:
    """What a number says more within the day belongs to its case, which is kept word for word."""
    assert texting.say("I was not paid for KCSE") == "case"
    assert texting.say("my centre was in Kitui South") == "case"
    with parts.store.reading() as db:
        [case] = cases.waiting(db)
        assert [note.text for note in cases.notes(db, case)] == [
            "I was not paid for KCSE",
            "my centre was in Kitui South",
        ]
    assert texting.replies() == [(Template.CASE_OPENED, "en")]


@pytest.mark.parametrize(
    "text", ["NO d4t9x", "presnt 20101001 482913 ALL", "hapan", "ondo D4T9X", "STOPP"]
)
def test_what_binds_is_never_offered(parts: Service, texting: Texting, text: str) -> None:
    """A near miss of a mark, a decline or a withdrawal opens no question that YES could answer."""
    texting.say(text)
    with parts.store.reading() as db:
        assert questions.open_for(db, STRANGER, parts.now()) == []
        assert not opt_outs.stopped(db, STRANGER, MessageClass.REMINDER)
