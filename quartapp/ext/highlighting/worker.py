"""Highlight code with Pygments; as a program, with a limit on its CPU time.

``python worker.py SECONDS`` reads a JSON list of ``[code, language]`` from standard input and
writes the HTML of each as a line of JSON.  It imports only Pygments and the standard library, so
that it starts quickly.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

CLASS_PREFIX = "hl-"


def highlighted(code: str, language: str) -> str:
    """Return HTML for ``code``, with classes; ``language`` is an alias that Pygments knows."""
    formatter: Any = HtmlFormatter(nowrap=True, classprefix=CLASS_PREFIX)
    html: str = highlight(code, get_lexer_by_name(language, stripnl=False), formatter)
    return html


def main() -> None:
    """Highlight the code in standard input, within the limit of CPU seconds."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for code, language in json.load(sys.stdin):
        print(json.dumps(highlighted(code, language)), flush=True)


if __name__ == "__main__":
    main()
