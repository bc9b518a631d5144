"""A reader of a guide: runs its blocks of code and compares the output with the text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from tests.processes import TIMEOUT_SECONDS, bare_environment

BASE_URL = "http://127.0.0.1:5000"
BLOCK = re.compile(r"^```(bash|python|json|http|text)\n(.*?)^```", re.M | re.S)
CURL_REFUSED = 22  # curl's exit status for a 4xx
REFUSED = re.compile(r'^HTTP/1.1 [45]|"error":')
# Values that differ in each run: times, tokens, ETags.
NEW = re.compile(r'(\d{4}-\d\d-\d\dT[\d:.]+Z|qa_[\w-]+|eyJ[\w.-]+|"[0-9a-f]{32}")')


class Reader:
    """Runs the blocks of a guide in order and compares the output with what the guide shows."""

    def __init__(self, guide: Path, address: str, folder: Path) -> None:
        self.guide, self.folder = guide, folder
        self.names: dict[str, Any] = {}  # namespace of all Python blocks
        self.meant = {BASE_URL: address}  # values in the guide, and the same values in this run
        options = ["--ignore-stdin", "--check-status"]
        config = {"default_options": options, "disable_update_warnings": True}
        (folder / "config.json").write_text(json.dumps(config))
        (folder / ".curlrc").write_text("fail-with-body\n")
        self.environment = bare_environment() | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "CURL_HOME": str(folder),
            "HTTPIE_CONFIG_DIR": str(folder),
            "NO_PROXY": "127.0.0.1",
        }

    def here(self, text: str) -> str:
        for shown, real in self.meant.items():
            text = text.replace(shown, real)
        return text

    def bash(self, script: str, refused: bool) -> str:
        """Return the output of a script; later blocks see the variables that it exports."""
        command = ["bash", "-euo", "pipefail", "-c", f"{script}\nenv -0 > environment"]
        options = {"cwd": self.folder, "env": self.environment, "timeout": TIMEOUT_SECONDS}
        done = subprocess.run(
            command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options
        )
        assert done.returncode == (CURL_REFUSED if refused else 0), done.stdout + done.stderr
        if not refused:
            told = (self.folder / "environment").read_text().rstrip("\0").split("\0")
            self.environment = dict(each.split("=", 1) for each in told)
        return done.stdout

    def python(self, script: str, refused: bool) -> str:
        with redirect_stdout(StringIO()) as said, mock.patch.dict(os.environ, self.environment):
            exec(compile(script, self.guide, "exec"), self.names)
        return said.getvalue()

    def compare(self, kind: str, shown: str, output: str) -> None:
        head, _, body = output.partition("\n\n") if output.startswith("HTTP/") else ("", "", output)
        if kind == "json":
            self.same(json.loads(shown), json.loads(body))
        elif kind == "text":
            self.same(shown, output)
        else:
            headers = {each.partition(":")[0].strip(): each.strip() for each in head.splitlines()}
            for each in shown.splitlines():
                self.same(each, headers.get(each.partition(":")[0], head))

    def same(self, shown: Any, real: Any) -> None:
        """Compare two values; a time, token or ETag that the guide repeats must repeat here too."""
        differ = f"{shown!r} is shown, {real!r} is answered"
        assert type(shown) is type(real), differ
        if isinstance(shown, dict):
            assert shown.keys() == real.keys(), differ
            shown, real = list(shown.values()), [real[name] for name in shown]
        if isinstance(shown, list):
            assert len(shown) == len(real), differ
            for pair in zip(shown, real, strict=True):
                self.same(*pair)
        elif isinstance(shown, str):
            ours, theirs = NEW.split(shown), NEW.split(real)
            assert ours[::2] == theirs[::2], differ
            for one, other in zip(ours[1::2], theirs[1::2], strict=True):
                assert self.meant.setdefault(one, other) == other, differ
        else:
            assert shown == real, differ

    def follow(self) -> None:
        text = self.guide.read_text()
        found = list(BLOCK.finditer(text))
        commands = [each for each in found if each[1] in {"bash", "python"}]
        for each, following in zip(commands, [*commands[1:], None], strict=True):
            end = following.start() if following else len(text)
            answers = [it for it in found if each.start() < it.start() < end]
            lines = text.count("\n", 0, each.start(2))
            script = ("\n" * lines if each[1] == "python" else "") + self.here(each[2])
            try:
                refused = any(REFUSED.search(it[2]) for it in answers)
                output = getattr(self, each[1])(script, refused)
                for it in answers:
                    self.compare(it[1], self.here(it[2]), output)
            except Exception as error:
                error.add_note(f"{self.guide.name}, line {lines + 1}")
                raise
