"""Somebody who presses anything anywhere, and sees that every screen is one of ours."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field

from menus.drawing import option_keys
from menus.line_book import BOOK
from models.attendance import codes
from models.base.clock import nairobi_day
from tests.support.phone import REGISTRATION, Phone

WAYS_OUT = 30
"""So many times at most must `0` be pressed until a call is over."""

NEVER = {
    *("apology", "unavailable", "maybe_saved", "still_working", "too_many"),
    *("not_ours", "not_a_line"),
}

JUNK = (
    *("", " ", "0", "00", "98", "99", "1", "2", "3", "4", "5", "6", "7", "42", "-1", "#", "*"),
    *("1*1", "**", "Ja*ne", "0*0", "🙂", "Ng’ang’a", "é", "\u202e", "a\0b", "x" * 300, "7" * 300),
    *("2481", "0000", "1985", "23456789", "0722645678", "123456", "Jane", "Akiru Lokwang", "'; --"),
)

DETAILS = {
    "detail.kra_pin": "A012345678Z",
    "detail.kra_letter": "Z",
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
    "correct.name": "Jane Akiru",
    "correct.national_id": "23456780",
    "correct.birth_year": "1986",
    "register.numbers": "1-3",
    "agent.digits": "003",
    "pay.query_centre": "20101002",
    "help": "4",
    "help.no_sms": "1",
}
"""What leads on from screens that chance alone seldom passes, whoever answers."""

DEMO = re.compile(r"\+2547110000(\d\d)")
DEMO_PIN = "2580"
_CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Walker:
    """Presses what stands on the screen, what it asks for, or anything at all."""

    chance: random.Random
    phones: list[Phone]
    seen: Counter[str] = field(default_factory=Counter)
    left: set[str] = field(default_factory=set)
    presses: int = 0

    def person(self, phone: Phone) -> tuple[str, str, str]:
        """Return national ID, year of birth and PIN of whom the phone belongs to."""
        found = DEMO.fullmatch(phone.msisdn)
        if found:
            return f"300000{found[1]}", str(1980 + int(found[1])), DEMO_PIN
        return f"3{self.phones.index(phone)}456789", "1985", "2481"

    def answers(self, phone: Phone) -> dict[str, str]:
        """Return what fits each screen: everybody has an ID and knows the others'."""
        owner = self.chance.choice([phone, phone, phone, *self.phones])
        national_id, birth_year, pin = self.person(owner)
        other = self.chance.choice(self.phones).msisdn
        code = self.code(phone)
        new_pin = self.chance.choice((pin, pin, pin, "7395"))
        asks_pin = dict.fromkeys(
            (
                *("sign_in.pin", "mine.pin", "change.pin", "payee.mpesa_check", "jobs.decline_pin"),
                *("payee.bank_check", "correct.pin", "jobs.apply", "jobs.withdraw", "jobs.accept"),
                *("jobs.interest_pin", "register.pin", "register.lock", "register.dispute_pin"),
            ),
            pin,
        )
        new = dict.fromkeys(("pin", "pin_again", "new_pin", "new_pin_again"), new_pin)
        changed = dict.fromkeys(("change.new_pin", "change.new_pin_again"), new_pin)
        typed_code = dict.fromkeys(("code.reset", "code.prove", "code.move"), code)
        day_code = self.day_code(phone) if phone.label in {"checkin.code", "agent.code"} else ""
        return (
            REGISTRATION
            | asks_pin
            | new
            | changed
            | typed_code
            | DETAILS
            | {
                "resume": self.chance.choice("123"),
                "number": self.chance.choice("112"),
                "other_number": other,
                "other_number_again": other,
                "id_number": national_id,
                "birth_year": birth_year,
                "home": self.chance.choice("123456"),
                "sign_in.birth_year": birth_year,
                "mine.id_number": national_id,
                "forgot.id_number": national_id,
                "forgot.birth_year": birth_year,
                "profile": self.chance.choice("1234567"),
                "kin.number": other,
                "payee.mpesa": self.chance.choice(("1", other)),
                "checkin.code": day_code,
                "agent.code": day_code,
            }
        )

    def code(self, phone: Phone) -> str:
        """Return the newest code that was texted to the phone."""
        phone.read_up_to = 0
        codes_seen = [code for text in phone.messages() for code in _CODE.findall(text)]
        return codes_seen[-1] if codes_seen else "482913"

    def day_code(self, phone: Phone) -> str:
        """Return today's code of the demo's centre, or a wrong one."""
        with phone.parts.store.reading() as db:
            today = nairobi_day(phone.parts.now())
            return next(iter(codes.of_date(db, "20101001", today).values()), "4821")

    def step(self, phone: Phone) -> None:
        """Do one thing with one phone."""
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
        code = self.chance.choice(("*384*2454#",) * 6 + tuple(f"*384*2454*{n}#" for n in "12345"))
        first = self.chance.choice(("",) * 8 + ("1", "4", "1*4821", "2*1*9", "*"))
        phone.dial(code, first_text=first)
        self.check(phone)

    def press(self, phone: Phone) -> None:
        """Press a key of the screen, what the screen asks for, or anything."""
        what = self.chance.random()
        keys = option_keys(phone.screen)
        if what < 0.6 and phone.label in (answers := self.answers(phone)):
            phone.type(answers[phone.label])
        elif what < 0.9 and keys:
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
        self.presses += 1
        assert phone.label in BOOK.steps, phone.label
        assert phone.label not in NEVER, (phone.label, phone.typed)
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
            self.presses += 1
            way.append(phone.label)
        assert phone.label == "goodbye", way
