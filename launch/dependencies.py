"""`run.py dependencies`: the service's parts, their licences, and what is known against them.

The list of parts (SBOM, CycloneDX 1.6) is made by cyclonedx-py and the look-up of advisories by
pip-audit, both in an environment of their own under `var/tools`, from a lock with hashes.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final

from launch.environment import PACKAGES, PYTHON, ROOT, SERVICE, VAR, complaint, say

SBOM: Final = ROOT / "docs" / "sbom.cdx.json"
LICENCES: Final = ROOT / "docs" / "licences.md"
TOOLS_LOCK: Final = ROOT / "requirements-tools.lock"
TOOLS: Final = VAR / "tools"

ELSEWHERE: Final = {"async-timeout": "Apache-2.0"}
"""Locked packages that only other platforms or older Pythons install, as their makers say."""

_SPDX: Final = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
}
_HEAD: Final = """# Licences

What the service installs in production (`requirements.lock`), as each package says of itself.
Written by `python3 run.py dependencies licences`; a test checks that it is current.

Packages under the LGPL are used as they come, unchanged and replaceable.
The others ask that their notice is kept, and of the MPL that its own files stay open.
The service itself is under the [MIT licence](../LICENSE), and so are its pages.
They load no script or style of anybody else.

| package | version | licence |
| --- | --- | --- |
"""


class NoTools(Exception):
    """The tools could not be installed: most likely there is no network."""


def locked(lock: Path = SERVICE.path) -> dict[str, str]:
    """Return the version of each package of a lock, by its normal name."""
    pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {normal(name): version for name, version in pins}


def normal(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licences() -> dict[str, str]:
    """Return the licence of every locked package; exit where one says none."""
    wanted = locked()
    found = {normal(each.name): _licence(each) for each in distributions(path=[str(PACKAGES)])}
    silent = [name for name in wanted if not (found.get(name) or ELSEWHERE.get(name))]
    if silent:
        sys.exit(f"No licence is known of: {', '.join(silent)}")
    return {name: found.get(name) or ELSEWHERE[name] for name in sorted(wanted)}


def _licence(package: Distribution) -> str:
    """Return the SPDX expression, else a short licence text, else what the classifiers say."""
    metadata = package.metadata
    for expression in metadata.get_all("License-Expression") or ():
        return str(expression)
    [text] = metadata.get_all("License") or [""]
    if re.fullmatch(r"[\w.-]{3,20}( License)?", text):
        return str(_SPDX.get(text, text))
    classifiers = metadata.get_all("Classifier") or []
    said = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    return " OR ".join(_SPDX.get(each, each) for each in said)


def licence_page(found: Mapping[str, str]) -> str:
    """Return the text of docs/licences.md."""
    versions = locked()
    rows = "".join(f"| {name} | {versions[name]} | {found[name]} |\n" for name in found)
    return _HEAD + rows


def name_parts(bom: dict[str, Any], found: Mapping[str, str], version: str) -> str:
    """Return the list of parts with licences, and with the service as what they are parts of."""
    for part in bom["components"]:
        # The tool repeats the lock's line here, hashes and all.
        part.pop("description", None)
        part["licenses"] = [_spdx(found[normal(part["name"])])]
    bom["metadata"]["component"] = {
        "bom-ref": "exam-staff-line",
        "licenses": [_spdx("MIT")],
        "name": "exam-staff-line",
        "type": "application",
        "version": version,
    }
    return json.dumps(bom, indent=1, sort_keys=True) + "\n"


def _spdx(expression: str) -> dict[str, Any]:
    return {"expression": expression} if " " in expression else {"license": {"id": expression}}


def service_version() -> str:
    """Return the version that setup.cfg names."""
    text = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    [version] = re.findall(r"^version = (\S+)$", text, re.MULTILINE)
    return str(version)


def write_licences() -> int:
    """Write docs/licences.md."""
    LICENCES.write_text(licence_page(licences()), encoding="utf-8")
    say(str(LICENCES))
    return 0


def write_sbom() -> int:
    """Write docs/sbom.cdx.json."""
    command = ["requirements", "--output-reproducible", "--sv", "1.6", str(SERVICE.path)]
    try:
        tool = _tool("cyclonedx-py")
    except NoTools as problem:
        sys.exit(f"cyclonedx-py could not be installed:\n{problem}")
    made = subprocess.run([tool, *command], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    SBOM.write_text(name_parts(json.loads(made.stdout), licences(), service_version()))
    say(str(SBOM))
    return 0


def audit() -> int:
    """Look up advisories for every locked package; 1 if there are any, 0 if none is known.

    Where the advisory database does not answer, that is said and it is no failure: a build on a
    machine without a network must not fail for it, and must not claim to have looked.
    """
    words = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    try:
        tool = _tool("pip-audit")
    except NoTools as problem:
        say(f"NOT AUDITED: pip-audit could not be installed.\n{problem}")
        return 0
    done = subprocess.run(
        [tool, *words, "-r", str(SERVICE.path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    status, sentence = verdict(done.stdout)
    say(sentence)
    return status


def verdict(answer: str) -> tuple[int, str]:
    """Return the exit status and a sentence for what pip-audit answered."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, "NOT AUDITED: the advisory database cannot be reached from here."
    bad = [
        f"{each['name']} {each['version']}: {', '.join(one['id'] for one in each['vulns'])}"
        for each in packages
        if each.get("vulns")
    ]
    looked_up = sum("skip_reason" not in each for each in packages)
    unknown = len(packages) - looked_up
    if bad:
        return 1, "Advisories:\n" + "\n".join(bad)
    if not looked_up:
        return 0, f"NOT AUDITED: the index here knows no advisories ({unknown} packages asked)."
    if unknown:
        return 0, f"No advisory for {looked_up} packages; {unknown} could NOT be looked up."
    return 0, f"No advisory for any of {looked_up} packages."


def _tool(name: str) -> str:
    """Return a tool's path, in an environment that is made on first use. Raise NoTools."""
    path = TOOLS / "bin" / name
    if not path.is_file():
        say("Making an environment for the tools in var/tools")
        install = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--no-input"]
        hashed = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(TOOLS_LOCK)]
        for command in ([str(PYTHON), "-m", "venv", str(TOOLS)], [*install, *hashed]):
            problem = complaint(command)
            if problem is not None:
                shutil.rmtree(TOOLS, ignore_errors=True)
                raise NoTools(problem)
    return str(path)


COMMANDS: Final = {"sbom": write_sbom, "licences": write_licences, "audit": audit}
