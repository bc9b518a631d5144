"""Structure and configuration of an application."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from quart import Quart

from quartapp import create_app, extensions
from quartapp.config import (
    BASEDIR,
    Config,
    DevelopmentConfig,
    ProductionConfig,
    TestingConfig,
    config,
)
from quartapp.exceptions import ConfigError
from quartapp.generator import FEATURES
from quartapp.main import main as main_blueprint
from quartapp.manage import configured_app, main
from tests.processes import TIMEOUT_SECONDS, bare_environment

ROOT = Path(__file__).parents[2]
URI = "SQLALCHEMY_DATABASE_URI"
PRODUCTION_SETTINGS = {"SECRET_KEY": "x" * 40, "SITE_URL": "https://blog.example.com"}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    """Remove all settings from the environment and return the monkeypatch fixture."""
    for name in os.environ.keys() - bare_environment().keys():
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_s090_the_project_has_the_layout_of_flasky():
    """The project has the layout of Flasky: `main/` with `errors`, `forms` and `views`; `static/`,
    `templates/`, `email.py`, `models`, `migrations/`, `tests/`, `config.py` and `manage.py`.

    Differs: `models` is a package with one module per model. The business logic is in `services/`,
    which the website and the API share.
    """
    package = "main/__init__ main/errors main/forms main/views email models/user models/role config"
    for name in [*package.split(), "manage", "migrations/env"]:
        assert (ROOT / "quartapp" / f"{name}.py").is_file(), name
    for name in ("static", "templates", "tests", "requirements.txt"):
        assert (ROOT / name).exists(), name


def test_s091_config(clean_environment):
    """`Config` has a `SECRET_KEY` from the environment or `hard to guess string`, the subject
    prefix `[Flasky]`, the sender `Flasky Admin <flasky@example.com>`, `FLASKY_ADMIN`, and a static
    method `init_app`.

    Differs: `SQLALCHEMY_COMMIT_ON_TEARDOWN` is off, because the services of the blog commit their
    own transactions.
    """
    assert Config.SECRET_KEY == "hard to guess string"
    assert Config.FLASKY_MAIL_SUBJECT_PREFIX == "[Flasky]"
    assert Config.FLASKY_MAIL_SENDER == "Flasky Admin <flasky@example.com>"
    assert (Config.FLASKY_ADMIN, Config.SQLALCHEMY_COMMIT_ON_TEARDOWN) == (None, False)
    assert isinstance(vars(Config)["init_app"], staticmethod)
    clean_environment.setenv("SECRET_KEY", "from outside")
    clean_environment.setenv("FLASKY_ADMIN", "admin@example.com")
    app = create_app("development")
    assert app.config["SECRET_KEY"] == "from outside"
    assert app.config["FLASKY_ADMIN"] == "admin@example.com"


def test_s092_development_config(clean_environment):
    """`DevelopmentConfig` has `DEBUG`, the mail server smtp.googlemail.com:587 with TLS,
    `MAIL_USERNAME` and `MAIL_PASSWORD` from the environment, and the database `DEV_DATABASE_URL` or
    `data-dev.sqlite`.

    Differs: It uses this mail server only if `MAIL_USERNAME` is set. Otherwise mails are stored and
    displayed at /dev/mail.
    """
    assert DevelopmentConfig.DEBUG
    assert f"sqlite:///{BASEDIR / 'data-dev.sqlite'}" == DevelopmentConfig.SQLALCHEMY_DATABASE_URI
    clean_environment.setenv("MAIL_USERNAME", "flasky")
    clean_environment.setenv("MAIL_PASSWORD", "secret")
    clean_environment.setenv("DEV_DATABASE_URL", "sqlite:///dev.sqlite")
    app = create_app("development")
    mail = [app.config[f"MAIL_{name}"] for name in ("SERVER", "PORT", "USE_TLS")]
    assert mail == ["smtp.googlemail.com", 587, True]
    mail = [app.config[f"MAIL_{name}"] for name in ("USERNAME", "PASSWORD")]
    assert (mail, app.config[URI]) == (["flasky", "secret"], "sqlite:///dev.sqlite")


def test_s093_testing_config(clean_environment):
    """`TestingConfig` has `TESTING` and the database `TEST_DATABASE_URL` or `data-test.sqlite`."""
    assert f"sqlite:///{BASEDIR / 'data-test.sqlite'}" == TestingConfig.SQLALCHEMY_DATABASE_URI
    clean_environment.setenv("TEST_DATABASE_URL", "sqlite:///test.sqlite")
    app = create_app("testing")
    assert (app.testing, app.config[URI]) == (True, "sqlite:///test.sqlite")


def test_s094_production_config(clean_environment):
    """`ProductionConfig` has the database `DATABASE_URL` or `data.sqlite`.

    Differs: The application does not start with the default `SECRET_KEY` or without `SITE_URL`.
    """
    assert f"sqlite:///{BASEDIR / 'data.sqlite'}" == ProductionConfig.SQLALCHEMY_DATABASE_URI
    with pytest.raises(ConfigError, match="production needs SECRET_KEY"):
        create_app("production")
    for name, value in {**PRODUCTION_SETTINGS, "DATABASE_URL": "sqlite:///real.sqlite"}.items():
        clean_environment.setenv(name, value)
    assert create_app("production").config[URI] == "sqlite:///real.sqlite"


@pytest.mark.parametrize("name", ["development", "testing", "production", "default"])
def test_s095_config_names_every_configuration(clean_environment, name):
    """`config` maps `development`, `testing`, `production` and `default` to configurations; the
    default is `development`. Environment variables override the values of each.
    """
    for setting, value in {**PRODUCTION_SETTINGS, "SITE_NAME": "from outside"}.items():
        clean_environment.setenv(setting, value)
    app = create_app(name)
    assert app.config["SITE_NAME"] == "from outside"
    assert (app.debug, app.testing) == (config[name].DEBUG, config[name].TESTING)
    assert config["default"] is config["development"] is DevelopmentConfig


def test_s096_create_app_returns_independent_applications():
    """`create_app(config_name)` creates an application and initializes the extensions `bootstrap`,
    `mail`, `moment` and `db` for it. Two applications in one process are independent.
    """
    one = create_app("testing", SITE_NAME="one", SQLALCHEMY_DATABASE_URI="sqlite:///one.sqlite")
    two = create_app("testing", SITE_NAME="two", SQLALCHEMY_DATABASE_URI="sqlite:///two.sqlite")
    for name in ("bootstrap", "mail", "moment", "db"):
        assert hasattr(getattr(extensions, name), "init_app")
    for name in ("bootstrap", "mail", "moment", "sqlalchemy"):
        assert {name} <= one.extensions.keys() & two.extensions.keys()
    assert one.extensions["sqlalchemy"].engine is not two.extensions["sqlalchemy"].engine
    assert [app.config["SITE_NAME"] for app in (one, two)] == ["one", "two"]


def test_s097_blueprints_hold_the_routes():
    """`main = Blueprint("main", __name__)` collects routes, and its views are imported below it.
    The names of its endpoints begin with `main.`.
    """
    app = Quart("small")
    app.register_blueprint(main_blueprint)
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    assert {"main.index", "main.user", "main.post"} <= endpoints
    assert {endpoint.partition(".")[0] for endpoint in endpoints} == {"main"}


async def test_s098_error_handlers_apply_to_the_whole_application(app, stranger):
    """`@main.app_errorhandler(404)` and `@main.app_errorhandler(500)` handle errors of all URLs,
    also those outside the blueprint.
    """
    app.testing = app.config["TESTING"] = False
    app.add_url_rule("/auth/boom", "boom", lambda: 1 / 0)
    for path, status, words in [
        ("/nothing/here", 404, "There is nothing here"),
        ("/auth/nothing", 404, "There is nothing here"),
        ("/auth/boom", 500, "That was our fault"),
    ]:
        page = await stranger.get(path)
        assert (page.status_code, words in page.text) == (status, True)
        assert "site-header" in page.text


@pytest.mark.parametrize("variable", ["FLASK_CONFIG", "QUART_CONFIG"])
def test_s099_the_environment_selects_the_configuration(clean_environment, variable):
    """`manage.py` creates the application with the configuration that `FLASK_CONFIG` names, or the
    default one.

    Differs: `QUART_CONFIG` has precedence.
    """
    assert configured_app().config["DEVELOPMENT"]
    clean_environment.setenv(variable, "testing")
    assert configured_app().testing


def test_s100_the_test_command_runs_the_tests(clean_environment, tmp_path, capfd):
    """The command `test` runs the tests in `tests`. Its docstring is its help text.

    Differs: It runs pytest instead of unittest and exits with the status of pytest; Flasky's
    command exits with 0 even if tests fail.
    """
    clean_environment.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # starts twice as fast
    help_text = CliRunner().invoke(main, ["test", "--help"]).output
    assert main.commands["test"].callback.__doc__.splitlines()[0] in help_text
    (tmp_path / "tests").mkdir()
    test = tmp_path / "tests" / "test_it.py"
    test.write_text("def test_it():\n    assert 'found'\n")
    assert CliRunner().invoke(main, ["test"]).exit_code == 0
    assert "1 passed" in capfd.readouterr().out
    test.write_text("def test_it():\n    assert not 'found'\n")
    assert CliRunner().invoke(main, ["test"]).exit_code == 1


def test_s101_new_generates_a_project(tmp_path):
    """`python -m quartapp new` generates a project with passing tests.

    Differs: It replaces cookiecutter-flask and cookiecutter-flask-restful.
    """
    words = ["new", str(tmp_path / "shop"), "--name", "shop", "--features", ",".join(FEATURES)]
    command = [sys.executable, "-m", "quartapp", *words]
    subprocess.run(command, check=True, timeout=TIMEOUT_SECONDS, env=bare_environment())
    plugins = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_asyncio.plugin"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    environment = bare_environment() | {"PYTHONPATH": str(ROOT)} | plugins
    options = {"cwd": tmp_path / "shop", "env": environment}
    done = subprocess.run(
        command, **options, timeout=TIMEOUT_SECONDS, capture_output=True, text=True
    )
    assert (done.returncode, " passed" in done.stdout) == (0, True), done.stdout
