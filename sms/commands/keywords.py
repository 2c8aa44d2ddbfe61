"""The keywords in both languages, each beside the line of help that it gets when misused."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.people.tables import Language


class Keyword(enum.StrEnum):
    """What a text may ask for; a chapter's stand together."""

    REG = "REG"
    KRA = "KRA"
    TSC = "TSC"
    BANK = "BANK"
    LANGUAGE = "LANG"
    DATA = "DATA"

    JOBS = "JOBS"
    APPLY = "APPLY"
    WITHDRAW = "WITHDRAW"
    YES = "YES"
    NO = "NO"

    IN = "IN"
    OUT = "OUT"
    CODE = "CODE"
    LIST = "LIST"
    PRESENT = "PRESENT"
    ABSENT = "ABSENT"
    WRONG = "WRONG"
    INCIDENT = "INCIDENT"

    STATUS = "STATUS"
    PAY = "PAY"
    QUERY = "QUERY"

    HELP = "HELP"
    STOP = "STOP"
    START = "START"


@dataclass(frozen=True, slots=True)
class Entry:
    """One keyword: its words, its help, and what may be done with a near miss of it."""

    english: tuple[str, ...]
    kiswahili: tuple[str, ...]
    usage: tuple[str, str]
    """How it is texted, in English and in Kiswahili."""
    suggested: bool = True
    """Whether a near miss is answered with "Did you mean"; else only with how it is texted."""
    opposite: Keyword | None = None
    """What must never be taken for it: a word near to both is neither."""

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of both languages."""
        return self.english + self.kiswahili

    def help(self, language: Language) -> str:
        """Return how it is texted."""
        return self.usage[0 if language is Language.ENGLISH else 1]


ENTRIES: Final[Mapping[Keyword, Entry]] = {
    Keyword.REG: Entry(
        ("REG", "REGISTER"),
        ("SAJILI",),
        (
            "To register text REG, ID number, year of birth and name: REG 23456789 1985 JANE AKIRU",
            "Kujisajili tuma SAJILI, nambari ya ID, mwaka wa kuzaliwa na jina: "
            "SAJILI 23456789 1985 JANE AKIRU",
        ),
        suggested=False,
    ),
    Keyword.KRA: Entry(
        ("KRA",),
        (),
        (
            "To give your KRA PIN text KRA A012345678Z",
            "Kutupa KRA PIN yako tuma KRA A012345678Z",
        ),
    ),
    Keyword.TSC: Entry(
        ("TSC",),
        (),
        ("To give your TSC number text TSC 456789", "Kutupa nambari ya TSC tuma TSC 456789"),
    ),
    Keyword.BANK: Entry(
        ("BANK",),
        ("BENKI",),
        (
            "To give your account text BANK, bank and branch code (5 digits), account: "
            "BANK 68000 0123456789",
            "Kutupa akaunti tuma BENKI, code ya benki na tawi (nambari 5), akaunti: "
            "BENKI 68000 0123456789",
        ),
        suggested=False,
    ),
    Keyword.LANGUAGE: Entry(
        ("LANG", "LANGUAGE"),
        ("LUGHA",),
        (
            "To change the language text LANG EN or LUGHA SW",
            "Kubadilisha lugha tuma LUGHA SW au LANG EN",
        ),
    ),
    Keyword.DATA: Entry(
        ("DATA",),
        ("TAARIFA",),
        (
            "To have what KNEC holds about you text DATA",
            "Kupata taarifa zako zilizo KNEC tuma TAARIFA",
        ),
    ),
    Keyword.JOBS: Entry(
        ("JOBS", "JOB"),
        ("KAZI", "NAFASI"),
        (
            "To see open jobs text JOBS, or JOBS and a county: JOBS KITUI",
            "Kuona nafasi tuma KAZI, au KAZI na kaunti: KAZI KITUI",
        ),
    ),
    Keyword.APPLY: Entry(
        ("APPLY",),
        ("OMBA",),
        (
            "To apply text APPLY and the code of the vacancy: APPLY V101",
            "Kuomba nafasi tuma OMBA na code yake: OMBA V101",
        ),
        suggested=False,
        opposite=Keyword.WITHDRAW,
    ),
    Keyword.WITHDRAW: Entry(
        ("WITHDRAW",),
        ("ONDOA",),
        (
            "To withdraw text WITHDRAW and the reference that we texted: WITHDRAW 7K4QPM",
            "Kuondoa ombi tuma ONDOA na kumb tuliyokutumia: ONDOA 7K4QPM",
        ),
        suggested=False,
        opposite=Keyword.APPLY,
    ),
    Keyword.YES: Entry(
        ("YES",),
        ("NDIO", "NDIYO", "NAKUBALI"),
        (
            "To accept an offer text YES and the reference that we texted: YES D4T9",
            "Kukubali nafasi tuma NDIO na kumb tuliyokutumia: NDIO D4T9",
        ),
        suggested=False,
        opposite=Keyword.NO,
    ),
    Keyword.NO: Entry(
        ("NO",),
        ("HAPANA", "APANA", "NAKATAA"),
        (
            "To decline an offer text NO and the reference that we texted: NO D4T9",
            "Kukataa nafasi tuma HAPANA na kumb tuliyokutumia: HAPANA D4T9",
        ),
        suggested=False,
        opposite=Keyword.YES,
    ),
    Keyword.IN: Entry(
        ("IN",),
        ("INGIA", "NIMEFIKA"),
        (
            "To check in text IN and today's code: IN 4821, or with the centre: IN 20101001 4821",
            "Kuthibitisha umefika tuma INGIA na code ya leo: INGIA 4821, "
            "au na kituo: INGIA 20101001 4821",
        ),
        opposite=Keyword.OUT,
    ),
    Keyword.OUT: Entry(
        ("OUT",),
        ("TOKA", "NIMETOKA"),
        (
            "To check out text OUT, or with the centre: OUT 20101001",
            "Unapoondoka tuma TOKA, au na kituo: TOKA 20101001",
        ),
        opposite=Keyword.IN,
    ),
    Keyword.CODE: Entry(
        ("CODE",),
        ("MSIMBO",),
        (
            "A centre manager or deputy gets today's codes: text CODE",
            "Meneja wa kituo au naibu hupata code za leo: tuma MSIMBO",
        ),
    ),
    Keyword.LIST: Entry(
        ("LIST",),
        ("ORODHA",),
        (
            "A centre manager gets the staff with their numbers: text LIST",
            "Meneja wa kituo hupata maafisa na nambari zao: tuma ORODHA",
        ),
    ),
    Keyword.PRESENT: Entry(
        ("PRESENT",),
        ("WAPO", "WOTE"),
        (
            "To mark P text PRESENT, centre, register code, ALL or numbers: "
            "PRESENT 20101001 482913 1-9",
            "Kuweka P tuma WAPO, kituo, code ya rejista, WOTE au nambari: WAPO 20101001 482913 1-9",
        ),
        suggested=False,
        opposite=Keyword.ABSENT,
    ),
    Keyword.ABSENT: Entry(
        ("ABSENT",),
        ("HAWAPO",),
        (
            "To mark AB text ABSENT, centre, register code, numbers: ABSENT 20101001 482913 3 5-7",
            "Kuweka AB tuma HAWAPO, kituo, code ya rejista, nambari: HAWAPO 20101001 482913 3 5-7",
        ),
        suggested=False,
        opposite=Keyword.PRESENT,
    ),
    Keyword.WRONG: Entry(
        ("WRONG",),
        ("SI SAWA",),
        (
            "Marked wrongly? Text WRONG and the reference of the mark: WRONG 7K4QPM",
            "Umewekwa vibaya? Tuma SI SAWA na kumb ya rejista: SI SAWA 7K4QPM",
        ),
        suggested=False,
    ),
    Keyword.INCIDENT: Entry(
        ("INCIDENT",),
        ("TUKIO",),
        (
            "To report an incident text INCIDENT and its kind: INCIDENT FIRE",
            "Kuripoti tukio tuma TUKIO na aina yake: TUKIO MOTO",
        ),
    ),
    Keyword.STATUS: Entry(
        ("STATUS",),
        ("HALI",),
        ("To know where you stand text STATUS", "Kujua hali yako tuma HALI"),
    ),
    Keyword.PAY: Entry(
        ("PAY",),
        ("MALIPO", "PESA"),
        ("To know where your pay is text PAY", "Kujua malipo yako yalipo tuma MALIPO"),
    ),
    Keyword.QUERY: Entry(
        ("QUERY",),
        ("SWALI", "LALAMIKO"),
        (
            "Worked, not on the list? Text QUERY, year, exam, centre, position: "
            "QUERY 2025 KCSE 20101001 INV",
            "Ulifanya kazi, huko orodhani? Tuma SWALI, mwaka, mtihani, kituo, cheo: "
            "SWALI 2025 KCSE 20101001 INV",
        ),
    ),
    Keyword.HELP: Entry(
        ("HELP",),
        ("MSAADA", "SAIDIA"),
        ("For help text HELP", "Kwa msaada tuma MSAADA"),
    ),
    Keyword.STOP: Entry(
        ("STOP",),
        ("ACHA", "SITISHA"),
        ("To end reminders and offers text STOP", "Kuacha vikumbusho na nafasi tuma ACHA"),
        suggested=False,
        opposite=Keyword.START,
    ),
    Keyword.START: Entry(
        ("START",),
        ("ANZA",),
        ("To have reminders and offers again text START", "Kuanza vikumbusho tena tuma ANZA"),
        suggested=False,
        opposite=Keyword.STOP,
    ),
}
"""Every keyword of the contract. A near miss of a mark, a decline, a withdrawal or an acceptance,
and of what carries an ID or an account, is never offered for a YES."""

WORDS: Final[Mapping[str, Keyword]] = {
    word: keyword for keyword, entry in ENTRIES.items() for word in entry.words
}
"""Each word once: none may mean two things."""

LANGUAGE_OF: Final[Mapping[str, Language]] = {
    **{word: Language.ENGLISH for entry in ENTRIES.values() for word in entry.english},
    **{word: Language.KISWAHILI for entry in ENTRIES.values() for word in entry.kiswahili},
}
"""The language that a word is of: how somebody is answered who never chose one."""
