"""What exam days do by themselves: codes the evening before and at 04:30, final marks at night.

Every centre and day is claimed in SQL, in the transaction of its texts, many centres at a time: two
sweeps side by side send nothing twice, and what was interrupted goes on at the next.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from models.attendance import code_texts, disputes, finals, silent, weekly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from models.base.season_tables import ExamDay
    from ussd_app.wiring import Service

BATCH: Final = 100
"""Centres in one transaction: some thousand people."""

SECONDS: Final = 20.0
"""How long one sweep writes codes or final marks; the next goes on where it stopped."""


def run(parts: Service) -> None:
    """Do what is due by the service's clock."""
    _codes(parts)
    _finals(parts)
    _weekly(parts)
    with parts.patient_store.writing() as db:
        disputes.lapse(db, parts.now())
    if silent.slot(parts.now()) is not None:
        with parts.patient_store.writing() as db:
            silent.tell(db, parts.now())


def _weekly(parts: Service) -> None:
    week = weekly.slot(parts.now())
    if week is None:
        return
    with parts.patient_store.reading() as db:
        if weekly.is_told(db, week):
            return
    told = 1
    while told:
        with parts.patient_store.writing() as db:
            told = weekly.tell(db, week, parts.config.terms.service_code, parts.now())


def _codes(parts: Service) -> None:
    due = code_texts.slot(parts.now())
    if due is None:
        return
    which, on = due
    with parts.patient_store.reading() as db:
        waiting = code_texts.untexted(db, which, on)
    for day, centres in _batches(waiting):
        with parts.patient_store.writing() as db:
            code_texts.text_once(db, which, day, centres, parts.now())


def _finals(parts: Service) -> None:
    with parts.patient_store.reading() as db:
        waiting = [
            (day, finals.untold_centres(db, day)) for day in finals.final_days(db, parts.now())
        ]
    for day, centres in _batches(waiting):
        with parts.patient_store.writing() as db:
            finals.tell(db, day, centres, parts.now())


def _batches(waiting: Sequence[tuple[ExamDay, list[int]]]) -> Iterator[tuple[ExamDay, list[int]]]:
    """Yield so many centres of a day at a time, for as long as one sweep may take."""
    ends = time.monotonic() + SECONDS
    for day, centres in waiting:
        for first in range(0, len(centres), BATCH):
            if time.monotonic() > ends:
                return
            yield day, centres[first : first + BATCH]
