"""The journey files: what is typed is kept, what the phone shows is compared or rewritten.

A file is read line by line:

- `# ...` is a remark, and an empty line separates.
- Before anything else, `setting NAME=value`: a variable of the service's environment; `demo`: the
  store holds the demonstration season, check-in open all day; `demo real`: with the windows of an
  exam day; `lists`: it holds the counties and banks that the service ships; `scripts`: an officer
  has entered what the demo's examiner, +254711000023, marked.
- `import rules exam,year,rule,value | KCSE,2026,fixed,1`: import a list of the season, its rows
  between bars, as an officer does with a file.
- `notice [county 47] [network 63903] [task 1] English|Kiswahili`: an officer puts a notice up for
  a day.
- `blocked +254...`: the network reports that the number refuses our texts.
- `phone +254722645678 [63903]`: this phone is used from here on.
- `officer tsc`: the phone used now is the number of this officer of the demonstration.
- `> dial`, `> dial *384*2454*5#`: dial. `> 1`: type an answer; a bare `>` types nothing; `{code}`
  is the code last texted, and `{wrong code}` is another one.
- `> hang up`: the call drops.
- `> repeat`: the gateway sends the last callback again.
- `> sms NDIYO`: text to the shortcode.
- `> read`: look at the texts that arrived.
- `> wait 24 hours`: the clock jumps.
- `> at 06:41`: the clock jumps to that time in Nairobi, today or tomorrow.
- `{day code}` in what is typed, dialled or texted is today's code of centre 20101001;
  `{wrong day code}` is another one.
- `{mark ref}` is the reference of the phone's last text about a mark.
- `> sweep`: the timetable's sweep runs.
- `> board`: the exam-day board counts anew.
- `> lose redis`: everything in Redis is gone.

Below each comes what the phone shows, indented by four spaces; the first line of a screen is its
label in brackets. References and codes are random: they stand as `......`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import select

from models.attendance import board_keeping, codes
from models.base.audit import Actor
from models.base.clock import NAIROBI, Clock, nairobi_day
from models.base.importing import import_sheet
from models.jobs import season_files
from models.messages import notices
from models.messages.notices import Notice
from models.messages.tables import OutboxRow, OutboxState
from models.people import officers
from tests.conftest import Contents
from tests.support.contents import demo_on_an_exam_day, demo_season, lists, script_claim
from tests.support.phone import Phone
from ussd_app import sweeping
from ussd_app.wiring import Service

INDENT = "    "
FILLINGS = {
    "demo": demo_season,
    "demo real": demo_on_an_exam_day,
    "lists": lists,
    "scripts": script_claim,
}
_REFERENCE = re.compile(r"\b((?:[Rr]ef|[Kk]umb|QUERY|SWALI|query|[Ss]wali) )[A-Z2-9]{4,6}\b")
_NAMED = re.compile(
    r"\b((?:WITHDRAW|ONDOA|WRONG|SI SAWA|YES|NO|NDIYO|HAPANA|OFFER|NAFASI|offer|nafasi"
    r"|appointment|uteuzi|Decline|Ukatae|Withdraw|ombi) )(?!D4T9|A7K4)[A-Z2-9]{4,6}\b"
)
_LISTED = re.compile(r"^((?:\d\. )?)(?!D4T9|A7K4)[A-Z2-9]{4,6}(?= KCSE)", re.MULTILINE)
_REGISTER_CODE = re.compile(r"\b([Rr]egister code |[Cc]ode ya rejista )\d{6}\b")
_MARK = re.compile(r"\b(WRONG |SI SAWA )([A-Z2-9]{6})\b")
_DAY_CODE = re.compile(r"\b([Cc]odes? (?:mpya |ya leo )?)\d{4}\b")
_CODE = re.compile(r"\b\d{6}\b(?=\. )")
_PASSWORD = re.compile(r"((?:password|nenosiri) )[a-z2-9]{10}")


@dataclass
class Journey:
    """One file being played."""

    app: Flask
    phones: dict[str, Phone] = field(default_factory=dict)
    phone: Phone | None = None
    code: str = ""
    mark_refs: dict[str, str] = field(default_factory=dict)

    def play(self, lines: list[str]) -> Iterator[str]:
        """Yield the file as it should be: the typed lines with what the phone shows now."""
        for line in lines:
            if line.startswith(INDENT):
                continue
            yield line
            for shown in self._act(line):
                yield f"{INDENT}{shown}".rstrip()

    def _act(self, line: str) -> list[str]:
        if line.startswith("phone "):
            self._take(line.split()[1:])
        elif line.startswith("import "):
            self._import(*line.removeprefix("import ").split(" ", 1))
        elif line.startswith("notice "):
            _put_up(self.app.extensions["line"], line.removeprefix("notice "))
        elif line.startswith("blocked "):
            _block(self.app.extensions["line"], line.removeprefix("blocked "))
        elif line.startswith("officer "):
            assert self.phone is not None
            with self.phone.parts.patient_store.writing() as db:
                found = officers.by_username(db, line.split()[1])
                assert found is not None
                now = self.phone.parts.now()
                officers.set_msisdn(db, found, self.phone.msisdn, Actor.service(), now)
        elif line.startswith(">"):
            return self._do(line[1:].strip())
        return []

    def _import(self, name: str, rows: str) -> None:
        parts = self.app.extensions["line"]
        with TemporaryDirectory() as folder:
            path = Path(folder) / "list.csv"
            path.write_text(rows.replace(" | ", "\n") + "\n", encoding="utf-8")
            with parts.patient_store.reading() as db:
                importer = season_files.importer(db, name, parts.now())
            import_sheet(parts.patient_store, path, importer, Actor.service(), parts.now())

    def _take(self, words: list[str]) -> None:
        self.phone = self.phones.setdefault(words[0], Phone(self.app, words[0]))
        if len(words) > 1:
            self.phone.network = words[1]

    def _do(self, what: str) -> list[str]:
        phone = self.phone
        assert phone is not None, "a journey begins with a phone"
        what = self._with_day_code(what).replace("{mark ref}", self.mark_refs.get(phone.msisdn, ""))
        verb, _, rest = what.partition(" ")
        match verb, rest:
            case "dial", _:
                phone.dial(rest or "*384*2454#")
            case "hang", "up":
                phone.is_open = False
                return []
            case "repeat", "":
                phone.post()
            case "sms", _:
                sent_at = phone.parts.now().strftime("%Y-%m-%d %H:%M:%S")
                assert phone.text(rest, date=sent_at) == 200
                return []
            case "read", "":
                return self._read(phone)
            case "wait", _:
                number, unit = rest.split()
                phone.later(**{unit: float(number)})
                return []
            case "at", _:
                phone.later(seconds=_until(rest, phone.parts.now()).total_seconds())
                return []
            case (("sweep" | "board" | "lose"), _):
                _happens(phone.parts, what)
                return []
            case _:
                wrong = f"{(int(self.code or 0) + 1) % 1_000_000:06d}"
                phone.type(what.replace("{code}", self.code).replace("{wrong code}", wrong))
        found = _CODE.search(phone.screen)
        self.code = found[0] if found else self.code
        return [f"[{phone.label}]", *_still(_CODE.sub("......", phone.screen)).splitlines()]

    def _with_day_code(self, what: str) -> str:
        if "day code}" not in what:
            return what
        parts = self.app.extensions["line"]
        with parts.patient_store.reading() as db:
            [code] = codes.of_date(db, "20101001", nairobi_day(parts.now())).values()
        other = f"{(int(code) + 1) % 10_000:04d}"
        return what.replace("{day code}", code).replace("{wrong day code}", other)

    def _read(self, phone: Phone) -> list[str]:
        shown: list[str] = []
        for text in phone.messages():
            found = _CODE.search(text)
            self.code = found[0] if found else self.code
            marked = _MARK.search(text)
            if marked:
                self.mark_refs[phone.msisdn] = marked[2]
            shown += ["[sms]", *_still(_CODE.sub("......", text)).splitlines()]
        return shown or ["[no sms]"]


def _put_up(parts: Service, line: str) -> None:
    limits = dict(re.findall(r"(county|network|task) (\d+) ", line))
    english, kiswahili = re.sub(r"(county|network|task) \d+ ", "", line).split("|")
    now = parts.now()
    notice = Notice(
        english=english,
        kiswahili=kiswahili,
        begins_at=now,
        ends_at=now + timedelta(days=1),
        made_by="officer:comms",
        county=int(limits["county"]) if "county" in limits else None,
        network=limits.get("network"),
        task=limits.get("task"),
    )
    with parts.patient_store.writing() as db:
        notices.put_up(db, notice, Actor.officer("comms"), now)
    # The process would believe its last look for some seconds more.
    parts.__dict__.pop("line", None)


def _block(parts: Service, msisdn: str) -> None:
    """Let the network say of the texts to the number that its line refuses them."""
    sweeping.texts(parts)
    with parts.patient_store.writing() as db:
        for row in db.scalars(select(OutboxRow).where(OutboxRow.msisdn == msisdn)):
            row.state, row.reason = OutboxState.FAILED, "UserInBlackList"


def _happens(parts: Service, what: str) -> None:
    """Do what happens by itself: the timetable's work, and a loss."""
    if what == "sweep":
        sweeping.run(parts)
    elif what == "board":
        board_keeping.refresh(parts.patient_store, nairobi_day(parts.now()), parts.now())
    else:
        assert what == "lose redis"
        parts.patient_redis.flushdb()


def _until(clock: str, now: datetime) -> timedelta:
    """Return how long it is until the clock in Nairobi next shows this time."""
    hour, minute = map(int, clock.split(":"))
    then = now.astimezone(NAIROBI).replace(hour=hour, minute=minute, second=1, microsecond=0)
    return (then if then > now else then + timedelta(days=1)) - now


def _still(text: str) -> str:
    """Replace what is random by dots."""
    text = _DAY_CODE.sub(r"\1....", _REGISTER_CODE.sub(r"\1......", text))
    text = _MARK.sub(r"\1......", text)
    for reference in (_REFERENCE, _NAMED, _LISTED):
        text = reference.sub(r"\1......", text)
    return _PASSWORD.sub(r"\1..........", text)


def settings_of(path: Path) -> dict[str, str]:
    """Return the variables that a journey asks for."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("setting "):
            name, _, value = line.removeprefix("setting ").partition("=")
            found[name] = value
    return found


def contents_of(path: Path) -> Contents | None:
    """Return what fills the store before a journey begins."""
    lines = set(path.read_text(encoding="utf-8").splitlines())
    parts = tuple(each for name, each in FILLINGS.items() if name in lines)
    return _filling(parts) if parts else None


@cache
def _filling(parts: tuple[Contents, ...]) -> Contents:
    def fill(service: Service) -> None:
        # Some minutes before, for filling takes its time: what was made is never of the future.
        service.clock = first_morning(before=timedelta(minutes=5))
        for part in parts:
            part(service)

    return fill


def first_morning(before: timedelta = timedelta()) -> Clock:
    """Return the clock on which every journey begins: Monday 2 November 2026, 09:00 in Nairobi."""
    return Clock(datetime(2026, 11, 2, 6, 0, tzinfo=UTC) - before - datetime.now(UTC))
