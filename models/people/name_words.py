"""The words of names, by which people are found: as written, by their beginning, by their sound.

A name's words are kept again whenever `Professional.matching_name` is flushed; what goes past the
unit of work (an import) calls `keep`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ForeignKey, String, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from models.base.tables import Base
from models.people.names import sound
from models.people.tables import Professional

LENGTH: Final = 40
"""Letters of a word that are kept."""

_MOST: Final = 2_000
"""Rows of one statement."""


class NameWord(Base):
    """One word of one person's name, in ASCII capitals."""

    __tablename__ = "name_words"

    word: Mapped[str] = mapped_column(String(LENGTH), primary_key=True)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class NameSpelling(Base):
    """One word that stands in any name, with its sound; a word is here once for all people."""

    __tablename__ = "name_spellings"

    word: Mapped[str] = mapped_column(String(LENGTH), primary_key=True)
    sound: Mapped[str] = mapped_column(String(LENGTH), index=True)


def words_of(matching_name: str | None) -> list[str]:
    """Return the different words of a folded name, in its order."""
    return list(dict.fromkeys(word[:LENGTH] for word in (matching_name or "").split()))


def keep(connection: Connection, names: Mapping[int, str | None]) -> None:
    """Keep the words of these people's folded names, in place of those that were kept before."""
    people = list(names)
    for start in range(0, len(people), _MOST):
        part = people[start : start + _MOST]
        gone = sa.delete(NameWord).where(NameWord.professional_id.in_(part))
        connection.execute(gone)
    rows = [(word, person) for person, name in names.items() for word in words_of(name)]
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        insert(NameSpelling).on_conflict_do_nothing(index_elements=[NameSpelling.word]),
        # In one order, so that two imports never wait for each other crosswise.
        [
            {"word": word, "sound": sound(word)[:LENGTH]}
            for word in sorted({row[0] for row in rows})
        ],
    )
    connection.execute(
        insert(NameWord).on_conflict_do_nothing(),
        [{"word": word, "professional_id": person} for word, person in rows],
    )


@event.listens_for(Professional, "after_insert")
@event.listens_for(Professional, "after_update")
def _follow(_mapper: Mapper[Any], connection: Connection, person: Professional) -> None:
    history = sa.inspect(person).attrs.matching_name.history
    if history.has_changes():
        keep(connection, {person.id: person.matching_name})


def batches(connection: Connection, size: int = _MOST) -> Iterator[dict[int, str | None]]:
    """Yield the folded names of everybody, in batches, for filling the table anew."""
    last = 0
    while True:
        rows = connection.execute(
            sa.text(
                "SELECT id, matching_name FROM professionals WHERE id > :last"
                " ORDER BY id LIMIT :size"
            ),
            {"last": last, "size": size},
        ).all()
        if not rows:
            return
        yield {row[0]: row[1] for row in rows}
        last = rows[-1][0]
