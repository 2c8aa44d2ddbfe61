"""The lists that every season needs: positions, activities, duty stations, as CP2 names them.

They are rows, not code: an officer's import may add to them. KNEC's English role names stay in
Kiswahili too, except the centre's manager.
"""

from __future__ import annotations

from sqlalchemy import select

from models.base.season_tables import Activity, DutyStation, Position
from models.base.store import Db


def ensure(db: Db) -> None:
    """Add what a store has none of."""
    if db.scalar(select(Position.code).limit(1)) is not None:
        return
    db.add_all(
        Position(code=code, name_en=english, name_sw=kiswahili, rank=rank, at_centre=at_centre)
        for rank, (code, english, kiswahili, at_centre) in enumerate(
            (
                ("CM", "centre manager", "meneja wa kituo", True),
                ("SUP", "supervisor", "supervisor", True),
                ("INV", "invigilator", "invigilator", True),
                ("SEC", "security officer", "afisa usalama", True),
                ("DRV", "driver", "dereva", False),
                ("EXM", "examiner", "examiner", False),
            )
        )
    )
    db.add_all(
        Activity(code=code, name_en=english, name_sw=kiswahili, rank=rank)
        for rank, (code, english, kiswahili) in enumerate(
            (
                ("FIELD", "Supervision, invigilation", "Usimamizi wa mtihani"),
                ("CONTAINER", "Container", "Kontena"),
                ("SECURITY", "Security", "Usalama"),
                ("TRANSPORT", "Transport", "Usafiri"),
                ("MARKING", "Marking", "Kusahihisha"),
            )
        )
    )
    db.add_all(
        DutyStation(code=code, name_en=english, name_sw=kiswahili, rank=rank)
        for rank, (code, english, kiswahili) in enumerate(
            (
                ("CENTRE", "Exam centre", "Kituo cha mtihani"),
                ("CONTAINER", "Distribution centre", "Kituo cha usambazaji"),
                ("OFFICE", "Sub-county office", "Ofisi ya kaunti ndogo"),
                ("MARKING", "Marking centre", "Kituo cha kusahihisha"),
            )
        )
    )
    db.flush()
