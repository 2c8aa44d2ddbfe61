"""How everything of jobs may move from state to state: declared here and nowhere else.

An assignment that is not declared raises ImpossibleMove, whoever makes it. `docs/jobs.md` has the
drawings, and a test compares them.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import event

from models.jobs.plan_tables import AllocationPlan, PlanState
from models.jobs.tables import (
    Application,
    ApplicationState,
    Deployment,
    DeploymentState,
    Proposal,
    ProposalState,
)

APPLICATION_MOVES: Final[Mapping[ApplicationState, frozenset[ApplicationState]]] = {
    ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
    ApplicationState.SUBMITTED: frozenset(
        {
            ApplicationState.WITHDRAWN,
            ApplicationState.NOMINATED,
            ApplicationState.REFUSED,
            ApplicationState.DEPLOYED,
        }
    ),
    ApplicationState.NOMINATED: frozenset(
        {
            ApplicationState.SUBMITTED,
            ApplicationState.WITHDRAWN,
            ApplicationState.REFUSED,
            ApplicationState.DEPLOYED,
        }
    ),
    ApplicationState.WITHDRAWN: frozenset({ApplicationState.SUBMITTED, ApplicationState.DRAFT}),
    ApplicationState.REFUSED: frozenset(),
    ApplicationState.DEPLOYED: frozenset(),
}

DEPLOYMENT_MOVES: Final[Mapping[DeploymentState, frozenset[DeploymentState]]] = {
    DeploymentState.NOMINATED: frozenset(
        {DeploymentState.DEPLOYED, DeploymentState.OFFERED, DeploymentState.REMOVED}
    ),
    DeploymentState.DEPLOYED: frozenset(
        {
            DeploymentState.ACCEPTED,
            DeploymentState.DECLINED,
            DeploymentState.REPLACED,
            DeploymentState.REMOVED,
            DeploymentState.COMPLETED,
        }
    ),
    DeploymentState.OFFERED: frozenset(
        {
            DeploymentState.ACCEPTED,
            DeploymentState.DECLINED,
            DeploymentState.EXPIRED,
            DeploymentState.REMOVED,
        }
    ),
    DeploymentState.ACCEPTED: frozenset(
        {DeploymentState.REPLACED, DeploymentState.REMOVED, DeploymentState.COMPLETED}
    ),
    DeploymentState.DECLINED: frozenset(),
    DeploymentState.EXPIRED: frozenset(),
    DeploymentState.REPLACED: frozenset(),
    DeploymentState.REMOVED: frozenset(),
    DeploymentState.COMPLETED: frozenset(),
}

PROPOSAL_MOVES: Final[Mapping[ProposalState, frozenset[ProposalState]]] = {
    ProposalState.OPEN: frozenset({ProposalState.ACCEPTED, ProposalState.REFUSED}),
    ProposalState.ACCEPTED: frozenset(),
    ProposalState.REFUSED: frozenset(),
}

PLAN_MOVES: Final[Mapping[PlanState, frozenset[PlanState]]] = {
    PlanState.ASKED: frozenset({PlanState.OPEN}),
    PlanState.OPEN: frozenset({PlanState.ACCEPTED, PlanState.DROPPED}),
    PlanState.ACCEPTED: frozenset(),
    PlanState.DROPPED: frozenset(),
}


class ImpossibleMove(Exception):
    """A state was to follow another that it cannot follow."""

    def __init__(self, before: enum.StrEnum, after: enum.StrEnum) -> None:
        super().__init__(f"{before} cannot become {after}")
        self.before, self.after = before, after


def drawn(moves: Mapping[Any, frozenset[Any]]) -> str:
    """Return the transitions as a Mermaid diagram, for the documents."""
    lines = ["stateDiagram-v2"]
    for before, afters in moves.items():
        lines += [f"    {before} --> {after}" for after in sorted(afters)]
        if not afters:
            lines.append(f"    {before} --> [*]")
    return "\n".join(lines)


def _enforce(attribute: Any, moves: Mapping[Any, frozenset[Any]]) -> None:
    def check(target: object, value: Any, before: Any, initiator: object) -> None:
        del target, initiator
        # What is no state yet is a new row's: a row may begin in any state, as a list brings it.
        if before in moves and value != before and value not in moves[before]:
            raise ImpossibleMove(before, value)

    event.listen(attribute, "set", check, active_history=True)


_enforce(Application.state, APPLICATION_MOVES)
_enforce(Deployment.state, DEPLOYMENT_MOVES)
_enforce(Proposal.state, PROPOSAL_MOVES)
_enforce(AllocationPlan.state, PLAN_MOVES)
