"""Lists on pages: their address, filters, sorting, pages, and the way to an export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from flask import render_template, request

from models.across import scope
from models.base import lists
from models.base.clock import NAIROBI
from models.base.list_filters import Shape
from models.base.lists import Asked, Column, Kind, Line, Listing, Part
from models.people.rights_of_officers import Permission, may
from ussd_app.admin import guard

NO_CELL: Final = "–"
MOMENT: Final = "%d %b %Y, %H:%M"


@dataclass(frozen=True, slots=True)
class Exportable:
    """A list that may be exported, and what an officer needs for it."""

    listing: Listing
    sees: Permission
    exports: Permission


EXPORTABLE: Final[dict[str, Exportable]] = {}
"""Every list by its name."""


def declare(
    listing: Listing, sees: Permission, exports: Permission = Permission.LISTS_EXPORT
) -> Listing:
    """Name the permissions of a list: to see it, and to export it as well."""
    if listing.name in EXPORTABLE:
        raise ValueError(f"two lists are called {listing.name}")
    EXPORTABLE[listing.name] = Exportable(listing, sees, exports)
    return listing


def called(listing: Listing, words: Mapping[str, Mapping[Any, str]]) -> Listing:
    """Return the list with an officer's words for the store's: by column and filter, by value."""
    by_name = {
        name: {str(value): word for value, word in each.items()} for name, each in words.items()
    }
    return replace(
        listing,
        columns=[
            replace(each, called=by_name.get(each.name, each.called)) for each in listing.columns
        ],
        filters=[
            each
            if each.name not in by_name or callable(each.choices)
            else replace(
                each,
                choices=[
                    (value, by_name[each.name].get(value, label)) for value, label in each.choices
                ],
            )
            for each in listing.filters
        ],
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a list, as its template needs it."""

    listing: Listing
    asked: Asked
    part: Part
    choices: Mapping[str, Sequence[tuple[str, str]]]
    may_export: bool
    link: Callable[[Line], str] | None
    own: Mapping[str, str]
    """What of the address is not the list's."""

    @property
    def fields(self) -> dict[str, str]:
        """Return what the address says of filters and sorting."""
        sort = {"sort": self.asked.order} if self.asked.order != self.listing.order else {}
        return {**self.own, **self.asked.filters, **sort}

    @property
    def is_filtered(self) -> bool:
        """Tell whether the officer narrowed it."""
        given = {each.name for each in self.listing.filters if each.shape is not Shape.FIXED}
        return bool(given & set(self.asked.filters))

    def address(self, **changed: str) -> str:
        """Return the address of this page with something changed."""
        return f"{request.path}?{urlencode({**self.fields, **changed})}"

    def sort_address(self, column: Column) -> str:
        """Return the address that sorts by a column, or turns its order round."""
        return self.address(
            sort=f"-{column.name}" if self.sorted(column) == "ascending" else column.name
        )

    def sorted(self, column: Column) -> str:
        """Return how the list is sorted by a column, in the words of ARIA; empty if it is not."""
        if self.asked.order.removeprefix("-") != column.name:
            return ""
        return "descending" if self.asked.order.startswith("-") else "ascending"


def read(
    listing: Listing,
    *,
    fixed: Mapping[str, str] | None = None,
    link: Callable[[Line], str] | None = None,
    own: Mapping[str, str] | None = None,
) -> Shown:
    """Read the part of a list that the address asks for, in the officer's area.

    *fixed* gives the filters that the page decides, *link* the address of a row, *own* what else
    stands in the page's address and has to stay there.
    """
    given = {**request.args.to_dict(), **(fixed or {})}
    asked = lists.read_asked(listing, given)
    with guard.reading() as db:
        query = lists.filtered(db, listing, asked, guard.now())
        part = lists.read(db, listing, asked, scope.listed(db, query, guard.area(), listing.scope))
        choices = {each.name: each.offered(db) for each in listing.filters}
    known = EXPORTABLE[listing.name]
    return Shown(
        listing=listing,
        asked=asked,
        part=part,
        choices=choices,
        may_export=may(guard.officer(), known.exports),
        link=link,
        own=own or {},
    )


def show(
    listing: Listing,
    *,
    template: str = "admin/list.html",
    fixed: Mapping[str, str] | None = None,
    link: Callable[[Line], str] | None = None,
    **more: Any,
) -> str:
    """Return a page that is a list; *more* goes to its template."""
    shown = read(listing, fixed=fixed, link=link)
    return render_template(template, list=shown, now=guard.now(), **more)


@guard.bp.app_template_filter("cell")
def cell(value: Any, column: Column) -> Any:
    """Return what a cell says on a page; words of ours are translated by the page."""
    if value is None or value == "":
        return NO_CELL
    if column.show is not None:
        return column.show(value)
    if column.kind is Kind.MONEY:
        return f"{value / 100:,.2f}"
    if column.kind is Kind.NUMBER:
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.astimezone(NAIROBI).strftime(MOMENT)
    if isinstance(value, date):
        return value.strftime("%d %b %Y")
    return column.word(value)
