"""Check-ins of an exam morning on the whole service, and its memory over many hops.

    .venv/bin/python -m tests.load.exam_mix [--seconds 10] [--connections 16] [--hops 100000]

A check-in is two hops and one SQL transaction: the dial of task 1, and the day's code. Everybody of
a county's demonstration checks in once, until the time is over or nobody is left.
"""

from __future__ import annotations

import argparse
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.load import http_load
from tests.load.callers import Duty
from tests.load.faults import duties
from tests.load.stack import Stack, whole_service

CYCLE = ("5", "0")
"""Help and back: two menu hops without SQL."""


@dataclass
class Morning:
    """Everybody who has yet to check in, shared by all handsets."""

    waiting: Iterator[Duty]
    done: int = 0
    endings: Counter[str] = field(default_factory=Counter)

    def handset(self) -> http_load.Ask:
        """Return what one handset sends: one person's check-in after the other."""
        duty: Duty | None = None
        session = ""

        def form(text: str) -> bytes:
            assert duty is not None
            return _form(session, duty.msisdn, "*384*2454*1#", text)

        def ask(last: str) -> bytes | None:
            nonlocal duty, session
            if "Checked in" in last:
                self.done += 1
            if duty is not None and last.startswith("CON ") and "Checked in" not in last:
                code, duty_now = duty.code, duty
                answer = _form(session, duty_now.msisdn, "*384*2454*1#", code)
                duty = None
                return answer
            if last:
                self.endings[last.splitlines()[0][4:14]] += 1
                duty = None
                return None
            duty = next(self.waiting, None)
            session = f"ATUid_{secrets.token_hex(16)}"
            if duty is None:  # nobody is left: dial as a stranger, which saves nothing
                return _form(session, "+254722000001", "*384*2454#", "")
            return form("")

        return ask


def _form(session: str, msisdn: str, code: str, text: str) -> bytes:
    fields = {
        "sessionId": session,
        "phoneNumber": msisdn,
        "networkCode": "63902",
        "serviceCode": code,
        "text": text,
    }
    return urlencode(fields).encode()


def menu_handset(number: int, hops: int = 60) -> http_load.Ask:
    """Return what a handset sends that only goes through menus."""
    session, typed = "", list[str]()

    def ask(last: str) -> bytes | None:
        nonlocal session, typed
        if last and len(typed) >= hops:
            return None
        if last:
            typed.append(CYCLE[len(typed) % 2])
        else:
            session, typed = f"ATUid_{secrets.token_hex(16)}", []
        return _form(session, f"+2547110000{number % 12 + 1:02}", "*384*2454#", "*".join(typed))

    return ask


def resident(stack: Stack, name: str) -> float:
    """Return the megabytes of a part and its children."""
    process = stack.parts[name].process
    if process is None:
        return 0.0
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    total = 0
    for pid in (str(process.pid), *children):
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
        total += int(pages) * 4
    return total / 1024


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--hops", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scale", default="county")
    options = parser.parse_args()
    with whole_service(options.scale, options.workers) as stack:
        service = stack.service()
        with service.patient_store.reading() as db:
            everybody = duties(db, service)
        service.close()
        place = ("127.0.0.1", stack.port)
        warm = [menu_handset(number) for number in range(options.connections)]
        http_load.run(place, "/ussd", warm, 3, lambda _: True)
        print_check_ins(place, everybody, options.connections, options.seconds)
        print_memory(stack, place, warm, options.hops)


def print_check_ins(
    place: tuple[str, int], everybody: list[Duty], connections: int, seconds: float
) -> None:
    """Check everybody in, and print how fast and how it ended."""
    morning = Morning(iter(everybody))
    asks = [morning.handset() for _ in range(connections)]
    found = http_load.run(place, "/ussd", asks, seconds, lambda body: body[:4] in {"CON ", "END "})
    print(
        f"check-ins: {morning.done / seconds:.0f}/s ({morning.done} of {len(everybody)} people in "
        f"{seconds:g} s, {connections} connections); the hop that saves: "
        f"p50 {found.percentile(0.5):.1f} ms, p95 {found.percentile(0.95):.1f} ms, "
        f"p99 {found.percentile(0.99):.1f} ms; {found.errors} errors; "
        f"endings {dict(morning.endings.most_common(4))}"
    )


def print_memory(
    stack: Stack, place: tuple[str, int], asks: list[http_load.Ask], hops: int
) -> None:
    """Go through menus, and print how the web processes grow."""
    print(f"memory: web {resident(stack, 'web'):.0f} MB", flush=True)
    done = 0
    while done < hops:
        found = http_load.run(place, "/ussd", asks, 10, lambda body: body[:4] == "CON ")
        done += len(found.times)
        print(
            f"  after {done:,} hops: web {resident(stack, 'web'):.0f} MB, "
            f"{found.rate:.0f} hops/s, p50 {found.percentile(0.5):.1f} ms, "
            f"p99 {found.percentile(0.99):.1f} ms, {found.errors} errors",
            flush=True,
        )


if __name__ == "__main__":
    main()
