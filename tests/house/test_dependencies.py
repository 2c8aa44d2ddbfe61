"""What the service is made of: the lists are those of the lock, and the audit claims nothing."""

from __future__ import annotations

import json
import re

import pytest

from launch import dependencies
from launch.dependencies import (
    ELSEWHERE,
    LICENCES,
    SBOM,
    NoTools,
    licences,
    locked,
    normal,
    verdict,
)
from launch.environment import SERVICE

FREE = {
    *("MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0"),
    *("MPL-2.0", "LGPL-3.0-only"),
}


def test_the_list_of_parts_covers_the_lock() -> None:
    """Each locked package is a part, at its version, with a licence and every hash of the lock."""
    bom = json.loads(SBOM.read_text(encoding="utf-8"))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    parts = {normal(each["name"]): each for each in bom["components"]}
    assert {name: each["version"] for name, each in parts.items()} == locked()
    assert all(each["licenses"] for each in parts.values())
    listed = {
        fingerprint["content"]
        for each in parts.values()
        for reference in each["externalReferences"]
        for fingerprint in reference.get("hashes", ())
    }
    text = SERVICE.path.read_text(encoding="utf-8")
    assert listed == set(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))
    whole = bom["metadata"]["component"]
    assert (whole["name"], whole["version"]) == ("exam-staff-line", dependencies.service_version())


def test_no_registry_stands_in_the_list() -> None:
    """It names the public index, and no mirror of whoever made it."""
    addresses = set(re.findall(r"https?://[^/\"]+", SBOM.read_text(encoding="utf-8")))
    public = re.compile(r"https?://(pypi\.org|cyclonedx\.org|github\.com|[a-z-]+\.readthedocs\.io)")
    assert [each for each in addresses if not public.fullmatch(each)] == []


def test_the_licences_are_current() -> None:
    """docs/licences.md is what the installed packages say of themselves."""
    page = dependencies.licence_page(licences())
    assert LICENCES.read_text(encoding="utf-8") == page
    assert set(licences()) == set(locked()) >= set(ELSEWHERE)


def test_every_licence_may_be_used() -> None:
    """No licence asks that the service be given away, and none is unknown."""
    for name, expression in licences().items():
        assert set(re.split(r" OR | AND ", expression)) <= FREE, name


def test_without_tools_the_audit_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A machine without a network builds all the same, and is told that nothing was looked up."""

    def no_tools(_: str) -> str:
        raise NoTools("no network")

    monkeypatch.setattr(dependencies, "_tool", no_tools)
    assert dependencies.audit() == 0
    assert "NOT AUDITED" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        dependencies.write_sbom()


def _answer(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": list(packages)})


CLEAN: dict[str, object] = {"name": "a", "version": "1", "vulns": []}
BAD: dict[str, object] = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
ABSENT: dict[str, object] = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (_answer(CLEAN), 0, "No advisory for any of 1 packages."),
        (_answer(CLEAN, BAD, ABSENT), 1, "Advisories:\nb 2: PYSEC-1"),
        (_answer(CLEAN, ABSENT), 0, "No advisory for 1 packages; 1 could NOT be looked up."),
        (_answer(ABSENT), 0, "NOT AUDITED: the index here knows no advisories (1 packages asked)."),
        ("", 0, "NOT AUDITED: the advisory database cannot be reached from here."),
        ("[]", 0, "NOT AUDITED: the advisory database cannot be reached from here."),
    ],
)
def test_the_audit_claims_only_what_it_saw(answer: str, status: int, words: str) -> None:
    """An advisory fails; a database that does not answer is said, and passes."""
    assert verdict(answer) == (status, words)
