"""Tests of error mails: rate limit, sending in the background, no data of the request."""

from __future__ import annotations

import asyncio
import logging

import pytest
from quart import Quart, has_request_context, request

from quartapp.ext.errormail import mail_errors
from quartapp.ext.security import SecurityHeaders

SECRET = "the-secret"
logger = logging.getLogger("tests.errors")


class Desk:
    """Collects reports; can be closed, so that reports wait, or fail."""

    def __init__(self) -> None:
        self.reports: list = []
        self.open = asyncio.Event()
        self.open.set()
        self.trouble: Exception | None = None
        self.saw_a_request = False

    async def take(self, report) -> None:
        self.reports.append(report)
        self.saw_a_request |= has_request_context()
        await self.open.wait()
        if self.trouble:
            logger.error("while reporting")
            raise self.trouble


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def app():
    app = Quart("small")
    SecurityHeaders(app)

    @app.post("/reset/<token>")
    async def reset(token: str) -> str:
        password = (await request.form)["password"]
        raise ValueError(f"not {password} {token}")

    @app.get("/also")
    async def also() -> str:
        raise ValueError("elsewhere")

    return app


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def fail(app: Quart):
    return await app.test_client().post(
        f"/reset/{SECRET}?q={SECRET}",
        form={"password": SECRET},
        headers={"Authorization": SECRET, "Cookie": f"a={SECRET}", "X-Request-ID": "a-request-id"},
    )


async def test_a_report_has_the_route_and_the_place_and_no_data_of_the_request(app, desk):
    mail_errors(app, desk.take)
    async with app.test_app():
        assert (await fail(app)).status_code == 500
    [report] = desk.reports
    assert report.words == "Exception on request POST /reset/<token>"
    assert (report.request, report.request_id) == ("POST /reset/<token>", "a-request-id")
    assert report.error == "ValueError"
    assert "tests/ext/test_error_mails.py:" in report.place
    assert "in reset\n" in report.traceback
    assert 'raise ValueError(f"not {password} {token}")' in report.traceback
    assert SECRET not in repr(report)
    assert not desk.saw_a_request  # the background task must not use the session of the request


async def test_an_error_is_reported_once_per_interval(app, desk):
    app.config["ERROR_MAIL_SECONDS"] = 1
    mail_errors(app, desk.take)
    async with app.test_app():
        for _ in range(4):
            await fail(app)
        await settle()
        assert [report.missed for report in desk.reports] == [0]
        await asyncio.sleep(1.1)
        await fail(app)
    assert [report.missed for report in desk.reports] == [0, 3]


async def test_errors_at_different_places_are_reported_separately(app, desk):
    mail_errors(app, desk.take)
    async with app.test_app():
        await fail(app)
        await app.test_client().get("/also")
    assert [report.request for report in desk.reports] == ["POST /reset/<token>", "GET /also"]


async def test_a_report_has_the_log_message_without_its_arguments(app, desk):
    mail_errors(app, desk.take)
    async with app.test_app():
        logger.error("No answer from %s\nnor %s", SECRET, SECRET)
        logger.warning("only a warning")
    [report] = desk.reports
    assert (report.words, report.error, report.traceback) == ("No answer from %s", "", "")
    assert (report.request, report.request_id) == ("", "")
    assert SECRET not in repr(report)


async def test_a_report_has_the_chained_errors(app, desk):
    mail_errors(app, desk.take)
    async with app.test_app():
        try:
            try:
                raise KeyError(SECRET)
            except KeyError as error:
                raise ExceptionGroup(SECRET, [OSError(SECRET)]) from error
        except ExceptionGroup:
            logger.exception("Twice")
    [report] = desk.reports
    order = [
        report.traceback.index(name) for name in ("KeyError\n", ".ExceptionGroup\n", "OSError\n")
    ]
    assert order == sorted(order)
    assert SECRET not in report.traceback.replace("raise KeyError(SECRET)", "")


async def test_an_error_in_a_thread_is_reported(app, desk):
    mail_errors(app, desk.take)
    async with app.test_app():
        await asyncio.to_thread(logger.error, "in a thread")
    assert [report.words for report in desk.reports] == ["in a thread"]


async def test_a_failed_report_is_not_reported(app, desk, caplog):
    desk.trouble = OSError(SECRET)
    mail_errors(app, desk.take)
    async with app.test_app():
        await fail(app)
    assert len(desk.reports) == 1
    assert "An error could not be mailed: OSError" in caplog.text


async def test_a_response_does_not_wait_for_reports_and_concurrent_reports_are_limited(app, desk):
    desk.open.clear()
    mail_errors(app, desk.take)
    async with app.test_app():
        assert (await asyncio.wait_for(fail(app), 5)).status_code == 500
        for number in range(20):
            logging.getLogger(f"tests.errors.{number}").error("one more")
        await settle()
        assert len(desk.reports) == 5
        desk.open.set()


async def test_errors_over_the_limit_are_counted_in_the_next_report(app, desk):
    desk.open.clear()
    mail_errors(app, desk.take)
    async with app.test_app():

        def fail_in(number: int) -> None:
            logging.getLogger(f"tests.errors.{number}").error("one more")

        for number in (*range(6), 5):
            fail_in(number)
        await settle()
        fail_in(5)
        await settle()
        desk.open.set()
        await settle()
        fail_in(0)
        fail_in(5)
        await settle()
        assert [report.logger[-1] for report in desk.reports] == list("012345")
        assert desk.reports[-1].missed == 3


async def test_a_stopped_application_reports_nothing(app, desk):
    before = list(logging.getLogger().handlers)
    mail_errors(app, desk.take)
    async with app.test_app():
        assert len(logging.getLogger().handlers) == len(before) + 1
    assert logging.getLogger().handlers == before
    logger.error("too late")
    assert desk.reports == []


async def test_log_records_are_still_printed(app, desk, monkeypatch, capsys):
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging, "lastResort", logging.StreamHandler())
    mail_errors(app, desk.take)
    async with app.test_app():
        logging.getLogger("elsewhere").warning("on the screen")
    assert capsys.readouterr().err == "on the screen\n"
