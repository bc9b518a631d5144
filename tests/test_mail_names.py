"""Tests of the sender and the subject prefix of mails."""

from __future__ import annotations

import pytest

from quartapp import create_app
from quartapp.commands.run import _welcome
from quartapp.config import config, describe
from quartapp.exceptions import ConfigError
from quartapp.ext.mail import Message


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """Remove all settings except those that a test makes."""
    for name in ("SITE_NAME", *MAIL_NAMES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


MAIL_NAMES = ("FLASKY_MAIL_SUBJECT_PREFIX", "FLASKY_MAIL_SENDER")


@pytest.mark.parametrize(
    ("site", "prefix", "sender"),
    [
        ("Garden", "[Garden]", "Garden <flasky@example.com>"),
        ("Gärten & Söhne", "[Gärten & Söhne]", "Gärten & Söhne <flasky@example.com>"),
        ('Us, "them"', '[Us, "them"]', '"Us, \\"them\\"" <flasky@example.com>'),
        ("<x@y.z>", "[<x@y.z>]", '"<x@y.z>" <flasky@example.com>'),
        ("=?utf-8?q?x?=", "[=?utf-8?q?x?=]", "flasky@example.com"),
    ],
)
def test_mails_carry_the_name_of_the_site(bare, site, prefix, sender):
    bare.setenv("SITE_NAME", site)
    for app in (create_app("development"), create_app("testing", SITE_NAME=site)):
        assert [app.config[name] for name in MAIL_NAMES] == [prefix, sender]
        message = Message(prefix, sender, ["susan@example.com"], body="Hello")
        assert message.as_email("<1@example.com>")["From"].addresses[0].addr_spec == (
            "flasky@example.com"
        )
    found = {each.name: each for each in describe(config["development"])}
    assert found["FLASKY_MAIL_SENDER"][1:] == (sender, "SITE_NAME")


@pytest.mark.parametrize(
    "given", [("[Flasky]", "Flasky Admin <flasky@example.com>"), ("[B]", "B <b@b.org>")]
)
def test_explicit_mail_names_win_over_the_name_of_the_site(bare, given):
    bare.setenv("SITE_NAME", "Garden")
    for name, value in zip(MAIL_NAMES, given, strict=True):
        bare.setenv(name, value)
    settings = create_app("development").config
    assert tuple(settings[name] for name in MAIL_NAMES) == given
    overrides = dict(zip(MAIL_NAMES, given, strict=True))
    settings = create_app("testing", SITE_NAME="Garden", **overrides).config
    assert tuple(settings[name] for name in MAIL_NAMES) == given


@pytest.mark.parametrize("name", ["SITE_NAME", "FLASKY_MAIL_SUBJECT_PREFIX"])
@pytest.mark.parametrize("text", ["Garden\nBcc: x@y.z", "Gar\rden", "Gar\u2028den", "\x07"])
def test_a_name_with_a_line_end_is_refused_at_startup(name, text):
    with pytest.raises(ConfigError, match=rf"^{name} must be one line of text[^\n]*$"):
        create_app("testing", **{name: text})


@pytest.mark.parametrize(
    ("sender", "warned"),
    [
        ("Flasky Admin <flasky@example.com>", True),
        ("Garden <flasky@EXAMPLE.org>", True),
        ("garden@mail.example.net", True),
        ("garden@blog.example", True),
        ("Garden <garden@gardens.org>", False),
        ("garden@example.com.gardens.org", False),
        ("garden@notexample.com", False),
    ],
)
def test_production_warns_about_an_example_sender(bare, capsys, sender, warned):
    settings = {"SECRET_KEY": "s" * 40, "SITE_URL": "https://g.org", "FLASKY_MAIL_SENDER": sender}
    _welcome(create_app("production", **settings), "http://127.0.0.1:5000")
    said = capsys.readouterr().err
    assert (said.count("\n") == 1 and "FLASKY_MAIL_SENDER" in said) == warned
    assert bool(said) == warned
