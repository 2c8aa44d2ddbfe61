"""The journey files: what is typed is kept, what the phone shows is compared or rewritten.

A file is read line by line:

- `# ...` is a remark, and an empty line separates.
- `setting NAME=value` before anything else: a variable of the service's environment.
- `demo`: load the demonstration season.
- `lists`: load the counties and banks that the service ships.
- `phone +254722645678 [63903]`: this phone is used from here on.
- `> dial`, `> dial *384*2454*5#`: dial. `> 1`: type an answer; a bare `>` types nothing; `{code}`
  is the code last texted, and `{wrong code}` is another one.
- `> hang up`: the call drops.
- `> repeat`: the gateway sends the last callback again.
- `> sms NDIYO`: text to the shortcode.
- `> read`: look at the texts that arrived.
- `> wait 24 hours`: the clock jumps.
- `> sweep`: the timetable's sweep runs.
- `> lose redis`: everything in Redis is gone.

Below each comes what the phone shows, indented by four spaces; the first line of a screen is its
label in brackets. References and codes are random: they stand as `......`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from unittest import mock

from flask import Flask

from models.across import reference_lists
from models.base.clock import Clock
from models.people import pins
from tests.support.phone import Phone
from ussd_app import demo, sweeping

INDENT = "    "
_REFERENCE = re.compile(r"\b((?:[Rr]ef|[Kk]umb|QUERY|SWALI|query|[Ss]wali) )[A-Z2-9]{4,6}\b")
_CODE = re.compile(r"\b\d{6}\b(?=\. )")
_PASSWORD = re.compile(r"((?:password|nenosiri) )[a-z2-9]{10}")


@dataclass
class Journey:
    """One file being played."""

    app: Flask
    phones: dict[str, Phone] = field(default_factory=dict)
    phone: Phone | None = None
    code: str = ""

    def play(self, lines: list[str]) -> Iterator[str]:
        """Yield the file as it should be: the typed lines with what the phone shows now."""
        for line in lines:
            if line.startswith(INDENT):
                continue
            yield line
            for shown in self._act(line):
                yield f"{INDENT}{shown}".rstrip()

    def _act(self, line: str) -> list[str]:
        if line.startswith("phone "):
            self._take(line.split()[1:])
        elif line == "demo":
            parts = self.app.extensions["line"]
            # Twenty-six people share one PIN, which is slow to hash on purpose.
            with mock.patch.object(pins, "hash_pin", cache(pins.hash_pin)):
                demo.load(parts.patient_store, parts.now())
        elif line == "lists":
            parts = self.app.extensions["line"]
            reference_lists.load_reference(parts.patient_store, parts.now())
        elif line.startswith(">"):
            return self._do(line[1:].strip())
        return []

    def _take(self, words: list[str]) -> None:
        self.phone = self.phones.setdefault(words[0], Phone(self.app, words[0]))
        if len(words) > 1:
            self.phone.network = words[1]

    def _do(self, what: str) -> list[str]:
        phone = self.phone
        assert phone is not None, "a journey begins with a phone"
        verb, _, rest = what.partition(" ")
        match verb, rest:
            case "dial", _:
                phone.dial(rest or "*384*2454#")
            case "hang", "up":
                phone.is_open = False
                return []
            case "repeat", "":
                phone.post()
            case "sms", _:
                assert phone.text(rest) == 200
                return []
            case "read", "":
                return self._read(phone)
            case "wait", _:
                number, unit = rest.split()
                phone.later(**{unit: float(number)})
                return []
            case "sweep", "":
                sweeping.run(phone.parts)
                return []
            case "lose", "redis":
                phone.parts.patient_redis.flushdb()
                return []
            case _:
                wrong = f"{(int(self.code or 0) + 1) % 1_000_000:06d}"
                phone.type(what.replace("{code}", self.code).replace("{wrong code}", wrong))
        return [f"[{phone.label}]", *_still(phone.screen).splitlines()]

    def _read(self, phone: Phone) -> list[str]:
        shown: list[str] = []
        for text in phone.messages():
            found = _CODE.search(text)
            self.code = found[0] if found else self.code
            shown += ["[sms]", *_still(_CODE.sub("......", text)).splitlines()]
        return shown or ["[no sms]"]


def _still(text: str) -> str:
    """Replace what is random by dots."""
    return _PASSWORD.sub(r"\1..........", _REFERENCE.sub(r"\1......", text))


def settings_of(path: Path) -> dict[str, str]:
    """Return the variables that a journey asks for."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("setting "):
            name, _, value = line.removeprefix("setting ").partition("=")
            found[name] = value
    return found


def first_morning() -> Clock:
    """Return the clock on which every journey begins: Monday 2 November 2026, 09:00 in Nairobi."""
    return Clock(datetime(2026, 11, 2, 6, 0, tzinfo=UTC) - datetime.now(UTC))
