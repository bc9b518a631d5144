"""Tests of coroutine functions of the library that are called without await."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import logging
from collections.abc import Iterator
from functools import partial, partialmethod
from typing import Any

import pytest
from quart import Quart, abort, redirect
from quart.typing import ResponseReturnValue

from quartapp.ext.awaiting import awaited, is_async

done: list[str] = []


@awaited
async def sign(name: str = "susan") -> str:
    """Sign a name."""
    await asyncio.sleep(0)
    done.append(name)
    return name


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


async def test_an_awaited_call_does_its_work_and_returns_the_result() -> None:
    assert await sign() == "susan"
    assert await asyncio.create_task(sign("david")) == "david"
    assert await asyncio.gather(sign("ada"), asyncio.wait_for(sign("bo"), 5)) == ["ada", "bo"]
    assert done == ["susan", "david", "ada", "bo"]


def test_a_call_can_be_run_by_an_event_loop() -> None:
    assert asyncio.run(sign()) == "susan"


async def test_an_error_inside_reaches_the_caller() -> None:
    @awaited
    async def fail() -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            raise OSError("the disk is full") from None

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(OSError, match="the disk is full"):
        await task


@pytest.mark.parametrize("question", [bool, lambda call: not call, lambda call: call and 1])
async def test_a_call_is_neither_true_nor_false_before_it_is_awaited(question: Any) -> None:
    with pytest.raises(TypeError, match=r"^sign\(\) has no result .* write if await"):
        question(sign())
    assert done == []


async def test_a_call_has_no_attributes_of_its_result() -> None:
    with pytest.raises(AttributeError, match=r"^sign\(\) has no upper before it is awaited"):
        sign().upper()
    assert not hasattr(sign(), "upper")


async def test_a_dropped_call_is_logged_as_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "quartapp.ext"):
        sign()
    assert caplog.messages == ["sign() was never awaited: write await in front of it."]


def statement() -> str:
    sign()
    return "Signed."


async def awaiting_statement() -> str:
    await asyncio.sleep(0)
    sign()
    await asyncio.sleep(0)
    return "Signed."


async def kept_in_a_name() -> str:
    signed = sign()  # noqa: F841
    return "Signed."


async def redirecting() -> ResponseReturnValue:
    sign()
    return redirect("/")


async def aborting() -> None:
    sign()
    abort(404)


async def compared() -> str:
    return str(sign() == "susan")


FORGETFUL = [statement, awaiting_statement, kept_in_a_name, redirecting, aborting, compared]


@pytest.mark.parametrize("view", FORGETFUL)
async def test_a_visitor_of_a_view_that_forgets_to_await_gets_a_500(
    view: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app = Quart(__name__)
    app.add_url_rule("/", "front", view)
    app.after_request(lambda response: response.headers.add("X-Mine", "1") or response)
    answer = await app.test_client().get("/")
    assert (answer.status_code, answer.headers.getlist("X-Mine")) == (500, ["1"])
    assert "RuntimeError: sign() was never awaited in the view front" in caplog.text
    assert done == []


async def test_a_view_may_pass_a_call_to_a_task_or_a_background_task() -> None:
    app, tasks = Quart(__name__), []

    @app.get("/")
    async def front() -> str:
        tasks.append(asyncio.create_task(sign("task")))
        app.add_background_task(sign, "background")
        return "Soon."

    async with app.test_app():
        answer = await app.test_client().get("/")
        assert answer.status_code == 200
        await asyncio.gather(*tasks)
    assert sorted(done) == ["background", "task"]


class Things:
    """Methods of each kind."""

    async def method(self) -> None: ...

    @classmethod
    async def of_class(cls) -> None: ...

    @staticmethod
    async def static() -> None: ...

    part = partialmethod(method)

    async def __call__(self) -> None: ...

    async def stream(self) -> Any:
        yield

    def plain(self) -> None: ...


ASYNC = [
    sign, partial(sign, "a"), partial(partial(sign)), Things(), Things().method, Things.of_class,
    Things.static, vars(Things)["part"], vars(Things)["static"], vars(Things)["of_class"],
    partial(Things()), Things().stream, partial(Things().method),
]  # fmt: skip


@pytest.mark.parametrize("function", ASYNC)
def test_an_async_function_is_recognised(function: object) -> None:
    assert is_async(function)


@pytest.mark.parametrize("function", [print, Things, Things().plain, partial(print), "text", None])
def test_a_plain_function_is_not_async(function: object) -> None:
    assert not is_async(function)


def public(modules: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the public functions and methods of these modules with their names."""
    for module in (importlib.import_module(f"quartapp.ext.{name}") for name in modules):
        for name in getattr(module, "__all__", vars(module)):
            thing = getattr(module, name)
            own = getattr(thing, "__module__", "").startswith(module.__name__)
            members = vars(thing) if own and inspect.isclass(thing) else {"": thing} if own else {}
            for member, each in members.items():
                function = getattr(each, "__func__", each)
                if not (member or name).startswith("_") and inspect.isfunction(function):
                    yield f"{name}.{member}".rstrip("."), function


def test_every_public_coroutine_function_detects_a_missing_await() -> None:
    modules = "forms httpauth login mail markdown migrate pagination passwords".split()
    offered = {name: function for name, function in public(modules) if is_async(function)}
    assert {"login_user", "Form.from_request", "Mail.send", "Passwords.verify"} <= set(offered)
    bare = {name for name, function in offered.items() if not hasattr(function, "__wrapped__")}
    assert bare == {"LoginManager.load_user"}  # called by Quart, not by views
