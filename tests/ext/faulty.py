"""An application with a fault at a chosen place, often outside Quart's error handling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quart import Quart
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from quartapp.ext.errors import ErrorMiddleware
from quartapp.ext.security import SecurityHeaders
from quartapp.ext.sessions import SessionInterface

Break = Callable[[Quart], None]


def fault(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError("a secret")


async def awaited_fault(*_: Any, **__: Any) -> Any:
    fault()


class Middleware:
    def __init__(self, app: Any, error: Exception) -> None:
        self.app, self.error = app, error

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            raise self.error
        await self.app(scope, receive, send)


def in_middleware(app: Quart) -> None:
    app.asgi_app = Middleware(app.asgi_app, ZeroDivisionError("a secret"))


def in_the_request(app: Quart) -> None:
    class Broken(app.request_class):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if "broken" in self.headers:
                fault()

    app.request_class = Broken


def in_the_url_adapter(app: Quart) -> None:
    class Broken(type(app.url_map)):
        def bind_to_request(self, asked: Any, *args: Any) -> Any:
            return fault() if "broken" in asked.headers else super().bind_to_request(asked, *args)

    app.url_map.__class__ = Broken


def in_url_matching(app: Quart) -> None:
    class Converter(BaseConverter):
        to_python = fault

    app.url_map.converters["broken"] = Converter
    app.add_url_rule("/<broken:name>", "broken", lambda name: name, methods=["GET", "POST"])


def in_opening_the_session(app: Quart) -> None:
    class Broken(SessionInterface):
        async def open_session(self, app: Quart, asked: Any) -> Any:
            return fault() if "junk" in asked.cookies else await super().open_session(app, asked)

    app.session_interface = Broken()


def in_opening_every_session(app: Quart) -> None:
    app.session_interface = type("Broken", (SessionInterface,), {"open_session": awaited_fault})()


def in_saving_the_session(app: Quart) -> None:
    app.session_interface = type("Broken", (SessionInterface,), {"save_session": awaited_fault})()


def before_the_request(app: Quart) -> None:
    app.before_request(fault)


def in_the_view(app: Quart) -> None:
    app.view_functions["plain"] = awaited_fault


def after_the_request(app: Quart) -> None:
    app.after_request(fault)


def before_a_websocket(app: Quart) -> None:
    app.before_websocket(fault)


def after_a_websocket(app: Quart) -> None:
    app.after_websocket(fault)


def in_the_error_page(app: Quart) -> None:
    app.view_functions["plain"] = awaited_fault
    app.register_error_handler(HTTPException, awaited_fault)


PLACES = [
    in_middleware,
    in_the_request,
    in_the_url_adapter,
    in_url_matching,
    in_opening_the_session,
    in_opening_every_session,
    in_saving_the_session,
    before_the_request,
    in_the_view,
    after_the_request,
]
OF_WEBSOCKETS = [
    in_middleware,
    in_the_url_adapter,
    in_opening_the_session,
    in_opening_every_session,
    in_saving_the_session,
    before_a_websocket,
    after_a_websocket,
]


def build(*places: Break, **settings: Any) -> Quart:
    app = Quart("faulty")
    app.config.update({"SECRET_KEY": "a key", **settings})
    app.session_interface = SessionInterface()
    SecurityHeaders(app)
    app.add_url_rule("/plain", "plain", lambda: "plain", methods=["GET", "POST"])
    app.add_url_rule("/teardown", "teardown", lambda: "finished")

    @app.errorhandler(HTTPException)
    async def error_page(error: HTTPException) -> Any:
        return f"{error.code} {error.name}", error.code, {"Content-Type": "text/html"}

    @app.websocket("/plain")
    async def talk() -> Any:
        return "refused", 403

    for place in places:
        place(app)
    app.asgi_app = ErrorMiddleware(app)
    return app
