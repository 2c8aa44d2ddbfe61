"""How a work station, a qualification or a next of kin is read, on the phone that asks for it."""

from __future__ import annotations

from typing import Final

from menus.call import Call
from menus.people.places import place_name
from models.people.msisdn import local
from models.people.profile import Record
from models.people.profile_tables import (
    Employer,
    Level,
    NextOfKin,
    Qualification,
    Relationship,
    WorkStation,
)
from models.people.tables import Language

_ROOM: Final = 110
"""Characters of an entry that stand on a screen."""

_NAMED: Final = 36
"""Characters of a school's, course's or post's name where all of them have no room."""

_WORDS: Final[dict[Employer | Level | Relationship, tuple[str, str]]] = {
    Employer.TSC: ("TSC", "TSC"),
    Employer.BOARD: ("School board", "Bodi ya shule"),
    Employer.POLICE: ("Police", "Polisi"),
    Employer.GOVERNMENT: ("Government", "Serikali"),
    Employer.PRIVATE: ("Private", "Binafsi"),
    Level.CERTIFICATE: ("Certificate", "Cheti"),
    Level.DIPLOMA: ("Diploma", "Diploma"),
    Level.DEGREE: ("Degree", "Shahada"),
    Level.MASTERS: ("Masters", "Uzamili"),
    Level.DOCTORATE: ("Doctorate", "Uzamivu"),
    Level.SECONDARY: ("Secondary", "Sekondari"),
    Relationship.SPOUSE: ("Husband or wife", "Mume au mke"),
    Relationship.PARENT: ("Parent", "Mzazi"),
    Relationship.CHILD: ("Child", "Mtoto"),
    Relationship.SIBLING: ("Brother or sister", "Ndugu"),
    Relationship.OTHER: ("Other", "Mwingine"),
}


def told(call: Call, row: Record) -> str:
    """Return an entry as one line; what was chosen by a key stands first."""
    match row:
        case WorkStation():
            return _line(
                _word(call, row.employer),
                (row.institution, row.designation),
                str(row.since_year),
                place_name(call, row.county, row.sub_county),
            )
        case Qualification():
            return _line(
                _word(call, row.level),
                (row.course, row.institution),
                f"{row.from_year}-{row.to_year}",
            )
        case NextOfKin():
            return _line(_word(call, row.relationship_), (row.name,), local(row.msisdn))


def _line(first: str, typed: tuple[str, ...], *rest: str) -> str:
    """Join the parts; where they have no room, what was typed is cut and nothing else."""
    whole = ", ".join((first, *typed, *rest))
    if len(whole) <= _ROOM:
        return whole
    return ", ".join((first, *(each[:_NAMED] for each in typed), *rest))


def _word(call: Call, chosen: Employer | Level | Relationship) -> str:
    return _WORDS[chosen][0 if call.language is Language.ENGLISH else 1]
