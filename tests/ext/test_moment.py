from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from quart import Quart, render_template_string

from quartapp.ext.moment import Moment, moment
from tests.ext.forms.markup import Element, Markup

WHEN = datetime(2026, 11, 22, 8, 59, 20, tzinfo=UTC)


@pytest.fixture
def app() -> Quart:
    app = Quart(__name__)
    Moment(app)
    return app


def element(html: str) -> Element:
    return Markup(html).one("relative-time")


async def test_from_now_renders_an_element_with_the_utc_time(app):
    async with app.app_context():
        html = await render_template_string("{{ moment(ts).fromNow() }}", ts=WHEN)
    assert html == (
        '<relative-time datetime="2026-11-22T08:59:20Z">22 Nov 2026, 08:59 UTC</relative-time>'
    )


async def test_format_renders_an_element_with_the_utc_time(app):
    async with app.app_context():
        html = await render_template_string("{{ moment(ts).format('L') }}", ts=WHEN)
    shown = element(html)
    assert shown["datetime"] == "2026-11-22T08:59:20Z"
    assert shown["format"] == "datetime"
    assert shown.words == "2026-11-22"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("L", "2026-11-22"),
        ("LL", "22 November 2026"),
        ("ll", "22 Nov 2026"),
        ("LLL", "22 November 2026, 08:59 UTC"),
        ("lll", "22 Nov 2026, 08:59 UTC"),
        ("LLLL", "Sunday, 22 November 2026, 08:59 UTC"),
        ("LT", "08:59 UTC"),
        ("LTS", "08:59:20 UTC"),
        ("MMMM YYYY", "November 2026"),
        ("YYYY-MM-DD HH:mm", "2026-11-22 08:59 UTC"),
        ("D/M/YY", "22/11/26"),
    ],
)
def test_every_format_can_be_read_without_javascript(form, words):
    assert element(moment(WHEN).format(form)).words == words


def test_the_element_lists_the_parts_to_show_and_to_hide():
    shown = element(moment(WHEN).format("LLL"))
    parts = {"year": "numeric", "month": "long", "day": "numeric", "hour": "numeric"}
    parts |= {"minute": "2-digit", "second": "", "weekday": ""}
    assert {name: shown[name] for name in parts} == parts


def test_a_date_has_no_language_so_that_the_browser_uses_its_own():
    assert element(moment(WHEN).format("LL"))["lang"] == "und"


def test_a_time_without_a_zone_is_utc():
    assert moment(WHEN.replace(tzinfo=None)).fromNow() == moment(WHEN).fromNow()


def test_a_time_in_another_zone_is_converted_to_utc():
    accra_plus_five = WHEN.astimezone(timezone(timedelta(hours=5)))
    assert moment(accra_plus_five).fromNow() == moment(WHEN).fromNow()


def test_moment_without_a_time_is_now():
    before = datetime.now(UTC).replace(microsecond=0)
    shown = datetime.fromisoformat(str(element(moment().fromNow())["datetime"]))
    assert before <= shown <= datetime.now(UTC)


def test_text_in_a_format_is_escaped():
    assert element(moment(WHEN).format("<script>{0} %d YYYY")).words == "<script>{0} %d 2026"


async def test_the_script_of_the_element_is_served_as_a_static_file(app):
    response = await app.test_client().get("/static/relative-time-element/bundle.js")
    assert response.status_code == 200
    assert response.mimetype == "text/javascript"
    assert b"relative-time" in await response.get_data()


def test_moment_is_initialised_once_on_an_app(app):
    with pytest.raises(RuntimeError, match="Moment is already initialised on this app"):
        Moment(app)
