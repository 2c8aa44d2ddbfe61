"""What exam days do by themselves: codes the evening before and at 04:30, final marks at night.

Every piece is claimed in SQL for one centre and day, in the transaction of its texts: two sweeps
side by side send nothing twice, and what was interrupted goes on at the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.attendance import code_texts, disputes, finals, silent, weekly

if TYPE_CHECKING:
    from ussd_app.wiring import Service


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
    for day, centre in waiting:
        with parts.patient_store.writing() as db:
            code_texts.text_once(db, which, day, centre, parts.now())


def _finals(parts: Service) -> None:
    with parts.patient_store.reading() as db:
        waiting = [
            (day, centre)
            for day in finals.final_days(db, parts.now())
            for centre in finals.untold_centres(db, day)
        ]
    for day, centre in waiting:
        with parts.patient_store.writing() as db:
            finals.tell(db, day, centre, parts.now())
