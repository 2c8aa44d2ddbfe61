"""Acting on incoming texts: the verbs, the replies, and that each text acts once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from menus.people.registration import NAME_TEXTS_AN_HOUR
from models.base.audit import Actor
from models.messages import inbox, opt_outs, outbox
from models.messages.outbox import Template
from models.messages.tables import InboxRow, InboxState, MessageClass, OutboxRow
from models.people import accounts, callers
from models.people.tables import Language, MoveState, NumberMove
from sms.answering import REPLIES_AN_HOUR
from tests.support.phone import REGISTRATION, Phone

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

STRANGER = "+254722645678"
NEW_LINE = "+254733000111"
_ids = itertools.count()


@dataclass
class Texting:
    """Sends texts past the webhook and reads what the service queued in reply."""

    parts: Service

    def say(self, text: str, msisdn: str = STRANGER) -> str | None:
        """Record one text and act on it; return what it was taken for."""
        now = self.parts.now()
        with self.parts.store.writing() as db:
            row_id = inbox.receive(
                db,
                gateway_id=f"test-{next(_ids)}",
                msisdn=msisdn,
                shortcode="24540",
                text=text,
                network=None,
                sent_at=now,
                now=now,
            )
        assert row_id is not None
        return self.parts.answering.answer(row_id, now)

    def replies(self, msisdn: str = STRANGER) -> list[tuple[Template, str]]:
        """Return template and language of what was queued to a number, the oldest first."""
        with self.parts.store.reading() as db:
            rows = db.scalars(
                sa.select(OutboxRow).where(OutboxRow.msisdn == msisdn).order_by(OutboxRow.id)
            )
            return [(Template(row.template), row.language) for row in rows]

    def last(self, msisdn: str = STRANGER) -> Template:
        """Return the newest reply."""
        return self.replies(msisdn)[-1][0]


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
    ("****", "not_understood", Template.NOT_UNDERSTOOD),
]


@pytest.mark.parametrize(("text", "outcome", "template"), SIMPLE)
def test_a_stranger_is_answered(
    parts: Service, texting: Texting, text: str, outcome: str, template: Template
) -> None:
    """Every text gets one answer, in English until a language is chosen."""
    assert texting.say(text) == outcome
    assert texting.replies() == [(template, "en")]
    assert _outcomes(parts) == [(InboxState.DONE, outcome)]


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
            assert opt_outs.stopped(db, STRANGER) is stopped


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
    for number in range(REPLIES_AN_HOUR + 3):
        assert texting.say(f"auto reply {number}") == "not_understood"
    assert len(texting.replies()) == REPLIES_AN_HOUR
    assert texting.say("STOP") == "stop"
    assert len(texting.replies()) == REPLIES_AN_HOUR
    with parts.store.reading() as db:
        assert opt_outs.stopped(db, STRANGER)
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
    assert reply == "KNEC: we did not understand. Dial *384*2454# or text HELP."
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


# A reply with the name, after a call that dropped at the name.


def _unnamed(phone: Phone) -> None:
    """Open an account, drop the call at the first name, and ask for the SMS on the redial."""
    phone.dial()
    phone.walk(REGISTRATION, until="first_name")
    phone.dial()
    assert "3. Send my name by SMS" in phone.screen
    phone.type("3")
    assert not phone.is_open


def _name(parts: Service, msisdn: str = STRANGER) -> str:
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, msisdn)
        assert account is not None
        return account.professional.full_name


def test_the_name_by_text(parts: Service, texting: Texting, phone: Phone) -> None:
    """The reply is taken as the name and completes the account; the draft is gone."""
    _unnamed(phone)
    assert texting.last() is Template.ASK_NAME
    assert texting.say("  JANE   AKIRU lokwang ") == "name_saved"
    assert texting.last() is Template.NAME_SAVED
    assert _name(parts).upper() == "JANE AKIRU LOKWANG"
    phone.dial()
    assert phone.label == "home"
    assert texting.say("JANE AKIRU LOKWANG") == "not_understood", "the question is answered"


def test_one_name_only(parts: Service, texting: Texting, phone: Phone) -> None:
    """A person with one name on the ID has that one."""
    _unnamed(phone)
    assert texting.say("Akiru") == "name_saved"
    assert _name(parts) == "Akiru"


@pytest.mark.parametrize(
    "text", ["****", "23456789", "JANE 4KIRU", "🙂", "x" * 100, "A " + "b" * 90]
)
def test_no_name_by_text(parts: Service, texting: Texting, phone: Phone, text: str) -> None:
    """What cannot be a name is said to be unclear, and may be sent again."""
    _unnamed(phone)
    assert texting.say(text) == "name_unclear"
    assert texting.last() is Template.NAME_UNCLEAR
    assert _name(parts) == ""
    assert texting.say("JANE AKIRU") == "name_saved"


def test_a_command_is_no_name(parts: Service, texting: Texting, phone: Phone) -> None:
    """HELP is help, also while a name is waited for."""
    _unnamed(phone)
    assert texting.say("HELP") == "help"
    assert texting.say("YES") == "nothing_open"
    assert _name(parts) == ""


def test_the_name_was_given_by_dialling(parts: Service, texting: Texting, phone: Phone) -> None:
    """Whichever comes first counts: a name that is there already is not replaced by text."""
    _unnamed(phone)
    phone.dial()
    phone.walk({"resume": "1"} | REGISTRATION)
    assert phone.label == "registered"
    assert texting.say("SOMEBODY ELSE") == "nothing_open"
    assert _name(parts) == "Jane Akiru Lokwang"


def test_the_texts_that_ask_for_a_name_are_few(texting: Texting, phone: Phone) -> None:
    """The question by SMS is sent so many times an hour and no more."""
    _unnamed(phone)
    for _ in range(NAME_TEXTS_AN_HOUR):
        phone.dial()
        phone.type("3")
    asked = [template for template, _ in texting.replies() if template is Template.ASK_NAME]
    assert len(asked) == NAME_TEXTS_AN_HOUR


# The old line's answer to a move.


@pytest.fixture
def moving(app: Flask, phone: Phone) -> Phone:
    """Give the new line of an account that waits for the old one's answer."""
    phone.register()
    other = Phone(app, NEW_LINE, network="63903")
    other.dial()
    other.type("1", "2", "23456789", "2481", "2")
    assert other.label == "move.sent"
    other.dial()
    other.type(other.code_from_sms())
    assert other.label == "move.waiting"
    phone.messages()
    return other


def _move(parts: Service) -> MoveState:
    with parts.store.reading() as db:
        return db.scalars(sa.select(NumberMove.state)).one()


@pytest.mark.parametrize("text", ["YES", "ndio", "Ndiyo!"])
def test_yes_moves_at_once(parts: Service, texting: Texting, moving: Phone, text: str) -> None:
    """The old line's YES moves the account now; both lines are told."""
    assert _move(parts) is MoveState.WAITING
    assert texting.say(text) == "move_agreed"
    assert _move(parts) is MoveState.DONE
    assert texting.last() is Template.MOVE_AGREED
    assert texting.last(NEW_LINE) is Template.MOVE_DONE
    moving.dial()
    assert moving.label == "home"
    assert texting.say("YES") == "nothing_open"


def test_no_stops_the_move(parts: Service, texting: Texting, moving: Phone) -> None:
    """The old line's NO leaves the account where it is, and says to change the PIN."""
    assert texting.say("HAPANA") == "move_refused"
    assert _move(parts) is MoveState.STOPPED
    assert texting.last() is Template.MOVE_REFUSED
    assert texting.last(NEW_LINE) is Template.MOVE_STOPPED
    moving.later(hours=25)
    moving.dial()
    assert moving.label == "welcome"
    assert texting.say("YES") == "nothing_open"


def test_words_are_no_answer(parts: Service, texting: Texting, moving: Phone) -> None:
    """Anything but YES or NO leaves the move as it is, and its question open."""
    for text in ("yes of course", "who is this?", "YES 1234"):
        assert texting.say(text) == "not_understood"
    assert _move(parts) is MoveState.WAITING
    assert texting.say("NO") == "move_refused"


def test_only_the_old_line_may_answer(parts: Service, texting: Texting, moving: Phone) -> None:
    """YES from the new line, or from anyone, is an answer to nothing."""
    assert texting.say("YES", NEW_LINE) == "nothing_open"
    assert texting.say("YES", "+254722645679") == "nothing_open"
    assert _move(parts) is MoveState.WAITING


def test_an_answer_that_comes_too_late(parts: Service, texting: Texting, moving: Phone) -> None:
    """After the wait the question is over; the move has happened by itself."""
    moving.later(hours=25)
    moving.messages()
    moving.dial()
    assert moving.label == "home"
    assert texting.say("NO") == "nothing_open"
    assert _move(parts) is MoveState.DONE


def test_an_answer_to_a_move_that_is_over(parts: Service, texting: Texting, moving: Phone) -> None:
    """A move that ended by other means is not agreed to any more."""
    with parts.store.writing() as db:
        db.execute(sa.update(NumberMove).values(state=MoveState.STOPPED))
    assert texting.say("YES") == "nothing_open"
    assert texting.last() is Template.NOTHING_OPEN


def test_yes_when_the_new_line_has_an_account_by_now(
    parts: Service, texting: Texting, moving: Phone
) -> None:
    """YES is not thanked for with a move that cannot happen: the line belongs to somebody."""
    with parts.store.writing() as db:
        now = parts.now()
        old = accounts.by_msisdn(db, STRANGER)
        assert old is not None
        accounts.open_account(
            db,
            accounts.Registration(
                msisdn=NEW_LINE,
                proved=True,
                national_id="31415926",
                birth_year=1990,
                pin="7391",
                language=Language.ENGLISH,
                early_texts=False,
                consent_version="2026-1",
            ),
            Actor.service(),
            now,
        )
    assert texting.say("YES") == "nothing_open"
    assert texting.last() is Template.NOTHING_OPEN
    assert _move(parts) is MoveState.STOPPED
    with parts.store.reading() as db:
        still = accounts.by_msisdn(db, STRANGER)
        assert still is not None
        assert still.id == old.id


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
        assert not opt_outs.stopped(db, STRANGER)
        [row_id] = inbox.waiting(db)
    monkeypatch.undo()
    assert parts.answering.answer(row_id, parts.now() + timedelta(minutes=1)) == "stop"
    assert texting.replies() == [(Template.STOPPED, "en")]
