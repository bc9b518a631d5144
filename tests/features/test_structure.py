"""How an application is laid out, configured and made."""

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
SAFE = {"SECRET_KEY": "x" * 40, "SITE_URL": "https://blog.example.com"}


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No setting but those that a test makes."""
    for name in os.environ.keys() - bare_environment().keys():
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_s090_everything_has_its_place():
    """The layout: `main/` with `errors forms views`, `static/ templates/ email.py models
    migrations/ tests/ config.py manage.py`.

    Differs: `models` is a folder, one model a file; rules lie in `services/`, beneath all doors.
    """
    package = "main/__init__ main/errors main/forms main/views email models/user models/role config"
    for name in [*package.split(), "manage", "migrations/env"]:
        assert (ROOT / "quartapp" / f"{name}.py").is_file(), name
    for name in ("static", "templates", "tests", "requirements.txt"):
        assert (ROOT / name).exists(), name


def test_s091_config(bare):
    """`Config`: `SECRET_KEY` from the environment or `hard to guess string`, the prefix
    `[Flasky]`, the sender `Flasky Admin <flasky@example.com>`, `FLASKY_ADMIN`, and a static
    `init_app`.

    Differs: `SQLALCHEMY_COMMIT_ON_TEARDOWN` is off, as this blog commits where the work is done.
    """
    assert Config.SECRET_KEY == "hard to guess string"
    assert Config.FLASKY_MAIL_SUBJECT_PREFIX == "[Flasky]"
    assert Config.FLASKY_MAIL_SENDER == "Flasky Admin <flasky@example.com>"
    assert (Config.FLASKY_ADMIN, Config.SQLALCHEMY_COMMIT_ON_TEARDOWN) == (None, False)
    assert isinstance(vars(Config)["init_app"], staticmethod)
    bare.setenv("SECRET_KEY", "from outside")
    bare.setenv("FLASKY_ADMIN", "admin@example.com")
    app = create_app("development")
    assert app.config["SECRET_KEY"] == "from outside"
    assert app.config["FLASKY_ADMIN"] == "admin@example.com"


def test_s092_development_config(bare):
    """`DevelopmentConfig`: `DEBUG`, smtp.googlemail.com:587 with TLS, `MAIL_USERNAME` and
    `MAIL_PASSWORD` from the environment, `DEV_DATABASE_URL` or `data-dev.sqlite`.

    Differs: the mail server is the seed's once a user name is set; until then mails are kept,
    and read at /dev/mail.
    """
    assert DevelopmentConfig.DEBUG
    assert f"sqlite:///{BASEDIR / 'data-dev.sqlite'}" == DevelopmentConfig.SQLALCHEMY_DATABASE_URI
    bare.setenv("MAIL_USERNAME", "flasky")
    bare.setenv("MAIL_PASSWORD", "secret")
    bare.setenv("DEV_DATABASE_URL", "sqlite:///dev.sqlite")
    app = create_app("development")
    mail = [app.config[f"MAIL_{name}"] for name in ("SERVER", "PORT", "USE_TLS")]
    assert mail == ["smtp.googlemail.com", 587, True]
    mail = [app.config[f"MAIL_{name}"] for name in ("USERNAME", "PASSWORD")]
    assert (mail, app.config[URI]) == (["flasky", "secret"], "sqlite:///dev.sqlite")


def test_s093_testing_config(bare):
    """`TestingConfig`: `TESTING`, `TEST_DATABASE_URL` or `data-test.sqlite`."""
    assert f"sqlite:///{BASEDIR / 'data-test.sqlite'}" == TestingConfig.SQLALCHEMY_DATABASE_URI
    bare.setenv("TEST_DATABASE_URL", "sqlite:///test.sqlite")
    app = create_app("testing")
    assert (app.testing, app.config[URI]) == (True, "sqlite:///test.sqlite")


def test_s094_production_config(bare):
    """`ProductionConfig`: `DATABASE_URL` or `data.sqlite`.

    Differs: it refuses to start with the secret that everybody knows, or without `SITE_URL`.
    """
    assert f"sqlite:///{BASEDIR / 'data.sqlite'}" == ProductionConfig.SQLALCHEMY_DATABASE_URI
    with pytest.raises(ConfigError, match="production needs SECRET_KEY"):
        create_app("production")
    for name, value in {**SAFE, "DATABASE_URL": "sqlite:///real.sqlite"}.items():
        bare.setenv(name, value)
    assert create_app("production").config[URI] == "sqlite:///real.sqlite"


@pytest.mark.parametrize("name", ["development", "testing", "production", "default"])
def test_s095_config_names_every_configuration(bare, name):
    """`config`: `development`, `testing`, `production` and `default`, which is development; in
    each the environment wins.
    """
    for setting, value in {**SAFE, "SITE_NAME": "from outside"}.items():
        bare.setenv(setting, value)
    app = create_app(name)
    assert app.config["SITE_NAME"] == "from outside"
    assert (app.debug, app.testing) == (config[name].DEBUG, config[name].TESTING)
    assert config["default"] is config["development"] is DevelopmentConfig


def test_s096_create_app_makes_applications_that_do_not_mix():
    """`create_app(config_name)` binds `bootstrap`, `mail`, `moment` and `db`, made once, to an
    application; two do not mix.
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
    """`main = Blueprint("main", __name__)`, its views imported below it: endpoints are `main.*`."""
    app = Quart("small")
    app.register_blueprint(main_blueprint)
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    assert {"main.index", "main.user", "main.post"} <= endpoints
    assert {endpoint.partition(".")[0] for endpoint in endpoints} == {"main"}


async def test_s098_error_pages_are_the_whole_applications(app, stranger):
    """`@main.app_errorhandler(404)` and `(500)` hold for every URL, also outside the blueprint."""
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
def test_s099_the_environment_chooses_the_configuration(bare, variable):
    """`manage.py` makes the application that `FLASK_CONFIG` names, or the default one.

    Differs: `QUART_CONFIG` is asked first.
    """
    assert configured_app().config["DEVELOPMENT"]
    bare.setenv(variable, "testing")
    assert configured_app().testing


def test_s100_test_runs_the_tests(bare, tmp_path, capfd):
    """The command `test` runs what is in `tests`; its docstring is its help.

    Differs: by pytest, and it exits as pytest does; the seed's exits 0 when tests fail.
    """
    bare.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # it starts twice as fast
    helped = CliRunner().invoke(main, ["test", "--help"]).output
    assert main.commands["test"].callback.__doc__.splitlines()[0] in helped
    (tmp_path / "tests").mkdir()
    test = tmp_path / "tests" / "test_it.py"
    test.write_text("def test_it():\n    assert 'found'\n")
    assert CliRunner().invoke(main, ["test"]).exit_code == 0
    assert "1 passed" in capfd.readouterr().out
    test.write_text("def test_it():\n    assert not 'found'\n")
    assert CliRunner().invoke(main, ["test"]).exit_code == 1


def test_s101_new_writes_a_project(tmp_path):
    """A generator of projects that pass their own tests: `python -m quartapp new`, for the
    notes' cookiecutter-flask and cookiecutter-flask-restful.
    """
    words = ["new", str(tmp_path / "shop"), "--name", "shop", "--features", ",".join(FEATURES)]
    command = [sys.executable, "-m", "quartapp", *words]
    subprocess.run(command, check=True, timeout=TIMEOUT_SECONDS, env=bare_environment())
    plugins = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_asyncio.plugin"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    environment = bare_environment() | {"PYTHONPATH": str(ROOT)} | plugins
    there = {"cwd": tmp_path / "shop", "env": environment}
    done = subprocess.run(command, **there, timeout=TIMEOUT_SECONDS, capture_output=True, text=True)
    assert (done.returncode, " passed" in done.stdout) == (0, True), done.stdout
