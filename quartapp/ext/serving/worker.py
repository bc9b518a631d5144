"""A process of the supervisor: ``python -m quartapp.ext.serving.worker MODULE:NAME FD SECONDS``."""

from __future__ import annotations

import sys
from importlib import import_module

from hypercorn.config import Config

from .server import serve_here


def main(application: str, descriptor: str, graceful_timeout: str) -> None:
    """Serve on a socket that is open already."""
    module, _, name = application.partition(":")
    config = Config()
    config.bind = [f"fd://{descriptor}"]
    config.graceful_timeout = float(graceful_timeout)
    serve_here(getattr(import_module(module), name), config)


if __name__ == "__main__":
    main(*sys.argv[1:])
