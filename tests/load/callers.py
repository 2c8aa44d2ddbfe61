"""Callers of an exam morning, each a thread: they check in, text and register, and remember.

Each keeps what it was told, outside of what it loads: that is what the store is audited against.
"""

from __future__ import annotations

import http.client
import random
import re
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from tests.support.phone import REGISTRATION

LATE_SECONDS: Final = 10.0
"""The gateway ends the call of a service that is slower."""

HONEST: Final = frozenset({"unavailable", "maybe_saved", "still_working"})
_REFERENCE: Final = re.compile(r"\bRef (\w{4,6})\b")
_NAME: Final = re.compile(r"\bZq[a-z]{6}\b")


@dataclass
class Told:
    """What the callers were told, and how they were answered."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    references: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    screens: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0
    late: int = 0
    foreign: list[str] = field(default_factory=list)
    """Screens that showed somebody else's name."""

    def percentile(self, share: float) -> float:
        """Return a percentile of the answers' milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


@dataclass(frozen=True)
class Duty:
    """Somebody who works today: the number, the centre and the day's code."""

    msisdn: str
    centre: str
    code: str


@dataclass
class Callers:
    """Threads that dial and text until told to stop."""

    port: int
    duties: list[Duty]
    threads: int
    told: Told = field(default_factory=Told)
    over: threading.Event = field(default_factory=threading.Event)
    share: tuple[float, float] = (0.6, 0.25)
    """Of check-ins by dial and by text; the rest are strangers who register."""

    def __post_init__(self) -> None:
        self._next = iter(range(10**9))
        self._running: list[threading.Thread] = []

    def start(self) -> None:
        """Let them begin."""
        for number in range(self.threads):
            thread = threading.Thread(target=self._live, args=(number,))
            thread.start()
            self._running.append(thread)

    def stop(self) -> None:
        """Let each finish what it is at."""
        self.over.set()
        for thread in self._running:
            thread.join(60)

    def _live(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        while not self.over.is_set():
            with self.told.lock:
                turn = next(self._next)
            what = chance.random()
            if what < self.share[0]:
                self._check_in(self.duties[turn % len(self.duties)])
            elif what < sum(self.share):
                self._text(self.duties[turn % len(self.duties)])
            else:
                self._register(turn)

    def _post(self, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        """Send a form; return status, label and body, or zero where nobody answered."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LATE_SECONDS + 5)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", path, urlencode(form), kind)
            answer = connection.getresponse()
            body = answer.read().decode()
            label = answer.headers.get("at-ussd-hop-metadata", "")
            status = answer.status
        except (OSError, http.client.HTTPException):
            status, label, body = 0, "", ""
        finally:
            connection.close()
        took = time.monotonic() - began
        with self.told.lock:
            if status == 0:
                self.told.unanswered += 1
            else:
                self.told.seconds.append(took)
            self.told.late += took > LATE_SECONDS
            if path == "/ussd" and status:
                self.told.screens[label or f"status {status}"] += 1
        if status == 0:
            time.sleep(0.1)
        return status, label, body

    def _hop(self, session: str, msisdn: str, code: str, text: str) -> tuple[str, str]:
        """Send one hop, and send it again where nobody answered, as a gateway may."""
        form = {
            "sessionId": session,
            "phoneNumber": msisdn,
            "networkCode": "63902",
            "serviceCode": code,
            "text": text,
        }
        for _ in range(3):
            status, label, body = self._post("/ussd", form)
            if status:
                return label, body
        return "", ""

    def _check_in(self, duty: Duty) -> None:
        for _ in range(4):
            session = f"ATUid_{secrets.token_hex(16)}"
            _, body = self._hop(session, duty.msisdn, f"*384*2454*1*{duty.code}#", "")
            found = _REFERENCE.search(body)
            if found and body.startswith(("CON Checked in", "END Checked in")):
                with self.told.lock:
                    self.told.references.append(found[1])
                return
            if self.over.is_set():
                return

    def _text(self, duty: Duty) -> None:
        gateway_id = f"load-{secrets.token_hex(8)}"
        form = {
            "from": duty.msisdn,
            "to": "24540",
            "text": f"IN {duty.centre} {duty.code}",
            "date": "2026-11-25 06:00:00",
            "id": gateway_id,
        }
        for _ in range(40):  # the gateway repeats until it hears 200
            if self._post("/sms/incoming", form)[0] == 200:
                with self.told.lock:
                    self.told.texts.append(gateway_id)
                return
            time.sleep(0.1)

    def _register(self, turn: int) -> None:
        msisdn = f"+2547{2_000_000_0 + turn % 10_000_000:08}"
        name = "Zq" + "".join(chr(97 + turn // 26**power % 26) for power in range(6))
        answers = REGISTRATION | {"id_number": f"{40_000_000 + turn}", "first_name": name}
        answers |= {"other_names": "Akiru Lokwang", "resume": "1"}
        for _ in range(4):
            session, typed = f"ATUid_{secrets.token_hex(16)}", list[str]()
            label, body = self._hop(session, msisdn, "*384*2454#", "")
            while body.startswith("CON ") and label in answers and len(typed) < 40:
                self._look(name, body)
                typed.append(answers[label])
                label, body = self._hop(session, msisdn, "*384*2454#", "*".join(typed))
            self._look(name, body)
            if label == "registered":
                with self.told.lock:
                    self.told.registered.append(msisdn)
                return
            if self.over.is_set() or label == "home":
                return

    def _look(self, name: str, body: str) -> None:
        for shown in _NAME.findall(body):
            if shown != name:
                with self.told.lock:
                    self.told.foreign.append(f"{name} saw {shown}")
