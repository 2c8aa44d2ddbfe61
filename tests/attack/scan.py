"""Scan a service of our own, started for it, with whatever of the known scanners is installed.

    pip install wapiti3==3.2.3         (each in an environment of its own, outside of .venv)
    pip install schemathesis==4.32.5
    pip install sqlmap==1.10.10
    .venv/bin/python -m tests.attack.scan [--minutes 5] [--tools DIR ...]

The whole service runs on PostgreSQL with the small demonstration; the scanners are signed in as
its administrator. Exit 1 if one of them reports a weakness. Never point them at anything else.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from tests.attack.description import describe
from tests.load.stack import Stack, whole_service
from ussd_app import create_app
from ussd_app.config import load
from ussd_app.demo.officers import PASSWORD

WAPITI_MODULES = (
    "sql,timesql,xss,permanentxss,exec,file,crlf,redirect,xxe,csp,cookieflags,http_headers,csrf"
)
"""Without `ssrf`, which asks a server of wapiti's makers."""


def signed_in(port: int) -> str:
    """Return the cookies of an administrator."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/admin/sign-in")
    page = connection.getresponse()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert token is not None
    cookies = _cookies(page)
    fields = {"csrf_token": token[1], "username": "admin", "password": PASSWORD}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    connection.request("POST", "/admin/sign-in", urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303, answer.status
    return "; ".join(filter(None, (cookies, _cookies(answer))))


def _cookies(answer: http.client.HTTPResponse) -> str:
    found = answer.headers.get_all("Set-Cookie") or []
    return "; ".join(each.split(";")[0] for each in found)


def tool(name: str, folders: Sequence[str]) -> str | None:
    """Return where a scanner is."""
    return shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))


def wapiti(program: str, stack: Stack, cookie: str, minutes: float) -> Iterator[str]:
    """Crawl the dashboard and attack every form and parameter."""
    base, report = f"http://127.0.0.1:{stack.port}/admin/", stack.folder / "wapiti.json"
    command = [program, "-u", base, "-H", f"Cookie: {cookie}", "-m", WAPITI_MODULES]
    command += ["--scope", "folder", "-x", f"{base}sign-out", "--flush-session", "-f", "json"]
    command += ["-o", str(report), "--max-scan-time", f"{minutes * 60:.0f}", "--no-bugreport"]
    command += ["--store-session", str(stack.folder), "--max-attack-time", "60", "-v", "0"]
    command += ["--depth", "3", "--max-files-per-dir", "30"]
    try:
        subprocess.run(command, check=False, timeout=minutes * 120, stdout=subprocess.DEVNULL)
        found = json.loads(report.read_text())
    except (subprocess.TimeoutExpired, FileNotFoundError):
        yield "wapiti: did not finish; give it more --minutes"
        return
    pages = found["infos"].get("crawled_pages_nbr", "?")
    print(f"wapiti: {pages} pages crawled, modules {WAPITI_MODULES}")
    for kind in ("vulnerabilities", "anomalies"):
        for name, each in found[kind].items():
            for one in each:
                yield f"wapiti, {kind}: {name}: {one['method']} {one['path']} {one['info']}"


def schemathesis(program: str, stack: Stack, cookie: str, examples: int) -> Iterator[str]:
    """Send what the description allows and what it does not, to every address."""
    description = stack.folder / "openapi.json"
    app = create_app(load(stack.environ, stack.folder))
    description.write_text(json.dumps(describe(app)))
    app.extensions["line"].close()
    command = [program, "run", str(description), "--url", f"http://127.0.0.1:{stack.port}"]
    command += ["--checks", "not_a_server_error", "-n", str(examples), "-H", f"Cookie: {cookie}"]
    command += ["--exclude-path-regex", "sign-out|officers/|/handset/wipe", "--no-color"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=1_200)
    print("schemathesis:", *done.stdout.strip().splitlines()[-12:], sep="\n  ")
    if done.returncode:
        yield f"schemathesis: exit {done.returncode}"


def sqlmap(program: str, stack: Stack, cookie: str) -> Iterator[str]:
    """Try to inject SQL into the searches."""
    for path in ("/admin/people?q=Jane", "/admin/audit?q=1", "/admin/board?day=2026-11-25"):
        url = f"http://127.0.0.1:{stack.port}{path}"
        command = [program, "-u", url, f"--cookie={cookie}", "--batch", "--level=2", "--risk=2"]
        command += ["--technique=BEUSTQ", "--dbms=PostgreSQL", "--output-dir", str(stack.folder)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=900)
        injectable = "is vulnerable" in done.stdout or "injectable" in done.stdout.replace(
            "not appear to be injectable", ""
        ).replace("might not be injectable", "")
        print(f"sqlmap: {path}: {'INJECTABLE' if injectable else 'nothing'}")
        if injectable:
            yield f"sqlmap: {path}"


def main() -> None:
    """Run what is installed; say what is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--examples", type=int, default=15, help="requests of an operation")
    parser.add_argument("--tools", nargs="*", default=[], help="folders with the scanners")
    options = parser.parse_args()
    tools = [str(Path(each).resolve()) for each in options.tools]
    found: list[str] = []
    with whole_service("small", workers=1) as stack:
        cookie = signed_in(stack.port)
        for name in ("wapiti", "schemathesis", "sqlmap"):
            program = tool(name, tools)
            if program is None:
                print(f"{name}: not installed, not run")
            elif name == "wapiti":
                found += wapiti(program, stack, cookie, options.minutes)
            elif name == "schemathesis":
                found += schemathesis(program, stack, cookie, options.examples)
            else:
                found += sqlmap(program, stack, cookie)
    print("\n".join(found) or "Nothing found by what was run.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
