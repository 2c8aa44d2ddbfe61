"""What you hold about me: by SMS to the account's own number, and the request to erase it."""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.vocabulary import Act, Go, Menu, flow
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import payees, profile, rights
from models.people.msisdn import local
from models.people.profile_tables import NextOfKin, Qualification, WorkStation

COPIES_A_DAY: Final = 3


def text_copy(call: Call) -> Literal["texted", "limit", "no_line"]:
    """Text what is held to the account's own number, each number by its end only."""
    account = call.account
    if account.msisdn is None or account.number_proved_at is None:
        return "no_line"
    if not call.counters.hit(f"copies:{account.id}", COPIES_A_DAY, 86_400):
        return "limit"
    person = account.professional
    details = profile.details_of(call.db, person.id)
    payee = payees.payee_of(call.db, person.id)
    shared = {
        "full_name": person.full_name,
        "id_end": profile.masked(person.national_id),
        "year": person.birth_year,
        "msisdn": local(account.msisdn),
        "tsc_number": profile.masked(person.tsc_number),
        "kra_pin": profile.masked(details.kra_pin),
        "gender": details.gender.value if details.gender is not None else "",
        "sha": profile.masked(details.sha),
        "nssf": profile.masked(details.nssf),
        "email": profile.masked(details.email),
        "mpesa": payees.shown(payee.mpesa_msisdn) if payee is not None else "",
        "account": profile.masked(payee.account_number) if payee is not None else "",
        "studies": len(profile.rows_of(call.db, Qualification, person.id)),
        "stations": len(profile.rows_of(call.db, WorkStation, person.id)),
        "relatives": len(profile.rows_of(call.db, NextOfKin, person.id)),
        "service_code": call.terms.service_code,
    }
    for template in (Template.DATA_HELD, Template.DATA_HELD_MORE):
        outbox.add(
            call.db,
            account.msisdn,
            template,
            shared,
            account.language,
            MessageClass.SECURITY,
            call.now,
        )
    return "texted"


def ask_erasure(call: Call) -> Literal["asked"]:
    """Note the request to erase; an officer answers."""
    request = rights.ask_erasure(call.db, call.account, call.actor, call.now)
    call.facts["ref"] = request.reference
    return "asked"


RIGHTS = flow(
    "rights",
    Menu(
        "data",
        """
        What KNEC holds about you
        1. Text me a copy
        2. Correct it: my profile
        3. Ask to erase it
        0. Back
        """,
        on={"1": "text_copy", "2": "open_profile", "3": "data.erase"},
    ),
    Act(
        "text_copy",
        text_copy,
        on={
            "texted": Go("data", say.COPY_TEXTED),
            "limit": Go("data", say.SMS_TOO_MANY),
            "no_line": Go("data", say.NO_LINE),
        },
        writes=True,
    ),
    Menu(
        "data.erase",
        """
        KNEC must keep pay records 7 years. The rest can be erased; your account then ends.
        1. Ask to erase
        0. Back
        """,
        on={"1": "ask_erasure"},
        again="""
        1. Ask to erase
        0. Back
        """,
    ),
    Act("ask_erasure", ask_erasure, on={"asked": "data.asked"}, writes=True),
    Menu(
        "data.asked",
        """
        Noted. Ref {ref}
        KNEC answers by SMS within 14 days.
        0. Back
        """,
        on={},
    ),
)
