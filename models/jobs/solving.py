"""Filling places from candidates: a minimum-cost flow, solved to the optimum by OR-Tools.

As many places as possible first; among those plans the least distance and the fairest spread. The
library is an extra (`requirements-allocation.lock`) and is imported only here, when a plan is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from importlib.util import find_spec
from typing import Final

PAST_COUNTS: Final = 5
"""More deployments than so many make nobody any later in the line."""


class Distance(IntEnum):
    """How far a person goes, by where they work."""

    SAME_SUB_COUNTY = 0
    SAME_COUNTY = 1
    OTHER_COUNTY = 2


DISTANCE_COST: Final[Mapping[Distance, int]] = {
    Distance.SAME_SUB_COUNTY: 0,
    Distance.SAME_COUNTY: 20,
    Distance.OTHER_COUNTY: 60,
}
"""A whole class further costs more than the longest record of service."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position at a centre that misses people."""

    centre_id: int
    position: str
    county: int
    sub_county_id: int | None
    missing: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be placed, once."""

    professional_id: int
    positions: frozenset[str]
    """Those that they applied for and that no rule keeps them from everywhere."""
    county: int | None
    sub_county_id: int | None
    past: int
    """Earlier deployments: who had fewer comes first."""
    not_at: frozenset[int] = frozenset()
    """Centres where a rule keeps them away."""


@dataclass(frozen=True, slots=True)
class Placing:
    """One person at one place."""

    professional_id: int
    centre_id: int
    position: str
    distance: Distance


@dataclass(frozen=True, slots=True)
class Solution:
    """The best plan, with its cost; the flow is solved to the optimum, so its bound is the same."""

    placings: tuple[Placing, ...]
    cost: int
    bound: int


def distance(candidate: Candidate, place: Place) -> Distance:
    """Return how far a person would go."""
    if candidate.county != place.county:
        return Distance.OTHER_COUNTY
    known = candidate.sub_county_id is not None
    if known and candidate.sub_county_id == place.sub_county_id:
        return Distance.SAME_SUB_COUNTY
    return Distance.SAME_COUNTY


def cost(candidate: Candidate, place: Place) -> int:
    """Return what it costs to place somebody: the distance, and that others had less work."""
    return DISTANCE_COST[distance(candidate, place)] + min(candidate.past, PAST_COUNTS)


class UnsolvedFlow(Exception):
    """The solver found no optimum, which a flow without lower bounds always has: a bug."""


@dataclass(frozen=True, slots=True)
class _Hub:
    """Places that are the same to whoever no rule keeps from any of them."""

    position: str
    county: int
    sub_county_id: int | None


def is_installed() -> bool:
    """Tell whether the solver is there: without it no plan can be made."""
    return find_spec("ortools") is not None


def solve(places: Sequence[Place], candidates: Sequence[Candidate]) -> Solution:
    """Return the best plan; the same input in any order gives the same plan."""
    ordered_places = sorted(places, key=lambda each: (each.centre_id, each.position))
    ordered = sorted(candidates, key=lambda each: each.professional_id)
    return _Network(ordered_places, ordered).solved()


class _Network:
    """Source, persons, hubs, places, sink. Hubs keep the arcs few: persons times areas."""

    def __init__(self, places: Sequence[Place], candidates: Sequence[Candidate]) -> None:
        from ortools.graph.python import min_cost_flow

        self.places, self.candidates = places, candidates
        self.flow = min_cost_flow.SimpleMinCostFlow()
        self.hubs: dict[_Hub, list[int]] = defaultdict(list)
        for number, place in enumerate(places):
            self.hubs[_Hub(place.position, place.county, place.sub_county_id)].append(number)
        self.hub_centres = {
            hub: {places[number].centre_id for number in numbers}
            for hub, numbers in self.hubs.items()
        }
        self.hub_nodes = {hub: number for number, hub in enumerate(self.hubs)}
        self.first_place = len(self.hub_nodes)
        self.first_person = self.first_place + len(places)
        self.source = self.first_person + len(candidates)
        self.sink = self.source + 1
        self.direct: list[tuple[int, int, int]] = []
        self.by_hub: list[tuple[int, int, _Hub]] = []
        self.out_of_hub: list[tuple[int, _Hub, int]] = []

    def arc(self, tail: int, head: int, capacity: int, price: int) -> int:
        """Add an arc; return its number."""
        return int(self.flow.add_arc_with_capacity_and_unit_cost(tail, head, capacity, price))

    def solved(self) -> Solution:
        """Build the network, solve it, and read who goes where."""
        for number, place in enumerate(self.places):
            self.arc(self.first_place + number, self.sink, place.missing, 0)
        for hub, numbers in self.hubs.items():
            for number in numbers:
                arc = self.arc(
                    self.hub_nodes[hub],
                    self.first_place + number,
                    self.places[number].missing,
                    0,
                )
                self.out_of_hub.append((arc, hub, number))
        for person, candidate in enumerate(self.candidates):
            self.arc(self.source, self.first_person + person, 1, 0)
            self._reach(person, candidate)
        wanted = min(len(self.candidates), sum(place.missing for place in self.places))
        self.flow.set_node_supply(self.source, wanted)
        self.flow.set_node_supply(self.sink, -wanted)
        status = self.flow.solve_max_flow_with_min_cost()
        if status != self.flow.OPTIMAL:
            raise UnsolvedFlow(str(status))
        placings = self._read()
        best = int(self.flow.optimal_cost())
        return Solution(tuple(placings), self._cost(placings), best)

    def _reach(self, person: int, candidate: Candidate) -> None:
        """Add the arcs of a person: to hubs, and past a hub where a rule bars one of its places."""
        for hub, numbers in self.hubs.items():
            if hub.position not in candidate.positions:
                continue
            node = self.first_person + person
            price = cost(candidate, self.places[numbers[0]])
            if candidate.not_at.isdisjoint(self.hub_centres[hub]):
                arc = self.arc(node, self.hub_nodes[hub], 1, price)
                self.by_hub.append((arc, person, hub))
                continue
            for number in numbers:
                if self.places[number].centre_id not in candidate.not_at:
                    arc = self.arc(node, self.first_place + number, 1, price)
                    self.direct.append((arc, person, number))

    def _read(self) -> list[Placing]:
        chosen = [(person, number) for arc, person, number in self.direct if self.flow.flow(arc)]
        waiting: dict[_Hub, list[int]] = defaultdict(list)
        for arc, person, hub in self.by_hub:
            if self.flow.flow(arc):
                waiting[hub].append(person)
        for arc, hub, number in self.out_of_hub:
            taken = int(self.flow.flow(arc))
            chosen += [(person, number) for person in waiting[hub][:taken]]
            waiting[hub] = waiting[hub][taken:]
        placings = []
        for person, number in sorted(chosen):
            candidate, place = self.candidates[person], self.places[number]
            placings.append(
                Placing(
                    candidate.professional_id,
                    place.centre_id,
                    place.position,
                    distance(candidate, place),
                )
            )
        return placings

    def _cost(self, placings: Sequence[Placing]) -> int:
        past = {each.professional_id: min(each.past, PAST_COUNTS) for each in self.candidates}
        return sum(DISTANCE_COST[each.distance] + past[each.professional_id] for each in placings)
