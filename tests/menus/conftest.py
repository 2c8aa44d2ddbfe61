"""What the tests of the menus share."""

from tests.sessions.conftest import ring

__all__ = ["ring"]
