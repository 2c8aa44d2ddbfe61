"""The files under deploy/: they parse, and what they name is there."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Histogram

from ussd_app import metrics

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PROCFILE = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text().strip().splitlines()
)
METRICS = {
    name
    for found in vars(metrics).values()
    if isinstance(found, Counter | Histogram)
    for family in found.describe()
    for name in (family.name, f"{family.name}_total", f"{family.name}_bucket")
}
NAMED = re.compile(r"\bline_[a-z_]+")


def _compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return loaded


@pytest.mark.parametrize("name", ["web", "worker", "exports", "timetable"])
def test_units_and_containers_start_what_the_procfile_does(name: str) -> None:
    """One command line for each process, wherever it is started."""
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "systemd" / f"line-{name}.service")
    assert unit["Service"]["ExecStart"].removeprefix("/srv/line/.venv/bin/") == PROCFILE[name]
    assert unit["Service"]["Restart"] == "always"
    command = _compose()["services"][name].get("command")
    if command is None:
        dockerfile = (DEPLOY / "Dockerfile").read_text()
        command = json.loads(re.findall(r"^CMD (.*)$", dockerfile, re.MULTILINE)[0])
    assert " ".join(command) == PROCFILE[name]


def test_the_release_migrates_before_the_others_start() -> None:
    """Web, worker and timetable wait for it."""
    services = _compose()["services"]
    assert " ".join(services["release"]["command"]) == PROCFILE["release"]
    for name in ("web", "worker", "exports", "timetable"):
        waits = services[name]["depends_on"]["release"]["condition"]
        assert waits == "service_completed_successfully"


def test_the_image_holds_every_package() -> None:
    """What the service imports is copied into it, and its requirements are checked by hash."""
    text = (DEPLOY / "Dockerfile").read_text()
    for package in ("models", "menus", "sessions", "sms", "ussd_app"):
        assert f"COPY {package} {package}\n" in text
    assert "--require-hashes" in text
    assert re.search(r"^USER line$", text, re.MULTILINE)


@pytest.mark.parametrize("path", ["alerts.yaml", "grafana/line.json"])
def test_only_metrics_that_there_are_stand_in_alerts_and_board(path: str) -> None:
    """A metric that nobody counts would never ring."""
    text = (DEPLOY / path).read_text()
    named = set(NAMED.findall(text))
    assert named
    assert named <= METRICS
    parsed = yaml.safe_load(text) if path.endswith("yaml") else json.loads(text)
    if path.endswith("yaml"):
        for rule in parsed["groups"][0]["rules"]:
            assert {"alert", "expr", "labels", "annotations"} <= set(rule), rule
    else:
        assert len({panel["id"] for panel in parsed["panels"]}) == len(parsed["panels"])


def test_nginx_serves_callbacks_and_the_dashboard_only() -> None:
    """Braces close, everything else is 404, and no path with a token is logged."""
    text = (DEPLOY / "nginx.conf").read_text()
    bare = re.sub(r'#.*|"[^"]*"', "", text)
    assert bare.count("{") == bare.count("}")
    assert "return 404;" in text
    assert "access_log /var/log/nginx/line.log combined if=$logged;" in text
    (quiet,) = re.findall(r"^\s+~(\S+) 0;$", text, re.MULTILINE)
    for path in ("/0123456789abcdef/ussd", "/0123456789abcdef/sms/incoming"):
        assert re.search(quiet, path)
    assert not re.search(quiet, "/admin/jobs")


def test_systemd_can_read_the_units() -> None:
    """Where systemd is on the machine it reads them as in earnest; elsewhere they still parse."""
    units = sorted((DEPLOY / "systemd").glob("*.service"))
    assert len(units) == 4
    systemd = shutil.which("systemd-analyze")
    for unit in units if systemd else ():
        # The example's paths are not on this machine, so only what it says of the words counts.
        said = subprocess.run(
            [str(systemd), "verify", str(unit)], capture_output=True, text=True, check=False
        )
        assert "Unknown" not in said.stderr, said.stderr
        assert "Failed to parse" not in said.stderr, said.stderr


def test_nginx_takes_the_example(tmp_path: Path) -> None:
    """Where nginx is on the machine it reads the file, with a certificate of the test's own."""
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count("/etc/line/tls/") == 2
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    openssl = shutil.which("openssl")
    if nginx is None or openssl is None:
        return
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=line"]
    make += ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run(make, capture_output=True, check=True)
    here = text.replace("/etc/line/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "line.conf").write_text(here)
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\n"
    (tmp_path / "nginx.conf").write_text(f"{whole}http {{ include {tmp_path}/line.conf; }}\n")
    said = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
