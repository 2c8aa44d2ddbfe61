"""Two hundred callers at once, every hop sent twice: nobody sees another's, each account once."""

from __future__ import annotations

import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import select

from models.messages import simulated
from models.people import pin_rules
from models.people.tables import Account, Professional
from tests.support.phone import REGISTRATION, Phone
from ussd_app import sweeping
from ussd_app.wiring import Service

CALLERS = 200
SEED = 20261103

THREADS = 16
"""Callbacks that are worked on at a time, as by four processes of the web server: the other
callers wait outside, as they do in earnest."""

CALLS = 40
"""After so many calls that were cut off a caller gives up, and the test with them."""

CUT_OFF = frozenset({"unavailable", "maybe_saved", "still_working"})
"""Honest ends of a service that is too busy; a person dials again."""

_NUMBER = re.compile(r"\b0?(722[ ]?300[ ]?\d{3})\b|\b254(\d{9})\b")
_NAME = re.compile(r"\b(?:Kim|Wam)[a-j]{3}\b")
_REFERENCE = re.compile(r"\bRef ([A-Z2-9]{6})\b")
_LETTERS = str.maketrans("0123456789", "abcdefghij")


@dataclass(frozen=True, slots=True)
class Shown:
    """One reply of the webhook."""

    label: str
    body: str

    @property
    def cut_off(self) -> bool:
        """Tell whether the service was too busy to answer."""
        return self.label in CUT_OFF


@dataclass
class Caller:
    """One person with a phone of their own, on a network that sends every hop twice."""

    phone: Phone
    index: int
    server: ThreadPoolExecutor
    shown: list[Shown] = field(default_factory=list)
    calls: int = 0
    late: tuple[str, str] | None = None
    """A callback, as session and text, that the network has still to repeat."""

    def __post_init__(self) -> None:
        self.chance = random.Random(SEED + self.index)  # noqa: S311
        digits = f"{self.index:03d}"
        self.national_id, self.year = f"2{digits}4444", 1960 + self.index % 40
        self.first_name = f"Kim{digits.translate(_LETTERS)}"
        self.other_names = f"Wam{digits.translate(_LETTERS)}"
        self.pin = self._choose_pin()
        self.answers = REGISTRATION | {
            "resume": "1",
            "name_check": "1",
            "id_number": self.national_id,
            "birth_year": str(self.year),
            "pin": self.pin,
            "pin_again": self.pin,
            "first_name": self.first_name,
            "other_names": self.other_names,
            "home": "4",
            "sign_in.pin": self.pin,
        }

    def _choose_pin(self) -> str:
        while True:
            pin = f"{self.chance.randrange(10_000):04d}"
            try:
                pin_rules.check_pin(
                    pin,
                    birth_year=self.year,
                    national_id=self.national_id,
                    msisdn=self.phone.msisdn,
                )
            except pin_rules.WeakPin:
                continue
            return pin

    def open_and_look(self) -> None:
        """Open an account, dial again and read the own profile; redial when a call is cut off."""
        while self.phone.label != "profile":
            assert self.calls < CALLS, Counter(reply.label for reply in self.shown)
            self.call()
        if self.late is not None:
            self._repeat_late(*self.late, self.shown[-1])

    def call(self) -> None:
        """Dial, and answer every screen that has an answer."""
        self.calls += 1
        self.phone.session, self.phone.typed = f"ATUid_{self.index}_{self.calls}", []
        self.hop()
        while self.phone.is_open and self.phone.label != "profile":
            self.phone.typed.append(self.answers[self.phone.label])
            self.hop()

    def hop(self) -> None:
        """Let the network send what was typed so far twice; the phone shows one of the replies."""
        callback = (self.phone.session, "*".join(self.phone.typed))
        way = self.chance.choice(("at once", "again", "later"))
        if way == "at once":
            waiting = [self.server.submit(self._post, *callback) for _ in range(2)]
            replies = [each.result() for each in waiting]
        else:
            replies = [self.server.submit(self._post, *callback).result()]
        if way == "again":
            replies.append(self.server.submit(self._post, *callback).result())
        if self.late is not None:
            self._repeat_late(*self.late, replies[-1])
        self.late = callback if way == "later" else None
        assert len({reply for reply in replies if not reply.cut_off}) <= 1, replies
        chosen = self.chance.choice(replies)
        self.phone.label, self.phone.is_open = chosen.label, chosen.body.startswith("CON ")

    def _repeat_late(self, session: str, text: str, newest: Shown) -> None:
        """Send a callback that was overtaken: it gets the newest reply, and changes nothing."""
        reply = self.server.submit(self._post, session, text).result()
        if session == self.phone.session and not (newest.cut_off or reply.cut_off):
            assert reply == newest

    def _post(self, session: str, text: str) -> Shown:
        response = self.phone.callback(sessionId=session, text=text)
        assert response.status_code == 200
        label = response.headers["at-ussd-hop-metadata"]
        assert label != "apology"
        reply = Shown(label, response.get_data(as_text=True))
        self.shown.append(reply)
        return reply


def check_what_was_seen(caller: Caller, account: Account, texts: list[str]) -> None:
    """Compare every number, name and reference that a caller was shown with their own."""
    read = [reply.body for reply in caller.shown if not reply.cut_off] + texts
    words = "\n".join(read)
    numbers = {"".join(parts).replace(" ", "") for parts in _NUMBER.findall(words)}
    assert numbers == {caller.phone.msisdn.removeprefix("+254")}
    assert set(_NAME.findall(words)) == {caller.first_name, caller.other_names}
    assert set(_REFERENCE.findall(words)) == {account.reference}
    assert len(texts) == 1
    assert texts[0].startswith("KNEC: your account is open.")


def test_two_hundred_callers_at_once(app: Flask, parts: Service) -> None:
    """Of two hundred people at once each opens one account, and sees nothing but their own."""
    parts.warm()
    with ThreadPoolExecutor(THREADS) as server, ThreadPoolExecutor(CALLERS) as people:
        callers = [
            Caller(Phone(app, f"+254722300{index:03d}"), index, server) for index in range(CALLERS)
        ]
        list(people.map(Caller.open_and_look, callers))
    sweeping.texts(parts)
    with parts.patient_store.reading() as db:
        rows = db.execute(select(Account, Professional).join(Account.professional)).all()
        by_number = {account.msisdn: (account, person) for account, person in rows}
        texts = {
            caller.phone.msisdn: [text.text for text in simulated.after(db, caller.phone.msisdn, 0)]
            for caller in callers
        }
        assert len(rows) == len(by_number) == CALLERS
        for caller in callers:
            account, person = by_number[caller.phone.msisdn]
            name = f"{caller.first_name} {caller.other_names}"
            assert (person.national_id, person.birth_year) == (caller.national_id, caller.year)
            assert person.full_name == name
            check_what_was_seen(caller, account, texts[caller.phone.msisdn])
    # Twelve answers to register, a second call to the profile, and every callback twice.
    assert all(len(caller.shown) >= 2 * (len(REGISTRATION) + 4) for caller in callers)
