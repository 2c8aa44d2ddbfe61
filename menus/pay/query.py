"""A query with KNEC's six fields: a caller types only exam, centre and role, and often not those."""

from __future__ import annotations

from typing import Literal

from menus import sentences as say
from menus.call import Call
from menus.pay.claims import current, load_query
from menus.vocabulary import Accept, Act, Ask, End, Go, Item, Menu, Pick, Retry, flow
from models.base.season_tables import Exam
from models.jobs.tables import Centre
from models.pay import queries
from models.pay.tables import QueryKind
from models.people import payees


def about_days(call: Call) -> Literal["check", "centre"]:
    """Ask about the days or the sum of the claim on the screen."""
    return _about_claim(call, QueryKind.DAYS)


def about_payment(call: Call) -> Literal["check", "centre"]:
    """Ask why the claim on the screen is not paid."""
    return _about_claim(call, QueryKind.NOT_PAID)


def _about_claim(call: Call, kind: QueryKind) -> Literal["check", "centre"]:
    claim = current(call)
    centre = call.db.get(Centre, claim.centre_id) if claim.centre_id is not None else None
    call.facts |= {
        "query_kind": kind.value,
        "query_exam_id": str(claim.exam_id),
        "query_role": claim.position,
    }
    if centre is None:
        return "centre"
    call.facts["query_centre"] = centre.code
    _load_check(call)
    return "check"


def list_exams(call: Call) -> list[Item]:
    """Return the exams that one may ask about."""
    return [Item(exam.label, str(exam.id)) for exam in queries.exams(call.db)]


def about_deployment(call: Call) -> Literal["centre"]:
    """Ask because the caller worked and was never deployed."""
    call.facts["query_kind"] = QueryKind.NOT_DEPLOYED.value
    return "centre"


def read_centre(typed: str, call: Call) -> str:
    """Parse a centre's code: eight digits that we know."""
    code = "".join(typed.split())
    if len(code) != 8 or not code.isdigit() or not code.isascii():
        raise Retry(say.NOT_A_CENTRE)
    if not queries.centre_exists(call.db, code):
        raise Retry(say.UNKNOWN_CENTRE)
    return code


def check_query(call: Call) -> Literal["check"]:
    """Show the six fields before they are sent."""
    _load_check(call)
    return "check"


def _load_check(call: Call) -> None:
    exam = call.db.get_one(Exam, int(call.text("query_exam_id")))
    payee = payees.payee_of(call.db, call.account.professional_id)
    call.facts |= {
        "query_exam": exam.label,
        "mpesa": payees.shown(payee.mpesa_msisdn) if payee is not None else "",
    }


def send_query(call: Call) -> Literal["sent"]:
    """Send it; the reference is texted too."""
    query = queries.ask(
        call.db,
        call.account,
        int(call.text("query_exam_id")),
        call.text("query_centre"),
        call.text("query_role"),
        QueryKind(call.text("query_kind")),
        call.actor,
        call.now,
    )
    load_query(call)
    call.facts |= queries.facts(query)
    return "sent"


_CENTRE = Accept(read_centre, (say.NOT_A_CENTRE, say.UNKNOWN_CENTRE))

QUERY_FLOW = flow(
    "pay_query",
    Menu(
        "pay.query",
        """
        What is not right?
        1. My days or the amount
        2. I am not paid
        3. I worked, but was not deployed
        4. My query
        0. Back
        """,
        on={
            "1": "about_days",
            "2": "about_payment",
            "3": "pay.query_exam",
            "4": "pay.query_status",
        },
        when={"4": "has_query"},
    ),
    Act("about_days", about_days, on={"check": "pay.query_check", "centre": "pay.query_centre"}),
    Act(
        "about_payment",
        about_payment,
        on={"check": "pay.query_check", "centre": "pay.query_centre"},
    ),
    Pick(
        "pay.query_exam",
        """
        Which exam?
        """,
        items=list_exams,
        save="query_exam_id",
        then="about_deployment",
        none=Go("home", say.NOTHING_YET),
    ),
    Act("about_deployment", about_deployment, on={"centre": "pay.query_centre_role"}),
    Ask(
        "pay.query_centre",
        """
        Which centre? Type its 8 digits
        0. Back
        """,
        accept=_CENTRE,
        save="query_centre",
        then="check_query",
    ),
    Ask(
        "pay.query_centre_role",
        """
        Where did you work? Type the centre's 8 digits
        0. Back
        """,
        accept=_CENTRE,
        save="query_centre",
        then="pay.query_role",
    ),
    Menu(
        "pay.query_role",
        """
        As what?
        1. Centre manager
        2. Supervisor
        3. Invigilator
        4. Security
        5. Driver
        0. Back
        """,
        on=dict.fromkeys("12345", "check_query"),
        sets={
            "1": ("query_role", "CM"),
            "2": ("query_role", "SUP"),
            "3": ("query_role", "INV"),
            "4": ("query_role", "SEC"),
            "5": ("query_role", "DRV"),
        },
    ),
    Act("check_query", check_query, on={"check": "pay.query_check"}),
    Menu(
        "pay.query_check",
        """
        {query_exam}, {query_centre}, {query_role}
        {full_name}
        M-Pesa {mpesa}
        Goes to your SCDE.
        1. Send
        0. Back
        """,
        on={"1": "send_query"},
        again="""
        {query_exam}, {query_centre}, {query_role}
        1. Send
        0. Back
        """,
    ),
    Act("send_query", send_query, on={"sent": "pay.query_sent"}, writes=True),
    End(
        "pay.query_sent",
        """
        Query sent. Ref {query_ref}
        {query_exam}, {query_centre}, {query_role}.
        With: your SCDE.
        Reply by SMS by {query_by}.
        To check: SMS QUERY {query_ref}
        """,
    ),
    Menu(
        "pay.query_status",
        """
        Query {query_ref}: {query_status}
        {query_exam}, {query_centre}
        {query_answer}
        0. Back
        """,
        on={},
        again="""
        Query {query_ref}: {query_status}
        0. Back
        """,
    ),
)
