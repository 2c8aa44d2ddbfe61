"""Open vacancies in CP2's order with as few keys as possible: only choices that exist, counted.

The own county comes first; a choice of one is made for the caller.
"""

from __future__ import annotations

from typing import Final, Literal

from menus.call import Call
from menus.jobs import sentences as say
from menus.jobs.proving import proved
from menus.jobs.showing import county_name, offer_of, show_deployment, show_vacancy
from menus.people.sign_in import try_pin
from menus.vocabulary import Act, Go, Item, Menu, Pick, Way, flow
from models.jobs import applications, vacancies
from models.jobs.answers import waiting_for
from models.jobs.applications import CannotApply
from models.jobs.tables import Vacancy
from models.jobs.texts import job_of
from models.jobs.vacancies import Work, work_of
from models.people.tables import Language

_ELSEWHERE: Final = "elsewhere"
_OTHERS: Final = {Language.ENGLISH: "Other counties", Language.KISWAHILI: "Kaunti nyingine"}

Found = Literal["counties", "works", "which", "may", "cannot", "none"]


def open_jobs(call: Call) -> Literal["offer", "menu"]:
    """Show an offer that waits before anything else."""
    offer = offer_of(call)
    if offer is None:
        count_jobs(call)
        return "menu"
    show_deployment(call, offer)
    return "offer"


def count_jobs(call: Call) -> Literal["menu"]:
    """Count what the menu of jobs leads to."""
    person_id = call.account.professional_id
    call.facts |= {
        "open_jobs": sum(vacancies.by_county(call.db, call.now).values()),
        "my_jobs": len(applications.of_person(call.db, person_id)),
        "is_deployed": bool(waiting_for(call.db, person_id)),
    }
    return "menu"


def find_jobs(call: Call) -> Found:
    """Begin in the caller's own county, if anything is open there."""
    counts = vacancies.by_county(call.db, call.now)
    if not counts:
        return "none"
    own = vacancies.home_county(call.db, call.account.professional_id)
    if own not in counts and len(counts) > 1:
        return "counties"
    call.facts["jobs_county"] = str(own if own in counts else next(iter(counts)))
    return in_county(call)


def in_county(call: Call) -> Found:
    """Go on with the kinds of work in the chosen county."""
    works = vacancies.by_work(_here(call))
    others = len(vacancies.by_county(call.db, call.now)) > 1
    if len(works) > 1 or (works and others):
        return "works"
    for work in works:
        call.facts["jobs_work"] = work.key
        return choose_work(call)
    return "none"


def choose_work(call: Call) -> Found:
    """Go on with the places of the chosen work, or with its only one."""
    if call.text("jobs_work") == _ELSEWHERE:
        return "counties"
    found = _chosen(call)
    if len(found) > 1:
        return "which"
    for vacancy in found:
        call.facts["vacancy"] = vacancy.code
        return read_job(call)
    return "none"


def read_job(call: Call) -> Literal["may", "cannot", "none"]:
    """Show the vacancy, with the way to apply or with what stands in it."""
    vacancy = vacancies.find(call.db, call.text("vacancy"))
    if vacancy is None:
        return "none"
    show_vacancy(call, vacancy)
    found = applications.obstacles(call.db, call.account.professional_id, vacancy, call.now)
    call.facts["why"] = str(found[0]) if found else ""
    return "cannot" if found else "may"


def apply_now(call: Call) -> Literal["applied", "wrong", "locked", "cannot", "none"]:
    """Apply, with the PIN at the act."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    vacancy = vacancies.find(call.db, call.text("vacancy"))
    if vacancy is None:
        return "none"
    person_id = call.account.professional_id
    try:
        made = applications.apply(call.db, person_id, vacancy, call.actor, call.now)
    except CannotApply as refused:
        call.facts["why"] = str(refused.obstacles[0])
        return "cannot"
    call.facts["application_ref"] = made.reference
    return "applied"


def list_counties(call: Call) -> list[Item]:
    """List the counties that have open vacancies, the caller's own first."""
    own = vacancies.home_county(call.db, call.account.professional_id)
    counts = vacancies.by_county(call.db, call.now)
    order = sorted(counts, key=lambda number: (number != own, number))
    return [
        Item(f"{county_name(call, each)} ({counts[each]})", str(each), str(each)) for each in order
    ]


def list_works(call: Call) -> list[Item]:
    """List the kinds of work in the county, and that there are other counties."""
    works: dict[Work, list[Vacancy]] = {}
    for vacancy in _here(call):
        works.setdefault(work_of(vacancy), []).append(vacancy)
    items = [
        Item(f"{_job(call, found[0])} ({len(found)})", work.key) for work, found in works.items()
    ]
    rest = sum(vacancies.by_county(call.db, call.now).values()) - sum(map(len, works.values()))
    if rest:
        items.append(Item(f"{_OTHERS[call.language]} ({rest})", _ELSEWHERE))
    return items


def list_places(call: Call) -> list[Item]:
    """List the places of the chosen work."""
    items = []
    for vacancy in _chosen(call):
        show_vacancy(call, vacancy)
        items.append(Item(f"{vacancy.code} {call.facts['place']}", vacancy.code))
    return items


def _here(call: Call) -> list[Vacancy]:
    return list(vacancies.in_county(call.db, int(call.text("jobs_county")), call.now))


def _chosen(call: Call) -> list[Vacancy]:
    return [each for each in _here(call) if work_of(each).key == call.text("jobs_work")]


def _job(call: Call, vacancy: Vacancy) -> str:
    english, _, swahili = job_of(call.db, vacancy.exam, vacancy.position).partition("|")
    return swahili if swahili and call.language is Language.KISWAHILI else english


_FOUND: Final[dict[str, Way]] = {
    "counties": "jobs.counties",
    "works": "jobs.works",
    "which": "jobs.which",
    "may": "jobs.vacancy",
    "cannot": "jobs.cannot",
    "none": Go("jobs.menu", say.NO_JOBS),
}

BROWSING = flow(
    "jobs",
    Act("jobs", open_jobs, on={"offer": "jobs.offer", "menu": "jobs.menu"}),
    Act("count_jobs", count_jobs, on={"menu": "jobs.menu"}),
    Menu(
        "jobs.menu",
        """
        1. Open jobs: {open_jobs}
        2. My applications: {my_jobs}
        3. My deployment
        4. Conflict of interest
        0. Back
        """,
        on={
            "1": "find_jobs",
            "2": "jobs.applications",
            "3": "my_deployment",
            "4": "jobs.interest",
        },
        when={"3": "is_deployed"},
    ),
    Act("find_jobs", find_jobs, on=_FOUND),
    Pick(
        "jobs.counties",
        """
        Open jobs by county
        """,
        items=list_counties,
        save="jobs_county",
        then="in_county",
        none=Go("jobs.menu", say.NO_JOBS),
    ),
    Act("in_county", in_county, on=_FOUND),
    Pick(
        "jobs.works",
        """
        Open jobs
        """,
        items=list_works,
        save="jobs_work",
        then="choose_work",
        none=Go("jobs.menu", say.NO_JOBS),
        width=34,
    ),
    Act("choose_work", choose_work, on=_FOUND),
    Pick(
        "jobs.which",
        """
        Choose a place
        """,
        items=list_places,
        save="vacancy",
        then="read_job",
        none=Go("jobs.menu", say.NO_JOBS),
        width=34,
    ),
    Act(
        "read_job",
        read_job,
        on={
            "may": "jobs.vacancy",
            "cannot": "jobs.cannot",
            "none": Go("jobs.menu", say.JOB_GONE),
        },
    ),
    Menu(
        "jobs.vacancy",
        """
        {vacancy_code} {job}
        {place}
        Places: {places}
        {dates}
        Open until {closes}
        1. Apply
        0. Back
        """,
        on={"1": "jobs.apply"},
        again="""
        {vacancy_code} {job}
        {place}
        1. Apply
        0. Back
        """,
    ),
    Menu(
        "jobs.cannot",
        """
        {vacancy_code} {job}
        {why}
        1. Other jobs
        0. Back
        """,
        on={"1": "find_jobs"},
        again="""
        {why}
        1. Other jobs
        0. Back
        """,
    ),
    *proved(
        "jobs.apply",
        """
        {vacancy_code} {job}
        {place}
        Enter your PIN to apply
        0. Back
        """,
        "apply_now",
        apply_now,
        {
            "applied": "jobs.applied",
            "cannot": "jobs.cannot",
            "none": Go("jobs.menu", say.JOB_GONE),
        },
    ),
    Menu(
        "jobs.applied",
        """
        Applied. Ref {application_ref}
        {job}
        {place}
        You may withdraw until we text you the decision.
        1. My applications
        0. Back
        """,
        on={"1": "jobs.applications"},
        again="""
        Applied. Ref {application_ref}
        1. My applications
        0. Back
        """,
    ),
)
