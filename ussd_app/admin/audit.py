"""The audit page: who changed what, before and after."""

from __future__ import annotations

from models.base.audit_trail import AUDIT
from models.people.rights_of_officers import Permission
from ussd_app.admin import lists
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter

lists.declare(AUDIT, Permission.AUDIT_SEE)


@page("/audit", Permission.AUDIT_SEE, menu=Chapter.CONTROL, title="Audit")
def audit_page() -> str:
    """Show the trail, narrowed by who, what, whom and when."""
    return lists.show(AUDIT)
