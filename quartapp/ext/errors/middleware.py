"""ASGI middleware that passes errors outside of Quart to its error handlers."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any, NoReturn

from quart import Quart, has_request_context, has_websocket_context, request, websocket
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.sansio.response import Response

from ..security import REQUEST_ID, request_id
from ..serving import DrainRequestBody
from ..state import AppState
from .bare import header, send_bare
from .exchange import Exchange

EXCHANGE = "quartapp.exchange"  # a key of ASGI scopes
KEPT_HEADERS = {b"accept", b"accept-language", b"user-agent"}

state: AppState[ErrorMiddleware] = AppState("errors", "ErrorMiddleware")


class ErrorMiddleware:
    """ASGI middleware that turns each error into the application's error response.

        app.asgi_app = ErrorMiddleware(app)

    Assign it last, so that it wraps all other middleware.  An HTTPException that middleware
    raises is handled with its status.  Any other error is logged once and handled with 500, as
    in a view, or by the application's handler for its class.  An error in a teardown function
    is logged, and the finished response is sent.
    """

    def __init__(self, app: Quart) -> None:
        state.bind(app, self)
        self.app = app
        self.inner: Any = app.asgi_app
        self.quart = DrainRequestBody(partial(type(app).asgi_app, app))
        app.before_request_funcs[None].insert(0, _raise_error)
        app.before_websocket_funcs[None].insert(0, _raise_error)
        _skip_url_matching(app)
        for name in ("process_response", "postprocess_websocket"):
            _process_once(app, name)
        for name in ("request", "websocket", "appcontext"):
            _contain_teardown(app, f"do_teardown_{name}")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] not in {"http", "websocket"}:
            await self.inner(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send, self.app.extensions.get("security", {}))
        try:
            if not scope["path"]:  # Quart reads path[0]
                raise BadRequest("The request has no path.")  # noqa: TRY301
            await self.inner({**scope, EXCHANGE: exchange}, exchange.receive, exchange.send)
        except Exception as error:
            if exchange.has_started:
                raise  # the server ends the connection, and logs it
            exchange.error = _innermost(error)
            await self._respond(exchange, exchange.error)

    async def _respond(self, exchange: Exchange, error: Exception) -> None:
        """Let Quart handle ``error``, in a request without the parts that may have caused it."""
        given = header(exchange.scope, b"x-request-id")
        if not exchange.request_id:
            exchange.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
        try:
            await self.quart(self._plain(exchange), exchange.receive_rest(), exchange.send)
        except Exception as another:
            if exchange.has_started:
                raise
            self._log(exchange, error, _innermost(another))
            await send_bare(exchange, error)

    def _log(self, exchange: Exchange, error: Exception, another: Exception) -> None:
        """Log ``error``, and ``another`` raised by its handler, unless Quart has logged them."""
        is_known = exchange.was_raised or isinstance(error, HTTPException)
        unknown = [] if is_known else [error]
        unknown += [] if repr(another) == repr(error) else [another]
        for each in unknown:
            self.app.logger.error("An error response could not be rendered", exc_info=each)

    def _plain(self, exchange: Exchange) -> Any:
        scope, path = exchange.scope, exchange.scope.get("path") or "/"
        host = self.app.config["SERVER_NAME"] or "localhost"
        own = {b"host": host, b"x-request-id": exchange.request_id}
        kept = [pair for pair in scope["headers"] if pair[0] in KEPT_HEADERS]
        return {
            **scope,
            "path": path if path.startswith("/") else "/",
            "query_string": b"",
            "headers": [*((name, text.encode()) for name, text in own.items()), *kept],
            EXCHANGE: exchange,
        }


def _innermost(error: Exception) -> Exception:
    """Return the one error in a group: Quart 0.23 serves each request in a task group."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _exchange() -> Exchange | None:
    """Return the exchange of the current request or websocket."""
    if not (has_request_context() or has_websocket_context()):
        return None
    scope: Any = request.scope if has_request_context() else websocket.scope
    found: Exchange | None = scope.get(EXCHANGE)
    return found


async def _raise_error() -> None:
    """Raise the error that the current request exists to handle, before its view."""
    exchange = _exchange()
    if exchange is not None and exchange.error is not None:
        exchange.was_raised = True
        raise exchange.error


def _skip_url_matching(app: Quart) -> None:
    """Skip URL matching in a request that handles an error: matching may have raised it."""
    create = app.create_url_adapter

    def create_url_adapter(base_request: Any) -> Any:
        adapter: Any = create(base_request)
        exchange = base_request.scope.get(EXCHANGE) if base_request is not None else None
        if exchange is not None and exchange.error is not None:
            adapter.match = _not_found
        return adapter

    app.create_url_adapter = create_url_adapter  # type: ignore[method-assign, assignment]


def _not_found(*_: Any, **__: Any) -> NoReturn:
    raise NotFound


def _process_once(app: Quart, name: str) -> None:
    """Do not call ``after_request`` functions again for an error that one of them has raised."""
    process = getattr(app, name)

    async def process_once(*args: Any) -> Any:
        exchange = _exchange()
        if exchange is None:
            return await process(*args)
        exchange.request_id = request_id()
        if exchange.has_failed:
            return next((each for each in args if isinstance(each, Response)), None)
        try:
            return await process(*args)
        except Exception:
            exchange.has_failed = True
            raise

    setattr(app, name, process_once)


def _contain_teardown(app: Quart, name: str) -> None:
    """Log errors of teardown functions, unless Quart propagates exceptions."""
    tear_down = getattr(app, name)

    async def contained(*args: Any) -> None:
        try:
            await tear_down(*args)
        except Exception as error:
            propagates = app.config["PROPAGATE_EXCEPTIONS"]
            if app.testing or app.debug if propagates is None else propagates:
                raise
            app.logger.error("An error in a teardown function", exc_info=_innermost(error))  # noqa: TRY400

    setattr(app, name, contained)
