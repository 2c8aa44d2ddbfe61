"""A long walk that presses anything anywhere, and never meets a dead end or a mistake of ours."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from menus.drawing import option_keys
from menus.line_book import BOOK
from models.across.reference_lists import load_reference
from models.base.clock import Clock
from tests.support.phone import REGISTRATION, Phone

if TYPE_CHECKING:
    from flask import Flask

PRESSES = 750
"""Presses of one walk; four walks make three thousand."""

PHONES = 4
WAYS_OUT = 30
"""So many times at most must `0` be pressed until a call is over."""

NEVER = {"apology", "unavailable", "maybe_saved", "still_working", "not_ours", "not_a_line"}

JUNK = (
    *("", " ", "0", "00", "98", "99", "1", "2", "3", "4", "5", "6", "7", "42", "-1", "#", "*"),
    *("1*1", "**", "Ja*ne", "0*0", "🙂", "Ng’ang’a", "é", "\u202e", "a\0b", "x" * 300, "7" * 300),
    *("2481", "0000", "1985", "23456789", "0722645678", "123456", "Jane", "Akiru Lokwang", "'; --"),
)

DETAILS = {
    "detail.kra_pin": "A012345678Z",
    "detail.tsc_number": "412345",
    "detail.sha": "12345678",
    "detail.nssf": "123456789",
    "detail.email": "jane@example.com",
    "payee.mpesa_name": "Jane Akiru Lokwang",
    "payee.account": "0123456789",
    "payee.account_name": "Jane Akiru Lokwang",
    "payee.bank": "equity",
    "work.institution": "Kibera Primary",
    "work.post": "Teacher",
    "work.since": "2019",
    "work.county": "47",
    "study.institution": "Kenyatta University",
    "study.course": "Education",
    "study.from_year": "2004",
    "study.to_year": "2008",
    "kin.name": "Akiru Lokwang",
    "help": "4",
    "help.no_sms": "1",
}
"""What leads on from screens that chance alone seldom passes, whoever answers."""

_CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Walker:
    """Somebody who presses what stands on the screen, what it asks for, or anything at all."""

    chance: random.Random
    phones: list[Phone]
    seen: Counter[str] = field(default_factory=Counter)
    left: set[str] = field(default_factory=set)

    def answers(self, phone: Phone) -> dict[str, str]:
        """Return what fits each screen: everybody has an ID and knows the others'."""
        owner = self.chance.choice([phone, phone, phone, *self.phones])
        national_id = f"3{self.phones.index(owner)}456789"
        other = self.chance.choice(self.phones).msisdn
        code = self.code(phone)
        pin = self.chance.choice(("2481", "2481", "2481", "7395"))
        return REGISTRATION | {
            "resume": self.chance.choice("123"),
            "number": self.chance.choice("112"),
            "other_number": other,
            "other_number_again": other,
            "id_number": national_id,
            "pin": pin,
            "pin_again": pin,
            "home": self.chance.choice("456"),
            "sign_in.pin": pin,
            "sign_in.birth_year": "1985",
            "mine.id_number": national_id,
            "mine.pin": pin,
            "forgot.id_number": national_id,
            "forgot.birth_year": "1985",
            "code.reset": code,
            "code.prove": code,
            "code.move": code,
            "new_pin": pin,
            "new_pin_again": pin,
            "change.pin": pin,
            "change.new_pin": pin,
            "change.new_pin_again": pin,
            **DETAILS,
            "profile": self.chance.choice("1234567"),
            "kin.number": other,
            "payee.mpesa": self.chance.choice(("1", other)),
            "payee.mpesa_check": pin,
            "payee.bank_check": pin,
        }

    def code(self, phone: Phone) -> str:
        """Return the newest code that was texted to the phone."""
        phone.read_up_to = 0
        codes = [code for text in phone.messages() for code in _CODE.findall(text)]
        return codes[-1] if codes else "482913"

    def step(self) -> None:
        """Do one thing with one phone."""
        phone = self.chance.choice(self.phones)
        if not phone.is_open:
            self.dial(phone)
            return
        what = self.chance.random()
        if what < 0.02:
            self.dial(phone)
        elif what < 0.05:
            phone.post()
            self.check(phone)
        elif what < 0.065:
            phone.parts.patient_redis.flushdb()
        elif what < 0.075:
            self.jump(phone)
        elif what < 0.08:
            self.check_way_out(phone)
        else:
            self.press(phone)

    def dial(self, phone: Phone) -> None:
        """Dial, now and then a task or as a session that nobody knows."""
        code = self.chance.choice(("*384*2454#",) * 6 + ("*384*2454*4#", "*384*2454*5#"))
        first = self.chance.choice(("",) * 8 + ("1", "4", "1*4821", "2*1*9", "*"))
        phone.dial(code, first_text=first)
        self.check(phone)

    def press(self, phone: Phone) -> None:
        """Press a key of the screen, what the screen asks for, or anything."""
        what = self.chance.random()
        keys = option_keys(phone.screen)
        if what < 0.6 and phone.label in (answers := self.answers(phone)):
            phone.type(answers[phone.label])
        elif what < 0.88 and keys:
            phone.type(self.chance.choice(keys))
        else:
            phone.type(self.chance.choice(JUNK))
        self.check(phone)

    def jump(self, phone: Phone) -> None:
        """Let time pass: an hour, or so long that lines fall silent."""
        hours = self.chance.choice((1, 1, 25, 49, 24 * 95, 24 * 370))
        phone.later(hours=hours)

    def check(self, phone: Phone) -> None:
        """See that the screen is one of ours and no mistake; Phone checked its form and width."""
        assert phone.label in BOOK.steps, phone.label
        assert phone.label not in NEVER, phone.typed
        assert "{" not in phone.screen
        assert phone.screen.strip() == phone.screen != ""
        self.seen[phone.label] += 1
        if phone.is_open and phone.label not in self.left and self.chance.random() < 0.4:
            self.check_way_out(phone)

    def check_way_out(self, phone: Phone) -> None:
        """Press 0 until the call is over."""
        self.left.add(phone.label)
        way = [phone.label]
        while phone.is_open:
            assert len(way) <= WAYS_OUT, way
            phone.type("0")
            way.append(phone.label)
        assert phone.label == "goodbye", way


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_pressing_anything_anywhere(app: Flask, seed: int) -> None:
    """Whatever is pressed, the answer is a screen of the book that fits and can be left with 0."""
    chance = random.Random(seed)  # noqa: S311
    phones = [Phone(app, f"+25472264567{number}") for number in range(PHONES)]
    phones[-1].network = "63903"
    service = phones[0].parts
    load_reference(service.patient_store, service.now())
    walker = Walker(chance, phones)
    for _ in range(PRESSES):
        walker.step()
    assert len(walker.seen) >= 38, sorted(walker.seen)
    assert len(walker.left) >= 30, sorted(walker.left)
    assert {"home", "profile", "registered", "consent", "messages"} <= set(walker.seen)
    assert phones[0].parts.clock != Clock()
