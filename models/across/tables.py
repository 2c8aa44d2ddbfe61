"""Every table of the store, imported once, so that the metadata is whole."""

from models.base import areas, audit, drafts, receipts, settings, task_runs
from models.messages import simulated
from models.messages import tables as message_tables
from models.people import banks, officer_tables, profile_tables, rights
from models.people import tables as people_tables

__all__ = [
    "areas",
    "audit",
    "banks",
    "drafts",
    "message_tables",
    "officer_tables",
    "people_tables",
    "profile_tables",
    "receipts",
    "rights",
    "settings",
    "simulated",
    "task_runs",
]
