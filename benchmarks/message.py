"""The message that the other servers send: of the size of an event of quartapp."""

from __future__ import annotations

import json
from datetime import UTC, datetime

SUBSCRIBED = '{"topic":"news","subscribed":true,"last_id":0}'


def message(number: int) -> str:
    """Return an event as JSON, about 100 bytes."""
    at = datetime.now(UTC).isoformat()
    fields = {"topic": "news", "id": number, "kind": "said", "at": at, "number": number}
    return json.dumps(fields, separators=(",", ":"))
