"""The personal details of a profile: one ask each, one echo, and the walk through what lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people import answers, unfinished
from menus.people.record_saving import begin_new
from menus.people.steps import KRA_FLOW
from menus.vocabulary import Act, Ask, Go, Menu, Way, flow
from models.base import drafts
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import payees, profile
from models.people.profile import Detail, KraPinTaken
from models.people.profile_tables import Gender

NextScreen = Literal[
    "name",
    "mpesa",
    "tsc_number",
    "kra_pin",
    "bank",
    "branch",
    "work",
    "kin",
    "qualification",
    "gender",
    "sha",
    "nssf",
    "email",
    "whole",
]

_ASKED: Final = (
    Detail.KRA_PIN,
    Detail.TSC_NUMBER,
    Detail.SHA,
    Detail.NSSF,
    Detail.EMAIL,
    Detail.GENDER,
)


def open_profile(call: Call) -> Literal["profile", "unfinished"]:
    """Load what the profile shows: how much is known, and what pay waits for."""
    lacking = profile.missing(call.db, call.account.professional)
    to_give = payees.without_waiting(call.db, call.account.professional_id, lacking)
    call.facts |= {
        "percent": profile.completeness(lacking),
        "missing": ",".join(to_give),
        "is_lacking": bool(to_give),
        "walk": False,
    }
    draft = unfinished.find(call)
    if draft is None:
        return "profile"
    unfinished.offer(call, draft)
    return "unfinished"


def next_missing(call: Call) -> NextScreen:
    """Go to the first missing detail, what pay needs first; ones put off in this call come last."""
    person = call.account.professional
    lacking = payees.without_waiting(call.db, person.id, profile.missing(call.db, person))
    put_off = str(call.facts.get("put_off") or "").split(",")
    waiting = [detail for detail in lacking if detail not in put_off]
    if not waiting:
        return "whole"
    call.facts["walk"] = True
    begin_new(call)
    call.facts["detail"] = waiting[0].value
    screen: NextScreen = waiting[0].value
    return screen


def put_off(call: Call) -> NextScreen:
    """Leave this detail for later and go to the next."""
    earlier = str(call.facts.get("put_off") or "")
    call.facts["put_off"] = f"{earlier},{call.text('detail')}".strip(",")
    return next_missing(call)


def show_details(call: Call) -> Literal["details"]:
    """Load what is known of the personal details; a number shows only its end."""
    person = call.account.professional
    kept = profile.details_of(call.db, person.id)
    call.facts |= {
        "walk": False,
        "kra_pin": profile.masked(kept.kra_pin),
        "tsc_number": profile.masked(person.tsc_number),
        "gender": kept.gender.value if kept.gender is not None else "",
        "sha": profile.masked(kept.sha),
        "nssf": profile.masked(kept.nssf),
        "email": profile.masked(kept.email),
        "full_name": person.full_name,
        "id_end": profile.masked(person.national_id),
        "year": str(person.birth_year),
    }
    return "details"


def _hold(detail: Detail) -> Callable[[Call], str]:
    def run(call: Call) -> Literal["check"]:
        call.facts["detail"] = call.facts["label"] = detail.value
        return "check"

    return run


def ask_again(call: Call) -> Literal["kra_pin", "tsc_number", "sha", "nssf", "email", "gender"]:
    """Go back to the ask whose answer was not right."""
    screen: Literal["kra_pin", "tsc_number", "sha", "nssf", "email", "gender"] = call.text("detail")  # type: ignore[assignment]
    return screen


def save(call: Call) -> Literal["walk", "details", "taken"]:
    """Store the echoed value; what concerns pay is confirmed by SMS."""
    person, value = call.account.professional, call.text("value")
    detail = Detail(call.text("detail"))
    reference = ""
    if detail is Detail.TSC_NUMBER:
        reference = profile.save_tsc_number(call.db, person, value, call.actor, call.now)
    elif detail is Detail.GENDER:
        profile.save_gender(call.db, person, Gender(value), call.actor, call.now)
    else:
        try:
            reference = profile.save_number(call.db, person, detail, value, call.actor, call.now)
        except KraPinTaken:
            return "taken"
    if detail in profile.PAY_CRITICAL:
        _confirm(call, detail, reference)
    if detail is Detail.KRA_PIN:
        drafts.drop(call.db, call.msisdn, KRA_FLOW)
    if call.facts.get("walk"):
        return "walk"
    show_details(call)
    return "details"


def _confirm(call: Call, detail: Detail, reference: str) -> None:
    account = call.account
    if account.msisdn is not None:
        outbox.add(
            call.db,
            account.msisdn,
            Template.DETAIL_SAVED,
            {
                "label": detail.value,
                "ref": reference,
                "service_code": call.terms.service_code,
            },
            account.language,
            MessageClass.TRANSACTIONAL,
            call.now,
        )


_NEXT: Final[dict[str, Way]] = {
    "name": "names_again",
    "mpesa": "payee.mpesa",
    "tsc_number": "detail.tsc_number",
    "kra_pin": "detail.kra_pin",
    "bank": "payee.bank",
    "branch": "payee.bank",
    "work": "work.employer",
    "kin": "kin.name",
    "qualification": "study.level",
    "gender": "detail.gender",
    "sha": "detail.sha",
    "nssf": "detail.nssf",
    "email": "detail.email",
    "whole": "profile.whole",
}

DETAILS = flow(
    "details",
    Act(
        "open_profile",
        open_profile,
        on={"profile": "profile", "unfinished": "profile.unfinished"},
    ),
    Menu(
        "profile",
        """
        {first_name} {percent}%
        1. Missing: {missing}
        2. Personal details
        3. Where I am paid
        4. Work, studies, kin
        5. PIN, number, data
        0. Back
        """,
        on={
            "1": "next_missing",
            "2": "show_details",
            "3": "show_payee",
            "4": "show_records",
            "5": "settings",
        },
        when={"1": "is_lacking"},
        again="""
        1. Missing: {missing}
        2. Personal details
        3. Where I am paid
        4. Work, studies, kin
        5. PIN, number, data
        0. Back
        """,
    ),
    Act("next_missing", next_missing, on=_NEXT),
    Act("put_off", put_off, on=_NEXT),
    Menu(
        "profile.whole",
        """
        Nothing more is missing that you have not put off. Thank you.
        1. My profile
        0. Back
        """,
        on={"1": "open_profile"},
    ),
    Act("show_details", show_details, on={"details": "details"}),
    Menu(
        "details",
        """
        1. KRA PIN {kra_pin}
        2. TSC no. {tsc_number}
        3. Gender {gender}
        4. SHA {sha}
        5. NSSF {nssf}
        6. Email {email}
        7. Name, ID, birth year
        0. Back
        """,
        on={
            "7": "show_identity",
            "1": "detail.kra_pin",
            "2": "detail.tsc_number",
            "3": "detail.gender",
            "4": "detail.sha",
            "5": "detail.nssf",
            "6": "detail.email",
        },
    ),
    Ask(
        "detail.tsc_number",
        """
        Type your TSC number, or payroll number if TSC does not employ you
        1. Later
        0. Back
        """,
        accept=answers.TSC_NUMBER,
        save="value",
        then="hold_tsc_number",
        on={"1": "put_off"},
        when={"1": "walk"},
    ),
    Menu(
        "detail.gender",
        """
        Your gender, as on the ID
        1. Female
        2. Male
        3. Later
        0. Back
        """,
        on={"1": "hold_gender", "2": "hold_gender", "3": "put_off"},
        when={"3": "walk"},
        sets={"1": ("value", Gender.FEMALE.value), "2": ("value", Gender.MALE.value)},
    ),
    Ask(
        "detail.sha",
        """
        Type your SHA number (or the old NHIF number)
        1. Later
        0. Back
        """,
        accept=answers.SHA,
        save="value",
        then="hold_sha",
        on={"1": "put_off"},
        when={"1": "walk"},
    ),
    Ask(
        "detail.nssf",
        """
        Type your NSSF number
        1. Later
        0. Back
        """,
        accept=answers.NSSF,
        save="value",
        then="hold_nssf",
        on={"1": "put_off"},
        when={"1": "walk"},
    ),
    Ask(
        "detail.email",
        """
        Type your email address
        1. Later
        0. Back
        """,
        accept=answers.EMAIL,
        save="value",
        then="hold_email",
        on={"1": "put_off"},
        when={"1": "walk"},
    ),
    *(
        Act(f"hold_{detail.value}", _hold(detail), on={"check": "detail.check"})
        for detail in _ASKED
    ),
    Menu(
        "detail.check",
        """
        {label}: {value}
        Is it right?
        1. Yes, save
        2. No, type again
        0. Back
        """,
        on={"1": "save_detail", "2": "ask_again"},
        again="""
        {value}
        1. Yes, save
        2. No, type again
        0. Back
        """,
    ),
    Act(
        "ask_again",
        ask_again,
        on={
            name: _NEXT[name]
            for name in ("kra_pin", "tsc_number", "sha", "nssf", "email", "gender")
        },
    ),
    Act(
        "save_detail",
        save,
        on={
            "walk": Go("next_missing", say.SAVED),
            "details": Go("details", say.SAVED),
            "taken": Go("detail.kra_pin", say.KRA_TAKEN),
        },
        writes=True,
    ),
)
