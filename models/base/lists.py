"""Lists of officers: declared once, then filtered, sorted, paged by key and exported alike.

A list is a query with columns, filters and the scope by which an area narrows it. Pages go on
from the key of the last row and never by offset, so the thousandth page costs what the first does.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from models.base import cursors
from models.base.list_filters import Filter
from models.base.paging import SIZE
from models.base.store import Db

LONGEST: Final = 80
"""Characters of one filter's value."""


class Kind(enum.StrEnum):
    """How a cell is written, on a page and in an export."""

    TEXT = "text"
    WORD = "word"
    """One of our own words, which is translated."""
    NUMBER = "number"
    MONEY = "money"
    """Cents."""
    MOMENT = "moment"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called in addresses and on the page, and where it comes from."""

    name: str
    title: str
    of: Any
    kind: Kind = Kind.TEXT
    sorts: bool = False
    """Rows may be sorted by it: never null, and best with an index that ends in the key."""
    tones: Mapping[str, str] = field(default_factory=dict)
    """Values that are shown as a badge, and its tone: good, bad, warm or plain."""
    show: Callable[[Any], str] | None = None
    """Makes the cell's text, for example masked; exports show the same."""
    called: Mapping[str, str] = field(default_factory=dict)
    """What an officer calls the values of a word, on pages and in exports alike."""

    def __post_init__(self) -> None:
        if self.sorts and isinstance(self.of, InstrumentedAttribute):
            column = self.of.property.columns[0]
            if column.nullable:
                raise ValueError(f"{self.name} sorts and may be null: use func.coalesce")

    def word(self, value: Any) -> Any:
        """Return what a value of the store is called."""
        plain = getattr(value, "value", value)
        return self.called.get(plain, plain)


class Within(enum.Enum):
    """By what an area narrows a list."""

    PERSON = "person"
    MSISDN = "msisdn"
    CENTRE = "centre"
    WISH = "wish"
    """Centres that lie in the area; of what is for the whole county, people who work in it."""
    COUNTRY = "country"
    """Of the country as a whole: officers of a part of it see nothing."""
    EVERYWHERE = "everywhere"
    """The same for every officer, such as the season's rules."""


@dataclass(frozen=True, slots=True)
class Scope:
    """By what an area narrows a list, and the columns that tell it."""

    within: Within
    columns: tuple[Any, ...] = ()

    @classmethod
    def person(cls, professional_id: Any) -> Scope:
        """Narrow to people who work in the area."""
        return cls(Within.PERSON, (professional_id,))

    @classmethod
    def msisdn(cls, msisdn: Any) -> Scope:
        """Narrow to numbers whose accounts are of the area."""
        return cls(Within.MSISDN, (msisdn,))

    @classmethod
    def centre(cls, county: Any, sub_county_id: Any) -> Scope:
        """Narrow to centres that lie in the area."""
        return cls(Within.CENTRE, (county, sub_county_id))

    @classmethod
    def wish(cls, county: Any, sub_county_id: Any, professional_id: Any) -> Scope:
        """Narrow to the area, and to its people where something is for the whole county."""
        return cls(Within.WISH, (county, sub_county_id, professional_id))


COUNTRY: Final = Scope(Within.COUNTRY)
EVERYWHERE: Final = Scope(Within.EVERYWHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list. Its name stands in addresses of exports and in the audit trail."""

    name: str
    title: str
    key: Any
    """A unique number of each row: it settles equal values and is the row's address."""
    source: Callable[[Db, datetime], Select[Any]]
    """Give what is selected from, joined and always left out; the columns are added to it."""
    scope: Scope
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    order: str = ""
    """The column that it is sorted by at first, with `-` before it for the last first; the newest
    key first where it is empty."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer wants to see of a list."""

    filters: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its key, and its cells in the order of the columns."""

    key: int
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One page of lines, and where the neighbouring pages go on."""

    lines: Sequence[Line]
    next: str = ""
    previous: str = ""


def read_asked(listing: Listing, given: Mapping[str, str]) -> Asked:
    """Take from an address what the list knows, and nothing else."""
    filters = {
        each.name: value
        for each in listing.filters
        if (value := given.get(each.name, "").replace("\0", "").strip()[:LONGEST])
    }
    order = given.get("sort", "")
    if not any(each.sorts and each.name == order.removeprefix("-") for each in listing.columns):
        order = listing.order
    return Asked(filters, order, given.get("after", "")[:400], given.get("before", "")[:400])


def filtered(db: Db, listing: Listing, asked: Asked, now: datetime) -> Select[Any]:
    """Return the query of the rows that fit the filters."""
    query = listing.source(db, now)
    for each in listing.filters:
        value = asked.filters.get(each.name)
        if value:
            query = query.where(each.condition(value))
    return query


def read(db: Db, listing: Listing, asked: Asked, query: Select[Any], size: int = SIZE) -> Part:
    """Return one page of a query that is filtered and narrowed already."""
    by, falls = _order(listing, asked)
    cells = [each.of.label(f"c{number}") for number, each in enumerate(listing.columns)]
    query = query.with_only_columns(
        listing.key.label("k"), by.label("o"), *cells, maintain_column_froms=True
    )
    backwards = bool(asked.before) and not asked.after
    mark = cursors.read(asked.before if backwards else asked.after, by.type)
    rises = falls if backwards else not falls
    if mark is not None:
        here = tuple_(by, listing.key)
        query = query.where(here > mark if rises else here < mark)
    way = (by.asc(), listing.key.asc()) if rises else (by.desc(), listing.key.desc())
    found = list(db.execute(query.order_by(*way).limit(size + 1)))
    is_more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Part(())
    first, last = (cursors.write(row.o, row.k) for row in (rows[0], rows[-1]))
    has_next = is_more or backwards
    has_previous = is_more if backwards else mark is not None
    lines = [Line(row.k, row[2:]) for row in rows]
    return Part(lines, last if has_next else "", first if has_previous else "")


def _order(listing: Listing, asked: Asked) -> tuple[ColumnElement[Any], bool]:
    """Return what the rows are sorted by, and whether the last comes first."""
    name = asked.order.removeprefix("-")
    for each in listing.columns:
        if each.name == name and each.sorts:
            by: ColumnElement[Any] = each.of
            return by, asked.order.startswith("-")
    return listing.key, True
