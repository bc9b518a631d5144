"""Fuzz tests: valid and invalid requests, generated from the OpenAPI document.

``make check`` sends a few, always the same; ``make fuzz`` sends ten thousand random ones.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.blackbox.site import API, served
from tests.people import PASSWORD
from tests.processes import bare_environment
from tests.slow import slow

FOLDER = Path(__file__).parent
EXAMPLES = os.environ.get("FUZZ_EXAMPLES")
TIMEOUT_SECONDS = 30 * 60

pytestmark = slow("takes a minute or more")


def fuzz(address: str, folder: Path, *options: str) -> tuple[int, int, str]:
    """Send requests with all checks on; return the exit status, their number and the report."""
    program = (
        sys.executable,
        "-m",
        "schemathesis.cli",
        "--config-file",
        FOLDER / "schemathesis.toml",
    )
    checks = ("--checks", "all", "--continue-on-failure", "--max-examples", EXAMPLES or "2")
    seed = () if EXAMPLES else ("--generation-deterministic",)
    done = subprocess.run(
        (*program, "run", f"{address}{API}/openapi.json", *checks, *seed, "--no-color", *options),
        env=bare_environment() | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(FOLDER)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    sent = re.search(r"(\d+) generated", done.stdout)
    return done.returncode, int(sent[1]) if sent else 0, done.stdout + done.stderr


@pytest.mark.parametrize("who", ["nobody", "susan", "admin"])
def test_every_response_matches_the_openapi_document(who, database_url, tmp_path, capsys):
    on_postgresql = database_url.startswith("postgresql")
    if on_postgresql and who != "admin" and not EXAMPLES:
        pytest.skip("an administrator reaches every statement: make fuzz sends the others too")
    credentials = () if who == "nobody" else ("--auth", f"{who}@example.com:{PASSWORD}")
    with served(database_url, tmp_path) as address:
        status, sent, report = fuzz(address, tmp_path, *credentials)
    with capsys.disabled():
        print(f"\n{sent} requests as {who} on {database_url.partition(':')[0]}")
    assert status == 0, report
    assert sent > 500, report
