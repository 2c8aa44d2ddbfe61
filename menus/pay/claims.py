"""A caller's claim on one screen, and its details: rate by day, timeline, other years."""

from __future__ import annotations

from typing import Literal

from babel.dates import format_date

from menus import sentences as say
from menus.call import Call
from menus.fields.field import LOCALE
from menus.fields.pay import HOLDS, ROLES, STATES, money, short_day
from menus.pay.scripts import load_scripts
from menus.vocabulary import Act, Go, Item, Menu, Pick, flow
from models.base.clock import nairobi_day
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.pay import claims, queries
from models.pay.tables import Claim, ClaimLine, ClaimState, ClaimStep, HoldCode, LineKind, Unpaid
from models.people.tables import Language

FIXABLE = frozenset({HoldCode.NAME_DIFFERS, HoldCode.DETAILS_MISSING, HoldCode.PAYMENT_FAILED})
"""The holds that the person can end alone, in their profile."""

_UNPAID = {
    Unpaid.SAME_DATE: ("other exam pays", "mtihani mwingine"),
    Unpaid.NOT_DEPLOYED: ("not deployed", "hukupangwa"),
    Unpaid.NO_RATE: ("no rate yet", "bado kiwango"),
    Unpaid.REHEARSAL: ("not paid", "hailipwi"),
}
_TAX = "tax"
"""Stands for the tax among the lines of a claim."""
_KINDS = {
    LineKind.DAY: ("", ""),
    LineKind.REHEARSAL: ("rehearsal", "mazoezi"),
    LineKind.TRANSPORT: ("transport", "usafiri"),
    LineKind.SCRIPTS: ("scripts", "karatasi"),
    LineKind.COORDINATION: ("coordination", "uratibu"),
    LineKind.TRAVEL: ("travel", "safari"),
    LineKind.DIFFERENCE: ("difference", "tofauti"),
}


def show_pay(call: Call) -> Literal["scripts", "claim", "none"]:
    """Ask about scripts that an officer entered; else load the claim that needs the caller most."""
    return "scripts" if load_scripts(call) else show_claim(call)


def show_claim(call: Call) -> Literal["claim", "none"]:
    """Load the claim that needs the caller most: what is held, then the newest."""
    own = claims.of_person(call.db, call.account.professional_id)
    load_query(call)
    call.facts["has_claim"] = bool(own)
    if not own:
        return "none"
    load(call, own[0])
    return "claim"


def load(call: Call, claim: Claim) -> None:
    """Put a claim's facts into the session."""
    seen = claims.shown(call.db, claim)
    call.facts |= {
        "claim": claim.id,
        "can_fix": claim.hold in FIXABLE,
        "can_agree": claim.agreed_at is None and claim.state in claims.AGREEABLE,
        "has_line": call.account.msisdn is not None,
        **claims.facts(seen),
    }


def load_query(call: Call) -> None:
    """Put the caller's newest query into the session."""
    query = queries.newest(call.db, call.account.professional_id)
    call.facts["has_query"] = query is not None
    if query is not None:
        call.facts |= queries.facts(query)


def current(call: Call) -> Claim:
    """Return the claim that the screens are about: always the caller's own."""
    claim_id = call.facts.get("claim")
    for claim in claims.of_person(call.db, call.account.professional_id):
        if claim.id == claim_id:
            return claim
    raise LookupError("the call shows no claim")


def list_lines(call: Call) -> list[Item]:
    """Return the lines of the claim: date, rate, why a day is not paid; last the tax withheld."""
    claim = current(call)
    found = [
        Item(_line_words(line, call.language), str(line.id))
        for line in claims.lines(call.db, claim.id)
    ]
    if claim.tax_cents:
        found.append(Item(_tax_words(claim, call.language), _TAX))
    return found


def _tax_words(claim: Claim, language: Language) -> str:
    name = "tax withheld" if language is Language.ENGLISH else "kodi iliyokatwa"
    return f"{name}: -{money(claim.tax_cents)}"


def _line_words(line: ClaimLine, language: Language) -> str:
    at = 0 if language is Language.ENGLISH else 1
    name = " ".join(
        part
        for part in (short_day(line.date, language) if line.date else "", _KINDS[line.kind][at])
        if part
    )
    if line.unpaid is not None:
        return f"{name}: {_UNPAID[line.unpaid][at]}"
    if line.quantity > 1:
        return f"{name}: {line.quantity} x {money(line.rate_cents)}"
    return f"{name}: {money(line.cents)}"


def show_line(call: Call) -> Literal["row"]:
    """Show one line whole: date, position, rate, what is paid."""
    chosen = call.text("pay_pick")
    if chosen == _TAX:
        call.facts["pay_row"] = _tax_words(current(call), call.language)
        return "row"
    line = next(each for each in claims.lines(call.db, current(call).id) if str(each.id) == chosen)
    at = 0 if call.language is Language.ENGLISH else 1
    parts = [
        format_date(line.date, "EEE d MMM y", locale=LOCALE[call.language]) if line.date else "",
        _KINDS[line.kind][at],
        ROLES.get(line.position, ("", ""))[at],
        line.paper or "",
        f"{line.quantity} x {money(line.rate_cents)} = KSh {money(line.cents)}",
        _UNPAID[line.unpaid][at] if line.unpaid is not None else "",
    ]
    call.facts["pay_row"] = ", ".join(part for part in parts if part)
    return "row"


def list_steps(call: Call) -> list[Item]:
    """Return the claim's timeline, the newest first."""
    steps = claims.timeline(call.db, current(call).id)[:30]
    return [Item(_step_words(step, call.language)[:30], str(step.id)) for step in steps]


def _step_words(step: ClaimStep, language: Language) -> str:
    at = 0 if language is Language.ENGLISH else 1
    day = short_day(nairobi_day(step.at), language)
    if step.difference_cents:
        sign = "+" if step.difference_cents > 0 else ""
        return f"{day}: {sign}{money(step.difference_cents)} = {money(step.net_cents)}"
    if step.state is ClaimState.HELD and step.hold is not None:
        return f"{day}: {HOLDS[step.hold.value][at]}"
    words = STATES[step.state.value][at].partition(" {at}")[0].partition(". ")[0]
    for ending in (" since", " on", " tangu"):
        words = words.removesuffix(ending)
    return f"{day}: {words}"


def show_step(call: Call) -> Literal["row"]:
    """Show one step of the timeline whole."""
    chosen = call.text("pay_pick")
    step = next(
        each for each in claims.timeline(call.db, current(call).id) if str(each.id) == chosen
    )
    reason = f" ({step.reason})" if step.reason else ""
    call.facts["pay_row"] = f"{_step_words(step, call.language)}{reason}"
    return "row"


def list_claims(call: Call) -> list[Item]:
    """Return the caller's claims, year by year."""
    return [
        Item(
            f"{claim.exam.label}{' +' if claim.part else ''}: KSh {money(claim.net_cents)}",
            str(claim.id),
        )
        for claim in claims.of_person(call.db, call.account.professional_id)
    ]


def show_other(call: Call) -> Literal["claim"]:
    """Show the claim that was chosen."""
    call.facts["claim"] = int(call.text("pay_pick"))
    load(call, current(call))
    return "claim"


def text_claim(call: Call) -> Literal["texted", "no_line"]:
    """Text the claim to the account's own number."""
    account = call.account
    if account.msisdn is None:
        return "no_line"
    outbox.add(
        call.db,
        account.msisdn,
        Template.CLAIM_STATUS,
        {
            **claims.facts(claims.shown(call.db, current(call))),
            "service_code": call.terms.service_code,
        },
        call.language,
        MessageClass.TRANSACTIONAL,
        call.now,
    )
    return "texted"


def agree(call: Call) -> Literal["agreed"]:
    """Note that the caller finds the claim right."""
    claim = current(call)
    claims.agree(call.db, claim, call.actor, call.now)
    load(call, claim)
    return "agreed"


PAY_FLOW = flow(
    "pay",
    Act(
        "pay",
        show_pay,
        on={"scripts": "pay.scripts", "claim": "pay.claim", "none": "pay.none"},
    ),
    Act("my_claim", show_claim, on={"claim": "pay.claim", "none": "pay.none"}),
    Menu(
        "pay.claim",
        """
        {claim_line}
        {claim_status}
        With: {claim_with}
        1. Fix it
        2. Details
        3. Query
        0. Back
        """,
        on={"1": "need_pin", "2": "pay.details", "3": "pay.query"},
        when={"1": "can_fix"},
        again="""
        {claim_line}
        1. Fix it
        2. Details
        3. Query
        0. Back
        """,
    ),
    Menu(
        "pay.none",
        """
        No claim yet. It is made from the days on which you are marked P.
        1. I worked, but was not deployed
        2. My query
        0. Back
        """,
        on={"1": "pay.query_exam", "2": "pay.query_status"},
        when={"2": "has_query"},
        again="""
        1. I worked, but was not deployed
        2. My query
        0. Back
        """,
    ),
    Menu(
        "pay.details",
        """
        Next: {claim_next}
        1. Days and rates
        2. Timeline
        3. Other years
        4. Text me this
        5. It is right
        0. Back
        """,
        on={
            "1": "pay.days",
            "2": "pay.timeline",
            "3": "pay.years",
            "4": "text_claim",
            "5": "agree_claim",
        },
        when={"4": "has_line", "5": "can_agree"},
        again="""
        1. Days and rates
        2. Timeline
        3. Other years
        4. Text me this
        5. It is right
        0. Back
        """,
    ),
    Pick(
        "pay.days",
        """
        Paid by day, KSh
        """,
        items=list_lines,
        save="pay_pick",
        then="show_line",
        none=Go("pay.details", say.NOTHING_YET),
    ),
    Act("show_line", show_line, on={"row": "pay.row"}),
    Pick(
        "pay.timeline",
        """
        What happened
        """,
        items=list_steps,
        save="pay_pick",
        then="show_step",
        none=Go("pay.details", say.NOTHING_YET),
    ),
    Act("show_step", show_step, on={"row": "pay.row"}),
    Menu(
        "pay.row",
        """
        {pay_row}
        0. Back
        """,
        on={},
        again="""
        0. Back
        """,
    ),
    Pick(
        "pay.years",
        """
        Your claims
        """,
        items=list_claims,
        save="pay_pick",
        then="show_other",
        none=Go("pay.details", say.NOTHING_YET),
    ),
    Act("show_other", show_other, on={"claim": "pay.claim"}),
    Act(
        "text_claim",
        text_claim,
        on={
            "texted": Go("pay.details", say.CLAIM_TEXTED),
            "no_line": Go("pay.details", say.NO_LINE),
        },
        writes=True,
    ),
    Act("agree_claim", agree, on={"agreed": Go("pay.details", say.CLAIM_AGREED)}, writes=True),
)
