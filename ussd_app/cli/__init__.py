"""The commands of `flask --app wsgi ...`."""

from __future__ import annotations

from flask import Flask

from ussd_app.cli import (
    audit,
    centres,
    imports,
    keys,
    maintenance,
    menus,
    officers,
    pay_imports,
    phone,
    retention,
    running,
    season_imports,
    store,
)


def register(app: Flask) -> None:
    """Add every command to the application."""
    for command in (
        store.db,
        store.demo,
        store.prepare,
        menus.menus,
        phone.dial,
        phone.text,
        centres.centre_code,
        imports.areas,
        imports.banks,
        imports.people,
        audit.audit,
        season_imports.centres,
        season_imports.vacancies,
        season_imports.exam_days,
        season_imports.deployments,
        season_imports.rates,
        season_imports.season_lists,
        imports.payees,
        pay_imports.scripts,
        pay_imports.tax_rules,
        keys.keys,
        maintenance.maintenance,
        officers.officers,
        retention.retention,
        running.worker,
        running.timetable,
        running.sweep,
    ):
        app.cli.add_command(command)
