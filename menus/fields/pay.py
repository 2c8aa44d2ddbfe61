"""The fields of the chapter pay: claims, holds, queries, and their words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from babel.dates import format_date

from menus.call import Fact
from menus.fields.field import LOCALE, Field
from models.base.clock import NAIROBI
from models.people.tables import Language

_Words = Mapping[str, tuple[str, str]]

STATES: Final[_Words] = {
    "accruing": (
        "COUNTING since {at}: your days so far",
        "YANAHESABIWA tangu {at}: siku hadi sasa",
    ),
    "scripts_so_far": (
        "COUNTING since {at}: your scripts so far",
        "YANAHESABIWA tangu {at}: karatasi hadi sasa",
    ),
    "register_pending": (
        "REGISTER on its way to KNEC since {at}",
        "REJISTA iko njiani kwenda KNEC tangu {at}",
    ),
    "submitted": ("WITH KNEC since {at}: being checked", "YAKO KNEC tangu {at}: yanakaguliwa"),
    "verified": ("VERIFIED {at}: awaits approval", "YAMEKAGULIWA {at}: yasubiri idhini"),
    "approved": ("APPROVED {at}: in the next payment", "YAMEIDHINISHWA {at}: yalipwa karibuni"),
    "funds_awaited": (
        "APPROVED. KNEC awaits funds. Next news by {news}",
        "YAMEIDHINISHWA. KNEC yasubiri fedha. Habari: {news}",
    ),
    "queued": ("BEING PAID since {at}", "YANALIPWA tangu {at}"),
    "paid": ("PAID on {at}", "YAMELIPWA {at}"),
    "held": ("ON HOLD since {at}: {hold}", "YAMEZUIWA tangu {at}: {hold}"),
    "returned": ("RETURNED to your SCDE on {at}", "YAMERUDISHWA kwa SCDE {at}"),
    "queried": ("YOUR QUERY is open since {at}", "SWALI LAKO liko wazi tangu {at}"),
    "resolved": ("YOUR QUERY was answered on {at}", "SWALI LAKO lilijibiwa {at}"),
}

HOLDS: Final[_Words] = {
    "name_differs": ("M-Pesa name is not your ID name", "jina la M-Pesa si la kitambulisho"),
    "details_missing": ("TSC, KRA PIN or payee is missing", "hakuna TSC, KRA PIN au M-Pesa"),
    "register": ("register not signed and stamped", "rejista haina sahihi na mhuri"),
    "not_deployed": ("worked, but not deployed in CP2", "ulifanya kazi bila kupangwa CP2"),
    "late_data": ("attendance data late, incomplete", "data ya mahudhurio imechelewa"),
    "payee_new": ("payee, SIM or PIN is under 72 h old", "M-Pesa, benki, SIM au PIN ni mpya"),
    "payment_failed": ("M-Pesa or bank refused it", "M-Pesa au benki imekataa"),
}
"""Why a claim is held: KNEC's five causes first."""

HOLDERS: Final[_Words] = {
    "person": ("you", "wewe"),
    "centre": ("your manager", "meneja wako"),
    "scde": ("your SCDE", "SCDE wako"),
    "knec": ("KNEC", "KNEC"),
    "finance": ("KNEC finance", "KNEC fedha"),
    "nobody": ("done", "imekamilika"),
}

NEXT: Final[_Words] = {
    "name_differs": (
        "give an M-Pesa line in your own name: 0, then 1 Fix it",
        "weka laini ya M-Pesa ya jina lako: 0, kisha 1",
    ),
    "details_missing": (
        "add what is missing in your profile: 0, then 1 Fix it",
        "jaza kilichokosekana: 0, kisha 1 Rekebisha",
    ),
    "register": (
        "remind your centre manager of stamp and signature",
        "mkumbushe meneja wa kituo: sahihi na mhuri",
    ),
    "not_deployed": (
        "your SCDE must deploy you; to query: 0, then 3",
        "SCDE lazima akupange; kuuliza: 0, kisha 3",
    ),
    "late_data": (
        "your SCDE must complete the attendance data",
        "SCDE lazima akamilishe mahudhurio",
    ),
    "payee_new": ("nothing: it goes on after 72 hours", "subiri: yaendelea baada ya saa 72"),
    "payment_failed": ("correct where you are paid: 0, then 1", "sahihisha unapolipwa: 0, kisha 1"),
    "accruing": ("your manager marks each day", "meneja huweka P kila siku"),
    "scripts_so_far": ("KNEC counts scripts you confirmed", "KNEC huhesabu ulizothibitisha"),
    "register_pending": ("the SCDE sends the register to KNEC", "SCDE hutuma rejista KNEC"),
    "submitted": ("KNEC verifies your claim", "KNEC inakagua malipo yako"),
    "verified": ("a second officer approves", "afisa wa pili anaidhinisha"),
    "approved": ("finance puts it in a payment batch", "idara ya fedha italipa"),
    "funds_awaited": ("we text you when there is news", "tutakutumia SMS kukiwa na habari"),
    "queued": ("the money is on its way", "pesa ziko njiani"),
    "paid": ("nothing more", "hakuna zaidi"),
    "returned": ("your SCDE corrects and resends", "SCDE arekebishe na kutuma tena"),
    "queried": ("we text you the answer", "tutakutumia jibu kwa SMS"),
    "resolved": ("the claim goes on", "malipo yanaendelea"),
}

ANSWERS: Final[_Words] = {
    "days_corrected": (
        "We corrected your days. Your claim goes on.",
        "Tumerekebisha siku zako. Malipo yanaendelea.",
    ),
    "days_right": (
        "We checked the register: your days are right.",
        "Tumeangalia rejista: siku zako ziko sawa.",
    ),
    "register_asked": (
        "We asked your centre for the stamped register.",
        "Tumeomba kituo chako rejista yenye mhuri.",
    ),
    "deployed_now": (
        "You are deployed now. Your claim is being made.",
        "Sasa umepangwa CP2. Malipo yanatayarishwa.",
    ),
    "not_on_register": (
        "The register does not show you. See your SCDE.",
        "Rejista haina jina lako. Mwone SCDE wako.",
    ),
    "own_line": (
        "Give an M-Pesa line in your own name: Pay, 1 Fix it.",
        "Weka laini ya M-Pesa ya jina lako: Malipo, 1 Rekebisha.",
    ),
    "next_payment": (
        "Your claim is approved. It is in the next payment.",
        "Malipo yako yameidhinishwa. Yatalipwa awamu ijayo.",
    ),
    "funds": (
        "Approved. KNEC awaits funds; we text you the date.",
        "Yameidhinishwa. KNEC yasubiri fedha; tutakuarifu.",
    ),
}
"""Answers to queries that officers need not write; a query keeps only the name."""

ROLES: Final[_Words] = {
    "CM": ("manager", "meneja"),
    "SUP": ("supervisor", "supervisor"),
    "INV": ("invigilator", "invigilator"),
    "SEC": ("security", "ulinzi"),
    "DRV": ("driver", "dereva"),
    "EXM": ("examiner", "examiner"),
}


def money(cents: int) -> str:
    """Write cents as shillings: `8,800`, with cents only where there are some."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")


def short_day(day: date, language: Language) -> str:
    """Write a date without its year: `12 Jan`."""
    return format_date(day, "d MMM", locale=LOCALE[language])


def _at(language: Language) -> int:
    return 0 if language is Language.ENGLISH else 1


def _word(words: _Words) -> Field:
    width = max(len(each) for pair in words.values() for each in pair)
    key = max(words, key=lambda each: max(map(len, words[each])))

    def write(value: Fact, language: Language) -> str:
        return words[str(value)][_at(language)] if str(value) in words else ""

    return Field(width, words[key][0], write)


def claim_line(value: Fact, language: Language) -> str:
    """Write `exam|days|day_cents|net_cents|part`: days x rate = sum, or what is true instead."""
    if not value:
        return ""
    label, days, rate, net, part = str(value).split("|")
    amount = f"KSh {money(int(net))}"
    if int(part):
        return f"{label}: {'tofauti' if _at(language) else 'difference'}, {amount}"
    if not int(days) and int(net):
        return f"{label}: {'scripts' if not _at(language) else 'karatasi'}, {amount}"
    if language is Language.ENGLISH:
        counted = f"{days} day" if days == "1" else f"{days} days"
    else:
        counted = f"siku {days}"
    if rate and int(days) * int(rate) == int(net):
        return f"{label}: {counted} x {money(int(rate))} = {amount}"
    return f"{label}: {counted}, {amount}"


def claim_status(value: Fact, language: Language) -> str:
    """Write `state|seconds|hold|next news`: the state since when, and why."""
    if not value:
        return ""
    state, since, hold, news = str(value).split("|")
    at = _at(language)
    day = datetime.fromtimestamp(int(since), UTC).astimezone(NAIROBI).date()
    later = "later" if not at else "baadaye"
    return STATES[state][at].format(
        at=short_day(day, language),
        hold=HOLDS[hold][at] if hold in HOLDS else "",
        news=short_day(date.fromisoformat(news), language) if news else later,
    )


def query_status(value: Fact, language: Language) -> str:
    """Write `state|reply by`: answered, or by when an answer comes."""
    state, _, by = str(value or "").partition("|")
    if state == "answered":
        return "answered" if language is Language.ENGLISH else "limejibiwa"
    day = short_day(date.fromisoformat(by), language) if by else ""
    return f"open, reply by {day}" if language is Language.ENGLISH else f"wazi, jibu kufikia {day}"


def query_answer(value: Fact, language: Language) -> str:
    """Write an answer: one kept ready in the caller's language, or an officer's own words."""
    words = str(value or "")
    ready = ANSWERS.get(words.removeprefix("#")) if words.startswith("#") else None
    return ready[_at(language)] if ready is not None else words


def script_line(value: Fact, language: Language) -> str:
    """Write an entry of scripts: paper, scripts x rate, coordination, travel, and the sum."""
    if not value:
        return ""
    label, paper, *rest = str(value).split("|")
    scripts, rate, days, day_cents, travel, cents = map(int, rest)
    words = ("coord", "travel") if language is Language.ENGLISH else ("uratibu", "safari")
    parts = [f"{scripts:,} x {money(rate)}"]
    if days and day_cents:
        parts.append(f"{words[0]} {days} x {money(day_cents)}")
    if travel:
        parts.append(f"{words[1]} {money(travel)}")
    return f"{label} {paper}: {' + '.join(parts)} = KSh {money(cents)}"


def iso_day(value: Fact, language: Language) -> str:
    """Write an ISO date without its year."""
    return short_day(date.fromisoformat(str(value)), language) if value else ""


PAY: Final[Mapping[str, Field]] = {
    "claim_line": Field(38, "KCSE 2026: 16 days x 550 = KSh 8,800", claim_line),
    "claim_status": Field(
        58, "ON HOLD since 12 Jan: M-Pesa name is not your ID name", claim_status
    ),
    "claim_with": _word(HOLDERS),
    "claim_next": _word(NEXT),
    "script_line": Field(
        84,
        "KCSE 2026 565/2: 450 x 60 + coord 3 x 250 + travel 2,000 = KSh 29,750",
        script_line,
    ),
    "pay_row": Field(110, "Tue 3 Nov, day 1: 550"),
    "query_ref": Field(6, "Q7K4Q"),
    "query_exam": Field(12, "KCSE 2026"),
    "query_centre": Field(8, "20101001"),
    "query_role": _word(ROLES),
    "query_by": Field(6, "17 Nov", iso_day),
    "query_status": Field(28, "open, reply by 17 Nov", query_status),
    "query_answer": Field(60, "We corrected your days. Your claim goes on.", query_answer),
}
