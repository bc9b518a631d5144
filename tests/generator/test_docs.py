"""Tests of the commands in docs/new.md."""

from __future__ import annotations

import os
import subprocess

from tests.generator.workshop import TIMEOUT_SECONDS
from tests.slow import slow
from tests.test_readme import ROOT, blocks


@slow("installs a project in a new environment")
def test_the_example_works_as_typed(workshop, tmp_path):
    (install, example) = blocks(ROOT / "docs" / "new.md")
    assert install == ["pip install 'quartapp[new]'"]
    path = f"{workshop.bin}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ec", "\n".join(example)], cwd=tmp_path,
        env=workshop.environment | {"PATH": path},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "garden holds garden, with auth, api, mail." in done.stdout
    assert " passed" in done.stdout
