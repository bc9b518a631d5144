"""Pages of docs/ext: a program, and below it its responses and output.

If the program has an ``app``, each of these lines is sent to it, in order:

    GET /path → 200 words that are in the body or in a header of the response
    GET /path with X-Header: value → 200        GET /path as name:password → 401
    POST /path → 302 Location: /                POST /path field=value → 422
    MAIL susan@example.com The subject
    LISTEN /path topic                          HEAR topic kind

A POST with fields opens the page first, fills in its form and submits it.  Any other line is
output of the program.  A console block has commands and their output.  "…" stands for text that
differs from one run to the next.
"""

from __future__ import annotations

import asyncio
import base64
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from quart import Quart

from quartapp.ext.testing import Browser
from tests.ext.mail.conftest import Sink, serving
from tests.websockets import Ear

FOLDER = Path(__file__).parents[2] / "docs" / "ext"
BLOCK = re.compile(r"^```(python|text|console)\n(.*?)^```", re.M | re.S)
ASKED = re.compile(r"(GET|POST) (\S+)(?: (.+?))? → (\d{3}) ?(.*)")
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.M)
MAILED = re.compile(r"MAIL (\S+) (.*)")
LISTENED = re.compile(r"LISTEN (\S+) (\S+)")
HEARD = re.compile(r"HEAR (\S+) (\S+)")
TIMEOUT_SECONDS = 10


@dataclass
class Document:
    """A page of docs/ext."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def text(self) -> str:
        return self.path.read_text()

    def blocks(self, kind: str) -> list[str]:
        return [text for found, text in BLOCK.findall(self.text) if found == kind]

    @property
    def example(self) -> str:
        """The program, padded with empty lines so that line numbers match the page."""
        found = next(each for each in BLOCK.finditer(self.text) if each[1] == "python")
        return "\n" * self.text.count("\n", 0, found.start(2)) + found[2]

    @property
    def file(self) -> str:
        """The file name in the first line of the program, or a default."""
        named = re.match(r"# (\w+\.py)\n", self.example.lstrip("\n"))
        return named[1] if named else f"example_{self.name}.py"

    @property
    def answers(self) -> list[str]:
        return [line for text in self.blocks("text") for line in text.splitlines()]

    @property
    def printed(self) -> str:
        """The lines that the program prints."""
        asked = (ASKED, MAILED, LISTENED, HEARD)
        said = (line for line in self.answers if not any(each.match(line) for each in asked))
        return "\n".join(said)

    @property
    def commands(self) -> list[tuple[str, str]]:
        """Each command with its output."""
        shown = "".join(self.blocks("console"))
        return COMMAND.findall(shown)


DOCUMENTS = [Document(path) for path in sorted(FOLDER.glob("*.md"))]
EXAMPLES = [each for each in DOCUMENTS if each.blocks("python")]


def same(shown: str, said: str) -> bool:
    """Compare expected and actual output; "…" matches any text."""
    return bool(re.fullmatch(re.escape(shown.strip()).replace("…", ".*"), said.strip(), re.S))


async def ask(app: Quart, answers: list[str]) -> None:
    """Send the lines to the running ``app`` and compare its responses, mails and events."""
    async with serving(Sink()) as sink:
        app.config["MAIL_PORT"] = sink.port
        async with app.test_app(), AsyncExitStack() as sockets:
            browser = Browser(app)
            for line in answers:
                if found := ASKED.fullmatch(line):
                    *question, status, words = found.groups()
                    code, told, text = await answered(browser, *question)
                    told_so = words in text or words.lower() in told.lower()
                    assert (code, told_so) == (int(status), True), f"{line}\n\n{told}\n\n{text}"
                elif found := MAILED.fullmatch(line):
                    assert await delivered(sink) == (found[1], found[2])
                elif found := LISTENED.fullmatch(line):
                    ear = await sockets.enter_async_context(Ear(app, found[1]))
                    assert (await ear.ask(subscribe=found[2]))["subscribed"]
                elif found := HEARD.fullmatch(line):
                    event = await ear.hear()
                    assert (event["topic"], event["kind"]) == (found[1], found[2])


async def answered(
    browser: Browser, method: str, path: str, how: str | None
) -> tuple[int, str, str]:
    """Send a request; return the status, the headers and the text of the response."""
    how = how or ""
    if method == "POST" and "=" in how:
        fields = dict(parse_qsl(how.removesuffix(" without its token"), keep_blank_values=True))
        token = {"csrf_token": None} if how.endswith("token") else {}
        page = await browser.submit(path, follow=False, **fields, **token)
    else:
        response = await browser.client.open(path, method=method, headers=headers(how))
        page = response
        page.text = await response.get_data(as_text=True)
    told = "\n".join(f"{name}: {value}" for name, value in page.headers.items())
    return page.status_code, told, page.text


def headers(how: str) -> dict[str, str]:
    word, _, rest = how.partition(" ")
    if word == "as":
        return {"Authorization": f"Basic {base64.b64encode(rest.encode()).decode()}"}
    return dict([rest.split(": ", 1)]) if word == "with" else {}


async def delivered(sink: Sink) -> tuple[str, str]:
    """Return the recipient and the subject of the next mail."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while not sink.mails:
            await asyncio.sleep(0.02)
    return sink.envelopes.pop(0)[0], sink.mails.pop(0)["Subject"]
