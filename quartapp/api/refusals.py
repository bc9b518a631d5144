"""Error responses and response headers, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from .answers import Error

REFUSALS = {
    304: ("not modified", "The ETag in If-None-Match is current: use the cached response."),
    400: ("bad request", "The body, the path, the query or a header is invalid."),
    401: ("unauthorized", "The credentials are missing or invalid."),
    403: ("forbidden", "The user may not do this, or has not confirmed their email address."),
    404: ("not found", "The resource does not exist."),
    409: (
        "conflict",
        "It conflicts with the current state, or the key was used for another request.",
    ),
    412: (
        "precondition failed",
        "The resource does not match If-Match: it has changed since it was read.",
    ),
    413: ("payload too large", "The body is larger than this site accepts."),
    415: ("unsupported media type", "The Content-Type of the body is not application/json."),
    500: (
        "internal server error",
        "Something broke. Check whether the change was made before sending it again.",
    ),
    503: (
        "service unavailable",
        "Temporarily unavailable: retry after the seconds in Retry-After.",
    ),
}
HEADERS = {
    "ETag": "Identifies this state of the resource, for If-None-Match and If-Match.",
    "Cache-Control": "Which caches may store the response; each use needs revalidation.",
    "Location": "URL of the new resource.",
    "Idempotency-Replayed": "`true` if this is the stored response to an earlier request.",
    "WWW-Authenticate": "The accepted authentication schemes.",
    "Retry-After": "Seconds to wait before a retry.",
    "X-Request-ID": "Id of the request, to quote when you report a problem.",
}


def refusals(method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Return references to the error responses of an operation, and to 304, by status."""
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
    """Return the components of the OpenAPI document that the references point to."""
    return {
        "headers": {
            name: {"description": description, "schema": {"type": "string"}}
            for name, description in HEADERS.items()
        },
        "responses": {_name(status): _refusal(status) for status in REFUSALS},
    }


def headers(*names: str) -> dict[str, Any]:
    """Return references to these headers, and to those of every response."""
    named = (*names, "Cache-Control", "X-Request-ID")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in named}


def _name(status: int) -> str:
    error, _ = REFUSALS[status]
    return error.title().replace(" ", "")


def _refusal(status: int) -> dict[str, Any]:
    error, message = REFUSALS[status]
    if status == 304:
        return {"description": message, "headers": headers("ETag")}
    special = {401: ["WWW-Authenticate"], 503: ["Retry-After"]}.get(status, [])
    schema = {"$ref": f"#/components/schemas/{Error.__name__}"}
    example = {"error": error, "message": message}
    return {
        "description": message,
        "headers": headers(*special),
        "content": {"application/json": {"schema": schema, "example": example}},
    }
