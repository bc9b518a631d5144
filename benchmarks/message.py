"""What the peers say: as long as a message of quartapp's, and made anew each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime

SUBSCRIBED = '{"topic":"news","subscribed":true,"last_id":0}'


def message(number: int) -> str:
    """Some 100 bytes."""
    at = datetime.now(UTC).isoformat()
    fields = {"topic": "news", "id": number, "kind": "said", "at": at, "number": number}
    return json.dumps(fields, separators=(",", ":"))
