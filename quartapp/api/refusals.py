"""Which errors an operation can answer, and with which headers, for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from .answers import Error

REFUSALS = {
    304: ("not modified", "It is what If-None-Match names: use the copy."),
    400: ("bad request", "The body or the address cannot be used."),
    401: ("unauthorized", "The credentials are good for nothing, or there are none."),
    403: ("forbidden", "Whoever asks is known, and may not; or has not confirmed their address."),
    404: ("not found", "There is no such thing."),
    409: ("conflict", "It cannot be done as things are, or the key was used for something else."),
    412: ("precondition failed", "It has changed since it was read: see If-Match."),
    413: ("payload too large", "The body is larger than this site takes."),
    415: ("unsupported media type", "The body is not called application/json."),
    500: (
        "internal server error",
        "Something broke. Check whether the change was made before sending it again.",
    ),
    503: ("service unavailable", "Not just now: try again after Retry-After."),
}
HEADERS = {
    "ETag": "What this state is called: for If-None-Match and If-Match.",
    "Cache-Control": "Who may keep the answer; everything is asked for again before it is used.",
    "Location": "Where what was made is.",
    "Idempotency-Replayed": "`true` if this is what an earlier request with the key was answered.",
    "WWW-Authenticate": "Which credentials would do.",
    "Retry-After": "Seconds.",
    "X-Request-ID": "What to name when something went wrong.",
}


def refusals(method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """References to what an operation can refuse, and to 304, by status."""
    statuses = {400, 401, 403, 500, 503} | ({304, 412} if method == "get" else set())
    if any(each["in"] == "path" for each in operation["parameters"]):
        statuses |= {404}
    if method != "get":
        statuses |= {409} | ({412} if method != "post" else set())
    if "requestBody" in operation:
        statuses |= {413, 415}
    return {
        str(status): {"$ref": f"#/components/responses/{_name(status)}"}
        for status in sorted(statuses)
    }


def components() -> dict[str, Any]:
    """What the references lead to."""
    return {
        "headers": {
            name: {"description": words, "schema": {"type": "string"}}
            for name, words in HEADERS.items()
        },
        "responses": {_name(status): _refusal(status) for status in REFUSALS},
    }


def headers(*names: str) -> dict[str, Any]:
    """References to headers, and to those that every answer has."""
    named = (*names, "Cache-Control", "X-Request-ID")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in named}


def _name(status: int) -> str:
    error, _ = REFUSALS[status]
    return error.title().replace(" ", "")


def _refusal(status: int) -> dict[str, Any]:
    error, words = REFUSALS[status]
    if status == 304:
        return {"description": words, "headers": headers("ETag")}
    special = {401: ["WWW-Authenticate"], 503: ["Retry-After"]}.get(status, [])
    schema = {"$ref": f"#/components/schemas/{Error.__name__}"}
    example = {"error": error, "message": words}
    return {
        "description": words,
        "headers": headers(*special),
        "content": {"application/json": {"schema": schema, "example": example}},
    }
