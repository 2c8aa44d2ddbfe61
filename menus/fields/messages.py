"""The fields of the chapter messages: texts to read again, notices, cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date

from menus.call import Fact
from menus.fields.field import LOCALE, Field
from models.messages import notices
from models.people.tables import Language


def day(value: Fact, language: Language) -> str:
    """Write a date: `Tue 3 Nov`."""
    if not value:
        return ""
    return format_date(date.fromisoformat(str(value)), "EEE d MMM", locale=LOCALE[language])


BLOCKED: Final = "blocked"
"""The notice of a caller whose line refuses our texts."""

_BLOCKED_WORDS: Final = (
    "Our SMS are blocked on your line: dial *456*9*5*5*1#",
    "SMS zetu zimezuiwa kwa laini yako: piga *456*9*5*5*1#",
)


def notice(value: Fact, language: Language) -> str:
    """Write a notice, given in both languages: `Airtel down: SMS IN to 24540|...`."""
    english, _, kiswahili = str(value or "").partition("|")
    if english == BLOCKED:
        english, kiswahili = _BLOCKED_WORDS
    return english if language is Language.ENGLISH else kiswahili or english


_KINDS: Final = {
    "reminder": (("reminders", "vikumbusho"), ("reminders", "utapata vikumbusho")),
    "promotional": (("offers", "nafasi"), ("offers", "utapata nafasi")),
    "": (
        ("reminders or offers", "vikumbusho au nafasi"),
        ("reminders and offers", "utapata vikumbusho na nafasi"),
    ),
}


def refused(value: Fact, language: Language) -> str:
    """Write what a number wants no more, by its class; both for none."""
    return _KINDS[str(value or "")][0][language is Language.KISWAHILI]


def wanted(value: Fact, language: Language) -> str:
    """Write what a number wants again."""
    return _KINDS[str(value or "")][1][language is Language.KISWAHILI]


MESSAGES: Final[Mapping[str, Field]] = {
    "answer": Field(120, "Your register reached KNEC on 3 Feb; pay is due in March."),
    "broadcast": Field(146, "Meeting of all invigilators on Friday at 09:00."),
    "case": Field(6, "7K4QPM"),
    "notice": Field(notices.LENGTH, "Airtel down in Turkana: SMS IN to 24540", notice),
    "refused_kinds": Field(20, "reminders or offers", refused),
    "wanted_kinds": Field(28, "reminders and offers", wanted),
    "command": Field(30, "IN 20101001 4821"),
    "remind_centre": Field(8, "20101001"),
    "remind_day": Field(16, "Tue 3 Nov", day),
    "remind_exam": Field(12, "KCSE"),
    "remind_hours": Field(11, "06:00-07:45"),
    "usage": Field(120, "To check in text IN and today's code: IN 4821"),
    "body": Field(134, "KNEC: your account is open. User name 254722645678. Dial *384*2454#"),
}
