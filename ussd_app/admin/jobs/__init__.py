"""The pages of jobs: needs, centres, deployments, applications, plans, proposals, letters."""

# What is imported first stands first in the menu.
from ussd_app.admin.jobs import staffing

# isort: split
from ussd_app.admin.jobs import vacancies

# isort: split
from ussd_app.admin.jobs import applications, deployments, letters, placing, plans, proposals

__all__ = [
    "applications",
    "deployments",
    "letters",
    "placing",
    "plans",
    "proposals",
    "staffing",
    "vacancies",
]
