"""What belongs to a person, over all tables: what the law keeps, and what goes when it is erased.

A table that points to a professional or an account, or that holds a line's number, stands in one
of these lists; a house test finds any that does not.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from models.across.schema import metadata

BY_LAW: Final = frozenset(
    {
        "batch_lines",
        "check_ins",
        "claim_lines",
        "claims",
        "deployments",
        "disputes",
        "incidents",
        "list_numbers",
        "mark_texts",
        "marks",
        "pay_queries",
        "script_entries",
    }
)
"""Attendance and pay: kept 7 years as public money and its tax want it (domain 6.1)."""

GOES: Final = frozenset(
    {
        "accounts",
        "applications",
        "bars",
        "caller_checks",
        "conflicts",
        "correction_requests",
        "corrections",
        "details",
        "erasure_requests",
        "name_cases",
        "name_words",
        "next_of_kin",
        "number_moves",
        "one_time_codes",
        "past_services",
        "payee_changes",
        "payee_freezes",
        "payees",
        "pin_tries",
        "portal_passwords",
        "proposals",
        "qualifications",
        "reopenings",
        "reserves",
        "standings",
        "unusual",
        "work_stations",
    }
)
"""What nobody must keep."""

OF_LINES: Final = frozenset(
    {
        "callers",
        "calls",
        "cases",
        "code_tries",
        "drafts",
        "inbox",
        "opt_outs",
        "outbox",
        "questions",
        "sim_checks",
        "simulated_texts",
    }
)
"""What is known of a line by its number. An opt-out stays: it is what its holder wished."""

OTHERWISE: Final = frozenset({"professionals", "officers"})
"""The person's own row, which goes or stays whole; and officers, who are no professionals."""


def pointing_to(name: str) -> list[tuple[sa.Table, sa.Column[int]]]:
    """Return the tables that point to another, each with its column that does."""
    return [
        (table, column)
        for table in metadata().sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == name and table.name != name
    ]


def of_lines() -> list[sa.Table]:
    """Return the tables that know a line by its number and belong to nobody's account."""
    owned = {table.name for table, _ in pointing_to("accounts") + pointing_to("professionals")}
    return [
        table
        for table in metadata().sorted_tables
        if "msisdn" in table.columns and table.name not in owned | OTHERWISE
    ]
