"""The data-protection notice, and the wish about early texts: before anything is asked."""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.vocabulary import Act, Go, Menu, Way, flow
from models.people.msisdn import Network, is_safaricom_line, local, network_of

CONSENT_VERSION: Final = "2026-1"
"""The data-protection notice that callers agree to; a new wording gets a new version."""


def check_line(call: Call) -> Literal["safaricom", "other"]:
    """Tell whether the calling line can hold M-Pesa; the gateway's network code decides."""
    call.facts["number"], call.facts["msisdn"] = call.msisdn, local(call.msisdn)
    network = network_of(call.network)
    if network is Network.SAFARICOM:
        return "safaricom"
    if network in {Network.SANDBOX, Network.OTHER}:
        return "other" if is_safaricom_line(call.msisdn) is False else "safaricom"
    return "other"


def early_yes(call: Call) -> Literal["safaricom", "other"]:
    """Note the consent to texts before 07:00 on exam days."""
    call.facts["early_texts"] = True
    return check_line(call)


def early_no(call: Call) -> Literal["safaricom", "other"]:
    """Note that early texts are not wanted."""
    call.facts["early_texts"] = False
    return check_line(call)


_LINE: Final[dict[str, Way]] = {"safaricom": "number", "other": Go("number", say.NOT_SAFARICOM)}

CONSENT = flow(
    "consent",
    Menu(
        "consent",
        """
        KNEC keeps your details to deploy and pay you (Data Protection Act 2019). You may see or correct them.
        1. I agree
        2. Read more
        0. Exit
        """,
        on={"1": "early_texts", "2": "privacy", "0": "goodbye"},
        again="""
        1. I agree to KNEC keeping my details
        2. Read more
        0. Exit
        """,
    ),
    Menu(
        "privacy",
        """
        KNEC keeps your name, ID, number, work and pay details. Only officers who deploy or pay you see them.
        1. I agree
        98. More
        0. Back
        """,
        on={"1": "early_texts", "98": "privacy.rights"},
        again="""
        1. I agree
        98. More
        0. Back
        """,
    ),
    Menu(
        "privacy.rights",
        """
        Pay records stay 7 years, this call 30 days. You may ask for a copy, correct it, or complain to odpc.go.ke
        1. I agree
        0. Back
        """,
        on={"1": "early_texts"},
        again="""
        1. I agree
        0. Back
        """,
    ),
    Menu(
        "early_texts",
        """
        Exam days start early. May we text you before 7 am on those days?
        1. Yes
        2. No
        0. Back
        """,
        on={"1": "early_yes", "2": "early_no"},
    ),
    Act("early_yes", early_yes, on=_LINE),
    Act("early_no", early_no, on=_LINE),
)
