"""The schema: migrations and tables say the same on both engines, and everything has a name."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import ColumnCollectionConstraint

from models.across import schema
from models.base.store import Db, open_engine
from models.base.tables import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Stores

TABLES = schema.metadata().sorted_tables
NEVER_REMOVED = {
    "activities",
    "centres",
    "counties",
    "duty_stations",
    "exam_days",
    "exams",
    "positions",
    "sub_counties",
}
"""Lists of the season and of places, whose rows are only added and changed: an index for their
removal would cost every mark and serve nobody; what is searched by them has an index of its own."""

FOREIGN_KEYS = [
    pytest.param(constraint, id=f"{table.name}.{constraint.column_keys[0]}")
    for table in TABLES
    # SQLAlchemy keeps them in a set, and every worker must collect the same tests.
    for constraint in sorted(table.foreign_key_constraints, key=lambda each: list(each.column_keys))
    if constraint.referred_table.name not in NEVER_REMOVED
]

_numbers = itertools.count()


@pytest.fixture
def empty(engine_name: str, stores: Stores, tmp_path: Path) -> Iterator[sa.Engine]:
    """Give a store without a single table."""
    if engine_name == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        stores.drop(stores.fresh(engine_name))  # the cluster runs from the first store on
        assert stores.cluster is not None
        name = f"schema{next(_numbers)}"
        stores.cluster.create(name)
        url = stores.cluster.url(name)
    engine = open_engine(url, statement_seconds=20)
    yield engine
    engine.dispose()
    if stores.cluster is not None and engine_name == "postgresql":
        stores.cluster.drop(name)


def differences(engine: sa.Engine) -> list[Any]:
    """Return what the tables of the code have and the store has not, or the other way round."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, schema.metadata()))


def migrate(engine: sa.Engine, to: str) -> None:
    """Go to a migration, up or down."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)
        connection.commit()


def is_current(engine: sa.Engine) -> bool:
    """Ask the store whether it has the newest schema."""
    with Db(engine) as db:
        return schema.is_current(db)


def test_the_migrations_lead_from_nothing_to_the_tables(empty: sa.Engine) -> None:
    """Tables, columns, types, keys and indexes are equal; running again is harmless."""
    assert not is_current(empty)
    schema.upgrade(empty)
    assert is_current(empty)
    assert differences(empty) == []
    schema.upgrade(empty)
    assert differences(empty) == []


def test_a_difference_would_be_seen(empty: sa.Engine) -> None:
    """A column, an index or a type that only the store has shows in the comparison."""
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(sa.text("ALTER TABLE drafts ADD COLUMN forgotten INTEGER"))
        connection.execute(sa.text("DROP INDEX ix_drafts_at"))
    kinds = {change[0] for change in differences(empty)}
    assert kinds == {"remove_column", "add_index"}


def test_the_migrations_lead_back_to_nothing(empty: sa.Engine) -> None:
    """Only Alembic's own empty table stays, and the way up is open again."""
    schema.upgrade(empty)
    migrate(empty, "base")
    assert sa.inspect(empty).get_table_names() == ["alembic_version"]
    assert not is_current(empty)
    with empty.connect() as connection:
        assert connection.execute(sa.text("SELECT * FROM alembic_version")).all() == []
    schema.upgrade(empty)
    assert differences(empty) == []


def test_the_migrations_stand_in_one_line() -> None:
    """One first, one last, and no branches; the code's head is the last."""
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    assert len(scripts.get_bases()) == 1
    assert scripts.get_heads() == [schema.head()]
    assert not any(script.is_branch_point for script in scripts.walk_revisions())


def test_every_constraint_of_the_tables_has_a_name() -> None:
    """Also every index: what has no name cannot be changed by a migration."""
    constraints = [constraint for table in TABLES for constraint in table.constraints]
    indexes = [index for table in TABLES for index in table.indexes]
    assert len(indexes) > 10
    assert [constraint for constraint in constraints if not constraint.name] == []
    assert [index for index in indexes if not index.name] == []
    assert all(table.primary_key.columns for table in TABLES)


def named(table: sa.Table, kind: type[ColumnCollectionConstraint]) -> dict[str, tuple[str, ...]]:
    """Return the table's constraints of a kind: their names and columns."""
    return {
        str(constraint.name): tuple(constraint.columns.keys())
        for constraint in table.constraints
        if isinstance(constraint, kind)
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_store_has_every_name(table: sa.Table, migrated: sa.Engine) -> None:
    """Keys, unique constraints, checks and foreign keys bear the tables' names on both engines."""
    found = sa.inspect(migrated)
    key = found.get_pk_constraint(table.name)
    assert {str(key["name"]): tuple(key["constrained_columns"])} == named(
        table, sa.PrimaryKeyConstraint
    )
    unique = found.get_unique_constraints(table.name)
    assert {str(one["name"]): tuple(one["column_names"]) for one in unique} == named(
        table, sa.UniqueConstraint
    )
    checks = {str(one["name"]) for one in found.get_check_constraints(table.name)}
    assert checks == set(named(table, sa.CheckConstraint))
    foreign = {
        str(one["name"]): (one["constrained_columns"], one["options"].get("ondelete"))
        for one in found.get_foreign_keys(table.name)
    }
    assert foreign == {
        str(one.name): (one.column_keys, one.ondelete) for one in table.foreign_key_constraints
    }


@pytest.fixture(scope="module")
def both(
    stores: Stores, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, sa.Engine]]:
    """Give a migrated store of each engine for all tests that only look."""
    urls = {name: stores.fresh(name) for name in ("sqlite", "postgresql")}
    engines = {name: open_engine(url, statement_seconds=20) for name, url in urls.items()}
    yield engines
    for name, engine in engines.items():
        engine.dispose()
        stores.drop(urls[name])


@pytest.fixture
def migrated(engine_name: str, both: dict[str, sa.Engine]) -> sa.Engine:
    """Give the migrated store of the engine."""
    return both[engine_name]


@pytest.mark.parametrize("constraint", FOREIGN_KEYS)
def test_every_foreign_key_has_an_index(constraint: sa.ForeignKeyConstraint) -> None:
    """Else removing one parent, and finding its children, reads the whole table."""
    table = constraint.table
    columns = tuple(constraint.column_keys)
    prefixes = [tuple(index.columns.keys())[: len(columns)] for index in table.indexes]
    prefixes += [
        tuple(unique.columns.keys())[: len(columns)]
        for unique in table.constraints
        if isinstance(unique, (sa.UniqueConstraint, sa.PrimaryKeyConstraint))
    ]
    assert columns in prefixes


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_columns_fit_both_engines(table: sa.Table) -> None:
    """Texts have a length, moments a zone, numbered keys 64 bits where the engine has them."""
    for column in table.columns:
        assert not isinstance(column.type, sa.DateTime), column
        if isinstance(column.type, sa.String):
            assert column.type.length, column
        if column.name == "id":
            words = [column.type.compile(dialect()) for dialect in _DIALECTS]
            assert words == ["INTEGER", "BIGINT"], column
        if column.name.endswith(("_at", "_until", "_before")) or column.name == "at":
            assert isinstance(column.type, UtcDateTime), column


_DIALECTS = (sqlite.dialect, postgresql.dialect)


def test_a_new_migration_is_written_in_plain_types(
    empty: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows none of our own types, whose meaning may change, and leads to the same schema."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (folder / name).symlink_to(schema.MIGRATIONS / name)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "head", schema.head.__wrapped__)  # what is kept is of our folder
    schema.revise(empty, "all at once")
    [written] = (folder / "versions").glob("*.py")
    words = written.read_text()
    assert "models" not in words
    for plain in ("sa.DateTime(timezone=True)", "sa.LargeBinary()", "sa.String(24)"):
        assert plain in words
    schema.upgrade(empty)
    assert is_current(empty)
    assert differences(empty) == []
