"""Error names for JSON, and titles and messages of error pages, by status."""

from __future__ import annotations

ERROR_PAGES = {
    400: (
        "bad request",
        "That could not be read",
        "Something in the request is not as it should be. Go back, reload the page and try again.",
    ),
    401: (
        "unauthorized",
        "Sign in first",
        "This page needs to know who you are.",
    ),
    403: (
        "forbidden",
        "This is not yours to open",
        "If you think it should be for you too, ask a moderator.",
    ),
    404: (
        "not found",
        "There is nothing here",
        "The address may be mistyped, or the post was deleted by the person who wrote it.",
    ),
    405: (
        "method not allowed",
        "That cannot be done here",
        "This address does not take what was sent to it. Go back and try it from the page.",
    ),
    409: (
        "conflict",
        "That is not possible any more",
        "Something has changed since that page was made. Go back, reload it and look again.",
    ),
    413: (
        "payload too large",
        "That is too much at once",
        "What you sent is larger than this site takes. Go back and make it shorter.",
    ),
    429: (
        "too many requests",
        "A little slower",
        "That was once too often. Wait a minute, then try again.",
    ),
    500: (
        "internal server error",
        "That was our fault",
        "Something broke while making this page, and we have a note of it. If you sent "
        "something, look whether it is there before you send it again.",
    ),
    503: (
        "service unavailable",
        "Back in a moment",
        "This site cannot answer just now: it is very busy, or its database is out of reach. "
        "What you sent was not saved. Try again in a minute.",
    ),
}

# Messages for API clients, where the description by Werkzeug addresses users of browsers.
API_TEXTS = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "This address does not take this method: the header Allow names those that it takes.",
    413: "The body is larger than this site takes.",
    500: "Something broke here, and we have a note of it under the X-Request-ID. "
    "Look whether what you sent is there before you send it again.",
}
