"""What each role of officers may do: the one place that decides it.

A permission is one word of `Permission`; every address of the dashboard names the one it needs.
Where an officer may do it is the area's matter (`models/across/scope.py`).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.people.officer_tables import Officer, Role


class Permission(enum.StrEnum):
    """One thing that an officer may do."""

    # what only reads
    OVERVIEW = "overview"
    PEOPLE_SEE = "people.see"
    PEOPLE_REVEAL = "people.reveal"
    PEOPLE_EXPORT = "people.export"
    CALLS_SEE = "calls.see"
    CASES_SEE = "cases.see"
    FIGURES_SEE = "figures.see"
    """The figures of all calls: of the line and not of an area."""
    MESSAGES_SEE = "messages.see"
    AUDIT_SEE = "audit.see"
    UNUSUAL_SEE = "unusual.see"
    OFFICERS_SEE = "officers.see"
    SETTINGS_SEE = "settings.see"
    LISTS_EXPORT = "lists.export"
    BOARD_SEE = "board.see"
    PAY_SEE = "pay.see"
    JOBS_SEE = "jobs.see"
    ATTENDANCE_SEE = "attendance.see"
    """Registers, disputes, corrections that wait, incidents."""
    OWN_ACCOUNT = "own.account"

    # what changes something
    BOARD_ACT = "board.act"
    SEASON_IMPORT = "season.import"
    HELPDESK = "helpdesk"
    PEOPLE_UNLOCK = "people.unlock"
    PEOPLE_RESET_PIN = "people.reset_pin"
    PEOPLE_CORRECT = "people.correct"
    PEOPLE_MERGE = "people.merge"
    PEOPLE_ERASE = "people.erase"
    PAYEE_DECIDE = "payee.decide"
    MESSAGES_SEND = "messages.send"
    NOTICES_CHANGE = "notices.change"
    CASES_ANSWER = "cases.answer"
    PAY_SIGN = "pay.sign"
    """Verify, approve, batch, and take what the payer answered."""
    JOBS_DEPLOY = "jobs.deploy"
    """Vet, deploy, replace, remove, decide plans; give out letters."""
    JOBS_NOMINATE = "jobs.nominate"
    """Nominate for containers and sub-county offices; a director deploys."""
    PAY_ANSWER = "pay.answer"
    ATTENDANCE_DECIDE = "attendance.decide"
    """Settle disputes, approve corrections, close incidents, place a replacement."""
    REGISTERS_STAMP = "registers.stamp"
    """Record the stamps of a centre and of the SCDE, and open a register again."""
    REGISTERS_RECEIVE = "registers.receive"
    """Record that a register has reached KNEC."""
    OFFICERS_CHANGE = "officers.change"


READING: Final = frozenset(
    {
        Permission.OVERVIEW,
        Permission.PEOPLE_SEE,
        Permission.PEOPLE_REVEAL,
        Permission.PEOPLE_EXPORT,
        Permission.CALLS_SEE,
        Permission.CASES_SEE,
        Permission.FIGURES_SEE,
        Permission.MESSAGES_SEE,
        Permission.AUDIT_SEE,
        Permission.UNUSUAL_SEE,
        Permission.OFFICERS_SEE,
        Permission.SETTINGS_SEE,
        Permission.LISTS_EXPORT,
        Permission.BOARD_SEE,
        Permission.PAY_SEE,
        Permission.JOBS_SEE,
        Permission.ATTENDANCE_SEE,
        Permission.OWN_ACCOUNT,
    }
)
"""What changes nothing but the audit trail; an auditor has all of it and no more."""

_EVERYBODY: Final = frozenset({Permission.OVERVIEW, Permission.OWN_ACCOUNT, Permission.BOARD_SEE})
_DIRECTOR: Final = _EVERYBODY | {
    Permission.PEOPLE_SEE,
    Permission.PEOPLE_REVEAL,
    Permission.LISTS_EXPORT,
    Permission.CALLS_SEE,
    Permission.MESSAGES_SEE,
    Permission.UNUSUAL_SEE,
    Permission.PAY_SEE,
    Permission.JOBS_SEE,
    Permission.ATTENDANCE_SEE,
    Permission.ATTENDANCE_DECIDE,
}

RIGHTS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ADMIN: frozenset(Permission),
    Role.FINANCE: _EVERYBODY
    | {
        Permission.PEOPLE_SEE,
        Permission.PEOPLE_REVEAL,
        Permission.LISTS_EXPORT,
        Permission.UNUSUAL_SEE,
        Permission.PAYEE_DECIDE,
        Permission.PAY_SEE,
        Permission.PAY_SIGN,
        Permission.PAY_ANSWER,
        Permission.ATTENDANCE_SEE,
        Permission.REGISTERS_RECEIVE,
    },
    Role.TSC: _DIRECTOR
    | {
        Permission.BOARD_ACT,
        Permission.PEOPLE_CORRECT,
        Permission.PEOPLE_UNLOCK,
        Permission.JOBS_DEPLOY,
        Permission.JOBS_NOMINATE,
    },
    Role.SCDE: _DIRECTOR
    | {
        Permission.BOARD_ACT,
        Permission.PAY_ANSWER,
        Permission.REGISTERS_STAMP,
        Permission.JOBS_NOMINATE,
    },
    Role.COUNTY: _DIRECTOR
    | {Permission.BOARD_ACT, Permission.JOBS_DEPLOY, Permission.JOBS_NOMINATE},
    Role.HELPDESK: _EVERYBODY
    | {
        Permission.PEOPLE_SEE,
        Permission.PEOPLE_REVEAL,
        Permission.BOARD_ACT,
        Permission.HELPDESK,
        Permission.NOTICES_CHANGE,
        Permission.PEOPLE_UNLOCK,
        Permission.PEOPLE_RESET_PIN,
        Permission.CALLS_SEE,
        Permission.FIGURES_SEE,
        Permission.MESSAGES_SEE,
        Permission.CASES_SEE,
        Permission.CASES_ANSWER,
    },
    Role.COMMS: _EVERYBODY
    | {
        Permission.MESSAGES_SEE,
        Permission.BOARD_ACT,
        Permission.MESSAGES_SEND,
        Permission.NOTICES_CHANGE,
        Permission.CALLS_SEE,
        Permission.CASES_SEE,
        Permission.FIGURES_SEE,
        Permission.CASES_ANSWER,
        Permission.LISTS_EXPORT,
    },
    Role.AUDITOR: READING,
    Role.WALL: frozenset({Permission.BOARD_SEE, Permission.OWN_ACCOUNT}),
}


@dataclass(frozen=True, slots=True)
class Area:
    """Where an officer works: the country, a county, or one of its sub-counties."""

    county: int | None = None
    sub_county_id: int | None = None

    @property
    def is_country(self) -> bool:
        """Tell whether nothing is outside of it."""
        return self.county is None


def may(officer: Officer, permission: Permission) -> bool:
    """Tell whether the officer may do it, somewhere."""
    return permission in RIGHTS[officer.role]


def area_of(officer: Officer) -> Area:
    """Return where the officer works."""
    return Area(officer.county, officer.sub_county_id)


NEEDS_AREA: Final[Mapping[Role, str]] = {
    Role.TSC: "sub_county",
    Role.SCDE: "sub_county",
    Role.COUNTY: "county",
}
"""The roles that work in a part of the country, and how small a part."""
