"""What a person's work is worth: pure figures, from days and scripts to lines. No store here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from models.pay.rating import Rates
from models.pay.tables import LineKind, ScriptEntry, Unpaid


@dataclass(frozen=True, slots=True)
class Worked:
    """One day on which a person was marked present."""

    exam_id: int
    date: date
    is_rehearsal: bool
    mark_id: int
    centre_id: int
    position: str
    county: int
    counts: bool
    """Whether the deployment behind the mark counts."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One line as it should stand."""

    kind: LineKind
    quantity: int
    rate_cents: int
    cents: int
    date: date | None = None
    unpaid: Unpaid | None = None
    position: str = ""
    centre_id: int | None = None
    mark_id: int | None = None
    rate_id: int | None = None
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """All that one person is paid for, over every exam."""

    worked: Sequence[Worked] = ()
    scripts: Sequence[ScriptEntry] = ()
    taken: Mapping[date, int] = field(default_factory=dict)
    """Dates whose pay was already told to the payer, and the exam that pays them."""


def lines_of(work: Work, rates: Rates, precedence: Mapping[int, int]) -> dict[int, list[Planned]]:
    """Return the lines of every exam that the person worked for.

    A calendar date is paid once: by the exam that already paid it, else by the one with the
    higher *precedence* (data), else by the one that pays more. The other mark stays, unpaid.
    """
    by_date: dict[date, list[tuple[int, Planned]]] = defaultdict(list)
    for day in work.worked:
        by_date[day.date].append((day.exam_id, _day_line(day, rates)))
    found: dict[int, list[Planned]] = defaultdict(list)
    for on in sorted(by_date):
        for exam_id, line in _paid_once(by_date[on], work.taken.get(on), precedence):
            found[exam_id].append(line)
    for exam_id, lines in found.items():
        lines.extend(_transport(exam_id, lines, work.worked, rates))
    for entry in work.scripts:
        found[entry.exam_id].extend(_script_lines(entry))
    return dict(found)


def _day_line(day: Worked, rates: Rates) -> Planned:
    rate = rates.on(day.exam_id, day.position, day.county, day.date)
    cents = 0
    if rate is not None:
        cents = rate.rehearsal_cents if day.is_rehearsal else rate.day_cents
    unpaid = None
    if not day.counts:
        unpaid = Unpaid.NOT_DEPLOYED
    elif rate is None:
        unpaid = Unpaid.NO_RATE
    elif not cents:
        unpaid = Unpaid.REHEARSAL if day.is_rehearsal else Unpaid.NO_RATE
    return Planned(
        kind=LineKind.REHEARSAL if day.is_rehearsal else LineKind.DAY,
        quantity=1,
        rate_cents=cents,
        cents=0 if unpaid else cents,
        date=day.date,
        unpaid=unpaid,
        position=day.position,
        centre_id=day.centre_id,
        mark_id=day.mark_id,
        rate_id=rate.id if rate is not None else None,
    )


def _paid_once(
    lines: Sequence[tuple[int, Planned]], taken: int | None, precedence: Mapping[int, int]
) -> Iterable[tuple[int, Planned]]:
    payable = [each for each in lines if each[1].unpaid is None]
    if taken is not None:
        payer = taken
    elif payable:
        payer = max(
            payable, key=lambda each: (precedence.get(each[0], 0), each[1].cents, -each[0])
        )[0]
    else:
        return lines
    return [
        (exam_id, line)
        if line.unpaid is not None or exam_id == payer
        else (exam_id, replace(line, cents=0, unpaid=Unpaid.SAME_DATE))
        for exam_id, line in lines
    ]


def _transport(
    exam_id: int, lines: Sequence[Planned], worked: Sequence[Worked], rates: Rates
) -> Iterable[Planned]:
    """Yield what is paid once beside the days, by the rate of the first paid day."""
    first = next((line for line in lines if line.unpaid is None), None)
    if first is None:
        return
    day = next(each for each in worked if each.mark_id == first.mark_id)
    rate = rates.on(exam_id, day.position, day.county, day.date)
    if rate is not None and rate.transport_cents:
        yield Planned(
            kind=LineKind.TRANSPORT,
            quantity=1,
            rate_cents=rate.transport_cents,
            cents=rate.transport_cents,
            position=day.position,
            rate_id=rate.id,
        )


def _script_lines(entry: ScriptEntry) -> Iterable[Planned]:
    for kind, quantity, cents in (
        (LineKind.SCRIPTS, entry.scripts, entry.script_cents),
        (LineKind.COORDINATION, entry.coordination_days, entry.coordination_cents),
        (LineKind.TRAVEL, 1, entry.travel_cents),
    ):
        if quantity and cents:
            yield Planned(kind, quantity, cents, quantity * cents, paper=entry.paper)
