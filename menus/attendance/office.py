"""Key 1 of directors: the figures of their area, silent centres, replacements to approve."""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as line
from menus.attendance import sayings as say
from menus.attendance import sheet as shown
from menus.attendance.directors import director
from menus.call import Call
from menus.people import answers
from menus.people.sign_in import show_lock, try_pin
from menus.vocabulary import Act, Ask, Go, Item, Menu, Pick, flow
from models.attendance import board, no_shows, silent
from models.base.audit import Actor, Channel
from models.base.clock import nairobi_day
from models.jobs.tables import Centre, Deployment, Proposal
from models.people import pins
from models.people.msisdn import local
from models.people.rights_of_officers import area_of
from models.people.tables import Account, Professional

MOST: Final = 97


def open_office(call: Call) -> Literal["office", "not_deployed"]:
    """Show the figures of now."""
    officer = director(call)
    if officer is None:
        return "not_deployed"
    area, on = area_of(officer), nairobi_day(call.now)
    figures = board.total(board.rows(call.db, on, area))
    names = board.place_names(call.db, area) or [""]
    call.facts |= {
        "office_head": f"{on.isoformat()}|{names[-1]}",
        "area_staff": figures.expected,
        "area_came": figures.checked_in,
        "area_present": figures.present,
        "silent_count": len(silent.centres(call.db, call.now, area)),
        "replacements": len(no_shows.waiting(call.db, area)),
    }
    return "office"


def list_silent(call: Call) -> list[Item]:
    """List the silent centres with their managers' numbers."""
    officer = director(call)
    if officer is None:
        return []
    found = silent.centres(call.db, call.now, area_of(officer))[:MOST]
    on = nairobi_day(call.now)
    theirs = silent.managers(call.db, [each.centre_id for each in found], on)
    return [
        Item(f"{each.code} {_number(theirs, each.centre_id)}", str(each.centre_id))
        for each in found
    ]


def _number(theirs: dict[int, Account], centre_id: int) -> str:
    account = theirs.get(centre_id)
    return local(account.msisdn) if account is not None and account.msisdn else "-"


def show_centre(call: Call) -> Literal["centre", "gone"]:
    """Show one silent centre: its name, its manager and the number."""
    officer = director(call)
    chosen = int(call.text("chosen_centre"))
    centre = board.centre(call.db, area_of(officer), chosen) if officer is not None else None
    if centre is None:
        return "gone"
    account = silent.managers(call.db, [centre.id], nairobi_day(call.now)).get(centre.id)
    call.facts |= {
        "silent_centre": f"{centre.code} {centre.name}",
        "person": account.professional.full_name if account is not None else "-",
        "by_msisdn": _number({centre.id: account} if account is not None else {}, centre.id),
    }
    return "centre"


def list_replacements(call: Call) -> list[Item]:
    """List what those in charge of centres asked for."""
    officer = director(call)
    if officer is None:
        return []
    found = []
    for proposal in no_shows.waiting(call.db, area_of(officer))[:MOST]:
        deployment = call.db.get_one(Deployment, proposal.deployment_id)
        code = deployment.centre.code if deployment.centre is not None else ""
        name = shown.short_name(_name(call, deployment.professional_id))
        found.append(Item(f"{code} {deployment.position} {name}", str(proposal.id)))
    return found


def _name(call: Call, professional_id: int | None) -> str:
    return call.db.get_one(Professional, professional_id).full_name


def show_replacement(call: Call) -> Literal["replacement", "gone"]:
    """Show who has not come, and who would."""
    proposal = _proposal(call)
    if proposal is None:
        return "gone"
    deployment = call.db.get_one(Deployment, proposal.deployment_id)
    centre = call.db.get_one(Centre, deployment.centre_id)
    call.facts |= {
        "centre_code": centre.code,
        "position_code": deployment.position,
        "person": _name(call, deployment.professional_id),
        "candidate": _name(call, proposal.candidate_id),
    }
    return "replacement"


def _proposal(call: Call) -> Proposal | None:
    officer = director(call)
    if officer is None:
        return None
    chosen = int(call.text("chosen_replacement"))
    found = no_shows.waiting(call.db, area_of(officer))
    return next((each for each in found if each.id == chosen), None)


def prove_director(call: Call) -> Literal["pin", "locked"]:
    """Ask for the PIN at the act, even if it was given before."""
    until = pins.lock_of(call.db, call.account, call.msisdn, call.now)
    if until is not None:
        show_lock(call, until)
        return "locked"
    return "pin"


def decide_replacement(call: Call) -> Literal["approved", "refused", "gone", "wrong", "locked"]:
    """Check the PIN, and let the other person take the place, or not."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    officer, proposal = director(call), _proposal(call)
    if officer is None or proposal is None:
        return "gone"
    accepted = call.text("replacement_answer") == "approve"
    actor = Actor.officer(officer.username, Channel.USSD)
    area = area_of(officer)
    done = no_shows.decide(call.db, proposal.id, area, actor, call.now, accepted=accepted)
    open_office(call)
    if not done:
        return "gone"
    return "approved" if accepted else "refused"


OFFICE = flow(
    "office",
    Act(
        "open_office",
        open_office,
        on={"office": "office", "not_deployed": Go("home", say.NOT_DEPLOYED)},
    ),
    Menu(
        "office",
        """
        {office_head}
        Staff {area_staff}: in {area_came}, P {area_present}
        1. Silent centres: {silent_count}
        2. Replacements: {replacements}
        3. My own check-in
        0. Back
        """,
        on={"1": "office.silent", "2": "office.replacements", "3": "open_check_in"},
        again="""
        1. Silent centres: {silent_count}
        2. Replacements: {replacements}
        3. My own check-in
        0. Back
        """,
    ),
    Pick(
        "office.silent",
        """
        {office_head}
        """,
        items=list_silent,
        width=26,
        save="chosen_centre",
        then="show_centre",
        none=Go("office", say.NO_SILENT),
    ),
    Act("show_centre", show_centre, on={"centre": "office.centre", "gone": "office.silent"}),
    Menu(
        "office.centre",
        """
        {silent_centre}
        Manager: {person}
        {by_msisdn}
        0. Back
        """,
        on={},
        again="""
        {by_msisdn}
        0. Back
        """,
    ),
    Pick(
        "office.replacements",
        """
        Has not come:
        """,
        items=list_replacements,
        width=32,
        save="chosen_replacement",
        then="show_replacement",
        none=Go("office", say.NO_REPLACEMENTS),
    ),
    Act(
        "show_replacement",
        show_replacement,
        on={
            "replacement": "office.replacement",
            "gone": Go("office", say.REPLACEMENT_GONE),
        },
    ),
    Menu(
        "office.replacement",
        """
        {centre_code} {position_code}: {person} has not come.
        Next: {candidate}
        1. Approve
        2. Refuse
        0. Back
        """,
        on=dict.fromkeys("12", "prove_director"),
        sets={"1": ("replacement_answer", "approve"), "2": ("replacement_answer", "refuse")},
        again="""
        1. Approve
        2. Refuse
        0. Back
        """,
    ),
    Act("prove_director", prove_director, on={"pin": "office.pin", "locked": "locked"}),
    Ask(
        "office.pin",
        """
        {candidate} for {person}: enter your PIN
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="decide_replacement",
    ),
    Act(
        "decide_replacement",
        decide_replacement,
        on={
            "approved": Go("office", say.REPLACED),
            "refused": Go("office", say.NOT_REPLACED),
            "gone": Go("office", say.REPLACEMENT_GONE),
            "wrong": Go("office.pin", line.PIN_WRONG),
            "locked": "locked",
        },
        writes=True,
    ),
)
