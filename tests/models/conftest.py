"""What the tests of the store share: an empty one on each engine, with keys of its own."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from models.base import keys
from models.base.store import Store, open_engine
from tests.support.builders import make_ring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Stores


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> keys.KeyRing:
    """Put a key ring in force for one test; what was in force before comes back."""
    ring = make_ring()
    monkeypatch.setattr(keys, "_installed", ring)
    return ring


@pytest.fixture
def store_url(engine_name: str, stores: Stores) -> Iterator[str]:
    """Give the address of a migrated, empty store."""
    url = stores.fresh(engine_name)
    yield url
    stores.give_back(url)


@pytest.fixture
def store(store_url: str, ring: keys.KeyRing) -> Iterator[Store]:
    """Give an empty store on each engine; its limits leave room for a busy machine."""
    opened = Store(open_engine(store_url, statement_seconds=20, pool_size=12))
    yield opened
    opened.dispose()


@pytest.fixture
def open_store(store_url: str, ring: object) -> Iterator[Callable[..., Store]]:
    """Give the opener of further stores on the same database, as other processes have them."""
    with ExitStack() as stack:

        def opened(seconds: float = 0.2, *, pool_size: int = 5, **options: object) -> Store:
            engine = open_engine(store_url, statement_seconds=seconds, pool_size=pool_size)
            other = Store(engine, **options)  # type: ignore[arg-type]
            stack.callback(other.dispose)
            return other

        yield opened
