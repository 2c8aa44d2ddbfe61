"""What the audit trail says of a deployment."""

from __future__ import annotations

from datetime import datetime

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.jobs.tables import Deployment


def note(
    db: Db,
    actor: Actor,
    action: str,
    deployment: Deployment,
    now: datetime,
    *,
    reason: str | None = None,
) -> None:
    """Add one row with the deployment's reference and the state that it has now."""
    audit.note(
        db,
        actor,
        action,
        ("deployment", deployment.id),
        now,
        after={"ref": deployment.reference, "state": deployment.state},
        reason=reason,
    )
