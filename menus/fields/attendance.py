"""The fields of the chapter attendance: exam days, check-ins, marks, registers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date

from menus import gsm7
from menus.call import Fact
from menus.fields.field import LOCALE, Field, moment
from menus.fields.messages import notice
from menus.fields.people import pay_hint
from models.people.tables import Language

_TASK_ONE: Final = {
    "check_in": ("Check in", "Thibitisha umefika"),
    "register": ("Register", "Rejista"),
    "both": ("Check in, register", "Umefika, rejista"),
    "office": ("Centres today", "Vituo leo"),
}


def task_one(value: Fact, language: Language) -> str:
    """Write what key 1 does today."""
    return _TASK_ONE.get(str(value), _TASK_ONE["check_in"])[language is Language.KISWAHILI]


def exam_day(on: str, exam: str, number: int, language: Language) -> str:
    """Write an exam day: `Tue 3 Nov KCSE day 4`; the weekday goes where there is no room."""
    day = date.fromisoformat(on)
    if language is Language.ENGLISH:
        tail = f"{exam} day {number}" if number else f"{exam} rehearsal"
    else:
        tail = f"{exam} siku ya {number}" if number else f"{exam} mazoezi"
    whole = f"{format_date(day, 'EEE d MMM', locale=LOCALE[language])} {tail}"
    if gsm7.septets(whole) <= HOME_WIDTH:
        return whole
    return f"{format_date(day, 'd MMM', locale=LOCALE[language])} {tail}"


def home_top(value: Fact, language: Language) -> str:
    """Write what stands above the keys of home: two of a notice, the day and the standing.

    The fact has a line for each. Below a notice the standing stays where there is room.
    """
    said, head, standing = f"{value or ''}\n\n".split("\n")[:3]
    above, below = notice(said, language), home_note(standing, language)
    lines = [above or home_head(head, language), below]
    whole = "\n".join(filter(None, lines))
    return whole if gsm7.septets(gsm7.fold(whole)) <= TOP_WIDTH else lines[0]


def home_head(value: Fact, language: Language) -> str:
    """Write the first line of home: the exam day, else whose phone it is."""
    match str(value or "").split("|"):
        case ["day", on, exam, number]:
            return exam_day(on, exam, int(number), language)
        case [_, name] if name:
            return f"KNEC: {name}"
    return "KNEC exam staff" if language is Language.ENGLISH else "Maafisa wa mitihani"


def home_note(value: Fact, language: Language) -> str:
    """Write the second line of home: where the person stands today, or what pay lacks."""
    english = language is Language.ENGLISH
    match str(value or "").split("|"):
        case ["not_yet", centre]:
            return f"{centre}: not checked in" if english else f"{centre}: hujathibitisha"
        case ["here", centre, at]:
            return f"{centre}: here {at}, no code" if english else f"{centre}: {at}, bila code"
        case ["in", centre, at]:
            return f"{centre}: in {at}" if english else f"{centre}: umefika {at}"
        case ["staff", centre, present, rest]:
            if english:
                return f"{centre}: in {present}, not yet {rest}"
            return f"{centre}: wapo {present}, bado {rest}"
        case ["lacks", details]:
            return pay_hint(details, language)
    return ""


def duty(value: Fact, language: Language) -> str:
    """Write a duty: `KCSE day 4, centre 20101001`."""
    match str(value or "").split("|"):
        case [exam, number, centre]:
            at = "centre" if language is Language.ENGLISH else "kituo"
            return f"{_day_of(exam, number, language)}, {at} {centre}"
    return str(value or "")


def register_head(value: Fact, language: Language) -> str:
    """Write the register's first line: `20101001 KCSE day 4`."""
    match str(value or "").split("|"):
        case [centre, exam, number]:
            return f"{centre} {_day_of(exam, number, language)}"
    return str(value or "")


def _day_of(exam: str, number: str, language: Language) -> str:
    if language is Language.ENGLISH:
        return f"{exam} rehearsal" if number == "0" else f"{exam} day {number}"
    return f"{exam} mazoezi" if number == "0" else f"{exam} siku ya {number}"


_STANDINGS: Final = {
    "no code": "bila code",
    " late": " kachelewa",
    " by ": " kwa ",
}


def standing(value: Fact, language: Language) -> str:
    """Write where a person stands on the list."""
    text = str(value or "")
    if language is Language.KISWAHILI:
        for english, kiswahili in _STANDINGS.items():
            text = text.replace(english, kiswahili)
    return text


def hours(value: Fact, language: Language) -> str:
    """Write the two windows of marking."""
    first, _, second = str(value or "").partition(", ")
    return f"{first} {'or' if language is Language.ENGLISH else 'au'} {second}"


def centre_day(value: Fact, language: Language) -> str:
    """Write where and when a mark is: `20101001, 3 Nov`."""
    match str(value or "").split("|"):
        case [centre, on]:
            day = format_date(date.fromisoformat(on), "d MMM", locale=LOCALE[language])
            return f"{centre}, {day}"
    return str(value or "")


_WHY_NOT: Final = {
    "closed": (
        "Marks are taken in the morning and after release.",
        "Alama huwekwa asubuhi na baada ya mtihani.",
    ),
    "too_late": ("That day is too long ago.", "Siku hiyo imepita sana."),
    "locked": ("The register is locked.", "Rejista imefungwa."),
    "waits": ("An officer is asked already: it waits.", "Afisa ameombwa: inasubiri."),
    "nobody": ("They have that mark already.", "Wana alama hiyo tayari."),
    "own": ("Your own mark: ask the supervisor.", "Alama yako: mwambie supervisor."),
    "unknown": ("A number is not on the list. Text LIST.", "Nambari haipo. Tuma ORODHA."),
}


def why_not_marked(value: Fact, language: Language) -> str:
    """Write why a text marked nobody."""
    found = _WHY_NOT.get(str(value))
    return "" if found is None else found[language is Language.KISWAHILI]


_STEPS: Final = {
    "open": ("open", "wazi"),
    "locked": ("locked", "imefungwa"),
    "stamped_centre": ("centre stamped", "mhuri wa kituo"),
    "stamped_scde": ("SCDE stamped", "mhuri wa SCDE"),
    "received": ("KNEC has it", "iko KNEC"),
}


def register_step(value: Fact, language: Language) -> str:
    """Write how far a register is: `SCDE stamped 12 Dec`."""
    state, _, on = str(value or "").partition("|")
    words = _STEPS.get(state, _STEPS["open"])[language is Language.KISWAHILI]
    if not on:
        return words
    return f"{words} {format_date(date.fromisoformat(on), 'd MMM', locale=LOCALE[language])}"


_DISPUTES: Final = {
    "corrected": ("Your question: corrected", "Swali lako: imesahihishwa"),
    "kept": ("Your question: the mark stays", "Swali lako: alama inabaki"),
    "lapsed": ("Your question: now with the SCDE", "Swali lako: liko kwa SCDE"),
}


def dispute_step(value: Fact, language: Language) -> str:
    """Write what became of "this mark is wrong"; nothing where nobody said so."""
    state, _, until = str(value or "").partition("|")
    kiswahili = language is Language.KISWAHILI
    if state == "open":
        return f"{'Hadi' if kiswahili else 'Asked, until'} {moment(until, language)}"
    return _DISPUTES[state][kiswahili] if state in _DISPUTES else ""


_REASONS: Final = {
    "i was there": ("I was there", "Nilikuwepo"),
    "i came in time": ("I came in time", "Nilifika kwa wakati"),
    "other centre": ("I was at another centre", "Nilikuwa kituo kingine"),
    "i was not there": ("I was not there", "Sikuwepo"),
}


def dispute_reason(value: Fact, language: Language) -> str:
    """Write why somebody says that a mark is wrong."""
    found = _REASONS.get(str(value), ("other reason", "sababu nyingine"))
    return found[language is Language.KISWAHILI]


def dispute_answer(value: Fact, language: Language) -> str:
    """Write what is about to be answered."""
    if str(value) == "keep":
        return "it stays" if language is Language.ENGLISH else "inabaki"
    return "change it" if language is Language.ENGLISH else "ibadilishwe"


def week(value: Fact, language: Language) -> str:
    """Write where and in which days a week's marks are: `20101001, 2 Nov-6 Nov`."""
    match str(value or "").split("|"):
        case [centre, first, last]:
            form = [
                format_date(date.fromisoformat(each), "d MMM", locale=LOCALE[language])
                for each in (first, last)
            ]
            return f"{centre}, {form[0]}-{form[1]}"
    return str(value or "")


_KINDS: Final = {
    "materials": ("late papers", "karatasi zimechelewa"),
    "hospital": ("candidate in hospital", "mtahiniwa hospitalini"),
    "flood": ("flood", "mafuriko"),
    "impersonation": ("impersonation", "mwigaji"),
}


def incident_kind(value: Fact, language: Language) -> str:
    """Write what went wrong at a centre."""
    found = _KINDS.get(str(value), ("other incident", "tukio jingine"))
    return found[language is Language.KISWAHILI]


def office_head(value: Fact, language: Language) -> str:
    """Write a director's date and area: `Tue 3 Nov Langata`."""
    on, _, place = str(value or "").partition("|")
    if not on:
        return place
    return f"{format_date(date.fromisoformat(on), 'EEE d MMM', locale=LOCALE[language])} {place}"


HOME_WIDTH: Final = 30
TOP_WIDTH: Final = 2 * HOME_WIDTH + 1

ATTENDANCE: Final[Mapping[str, Field]] = {
    "home_top": Field(TOP_WIDTH, "Tue 3 Nov KCSE day 4\n20101001: not checked in", home_top),
    "absent": Field(3, "2"),
    "by_msisdn": Field(15, "0711 000 003"),
    "area_came": Field(6, "1180"),
    "area_present": Field(6, "640"),
    "area_staff": Field(6, "1422"),
    "candidate": Field(30, "Ali Hassan Noor"),
    "silent_centre": Field(50, "20101001 Westlands High School"),
    "incident_kind": Field(26, "late papers", incident_kind),
    "version": Field(3, "1"),
    "wrong_codes": Field(3, "15"),
    "office_head": Field(34, "Tue 3 Nov Langata", office_head),
    "position_code": Field(4, "INV"),
    "replacements": Field(3, "1"),
    "silent_count": Field(5, "12"),
    "silent_hour": Field(5, "07:15"),
    "silent_list": Field(118, "20101001 0711000001, 20101002 0711000016, +12"),
    "came_at": Field(24, "06:41 no code", standing),
    "dispute_answer": Field(12, "it stays", dispute_answer),
    "dispute_reason": Field(24, "I was there", dispute_reason),
    "dispute_step": Field(32, "Asked, until Fri 6 Nov 21:04", dispute_step),
    "disputes": Field(3, "2"),
    "other_mark": Field(2, "P"),
    "register_step": Field(22, "SCDE stamped 12 Dec", register_step),
    "centre_day": Field(18, "20101001, 3 Nov", centre_day),
    "out_opens": Field(5, "16:00"),
    "out_closes": Field(5, "21:00"),
    "week": Field(30, "20101001, 2-6 Nov", week),
    "out_at": Field(5, "17:05"),
    "person": Field(30, "Jane Akiru Lokwang"),
    "register_code": Field(6, "482913"),
    "staff_list": Field(118, "1 Grace P, 2 Peter, 3 Jane P"),
    "why_not_marked": Field(50, "The register is locked.", why_not_marked),
    "came": Field(3, "11"),
    "in_closes": Field(5, "07:45"),
    "day_code": Field(4, "4821"),
    "duty": Field(33, "KCSE day 4, centre 20101001", duty),
    "hours": Field(27, "06:30-08:00 or 17:00-21:00", hours),
    "in_at": Field(5, "06:41"),
    "mark_value": Field(2, "AB"),
    "marked": Field(3, "11"),
    "next_at": Field(24, "Tue 3 Nov 06:00", moment),
    "opens": Field(5, "06:00"),
    "present": Field(3, "9"),
    "register_head": Field(27, "20101001 KCSE day 4", register_head),
    "rest": Field(3, "3"),
    "staff": Field(3, "14"),
    "standing": Field(37, "06:41 no code", standing),
    "to_mark": Field(3, "11"),
    "unknown": Field(30, "15-17,20"),
    "who": Field(46, "3 Jane Lokwang, 5 Ali Noor, +2"),
    "task_one": Field(18, "Check in", task_one),
}
