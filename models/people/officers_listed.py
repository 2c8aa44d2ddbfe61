"""The list of officers, as an admin and an auditor see it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import case, func, select

from models.base import list_filters as narrow
from models.base.areas import County, SubCounty
from models.base.lists import COUNTRY, Column, Kind, Listing
from models.people.officer_tables import Officer, Role

DISABLED, ACTIVE, INVITED = "Disabled", "Active", "Invited"

_STATE: Final = case(
    (Officer.disabled_at.is_not(None), DISABLED),
    (Officer.password_hash.is_not(None), ACTIVE),
    else_=INVITED,
)

OFFICERS: Final = Listing(
    name="officers",
    title="Officers",
    key=Officer.id,
    source=lambda _db, _now: (
        select(Officer.id)
        .select_from(Officer)
        .outerjoin(County, County.number == Officer.county)
        .outerjoin(SubCounty, SubCounty.id == Officer.sub_county_id)
    ),
    scope=COUNTRY,
    columns=(
        Column("name", "Name", Officer.name, sorts=True),
        Column("username", "Username", Officer.username, sorts=True),
        Column("role", "Role", Officer.role, Kind.WORD, sorts=True),
        Column("county", "County", func.coalesce(County.name, ""), sorts=True),
        Column("sub_county", "Sub-county", SubCounty.name),
        Column(
            "state",
            "State",
            _STATE,
            Kind.WORD,
            sorts=True,
            tones={ACTIVE: "good", DISABLED: "bad", INVITED: ""},
        ),
        Column("since", "Since", Officer.created_at, Kind.MOMENT, sorts=True),
    ),
    filters=(
        narrow.one_of("role", "Role", Officer.role, Role),
        narrow.exactly(
            "state", "State", _STATE, [(each, each) for each in (ACTIVE, INVITED, DISABLED)]
        ),
        narrow.exactly("username", "Username", Officer.username),
    ),
    order="username",
)
