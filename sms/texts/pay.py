"""The words of the chapter pay: claims, queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

PAY: Final[Mapping[Template, str]] = {
    Template.CLAIM_STATUS: (
        "KNEC: {claim_line}. {claim_status}. With: {claim_with}. Dial {service_code}, 2"
    ),
    Template.NO_CLAIM: (
        "KNEC: you have no claim yet. It is made from the days on which you are marked P. "
        "Worked, not deployed? Dial {service_code}, 2"
    ),
    Template.QUERY_SENT: (
        "KNEC: query sent, ref {query_ref}. {query_exam}, {query_centre}, {query_role}. "
        "With your SCDE, reply by {query_by}. To check: SMS QUERY {query_ref}"
    ),
    Template.QUERY_STATUS: (
        "KNEC: query {query_ref} ({query_exam}, {query_centre}): {query_status}. {query_answer}"
    ),
    Template.QUERY_ANSWERED: (
        "KNEC: your query {query_ref} ({query_exam}, {query_centre}) is answered: {query_answer}"
    ),
    Template.QUERY_UNKNOWN: (
        "KNEC: you have no such query. Dial {service_code}, 2, Query; "
        "or SMS QUERY year exam centre role, as QUERY 2026 KCSE 20101001 INV"
    ),
    Template.SCRIPTS_ENTERED: (
        "KNEC: {script_line}. Wrong? Dial {service_code}, 2. In 7 days it counts as right."
    ),
}
