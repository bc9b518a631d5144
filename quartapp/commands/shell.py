"""``quartapp shell``."""

from __future__ import annotations

import ast
import asyncio
import code
import inspect
import sys
from types import CodeType, FunctionType
from typing import Any

import click

from quartapp.ext.cli import load_app
from quartapp.ext.db import dispose
from quartapp.extensions import db
from quartapp.models import Comment, Follow, Permission, Post, Role, User

HELD = (User, Role, Permission, Post, Comment, Follow)


@click.command()
def shell() -> None:
    """Open a REPL with top-level await, holding app, db and the models.

    A script can be piped in: echo 'print(User)' | quartapp shell
    """
    app = load_app()
    names = {"app": app, "db": db, **{each.__name__: each for each in HELD}}
    with asyncio.Runner() as runner:
        context = app.app_context()
        runner.run(context.push())
        try:
            _Console(names, runner).start()
        finally:
            runner.run(context.pop(None))
            runner.run(dispose(app))


class _Console(code.InteractiveConsole):
    """Python's console with top-level await; all lines run in one runner and one context."""

    def __init__(self, names: dict[str, Any], runner: asyncio.Runner) -> None:
        super().__init__(names)
        self.runner = runner
        self.compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

    def start(self) -> None:
        if sys.stdin.isatty():
            _remember_and_complete(self.locals)
            self.interact(f"quartapp shell: {', '.join(self.locals)}; await works.", "")
        else:
            script = compile(sys.stdin.read(), "<stdin>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            self.runner.run(self._run(script))

    def runcode(self, code: CodeType) -> None:
        try:
            self.runner.run(self._run(code))
        except SystemExit:
            raise
        except BaseException:
            self.showtraceback()

    async def _run(self, code: CodeType) -> None:
        result = FunctionType(code, self.locals)()
        if inspect.isawaitable(result):
            await result


def _remember_and_complete(names: dict[str, Any]) -> None:
    try:
        import readline
        from rlcompleter import Completer
    except ImportError:  # some builds of Python have no readline
        return
    readline.set_completer(Completer(names).complete)
    readline.parse_and_bind("tab: complete")
