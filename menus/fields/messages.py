"""The fields of the chapter messages: texts to read again, notices, cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus.fields.field import Field

MESSAGES: Final[Mapping[str, Field]] = {
    "body": Field(134, "KNEC: your account is open. User name 254722645678. Dial *384*2454#"),
}
