"""A process of the supervisor: ``python -m`` this, ``MODULE:NAME``, and the settings as JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module

from .server import serve_here


def main(application: str, settings: str) -> None:
    """Serve on sockets that are open already; standard input ends when the supervisor does."""
    module, _, name = application.partition(":")
    serve_here(getattr(import_module(module), name), json.loads(settings), sys.stdin.fileno())


if __name__ == "__main__":
    main(*sys.argv[1:])
