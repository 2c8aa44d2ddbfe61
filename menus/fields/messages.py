"""The fields of the chapter messages: texts to read again, notices, cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus.fields.field import Field

MESSAGES: Final[Mapping[str, Field]] = {
    "answer": Field(120, "Your register reached KNEC on 3 Feb; pay is due in March."),
    "case": Field(6, "7K4QPM"),
    "command": Field(30, "IN 20101001 4821"),
    "usage": Field(120, "To check in text IN and today's code: IN 4821"),
    "body": Field(134, "KNEC: your account is open. User name 254722645678. Dial *384*2454#"),
}
