"""The declarative base of every table, and the column types that the chapters share."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Enum, Integer, LargeBinary, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass
from sqlalchemy.types import TypeDecorator

from models.base import keys

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Key = BigInteger().with_variant(Integer(), "sqlite")
"""The type of every surrogate key: SQLite numbers rows by itself only in a plain INTEGER."""


class NaiveTime(ValueError):
    """A time without a zone reached the store."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: any zone going in, UTC coming out, on both engines. Naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the moment into UTC; SQLite keeps no zone, so it gets the bare UTC figure."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime("the store takes only times with a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Text encrypted at rest; *context* (table and column) is bound into the ciphertext."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal with the current key."""
        del dialect
        return None if value is None else keys.current().seal(value.encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open with whichever key sealed it."""
        del dialect
        return None if value is None else keys.current().open(value, self.context).decode()


class SealedFacts(TypeDecorator[dict[str, Any]]):
    """A small JSON object encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> bytes | None:
        """Seal the JSON text with the current key."""
        del dialect
        if value is None:
            return None
        plain = json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))
        return keys.current().seal(plain.encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> dict[str, Any] | None:
        """Open and parse."""
        del dialect
        if value is None:
            return None
        facts: dict[str, Any] = json.loads(keys.current().open(value, self.context))
        return facts


def by_value(kind: type[enum.StrEnum]) -> Enum:
    """Return a column type that stores an enum by its value, as plain text."""
    return Enum(
        kind,
        native_enum=False,
        length=max(24, *(len(member.value) for member in kind)),
        values_callable=lambda members: [member.value for member in members],
    )


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, repr=False):
    """What every table inherits. The text form of a row shows nothing of what is in it."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 - read by SQLAlchemy
