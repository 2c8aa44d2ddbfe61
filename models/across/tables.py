"""Every table of the store, imported once, so that the metadata is whole."""

from models.across import export_tables, unusual_tables, upload_tables
from models.attendance import board_tables
from models.attendance import tables as attendance_tables
from models.base import (
    areas,
    audit,
    audit_chain,
    drafts,
    receipts,
    season_tables,
    settings,
    task_runs,
)
from models.jobs import handover_tables, plan_tables
from models.jobs import tables as job_tables
from models.messages import broadcast_tables, call_figure_tables, cases, figures, notices, simulated
from models.messages import tables as message_tables
from models.pay import batch_tables as pay_batch_tables
from models.pay import tables as pay_tables
from models.people import (
    banks,
    caller_checks,
    correction_requests,
    correction_tables,
    name_cases,
    name_words,
    officer_tables,
    profile_tables,
    rights,
    sim_checks,
)
from models.people import tables as people_tables

__all__ = [
    "areas",
    "attendance_tables",
    "audit",
    "audit_chain",
    "banks",
    "board_tables",
    "broadcast_tables",
    "call_figure_tables",
    "caller_checks",
    "cases",
    "correction_requests",
    "correction_tables",
    "drafts",
    "export_tables",
    "figures",
    "handover_tables",
    "job_tables",
    "message_tables",
    "name_cases",
    "name_words",
    "notices",
    "officer_tables",
    "pay_batch_tables",
    "pay_tables",
    "people_tables",
    "plan_tables",
    "profile_tables",
    "receipts",
    "rights",
    "season_tables",
    "settings",
    "sim_checks",
    "simulated",
    "task_runs",
    "unusual_tables",
    "upload_tables",
]
