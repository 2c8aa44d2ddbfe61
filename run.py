#!/usr/bin/env python3
"""Run the service, its tests, or one of its commands. All that it needs is Python 3.11.

    python3 run.py              the service, with everything that it needs, until Ctrl-C
    python3 run.py test ...     the tests; further words go to pytest
    python3 run.py flask ...    a command of the service, such as `flask dial`
    python3 run.py dependencies sbom|licences|audit
                                what it is made of (CycloneDX), licences, known advisories

The first start makes `.venv` and installs what the lock names, by hash. Without REDIS_URL a
Redis-compatible server is started from that environment and listens on a Unix socket under `var/`.
"""

import os
import sys


def version_problem(major: int, minor: int) -> str:
    """Return the sentence for a Python that is too old, or an empty text.

    This file keeps to what Python 3.6 can read; the others are imported after the check.
    """
    if (major, minor) >= (3, 11):
        return ""
    return (
        f"This needs Python 3.11 or newer, and this one is Python {major}.{minor}. "
        "Install a newer one and start again with it, for example: python3.12 run.py"
    )


def main() -> int:
    """Do what the command line says; return the exit status."""
    problem = version_problem(*sys.version_info[:2])
    if os.name != "posix":
        problem = "This runs on Linux and macOS; on Windows, start it inside WSL."
    if problem:
        sys.stderr.write(problem + "\n")
        return 2
    from launch.commands import obey

    return obey(sys.argv[1:], usage=str(__doc__))


if __name__ == "__main__":
    sys.exit(main())
