"""The lists that every season needs: exams, positions, activities, duty stations, as in CP2.

They are rows, not code: an officer's import may add to them. KNEC's English role names stay in
Kiswahili too, except the centre's manager.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from models.base.season_tables import Activity, DutyStation, ExamKind, Position, SchoolLevel
from models.base.store import Db

_EXAMS: Final = (
    ("KCSE", "Kenya Certificate of Secondary Education", SchoolLevel.SECONDARY),
    ("KJSEA", "Kenya Junior School Education Assessment", SchoolLevel.JUNIOR),
    ("KPSEA", "Kenya Primary School Education Assessment", SchoolLevel.PRIMARY),
    ("KPLEA", "Kenya Pre-Vocational Level Education Assessment", SchoolLevel.PRIMARY),
    ("KILEA", "Kenya Intermediate Level Education Assessment", SchoolLevel.PRIMARY),
    ("KCPE", "Kenya Certificate of Primary Education", SchoolLevel.PRIMARY),
    ("DTE", "Diploma in Teacher Education", SchoolLevel.TERTIARY),
    ("PTE", "Primary Teacher Education", SchoolLevel.TERTIARY),
    ("ECDE", "Early Childhood Development Education", SchoolLevel.TERTIARY),
    ("TCAE", "Teacher Certificate in Adult Education", SchoolLevel.TERTIARY),
    ("SNE", "Special Needs Education", SchoolLevel.TERTIARY),
    ("BTEP", "Business and Technical Examinations Programme", SchoolLevel.TERTIARY),
    ("BMGT", "Business Management", SchoolLevel.TERTIARY),
)


def ensure(db: Db) -> None:
    """Add what a store has none of."""
    if db.scalar(select(ExamKind.code).limit(1)) is None:
        db.add_all(
            ExamKind(code=code, name=name, level=level, rank=rank)
            for rank, (code, name, level) in enumerate(_EXAMS)
        )
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
