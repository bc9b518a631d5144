"""Commands, Bootstrap templates and local times."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from quartapp.manage import main
from tests.ext.forms.markup import Markup
from tests.processes import bare_environment, free_port, get, running, stop, wait_for

TIMESTAMP = datetime(2026, 11, 22, 8, 59, 20, tzinfo=UTC)


def test_s125_commands_have_options(tmp_path):
    """Commands have options: `--help` lists them, and `run --host --port` sets the address of the
    server.

    Differs: The commands use Click instead of Flask-Script, which is no longer maintained.
    """
    help_text = CliRunner().invoke(main, ["run", "--help"]).output
    assert "--host" in help_text
    assert "--port" in help_text
    command = (sys.executable, "-m", "quartapp", "run", "--host", "127.0.0.1", "--port")
    settings = {"DEV_DATABASE_URL": f"sqlite:///{tmp_path / 'data.sqlite'}"}
    options = {"cwd": tmp_path, "env": bare_environment() | settings}
    options |= {"stdout": subprocess.PIPE, "text": True}
    port = free_port()
    with running(*command, str(port), **options) as process:
        assert "Hello, Stranger!" in get(wait_for(process, port)).text
        status, output = stop(process)
    assert (status, f"at http://127.0.0.1:{port} " in output) == (0, True)


BLOCKS = (
    "doc html_attribs html head title metas styles body_attribs body navbar content scripts"
).split()


@pytest.mark.parametrize("block", BLOCKS)
async def test_s126_a_template_overrides_each_bootstrap_block(render, block):
    """`{% extends "bootstrap/base.html" %}` provides the blocks `doc`, `html_attribs`, `html`,
    `head`, `title`, `metas`, `styles`, `body_attribs`, `body`, `navbar`, `content` and `scripts`.
    """
    filled = "{% block " + block + " %} MINE {{ super() }}{% endblock %}"
    plain = await render('{% extends "bootstrap/base.html" %}')
    mine = await render('{% extends "bootstrap/base.html" %}' + filled)
    assert mine.replace(" MINE ", "", 1) == plain
    assert mine.count(" MINE ") == 1


async def test_s127_times_are_shown_in_the_users_time_zone(render):
    """`moment(timestamp).fromNow()` and `moment(timestamp).format("L")` render a UTC time for the
    browser to display in the time zone of the user, with a text for browsers without JavaScript.

    Differs: The browser displays it with GitHub's relative-time element instead of moment.js.
    """
    page = Markup(
        await render("{{ moment(t).fromNow() }} {{ moment(t).format('L') }}", t=TIMESTAMP)
    )
    ago, day = page.all("relative-time", datetime="2026-11-22T08:59:20Z")
    assert (ago.words, day.words) == ("22 Nov 2026, 08:59 UTC", "2026-11-22")
    assert day["format"] == "datetime"
