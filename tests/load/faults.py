"""Break every part of the service at random points under load, then audit what is left.

    .venv/bin/python -m tests.load.faults [--faults 200] [--scale county] [--threads 8]

Kills are SIGKILL of the whole process group. Afterwards everything is brought back, the sweep does
what was left behind, and the store is asked the rules of `tests/load/invariants.py`.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psycopg
import sqlalchemy as sa

from models.attendance import codes
from models.base.clock import Clock, nairobi_day
from models.base.store import Db
from models.jobs.tables import Centre, Deployment, DeploymentState
from models.messages import outbox
from models.messages.tables import InboxRow, InboxState, OutboxRow, OutboxState
from models.people.tables import Account
from tests.load import invariants
from tests.load.callers import HONEST, Callers, Duty, Told
from tests.load.stack import Part, Stack, wait_for, whole_service
from ussd_app import sweeping
from ussd_app.wiring import Service

SWEPT_AFTER: Final = timedelta(minutes=10)
"""Claims and moments that wait are over by then."""


WORKS: Final = (0.2, 1.0)
"""Seconds in which all is well, between one fault and the next."""


@dataclass
class Breaker:
    """Does one kind of harm at a time, and undoes it."""

    stack: Stack
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    revived: Counter[str] = field(default_factory=Counter)
    """What ended by itself and was started again, as by systemd."""

    def harms(self) -> dict[str, Callable[[], None]]:
        """Return every kind of harm by its name."""
        return {
            "web killed": lambda: self._restart("web"),
            "web worker killed": self._kill_a_web_worker,
            "worker killed": lambda: self._restart("worker"),
            "timetable killed": lambda: self._restart("timetable"),
            "redis killed": lambda: self._restart("redis"),
            "redis killed and wiped": self._wipe_redis,
            "redis stalled": lambda: self._stall("redis"),
            "postgres killed": lambda: self._restart("postgres"),
            "postgres backend killed": self._kill_a_backend,
            "postgres stalled": lambda: self._stall("postgres"),
            "disk full": self._fill_the_disk,
            "gateway cut": lambda: self._gateway("cut"),
            "gateway mute": lambda: self._gateway("mute"),
            "clock skewed": self._skew_the_clock,
        }

    def harm(self, name: str) -> None:
        """Do one, and see that all is up again."""
        self.harms()[name]()
        self.done[name] += 1
        for each, part in self.stack.parts.items():
            wait_for(lambda each=each, part=part: self._is_up(each, part), each)  # type: ignore[misc]

    def _is_up(self, name: str, part: Part) -> bool:
        """Tell whether a part answers; what ended by itself is started again, as by systemd.

        Granian gives up where a worker dies twice within 5.5 s, some time after the second death.
        """
        if part.process is not None and part.process.poll() is not None:
            self.revived[name] += 1
            part.process = part.begin()
        return part.is_up()

    def _pause(self, least: float = 0.1, most: float = 1.0) -> None:
        time.sleep(self.chance.uniform(least, most))

    def _restart(self, name: str) -> None:
        part = self.stack.parts[name]
        part.kill()
        self._pause()
        part.start()

    def _wipe_redis(self) -> None:
        part = self.stack.parts["redis"]
        part.kill()
        for path in (self.stack.folder / "appendonlydir").glob("*"):
            path.unlink()
        self._pause()
        part.start()

    def _stall(self, name: str) -> None:
        part = self.stack.parts[name]
        part.signal(signal.SIGSTOP)
        self._pause(0.3, 2.5)
        part.signal(signal.SIGCONT)

    def _kill_a_web_worker(self) -> None:
        process = self.stack.parts["web"].process
        children = _children(process.pid) if process is not None else []
        if children:
            _kill(self.chance.choice(children))
        self._pause()

    def _kill_a_backend(self) -> None:
        """Kill one server process: PostgreSQL then ends all of them and recovers."""
        try:
            with self.stack.connect() as db:
                found = db.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = 'line'"
                ).fetchall()
        except psycopg.OperationalError:
            return
        if found:
            _kill(int(self.chance.choice(found)[0]))
        self._pause()

    def _fill_the_disk(self) -> None:
        ballast = self.stack.disk / "ballast"
        if os.path.ismount(self.stack.disk):  # never fill a disk that is not our own
            with ballast.open("wb") as out:
                try:
                    while True:
                        out.write(b"\0" * 1_048_576)
                        out.flush()
                except OSError:
                    pass
        self._pause(0.5, 2.0)
        ballast.unlink(missing_ok=True)

    def _gateway(self, mode: str) -> None:
        self.stack.gateway.mode = mode
        self._pause(0.5, 2.0)
        self.stack.gateway.mode = "ok"

    def _skew_the_clock(self) -> None:
        """Let the worker's machine be minutes wrong for a while."""
        self.stack.skew = self.chance.choice((-180.0, -90.0, 90.0, 180.0))
        self._restart("worker")
        self._pause(0.5, 2.0)
        self.stack.skew = 0.0
        self._restart("worker")


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def duties(db: Db, service: Service) -> list[Duty]:
    """Return everybody who works today at a centre that has a code."""
    today = nairobi_day(service.now())
    found = db.execute(
        sa.select(Account.msisdn, Centre.code)
        .join(Deployment, Deployment.professional_id == Account.professional_id)
        .join(Centre, Centre.id == Deployment.centre_id)
        .where(
            Deployment.state == DeploymentState.DEPLOYED,
            Deployment.from_date <= today,
            Deployment.to_date >= today,
        )
        .order_by(Account.msisdn)
    ).all()
    by_centre: dict[str, str] = {}
    for _, centre in found:
        if centre not in by_centre:
            by_centre[centre] = next(iter(codes.of_date(db, centre, today).values()), "")
    return [
        Duty(str(msisdn), centre, by_centre[centre])
        for msisdn, centre in found
        if by_centre[centre]
    ]


def settle(stack: Stack) -> Service:
    """Bring the store to rest: no process works, and the sweep does whatever waits."""
    for name in ("timetable", "worker", "web"):
        stack.parts[name].kill()
    service = stack.service()
    service.clock = Clock(SWEPT_AFTER)
    # Claims hold by real time, and whoever held them is dead.
    with service.patient_store.writing() as db:
        outbox.sweep(db, service.now(), datetime.now(UTC) + SWEPT_AFTER)
    for _ in range(4):
        sweeping.run(service)
    return service


def faults_of(db: Db, told: Told, stack: Stack, service: Service) -> Iterator[str]:
    """Yield everything that is wrong after the run."""
    yield from (f"{each.rule}: {len(each.keys)}" for each in invariants.audit(db, service.now()))
    lost = invariants.missing(db, told.references)
    if lost:
        yield f"check-ins that were shown as saved and are not there: {len(lost)}"
    kept = set(
        db.scalars(
            sa.select(InboxRow.gateway_id).where(
                InboxRow.gateway_id.in_(told.texts), InboxRow.state == InboxState.DONE
            )
        )
    )
    if set(told.texts) - kept:
        yield f"texts that got 200 and were not acted on: {len(set(told.texts) - kept)}"
    accounts = Counter(db.scalars(sa.select(Account.msisdn).where(Account.msisdn != "")))
    wrong = [each for each in told.registered if accounts[each] != 1]
    if wrong:
        yield f"accounts that were shown as open and are not there once: {len(wrong)}"
    yield from _wrong_texts(db, stack, service.now())
    if told.foreign:
        yield f"screens that showed somebody else's name: {told.foreign[:3]}"
    if told.late:
        yield f"answers later than ten seconds: {told.late}"


def _wrong_texts(db: Db, stack: Stack, now: datetime) -> Iterator[str]:
    """Compare what the gateway took with what the outbox says of it."""
    taken = [given for _, _, given in stack.gateway.taken]
    rows = sa.select(OutboxRow)
    known = set(db.scalars(sa.select(OutboxRow.gateway_id).where(OutboxRow.gateway_id.in_(taken))))
    unknown = len(db.scalars(rows.where(OutboxRow.state == OutboxState.UNKNOWN)).all())
    waiting = db.scalars(
        rows.where(
            OutboxRow.state.in_([OutboxState.QUEUED, OutboxState.CLAIMED, OutboxState.SENDING]),
            OutboxRow.not_before <= now,
        )
    ).all()
    if waiting:
        yield f"texts that still wait: {Counter(each.template for each in waiting)}"
    unexplained = len(set(taken) - known) - unknown
    if unexplained > 0:
        yield f"texts that the gateway took and no row knows of: {unexplained}"
    words = Counter((number, text) for number, text, _ in stack.gateway.taken)
    for (number, text), times in words.items():
        if times > 1:
            found = db.scalars(rows.where(OutboxRow.msisdn == number)).all()
            if sum(each.text == text for each in found) < times:
                yield f"a text went out {times} times"


def report(breaker: Breaker, callers: Callers, stack: Stack, seconds: float) -> None:
    """Print what was broken and what callers saw."""
    told = callers.told
    print(f"{sum(breaker.done.values())} faults in {seconds:.0f} s:")
    for name, times in sorted(breaker.done.items()):
        print(f"  {times:4} {name}")
    for name, times in sorted(breaker.revived.items()):
        print(f"  {times:4} {name} ended by itself and was started again")
    answers = sum(told.screens.values())
    honest = sum(told.screens[each] for each in HONEST)
    print(
        f"{answers} hops answered, of them {honest} with an honest refusal, "
        f"{told.screens['apology']} with an apology; {told.unanswered} requests met nobody.\n"
        f"Shown as saved: {len(told.references)} check-ins, {len(told.registered)} accounts; "
        f"{len(told.texts)} texts got 200; the gateway took {len(stack.gateway.taken)} texts.\n"
        f"Answers: p50 {told.percentile(0.5):.0f} ms, p95 {told.percentile(0.95):.0f} ms, "
        f"p99 {told.percentile(0.99):.0f} ms, slowest {told.percentile(1):.0f} ms."
    )


def run(
    faults: int,
    scale: str,
    threads: int,
    seed: int,
    kinds: Sequence[str] = (),
    minutes: float = 60,
) -> tuple[list[str], Told]:
    """Break, bring to rest, audit; return what is wrong, and what callers were told."""
    chance = random.Random(seed)  # noqa: S311
    with whole_service(scale) as stack:
        service = stack.service()
        with service.patient_store.reading() as db:
            callers = Callers(stack.port, duties(db, service), threads)
        service.close()
        breaker = Breaker(stack, chance)
        names = list(kinds) or sorted(breaker.harms())
        began = time.monotonic()
        callers.start()
        try:
            for number in range(faults):
                if time.monotonic() - began > minutes * 60:
                    break
                time.sleep(chance.uniform(*WORKS))
                breaker.harm(names[number % len(names)] if kinds else chance.choice(names))
            time.sleep(WORKS[1])
        finally:
            callers.stop()
        seconds = time.monotonic() - began
        service = settle(stack)
        report(breaker, callers, stack, seconds)
        with service.patient_store.reading() as db:
            wrong = list(faults_of(db, callers.told, stack, service))
        service.close()
    return wrong, callers.told


def main() -> None:
    """Run, print what callers saw and what the audit found; exit 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--scale", default="county")
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args()
    wrong, _ = run(
        options.faults,
        options.scale,
        options.threads,
        options.seed,
        minutes=options.minutes,
    )
    print("\n".join(f"WRONG: {each}" for each in wrong) or "The audit found nothing wrong.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
