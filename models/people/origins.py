"""How many calls and texts may begin within a minute, by number, network and country of origin.

Each origin has a counter of its own, so that a flood uses up its own allowance and nobody else's.
Kenyan numbers are counted by number and network, foreign ones by number, country and all together:
no foreigner ever uses up a Kenyan network's. `docs/threats.md` has the arithmetic.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from models.base.limits import Limit
from models.people.msisdn import Network, country_code, network_of

SECONDS: Final = 60

_KENYAN: Final = "+254"


class Origin(enum.StrEnum):
    """What a limit counts by."""

    NUMBER = "number"
    NETWORK = "network"
    COUNTRY = "country"
    ABROAD = "abroad"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many may begin within a minute; 0 is no limit.

    *network* counts the Kenyan numbers of one network, *country* one foreign country, *abroad* all
    foreign countries together.
    """

    number: int
    network: int
    country: int
    abroad: int

    def limits(self, what: str, msisdn: str, network: str) -> tuple[Limit, ...]:
        """Return the limits of *what* (calls, texts) for who begins it, the narrowest first."""
        found = [(Origin.NUMBER, msisdn, self.number)]
        if msisdn.startswith(_KENYAN):
            # A code that nobody knows yet is counted with the others: gateways change theirs.
            found.append((Origin.NETWORK, _network(network), self.network))
        else:
            found.append((Origin.COUNTRY, f"{country_code(msisdn)}", self.country))
            found.append((Origin.ABROAD, "all", self.abroad))
        return tuple(
            Limit(origin, f"{what}:{origin}:{whose}", most, SECONDS, origin is Origin.NUMBER)
            for origin, whose, most in found
            if most
        )


def _network(code: str) -> str:
    known = network_of(code)
    return Network.OTHER if known is Network.SANDBOX else known


CALLS: Final = Allowance(number=20, network=60_000, country=600, abroad=3_000)
TEXTS: Final = Allowance(number=30, network=60_000, country=60, abroad=300)
