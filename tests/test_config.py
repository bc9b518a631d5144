import pytest

from quartapp import create_app
from quartapp.config import Config, config, config_name, describe
from quartapp.exceptions import ConfigError

UNSET = (
    "SECRET_KEY", "SITE_URL", "DATABASE_URL", "DEV_DATABASE_URL", "TEST_DATABASE_URL",
    "MAIL_SERVER", "MAIL_HOSTNAME", "MAIL_USERNAME", "QUART_CONFIG", "FLASK_CONFIG",
    "FLASKY_ADMIN", "FLASKY_MAIL_SENDER", "FLASKY_MAIL_SUBJECT_PREFIX", "SITE_NAME",
    "MAIL_PORT", "MAIL_USE_TLS", "MAIL_USE_SSL",
    "MAIL_VALIDATE_CERTS",
)  # fmt: skip


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """Remove all settings except those that a test makes."""
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def setting(name, configuration="development"):
    return next(each for each in describe(config[configuration]) if each.name == name)


def test_the_defaults_are_those_of_flasky():
    app = create_app("development")
    assert app.config["FLASKY_MAIL_SUBJECT_PREFIX"] == "[Flasky]"
    assert app.config["FLASKY_MAIL_SENDER"] == "Flasky Admin <flasky@example.com>"
    assert app.config["FLASKY_POSTS_PER_PAGE"] == 20
    assert app.config["SECRET_KEY"] == "hard to guess string"
    assert app.config["DEBUG"]
    assert not app.config["SQLALCHEMY_COMMIT_ON_TEARDOWN"]
    assert app.config["SQLALCHEMY_DATABASE_URI"].endswith("data-dev.sqlite")


def test_the_environment_wins_over_the_env_file_and_both_over_defaults(bare, tmp_path):
    (tmp_path / ".env").write_text("SITE_NAME=from the file\nFLASKY_POSTS_PER_PAGE=7\n")
    bare.setenv("SITE_NAME", "from outside")
    assert setting("SITE_NAME")[1:] == ("from outside", "environment")
    assert setting("FLASKY_POSTS_PER_PAGE")[1:] == (7, ".env")
    assert setting("FLASKY_COMMENTS_PER_PAGE")[1:] == (30, "default")


def test_the_testing_configuration_reads_no_env_file(tmp_path):
    (tmp_path / ".env").write_text("SITE_NAME=from the file\n")
    assert setting("SITE_NAME", "testing").source == "default"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("MAIL_USE_TLS", "yes", True),
        ("MAIL_USE_TLS", "0", False),
        ("MAIL_PORT", "2525", 2525),
        ("FLASKY_SLOW_DB_QUERY_TIME", "0.25", 0.25),
        ("SECRET_KEY_FALLBACKS", "old, older", ["old", "older"]),
        ("SQLALCHEMY_ENGINE_OPTIONS", '{"pool_size": 3}', {"pool_size": 3}),
        ("WTF_CSRF_TIME_LIMIT", "none", None),
        ("SECRET_KEY", "1234567890", "1234567890"),
    ],
)
def test_a_text_is_converted_to_the_type_of_its_setting(bare, name, text, value):
    bare.setenv(name, text)
    assert setting(name).value == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("MAIL_PORT", "many"), ("MAIL_USE_TLS", "perhaps"), ("SQLALCHEMY_ENGINE_OPTIONS", "{")],
)
def test_an_invalid_text_is_reported_in_one_line_without_its_value(bare, name, text):
    bare.setenv(name, text)
    with pytest.raises(ConfigError, match=f"^{name} cannot be read as ") as refused:
        create_app("development")
    assert "perhaps" not in str(refused.value)


def test_each_configuration_has_its_database_url(bare):
    bare.setenv("DEV_DATABASE_URL", "sqlite:///dev")
    bare.setenv("TEST_DATABASE_URL", "sqlite:///test")
    uri = "SQLALCHEMY_DATABASE_URI"
    assert setting(uri).value == "sqlite:///dev"
    assert setting(uri, "testing").value == "sqlite:///test"
    assert setting(uri, "production").value.endswith("data.sqlite")
    bare.setenv("DATABASE_URL", "sqlite:///all")
    assert setting(uri).value == "sqlite:///all"
    assert setting(uri, "testing").value == "sqlite:///test"
    assert setting(uri, "production").value == "sqlite:///all"


def test_the_environment_selects_the_configuration(bare):
    assert config_name() == "default"
    bare.setenv("FLASK_CONFIG", "testing")
    assert config_name() == "testing"
    bare.setenv("QUART_CONFIG", "production")
    assert config_name() == "production"
    assert config_name("development") == "development"
    with pytest.raises(ConfigError, match="no configuration 'staging'"):
        config_name("staging")


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL"])
def test_production_does_not_start_without_a_required_setting(bare, missing):
    for name in {"SECRET_KEY", "SITE_URL"} - {missing}:
        bare.setenv(name, "https://blog.example.com")
    with pytest.raises(ConfigError, match=f"^production needs {missing}: [^\n]+$"):
        create_app("production")


def test_production_on_https_sets_secure_cookies(bare):
    bare.setenv("SECRET_KEY", "x" * 40)
    bare.setenv("SITE_URL", "https://blog.example.com")
    app = create_app("production")
    assert app.config["SESSION_COOKIE_SECURE"]
    assert not app.debug


GMAIL = {"SERVER": "smtp.googlemail.com", "PORT": 587, "USE_TLS": True, "USE_SSL": False}


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        ({}, {}),
        ({"SERVER": "smtp.example.com"}, {"SERVER": "smtp.example.com"}),
        ({"PORT": "2525"}, {"PORT": 2525}),
        ({"USE_SSL": "1"}, {"PORT": 465, "USE_SSL": True, "USE_TLS": False}),
        ({"USE_SSL": "0"}, {}),
        ({"USE_TLS": "1"}, {}),
        ({"USE_TLS": "0"}, {"USE_TLS": False}),
    ],
)
def test_mail_with_a_user_name_uses_the_server_of_flasky_unless_settings_differ(
    bare, given, differs
):
    bare.setenv("MAIL_USERNAME", "somebody")
    for name, value in given.items():
        bare.setenv(f"MAIL_{name}", value)
    app = create_app("development")
    assert {name: app.config[f"MAIL_{name}"] for name in GMAIL} == GMAIL | differs
    assert not app.config["MAIL_KEEP"]


def test_mail_without_a_user_name_is_encrypted_on_request_only(bare):
    bare.setenv("MAIL_SERVER", "127.0.0.1")
    config = create_app("development").config
    assert [config[f"MAIL_{name}"] for name in ("PORT", "USE_TLS", "USE_SSL")] == [
        None,
        False,
        False,
    ]


def test_validation_of_the_mail_servers_certificate_can_be_disabled(bare):
    assert create_app("development").config["MAIL_VALIDATE_CERTS"] is True
    bare.setenv("MAIL_VALIDATE_CERTS", "0")
    assert create_app("development").config["MAIL_VALIDATE_CERTS"] is False


@pytest.mark.parametrize("sender", ["Blog <blög@müller.example>", "the blog", "a@b.c, d@e.f"])
def test_an_invalid_sender_is_refused_at_startup(bare, sender):
    bare.setenv("FLASKY_MAIL_SENDER", sender)
    with pytest.raises(ConfigError, match=r"^FLASKY_MAIL_SENDER [^\n]+$"):
        create_app("development")


def test_a_sender_may_have_a_domain_in_any_script(bare):
    bare.setenv("FLASKY_MAIL_SENDER", "Blog <blog@müller.example>")
    assert create_app("development").config["MAIL_DEFAULT_SENDER"]


def test_development_without_a_mail_server_keeps_mails(bare):
    assert create_app("development").config["MAIL_KEEP"]
    bare.setenv("MAIL_HOSTNAME", "mail.example.com")
    app = create_app("development")
    assert not app.config["MAIL_KEEP"]
    assert app.config["MAIL_SERVER"] == "mail.example.com"


def test_two_applications_have_separate_settings_and_extensions():
    one = create_app("testing", SITE_NAME="one")
    two = create_app("testing", SITE_NAME="two")
    assert one.jinja_env.globals["site_name"] == "one"
    assert two.jinja_env.globals["site_name"] == "two"
    assert one.extensions["sqlalchemy"] is not two.extensions["sqlalchemy"]


def test_the_configuration_has_the_attributes_and_names_of_flasky():
    assert Config.FLASKY_MAIL_SUBJECT_PREFIX == "[Flasky]"
    assert set(config) == {"development", "testing", "production", "default"}


@pytest.mark.parametrize("text", ["[Blog]", "{a secret}", '["x"]', "[", "{}", "12", "true"])
@pytest.mark.parametrize("name", ["FLASKY_MAIL_SUBJECT_PREFIX", "SECRET_KEY", "MAIL_PASSWORD"])
def test_a_text_that_looks_like_json_stays_a_text(bare, name, text):
    bare.setenv(name, text)
    assert setting(name)[1:] == (text, "environment")
