"""The book of this service: every flow, and the sentences that the machine says by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus import sentences as say
from menus.arrival import ARRIVAL
from menus.attendance import checking
from menus.attendance.agent import AGENT
from menus.attendance.check_in import CHECK_IN
from menus.attendance.closing import CLOSING
from menus.attendance.days import DAYS
from menus.attendance.disputed import DISPUTED
from menus.attendance.earlier import EARLIER
from menus.attendance.no_show import NO_SHOW
from menus.attendance.office import OFFICE
from menus.attendance.other import KEY_ONE
from menus.attendance.register import REGISTER
from menus.book import Book
from menus.endings import ENDINGS
from menus.jobs.browsing import BROWSING
from menus.jobs.deployed import DEPLOYED
from menus.jobs.handover import HANDOVER
from menus.jobs.interest import INTEREST
from menus.jobs.mine import MINE
from menus.messages.help import HELP
from menus.pay.claims import PAY_FLOW
from menus.pay.query import QUERY_FLOW
from menus.pay.scripts import SCRIPTS_FLOW
from menus.people.consent import CONSENT
from menus.people.correcting import CORRECTING
from menus.people.details import DETAILS
from menus.people.forgotten_pin import FORGOT
from menus.people.kra import KRA
from menus.people.lines import ANOTHER_HANDSET, PROVE
from menus.people.payee import PAYEE_MENU
from menus.people.payee_entry import PAYEE
from menus.people.record_entry import RECORDS
from menus.people.records import RECORDS_MENU
from menus.people.registration import REGISTRATION
from menus.people.resuming import UNFINISHED
from menus.people.rights import RIGHTS
from menus.people.settings import SETTINGS
from menus.people.sign_in import SIGN_IN
from menus.people.steps import STEPS
from menus.people.texted import GIVEN_BY_TEXT
from menus.people.unfinished import UNFINISHED_PROFILE
from menus.vocabulary import Ask, Menu, Pick, Sentence, target

FLOWS: Final = (
    ARRIVAL,
    CONSENT,
    REGISTRATION,
    GIVEN_BY_TEXT,
    UNFINISHED,
    SIGN_IN,
    FORGOT,
    PROVE,
    ANOTHER_HANDSET,
    DETAILS,
    CORRECTING,
    KRA,
    UNFINISHED_PROFILE,
    PAYEE_MENU,
    PAYEE,
    RECORDS_MENU,
    RECORDS,
    SETTINGS,
    RIGHTS,
    PAY_FLOW,
    QUERY_FLOW,
    SCRIPTS_FLOW,
    BROWSING,
    MINE,
    DEPLOYED,
    HANDOVER,
    INTEREST,
    KEY_ONE,
    CHECK_IN,
    AGENT,
    REGISTER,
    CLOSING,
    DISPUTED,
    NO_SHOW,
    EARLIER,
    OFFICE,
    DAYS,
    HELP,
    ENDINGS,
)

_STEPS: Final = [step for each in FLOWS for step in each.steps]


def _book(leads: Mapping[Sentence, tuple[str, ...]]) -> Book:
    return Book(
        flows=FLOWS,
        arrive="arrive",
        home="home_now",
        keep_language="keep_language",
        recover="recover",
        goodbye="goodbye",
        leads=leads,
    )


_BY_TASK: Final = {
    screen_id
    for way in (*checking.WAYS.values(), "attendance")
    for screen_id in _book({}).first_screens(target(way))
} - {"home"}
"""Screens of attendance that only a dialled task opens: a lost call has none."""

_ENTRY: Final = tuple(sorted(_book({}).first_screens("arrive") - _BY_TASK))

BOOK: Final = _book(
    {
        say.PRESS_SHOWN: tuple(step.id for step in _STEPS if isinstance(step, (Menu, Pick))),
        say.NOT_IN_LIST: tuple(step.id for step in _STEPS if isinstance(step, Pick)),
        say.EMPTY: tuple(step.id for step in _STEPS if isinstance(step, Ask)),
        say.CALL_LOST: _ENTRY,
        say.OUT_OF_STEP: _ENTRY,
        say.GO_ON_HERE: (*STEPS, *_ENTRY),
    }
)
