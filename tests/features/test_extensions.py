"""Commands, Bootstrap's pages, moments."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from quartapp.manage import main
from tests.ext.forms.markup import Markup
from tests.processes import bare_environment, free_port, get, running, stop, wait_for

WHEN = datetime(2026, 11, 22, 8, 59, 20, tzinfo=UTC)


def test_s125_commands_have_options(tmp_path):
    """Command-line options: `--help` tells them, `run --host --port` serves there.

    Differs: by click, for flask_script is no more.
    """
    helped = CliRunner().invoke(main, ["run", "--help"]).output
    assert "--host" in helped
    assert "--port" in helped
    command = (sys.executable, "-m", "quartapp", "run", "--host", "127.0.0.1", "--port")
    settings = {"DEV_DATABASE_URL": f"sqlite:///{tmp_path / 'data.sqlite'}"}
    options = {"cwd": tmp_path, "env": bare_environment() | settings}
    options |= {"stdout": subprocess.PIPE, "text": True}
    port = free_port()
    with running(*command, str(port), **options) as process:
        assert "Hello, Stranger!" in get(wait_for(process, port)).text
        status, said = stop(process)
    assert (status, f"at http://127.0.0.1:{port} " in said) == (0, True)


BLOCKS = (
    "doc html_attribs html head title metas styles body_attribs body navbar content scripts"
).split()


@pytest.mark.parametrize("block", BLOCKS)
async def test_s126_a_page_overrides_each_block_of_bootstraps_base(render, block):
    """`{% extends "bootstrap/base.html" %}` with the blocks `doc html_attribs html head title
    metas styles body_attribs body navbar content scripts`.
    """
    filled = "{% block " + block + " %} MINE {{ super() }}{% endblock %}"
    plain = await render('{% extends "bootstrap/base.html" %}')
    mine = await render('{% extends "bootstrap/base.html" %}' + filled)
    assert mine.replace(" MINE ", "", 1) == plain
    assert mine.count(" MINE ") == 1


async def test_s127_moments_are_shown_in_the_readers_zone(render):
    """`moment(timestamp).fromNow()`, `.format("L")`: the UTC instant for the browser, and a text
    for those without JavaScript.

    Differs: GitHub's relative-time element draws it in the browser instead of moment.js.
    """
    page = Markup(await render("{{ moment(t).fromNow() }} {{ moment(t).format('L') }}", t=WHEN))
    ago, day = page.all("relative-time", datetime="2026-11-22T08:59:20Z")
    assert (ago.words, day.words) == ("22 Nov 2026, 08:59 UTC", "2026-11-22")
    assert day["format"] == "datetime"
