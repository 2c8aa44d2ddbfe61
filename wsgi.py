"""The WSGI application: for any WSGI server, and `flask --app wsgi ...` for the commands."""

from __future__ import annotations

import sys

from ussd_app import create_app
from ussd_app.config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    sys.exit(f"Cannot start: {error}")
