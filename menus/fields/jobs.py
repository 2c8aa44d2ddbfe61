"""The fields of the chapter jobs: vacancies, applications, deployments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date

from menus.call import Fact
from menus.fields.field import LOCALE, Field, moment
from models.people.tables import Language

WHY: Final[Mapping[str, tuple[str, str]]] = {
    "no_tsc": (
        "We have no TSC number of yours. Add it: 4, Personal details.",
        "Hatuna nambari yako ya TSC. Iongeze: 4, Taarifa zako.",
    ),
    "open_case": (
        "A discipline case of yours is open. Ask your TSC office.",
        "Una kesi ya nidhamu inayoendelea. Uliza ofisi ya TSC.",
    ),
    "on_leave": ("You are on leave on those days.", "Uko likizo siku hizo."),
    "health": (
        "You were excused for health. Ask your TSC office.",
        "Ulipumzishwa kwa ajili ya afya. Uliza ofisi ya TSC.",
    ),
    "level": ("This exam takes teachers of: {}.", "Mtihani huu ni wa walimu wa: {}."),
    "too_old": ("Examiners are at most {} years old.", "Umri wa mwisho ni miaka {}."),
    "served_here": (
        "You served at this centre in {}: choose another.",
        "Ulihudumu kituo hiki mwaka {}: chagua kingine.",
    ),
    "rotation": (
        "You were at this centre the week before: choose another.",
        "Ulikuwa kituo hiki wiki iliyopita: chagua kingine.",
    ),
    "conflict": (
        "You declared an interest in this centre: choose another.",
        "Ulitangaza maslahi katika kituo hiki: chagua kingine.",
    ),
    "busy": (
        "You are already placed on those days: {}.",
        "Tayari una kazi siku hizo: {}.",
    ),
    "full": ("Every place is taken.", "Nafasi zote zimejaa."),
    "closed": ("It is closed now.", "Imefungwa."),
    "applied": ("You applied already. Ref {}.", "Tayari umeomba. Kumb {}."),
}

LEVELS: Final[Mapping[str, tuple[str, str]]] = {
    "primary": ("primary", "msingi"),
    "junior": ("junior", "junior"),
    "secondary": ("secondary", "sekondari"),
    "tertiary": ("college", "chuo"),
}

HANDOVERS: Final[Mapping[str, tuple[str, str]]] = {
    "in_order": ("All in order", "Yote sawa"),
    "absent": ("Candidates absent", "Watahiniwa hawapo"),
    "hardship": ("Hardship cases", "Wenye shida"),
    "materials": ("Materials, rooms", "Vifaa, vyumba"),
    "staff": ("Staff", "Maafisa"),
    "other": ("Note", "Dokezo"),
}

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "submitted": ("sent", "limetumwa"),
    "withdrawn": ("withdrawn", "limeondolewa"),
    "nominated": ("being vetted", "linachunguzwa"),
    "refused": ("not chosen", "halikuchaguliwa"),
    "deployed": ("deployed", "umepangiwa"),
    "offered": ("offered", "umepewa nafasi"),
    "accepted": ("accepted", "umekubali"),
    "declined": ("declined", "umekataa"),
    "expired": ("not answered", "hukujibu"),
    "replaced": ("replaced", "umebadilishwa"),
    "removed": ("removed", "umeondolewa"),
    "completed": ("completed", "umemaliza"),
}


def one_of_both(value: Fact, language: Language) -> str:
    """Write a fact that holds both languages, or the same for both."""
    english, _, swahili = str(value or "").partition("|")
    return swahili if swahili and language is Language.KISWAHILI else english


def span_of_days(value: Fact, language: Language) -> str:
    """Write two dates: `2-20 Dec`, or `28 Oct-20 Nov` over two months."""
    first, _, last = str(value or "").partition("/")
    if not first:
        return ""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
    written = format_date(ends, "d MMM", locale=LOCALE[language])
    if begins == ends:
        return written
    if (begins.year, begins.month) == (ends.year, ends.month):
        return f"{begins.day}-{written}"
    return f"{format_date(begins, 'd MMM', locale=LOCALE[language])}-{written}"


def why(value: Fact, language: Language) -> str:
    """Write the sentence for what stands in the way."""
    reason, _, detail = str(value or "").partition(":")
    if reason not in WHY:
        return ""
    if reason == "level":
        detail = ", ".join(_chosen(LEVELS[each], language) for each in detail.split(","))
    return _chosen(WHY[reason], language).format(detail)


def state(value: Fact, language: Language) -> str:
    """Write how far an application or a deployment has come."""
    return _chosen(STATES.get(str(value), ("", "")), language)


def day_rate(value: Fact, language: Language) -> str:
    """Write what a day is paid, in cents, after a comma; nothing where no rate is published."""
    if not value:
        return ""
    shillings, cents = divmod(int(value), 100)
    amount = f"{shillings:,}.{cents:02d}" if cents else f"{shillings:,}"
    return f", KSh {amount}" + _chosen((" a day", "/siku"), language)


def handover(value: Fact, language: Language) -> str:
    """Write a handover note: what it is about, and the words after a colon."""
    kind, _, words = str(value or "").partition(":")
    about = _chosen(HANDOVERS.get(kind, ("", "")), language)
    return f"{about}: {words}" if words else about


def deadline(value: Fact, language: Language) -> str:
    """Write until when: day and time without the weekday, to save room."""
    return moment(value, language).partition(" ")[2]


def _chosen(words: tuple[str, str], language: Language) -> str:
    return words[0] if language is Language.ENGLISH else words[1]


JOBS: Final[Mapping[str, Field]] = {
    "job": Field(26, "KCSE 2026 invigilator", one_of_both),
    "place": Field(30, "Langata, Nairobi"),
    "station": Field(30, "20101001 Langata High", one_of_both),
    "dates": Field(13, "2-20 Nov", span_of_days),
    "day_rate": Field(17, ", KSh 550 a day", day_rate),
    "answer_by": Field(14, "28 Oct 17:00", deadline),
    "closes": Field(14, "28 Oct 17:00", deadline),
    "places": Field(4, "12"),
    "why": Field(70, "You served at this centre in 2024: choose another.", why),
    "application_ref": Field(6, "7K4Q"),
    "application_state": Field(15, "sent", state),
    "deployment_ref": Field(6, "D4T9"),
    "deployment_state": Field(15, "deployed", state),
    "vacancy_code": Field(8, "V101"),
    "jobs_list": Field(70, "V101 KCSE INV, V102 KCSE SUP"),
    "open_jobs": Field(5, "12"),
    "my_jobs": Field(2, "1"),
    "distribution": Field(30, "Langata DC, 4 km", one_of_both),
    "handover": Field(89, "Candidates absent: 2 in room 4", handover),
    "centre_name": Field(40, "Langata High School"),
    "duties": Field(130, "At the centre by 07:00 each day.", one_of_both),
    "centre_code": Field(8, "20101001"),
}
"""How every value of this chapter is written."""
