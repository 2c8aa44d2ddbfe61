"""The audit page: who changed what, before and after."""

from __future__ import annotations

from flask import render_template, request

from models.base import audit_trail
from models.base.audit_trail import Wanted
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page


@page("/audit", Permission.AUDIT_SEE)
def audit_page() -> str:
    """Show the trail, narrowed by who, what and whom."""
    asked = request.args
    kind, number = asked.get("subject", "").strip(), asked.get("number", type=int)
    wanted = Wanted(
        actor=asked.get("actor", "").strip(),
        action=asked.get("action", "").strip(),
        subject=(kind, number) if kind and number is not None else None,
        before=asked.get("before", type=int),
        after=asked.get("after", type=int),
    )
    with guard.reading() as db:
        found = audit_trail.read(db, wanted)
    filters = {
        name: asked[name] for name in ("actor", "action", "subject", "number") if asked.get(name)
    }
    return render_template("admin/audit.html", found=found, filters=filters)
