"""Planting one row into every table that holds something sealed, whatever the tables are.

A new sealed column is planted, rotated and looked for in a stolen store without anybody's help.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import JSON, Boolean, Date, Enum, Integer, LargeBinary, String, Time

from models.across import rotation
from models.base.tables import Sealed, SealedFacts, UtcDateTime
from tests.support.builders import NOW

if TYPE_CHECKING:
    from models.base.store import Db, Store


_STILL: dict[type, Any] = {
    Boolean: False,
    UtcDateTime: NOW,
    Date: NOW.date(),
    Time: NOW.time(),
    JSON: {},
}
"""The value of a column that no rule asks more of, by its type."""


_RULED = {"batch_lines.cents": 1}
"""Figures that a check of the table asks for."""


def _tells_apart(column: sa.Column[Any]) -> bool:
    """Tell whether two rows may not have the same value there."""
    rules = (rule for rule in column.table.constraints if isinstance(rule, sa.UniqueConstraint))
    is_ruled = any(column.name in rule.columns for rule in rules)
    return column.primary_key or bool(column.unique) or is_ruled


@dataclass
class Planter:
    """Plants rows of made-up values; remembers every secret by its column."""

    db: Db
    mark: int
    secrets: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def plant(self, table: sa.Table) -> dict[str, Any]:
        """Insert one row, and first those that it points to; a table is planted once."""
        if table.name in self.rows:
            return self.rows[table.name]
        values = {
            column.name: self._value(column)
            for column in table.columns
            if self._is_needed(column, table)
        }
        keys = table.primary_key.columns
        made = self.db.execute(sa.insert(table).values(values).returning(*keys)).one()
        named = dict(zip((key.name for key in keys), made, strict=True))
        self.rows[table.name] = values | named
        return self.rows[table.name]

    def _is_needed(self, column: sa.Column[Any], table: sa.Table) -> bool:
        if isinstance(column.type, (Sealed, SealedFacts)):
            return True
        is_counted = column.primary_key and isinstance(column.type, Integer)
        is_own_key = is_counted and not column.foreign_keys and len(table.primary_key) == 1
        return not column.nullable and not is_own_key

    def _value(self, column: sa.Column[Any]) -> Any:
        for key in column.foreign_keys:
            return self.plant(key.column.table)[key.column.name]
        if isinstance(column.type, Sealed):
            return self._secret(column)
        if isinstance(column.type, SealedFacts):
            return {"fact": self._secret(column)}
        if isinstance(column.type, Enum) and column.type.enum_class is not None:
            return next(iter(column.type.enum_class))
        number = self.mark * 1_000 + next(self.numbers)
        if isinstance(column.type, String):
            return f"p{number}"[: column.type.length or 40]
        if isinstance(column.type, LargeBinary):
            return b"%032d" % number
        if isinstance(column.type, Integer):
            return number if _tells_apart(column) else _RULED.get(str(column), 0)
        return _STILL[type(column.type)]

    def _secret(self, column: sa.Column[Any]) -> str:
        secret = f"Kept secret {self.mark} of {column.table.name}.{column.name}"
        self.secrets[f"{column.table.name}.{column.name}"] = secret
        return secret


def plant_sealed(store: Store, mark: int = 1) -> dict[str, str]:
    """Put one row with something sealed into every table; return the secrets by their column."""
    with store.writing() as db:
        planter = Planter(db, mark)
        for column in rotation.sealed_columns():
            planter.plant(column.table)
    return planter.secrets
