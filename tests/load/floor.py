"""The floor to compare with: bare Flask, one GET and one SETEX a request, nothing else."""

from __future__ import annotations

import os

from flask import Flask, Response, request
from redis import Redis

app = Flask(__name__)
redis = Redis.from_url(os.environ["REDIS_URL"])


@app.post("/ussd")
def ussd() -> Response:
    """Read the session, write it back, answer."""
    key = "floor:" + request.form["sessionId"]
    state = redis.get(key)
    redis.setex(key, 300, request.form["text"])
    return Response(
        f"CON Bare Flask {len(state or b'')}\n1. One\n2. Two\n0. Back", mimetype="text/plain"
    )
