"""A simulated exam morning against the whole service, on PostgreSQL and Redis.

    .venv/bin/python -m tests.load.exam_morning [--centres 20] [--staff 12] [--threads 12]

People dial, mistype, drop, dial again, are repeated by the gateway, and text instead; then those in
charge mark, by call and by SMS; then the day is final. What each was meant to become is kept
outside of the service, and compared with the store at the end.
"""

from __future__ import annotations

import argparse
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from functools import cache
from typing import Final
from unittest import mock

from sqlalchemy import func, select, update

from models.attendance import code_texts, codes
from models.attendance.codes import CodeUse
from models.attendance.numbers import write_numbers
from models.attendance.tables import CheckIn, Mark, MarkText
from models.base.clock import NAIROBI, nairobi_day
from models.base.season_tables import DayPosition, Exam, ExamDay, ExamState, SchoolLevel
from models.base.store import Db
from models.jobs.tables import (
    Centre,
    CentreExam,
    CentreKind,
    Deployment,
    DeploymentState,
    ListNumber,
)
from models.messages.tables import InboxRow, InboxState, OutboxRow
from models.messages.templates import Template
from models.people import pins
from tests.load.callers import Callers
from tests.load.stack import Stack, wait_for, whole_service
from tests.support.builders import make_account
from ussd_app import exam_days
from ussd_app.wiring import Service

EXAM: Final = "LOAD"
PIN: Final = "7395"
MANAGER, DEPUTY = 1, 2
"""The numbers of the two in charge on every list."""

SETTLE_SECONDS: Final = 120.0


@dataclass
class Person:
    """One who works today, and what they are meant to become."""

    number: int
    msisdn: str
    professional_id: int
    comes: bool


@dataclass
class Place:
    """A centre with its codes and its staff."""

    code: str
    day_code: str
    register_code: str
    staff: list[Person] = field(default_factory=list)


@dataclass
class Outcome:
    """What a morning came to."""

    wrong: list[str]
    places: list[Place]
    people: int
    check_ins: int
    seconds: float
    marking_seconds: float
    codes_seconds: float
    """What the evening's codes of all its centres took, one after the other."""
    finals_seconds: float
    """What the final marks of all its centres took, two sweeps side by side."""
    callers: Callers

    def __str__(self) -> str:
        told = self.callers.told
        return (
            f"{self.people} people, {self.check_ins} check-ins in {self.seconds:.1f} s: "
            f"{self.check_ins / self.seconds:.1f} a second; marked in "
            f"{self.marking_seconds:.1f} s; {len(told.seconds)} requests, "
            f"p50 {told.percentile(0.5):.0f} ms, p99 {told.percentile(0.99):.0f} ms, "
            f"codes in {self.codes_seconds:.1f} s, finals in {self.finals_seconds:.1f} s, "
            f"unanswered {told.unanswered}, wrong {len(self.wrong)}"
        )


def make(service: Service, centres: int, staff: int, chance: random.Random) -> list[Place]:
    """Add an exam of today whose windows are open, its centres, and who works there."""
    now = service.now()
    with (
        mock.patch.object(pins, "hash_pin", cache(pins.hash_pin)),
        service.patient_store.writing() as db,
    ):
        exam = Exam(
            code=EXAM,
            year=nairobi_day(now).year,
            name="Load",
            level=SchoolLevel.SECONDARY,
            state=ExamState.OPEN,
        )
        db.add(exam)
        db.flush()
        day = ExamDay(exam_id=exam.id, date=nairobi_day(now), number=1)
        day.morning_opens = day.evening_opens = clock_time(0, 0)
        day.morning_closes = day.evening_closes = clock_time(23, 59, 59)
        db.add(day)
        db.flush()
        for position in ("CM", "SUP", "INV"):
            window = DayPosition(exam_day_id=day.id, position=position)
            window.opens, window.closes = clock_time(0, 0), clock_time(23, 59, 59)
            db.add(window)
        serial = itertools.count(1)
        return [
            _place(db, exam, day, number, staff, serial, chance, now) for number in range(centres)
        ]


def _place(
    db: Db,
    exam: Exam,
    day: ExamDay,
    number: int,
    staff: int,
    serial: Iterable[int],
    chance: random.Random,
    now: datetime,
) -> Place:
    centre = Centre(
        code=f"7{number:07d}",
        name=f"Load {number}",
        kind=CentreKind.DAY,
        level=SchoolLevel.SECONDARY,
        county=47,
    )
    db.add(centre)
    db.flush()
    db.add(CentreExam(centre_id=centre.id, exam_id=exam.id, candidates=90))
    place = Place(
        centre.code,
        codes.of_day(db, day, centre),
        codes.of_day(db, day, centre, CodeUse.REGISTER),
    )
    for position, each in zip(["CM", "SUP", *["INV"] * staff], serial, strict=False):
        account = make_account(
            db,
            msisdn=f"+2547{30_000_000 + each}",
            national_id=f"{50_000_000 + each}",
            pin=PIN,
            proved=True,
            now=now,
        )
        person = account.professional
        person.first_name, person.other_names = "Load", f"Number {each}"
        on_list = len(place.staff) + 1
        db.add_all(
            [
                Deployment(
                    reference=f"L{each:05d}".replace("0", "Z").replace("1", "Y"),
                    professional_id=person.id,
                    exam_id=exam.id,
                    position=position,
                    from_date=day.date,
                    to_date=day.date,
                    state=DeploymentState.DEPLOYED,
                    made_at=now,
                    centre_id=centre.id,
                    county=47,
                ),
                ListNumber(
                    centre_id=centre.id,
                    year=exam.year,
                    professional_id=person.id,
                    number=on_list,
                ),
            ]
        )
        comes = on_list <= DEPUTY or chance.random() < 0.9
        place.staff.append(Person(on_list, account.msisdn or "", person.id, comes))
    db.flush()
    return place


class Morning(Callers):
    """The callers of the morning: each way in which somebody may check in, and mark."""

    def check_in(self, place: Place, person: Person, chance: random.Random) -> None:
        """Check in by one of the ways, with what goes wrong on the way."""
        ways: list[Callable[[Place, Person], None]] = [
            self._at_once,
            self._asked,
            self._from_home,
            self._mistyped,
            self._dropped,
            self._repeated,
            self._texted,
            self._twice,
        ]
        chance.choice(ways)(place, person)

    def dial(self, msisdn: str, code: str, *typed: str) -> str:
        """Make a call; return the last label."""
        session = f"ATUid_{random.randbytes(16).hex()}"  # noqa: S311
        label = ""
        for length in range(len(typed) + 1):
            label, _ = self._hop(session, msisdn, code, "*".join(typed[:length]))
        return label

    def _at_once(self, place: Place, person: Person) -> None:
        self.dial(person.msisdn, f"*384*2454*1*{place.day_code}#")

    def _asked(self, place: Place, person: Person) -> None:
        ways = ["1"] if person.number == DEPUTY else ["5", "1"] if person.number == MANAGER else []
        self.dial(person.msisdn, "*384*2454*1#", *ways, place.day_code)

    def _from_home(self, place: Place, person: Person) -> None:
        ways = ["1"] if person.number == DEPUTY else ["5", "1"] if person.number == MANAGER else []
        self.dial(person.msisdn, "*384*2454#", "1", *ways, place.day_code)

    def _mistyped(self, place: Place, person: Person) -> None:
        wrong = f"{(int(place.day_code) + 1) % 10_000:04d}"
        self.dial(person.msisdn, f"*384*2454*1*{wrong}#")
        self._at_once(place, person)

    def _dropped(self, place: Place, person: Person) -> None:
        self.dial(person.msisdn, "*384*2454*1#")
        self._asked(place, person)

    def _repeated(self, place: Place, person: Person) -> None:
        """Let the gateway send the same hop three times, two of them at once."""
        session, code = f"ATUid_{random.randbytes(16).hex()}", f"*384*2454*1*{place.day_code}#"  # noqa: S311
        twin = threading.Thread(target=self._hop, args=(session, person.msisdn, code, ""))
        twin.start()
        self._hop(session, person.msisdn, code, "")
        twin.join()
        self._hop(session, person.msisdn, code, "")

    def _texted(self, place: Place, person: Person) -> None:
        self.text(person.msisdn, f"IN {place.code} {place.day_code}", times=2)

    def _twice(self, place: Place, person: Person) -> None:
        """Call and text: the same check-in by two channels."""
        self._texted(place, person)
        self._at_once(place, person)

    def text(self, msisdn: str, words: str, times: int = 1) -> None:
        """Send a text, and let the gateway repeat it."""
        form = {
            "from": msisdn,
            "to": "24540",
            "text": words,
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "id": f"morning-{random.randbytes(8).hex()}",  # noqa: S311
        }
        for _ in range(times):
            self._post("/sms/incoming", form)

    def mark(self, place: Place, *, by_text: bool) -> None:
        """Mark everybody: the manager all but themselves, the deputy the manager."""
        manager, deputy = place.staff[0], place.staff[1]
        came = [each.number for each in place.staff[1:] if each.comes]
        absent = [each.number for each in place.staff if not each.comes]
        if by_text:
            head = f"{place.code} {place.register_code}"
            self.text(manager.msisdn, f"PRESENT {head} {write_numbers(came)}", times=2)
            if absent:
                self.text(manager.msisdn, f"ABSENT {head} {write_numbers(absent)}")
        else:
            self.dial(manager.msisdn, "*384*2454*1#", "1", PIN)
            if absent:
                self.dial(
                    manager.msisdn, "*384*2454*1#", "2", write_numbers(absent).split(",")[0], PIN
                )
                for run in write_numbers(absent).split(",")[1:]:
                    self.dial(manager.msisdn, "*384*2454*1#", "2", run, PIN)
        self.dial(deputy.msisdn, "*384*2454*1#", "2", "3", str(MANAGER), PIN)


def _all(threads: int, work: list[Callable[[], None]]) -> float:
    """Do everything in so many threads; return the seconds it took."""
    waiting, lock = iter(work), threading.Lock()

    def live() -> None:
        while True:
            with lock:
                each = next(waiting, None)
            if each is None:
                return
            each()

    began = time.monotonic()
    running = [threading.Thread(target=live) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return time.monotonic() - began


def _answered(service: Service) -> bool:
    with service.patient_store.reading() as db:
        waits = select(func.count()).where(InboxRow.state == InboxState.NEW)
        return db.scalar(waits) == 0


def play(stack: Stack, centres: int, staff: int, threads: int, seed: int) -> Outcome:
    """Play a morning on a running service, and compare the store with what was meant."""
    chance = random.Random(seed)  # noqa: S311
    service = stack.service()
    places = make(service, centres, staff, chance)
    morning = Morning(stack.port, [], threads)
    arrivals = [(place, each) for place in places for each in place.staff if each.comes]
    chance.shuffle(arrivals)

    def arrive(place: Place, each: Person) -> Callable[[], None]:
        way = random.Random(chance.random())  # noqa: S311
        return lambda: morning.check_in(place, each, way)

    began = time.monotonic()
    _all(threads, [arrive(place, each) for place, each in arrivals])
    wait_for(lambda: _answered(service), "the texts' answers", SETTLE_SECONDS)
    seconds = time.monotonic() - began

    def mark(number: int, place: Place) -> Callable[[], None]:
        return lambda: morning.mark(place, by_text=number % 4 == 3)

    began = time.monotonic()
    _all(threads, [mark(number, place) for number, place in enumerate(places)])
    wait_for(lambda: _answered(service), "the texts' answers", SETTLE_SECONDS)
    marking = time.monotonic() - began
    codes_took, finals_took = _text_codes(service), _end_the_day(service)
    wrong = list(audit(service, places))
    service.close()
    return Outcome(
        wrong,
        places,
        sum(len(p.staff) for p in places),
        len(arrivals),
        seconds,
        marking,
        codes_took,
        finals_took,
        morning,
    )


def _text_codes(service: Service) -> float:
    """Text every centre's codes as the evening's sweep does; return the seconds it took."""
    on = nairobi_day(service.now())
    with service.patient_store.reading() as db:
        waiting = code_texts.untexted(db, "e", on)
    began = time.monotonic()
    for day, centres in waiting:
        with service.patient_store.writing() as db:
            code_texts.text_once(db, "e", day, centres, service.now())
    return time.monotonic() - began


def _end_the_day(service: Service) -> float:
    """Let the day become final now, and sweep twice at once, as two timetables would.

    Return the seconds it took.
    """
    ended = (service.now().astimezone(NAIROBI) - timedelta(seconds=1)).time()
    with service.patient_store.writing() as db:
        exam = select(Exam.id).where(Exam.code == EXAM).scalar_subquery()
        db.execute(update(ExamDay).where(ExamDay.exam_id == exam).values(evening_closes=ended))
    began = time.monotonic()
    sweeps = [threading.Thread(target=exam_days.run, args=(service,)) for _ in range(2)]
    for sweep in sweeps:
        sweep.start()
    for sweep in sweeps:
        sweep.join()
    took = time.monotonic() - began
    exam_days.run(service)
    return took


def audit(service: Service, places: list[Place]) -> Iterable[str]:
    """Yield what the store has otherwise than it was meant."""
    with service.patient_store.reading() as db:
        yield from complaints(db, places)


def complaints(db: Db, places: list[Place]) -> Iterable[str]:
    """Yield what a view of the store has otherwise than it was meant."""
    day = db.scalars(
        select(ExamDay).join(Exam, Exam.id == ExamDay.exam_id).where(Exam.code == EXAM)
    ).one()
    checked = list(db.scalars(select(CheckIn.professional_id).where(CheckIn.exam_day_id == day.id)))
    marked = db.execute(
        select(Mark.professional_id, Mark.mark).where(Mark.exam_day_id == day.id, Mark.is_current)
    ).all()
    told = list(db.scalars(select(MarkText.professional_id).where(MarkText.exam_day_id == day.id)))
    finals = list(
        db.scalars(
            select(OutboxRow.msisdn).where(
                OutboxRow.template.in_([Template.MARK_FINAL, Template.MARK_NONE])
            )
        )
    )
    marks = {person: mark.value for person, mark in marked}
    if len(marks) != len(marked):
        yield "somebody has two current marks"
    for place in places:
        for each in place.staff:
            who = f"{place.code} number {each.number}"
            if checked.count(each.professional_id) != each.comes:
                yield f"{who}: checked in {checked.count(each.professional_id)} times"
            if marks.get(each.professional_id) != ("P" if each.comes else "AB"):
                yield f"{who}: marked {marks.get(each.professional_id)}, comes {each.comes}"
            if told.count(each.professional_id) != 1 or finals.count(each.msisdn) != 1:
                yield f"{who}: {finals.count(each.msisdn)} texts of the final mark"


def run(centres: int, staff: int, threads: int, seed: int = 1) -> Outcome:
    """Start the whole service and play a morning."""
    with whole_service("small") as stack:
        return play(stack, centres, staff, threads, seed)


def main() -> None:
    """Print what the morning came to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--centres", type=int, default=20)
    parser.add_argument("--staff", type=int, default=12)
    parser.add_argument("--threads", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    outcome = run(options.centres, options.staff, options.threads, options.seed)
    print(outcome)
    for each in outcome.wrong[:20]:
        print(f"WRONG {each}")
    raise SystemExit(bool(outcome.wrong))


if __name__ == "__main__":
    main()
