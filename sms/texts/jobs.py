"""The words of the chapter jobs: vacancies, applications, deployments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

JOBS: Final[Mapping[Template, str]] = {
    Template.APPLIED: (
        "KNEC: you applied: {job}, {place}. Ref {application_ref}. We text you when it is "
        "decided. To withdraw: WITHDRAW {application_ref}"
    ),
    Template.APPLY_ASKED: (
        "KNEC: {job}, {place}. Nothing is sent yet: "
        "reply YES {application_ref} within 24 h to apply."
    ),
    Template.WITHDRAWN: (
        "KNEC: withdrawn: {job}, ref {application_ref}. "
        "To apply again, reply APPLY {vacancy_code} before it closes."
    ),
    Template.JOBS_OPEN: (
        "KNEC jobs, {place}: {jobs_list}. Reply APPLY and a code, as APPLY {vacancy_code}"
    ),
    Template.JOBS_NONE: "KNEC: no jobs are open in {place} now. Dial {service_code}, press 3.",
    Template.CANNOT_APPLY: "KNEC: {vacancy_code}: {why} Other jobs: reply JOBS",
    Template.REFERENCE_UNKNOWN: (
        "KNEC: nothing of yours waits under that reference. Dial {service_code}, press 3."
    ),
    Template.OFFERED: (
        "KNEC offer {deployment_ref}: {job}, {station}, {dates}. Answer by {answer_by}: "
        "reply YES {deployment_ref} or NO {deployment_ref}"
    ),
    Template.OFFER_REMINDER: (
        "KNEC: offer {deployment_ref} waits: {job}, {dates}. Answer by {answer_by}: "
        "reply YES {deployment_ref} or NO {deployment_ref}"
    ),
    Template.OFFER_OVER: (
        "KNEC: offer {deployment_ref} ({job}) is over: no answer came in time. "
        "It goes to the next in line."
    ),
    Template.DEPLOYED: (
        "KNEC deploys you: {job}, {station}, {dates}{day_rate}. You need not answer. "
        "Cannot come? Reply NO {deployment_ref}"
    ),
    Template.APPOINTED: (
        "KNEC appointment {deployment_ref}: {job}, {station}, {dates}{day_rate}. "
        "Carry your ID. Duties: dial us, press 3."
    ),
    Template.DECLINED: (
        "KNEC: noted: you do not take {job}, ref {deployment_ref}. Thank you for saying so."
    ),
    Template.DEPLOYMENT_OVER: (
        "KNEC: you no longer work as {job}, {station}, ref {deployment_ref}. "
        "Questions: your sub-county office."
    ),
    Template.HANDOVER: "KNEC handover, {station}: {handover}",
}
"""By template; the proof shows that each fits one segment in both languages."""
