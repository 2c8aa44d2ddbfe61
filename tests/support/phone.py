"""A phone for tests: plays the gateway in its literal form, against the real webhooks."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask

from menus import gsm7
from models.base.clock import Clock
from models.messages import simulated
from ussd_app import sweeping

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from ussd_app.wiring import Service

_ids = itertools.count(1)

REGISTRATION = {
    "language": "1",
    "welcome": "1",
    "consent": "1",
    "early_texts": "1",
    "number": "1",
    "id_number": "23456789",
    "birth_year": "1985",
    "pin": "2481",
    "pin_again": "2481",
    "first_name": "Jane",
    "other_names": "Akiru Lokwang",
    "name_check": "1",
}
"""What a stranger answers to each screen on the way to an account."""


@dataclass
class Phone:
    """One handset. The screen that was shown last is in *screen*, its label in *label*."""

    app: Flask
    msisdn: str
    network: str = "63902"
    service_code: str = "*384*2454#"
    prefix: str = ""
    session: str = ""
    typed: list[str] = field(default_factory=list)
    screen: str = ""
    label: str = ""
    is_open: bool = False
    read_up_to: int = 0

    @property
    def parts(self) -> Service:
        """Return the parts of the service that this phone calls."""
        service: Service = self.app.extensions["line"]
        return service

    def dial(self, code: str | None = None, *, first_text: str = "") -> str:
        """Dial; return the screen."""
        self.session = f"ATUid_{secrets.token_hex(16)}"
        self.service_code = code or self.service_code
        self.typed = [first_text] if first_text else []
        return self.post()

    def type(self, *answers: str) -> str:
        """Type answers one after the other; return the last screen."""
        for answer in answers:
            assert self.is_open, f"the call is over: {self.screen!r}"
            self.typed.append(answer)
            self.post()
        return self.screen

    def post(self) -> str:
        """Send what was typed so far, as the gateway does on every hop; again is a repeat."""
        response = self.callback()
        body = response.get_data(as_text=True)
        assert response.status_code == 200
        assert body[:4] in {"CON ", "END "}, body
        self.is_open, self.screen = body.startswith("CON "), body[4:]
        self.label = response.headers["at-ussd-hop-metadata"]
        assert gsm7.septets(self.screen) <= gsm7.MAX_SCREEN, self.screen
        return self.screen

    def callback(self, **changes: str) -> TestResponse:
        """Send the callback's form, with other fields where a test wants them."""
        form = {
            "sessionId": self.session,
            "phoneNumber": self.msisdn,
            "networkCode": self.network,
            "serviceCode": self.service_code,
            "text": "*".join(self.typed),
        }
        return self.app.test_client().post(f"{self.prefix}/ussd", data=form | changes)

    def walk(self, answers: dict[str, str], *, until: str = "") -> str:
        """Answer each screen by its label until a label is reached that has no answer."""
        for _ in range(40):
            if not self.is_open or self.label == until or self.label not in answers:
                return self.screen
            self.type(answers[self.label])
        raise AssertionError(f"goes in circles at {self.label}")

    def register(self, **answers: str) -> str:
        """Dial as a stranger and open an account; return the last screen."""
        self.dial()
        return self.walk(REGISTRATION | answers)

    def text(self, words: str, **changes: str) -> int:
        """Text words to the shortcode; return the status that the gateway got."""
        form = {
            "from": self.msisdn,
            "to": "24540",
            "text": words,
            "date": "2026-11-03 03:41:00",
            "id": f"in-{next(_ids)}-{secrets.token_hex(4)}",
            "linkId": "",
            "networkCode": self.network,
        }
        response = self.app.test_client().post(f"{self.prefix}/sms/incoming", data=form | changes)
        return response.status_code

    def messages(self) -> list[str]:
        """Let waiting work be done, and return the texts that arrived since the last look."""
        sweeping.texts(self.parts)
        with self.parts.patient_store.reading() as db:
            found = simulated.after(db, self.msisdn, self.read_up_to)
        if found:
            self.read_up_to = found[-1].id
        return [text.text for text in found]

    def code_from_sms(self) -> str:
        """Return the one-time code of the newest text."""
        words = self.messages()[-1].replace(".", " ").split()
        return next(word for word in words if len(word) == 6 and word.isdigit())

    def later(self, **span: float) -> None:
        """Let the service's clock jump ahead."""
        self.parts.clock = Clock(self.parts.clock.offset + timedelta(**span))
