"""Print the modules that each package loads: ``python -m tests.ext.importing NAME ...``.

Each package is imported in its own child process, which has loaded only third-party packages.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module


def loaded(names: list[str]) -> list[str]:
    """Import ``names`` in a child process and return the names of all loaded modules."""
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        status = 1
        try:
            for name in names:
                import_module(name)
            with os.fdopen(writing, "w") as pipe:
                json.dump(sorted(sys.modules), pipe)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(text) if text else []


def main(names: list[str]) -> None:
    """Print the modules that all names load together, and those of each one (none if it fails)."""
    together = loaded(names)
    for name in together:
        if name.partition(".")[0] != "quartapp":
            with suppress(ImportError):  # aliases in sys.modules that cannot be imported
                import_module(name)
    assert not [name for name in sys.modules if name.startswith("quartapp")]
    first = [name for name in names if name.count(".") <= 2]  # a module imports its package first
    print(json.dumps({"together": together} | {name: loaded([name]) for name in first}))


if __name__ == "__main__":
    main(sys.argv[1:])
