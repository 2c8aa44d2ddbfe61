"""How Alembic reaches the store: always over a connection that `models.across.schema` gives."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from models.across.schema import metadata
from models.base.tables import Sealed, SealedFacts, UtcDateTime

connection = context.config.attributes["connection"]


def plain_type(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write a column's plain type: a migration must not change when our types do."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, (Sealed, SealedFacts)):
        return "sa.LargeBinary()"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    return False


context.configure(
    connection=connection,
    target_metadata=metadata(),
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
