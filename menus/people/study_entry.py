"""A qualification, asked bit by bit: one that is new, or one field of one that is kept."""

from __future__ import annotations

from typing import Final

from menus import sentences as say
from menus.people import answers
from menus.people.places import list_earlier_courses, list_earlier_studies
from menus.people.record_saving import check_study, save_study, step_on
from menus.vocabulary import Act, Ask, Go, Menu, Pick, Step
from models.people.profile_tables import Level

FACTS: Final = ("level", "typed_course", "course", "from_year", "to_year")
"""The answers that survive a dropped call."""

STEPS: Final[tuple[Step, ...]] = (
    Menu(
        "study.level",
        """
        Your highest studies
        1. Certificate
        2. Diploma
        3. Degree
        4. Masters
        5. Doctorate
        6. Secondary school
        7. Later
        0. Back
        """,
        on=dict.fromkeys("123456", "after.level") | {"7": "put_off"},
        when={"7": "walk"},
        sets={str(number): ("level", level.value) for number, level in enumerate(Level, 1)},
        again="""
        1. Certificate
        2. Diploma
        3. Degree
        4. Masters
        5. Doctorate
        6. Secondary
        7. Later
        0. Back
        """,
    ),
    Ask(
        "study.institution",
        """
        Type where you studied, for example Kenyatta University
        1. Send it by SMS
        0. Back
        """,
        accept=answers.SHORT_TEXT,
        save="typed_institution",
        then="study.earlier",
        on={"1": "college_by_text"},
    ),
    Pick(
        "study.earlier",
        """
        Which of these is it?
        """,
        items=list_earlier_studies,
        save="institution",
        then="after.college",
        none="after.college",
    ),
    Ask(
        "study.course",
        """
        Type what you studied, for example BEd Arts
        1. Send it by SMS
        0. Back
        """,
        accept=answers.SHORT_TEXT,
        save="typed_course",
        then="study.earlier_course",
        on={"1": "course_by_text"},
    ),
    Pick(
        "study.earlier_course",
        """
        Which of these is it?
        """,
        items=list_earlier_courses,
        save="course",
        then="after.course",
        none="after.course",
    ),
    Ask(
        "study.from_year",
        """
        From which year, for example 2005
        0. Back
        """,
        accept=answers.PAST_YEAR,
        save="from_year",
        then="study.to_year",
    ),
    Ask(
        "study.to_year",
        """
        To which year, for example 2009
        0. Back
        """,
        accept=answers.PAST_YEAR,
        save="to_year",
        then="check_study",
    ),
    Act(
        "check_study",
        check_study,
        on={"check": "study.check", "order": Go("study.from_year", say.YEARS_IN_ORDER)},
    ),
    Menu(
        "study.check",
        """
        {row}
        1. Yes, save
        2. No, again
        0. Back
        """,
        on={"1": "save_study", "2": "again.study"},
        again="""
        1. Yes, save
        2. No, again
        0. Back
        """,
    ),
    Act("again.study", step_on, on={"on": "study.level", "check": "study.change"}),
    Act(
        "save_study",
        save_study,
        on={
            "walk": Go("next_missing", say.SAVED),
            "saved": Go("studies", say.SAVED),
            "many": Go("studies", say.TOO_MANY),
            "gone": Go("studies", say.NOTHING_CHANGED),
        },
        writes=True,
    ),
    Act("after.level", step_on, on={"on": "study.institution", "check": "check_study"}),
    Act("after.college", step_on, on={"on": "study.course", "check": "check_study"}),
    Act("after.course", step_on, on={"on": "study.from_year", "check": "check_study"}),
)
