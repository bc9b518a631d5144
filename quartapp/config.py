"""Settings: one class for each configuration.

A class attribute defines the name, type and default of a setting.  The environment and
``.env`` override the default (see ``quartapp.ext.settings``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from quart import Quart

from quartapp.exceptions import ConfigError
from quartapp.ext.hosts import host_of, trusted_names
from quartapp.ext.settings import Setting, SettingError, read
from quartapp.mail_names import (
    DEFAULT_PREFIX,
    DEFAULT_SENDER,
    complete_mail,
    named_after_site,
)

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent if (PACKAGE.parent / "pyproject.toml").exists() else None
ASSETS = CHECKOUT or PACKAGE  # the folder of templates/, static/ and hypercorn.toml
BASEDIR = CHECKOUT or Path.cwd()  # the folder of SQLite files

API_PREFIX = "/api/"  # responses below it are JSON, and cookies are ignored

DEFAULT_SECRET_KEY = "hard to guess string"  # noqa: S105 - Flasky's default; refused in production


def is_api_path(path: str) -> bool:
    """Return True if ``path``, of a URL, is below API_PREFIX."""
    return path.startswith(API_PREFIX)


class Config:
    """Settings and defaults of all configurations."""

    DEBUG: bool = False
    TESTING: bool = False
    DEVELOPMENT: bool = False

    SECRET_KEY: str = DEFAULT_SECRET_KEY
    SECRET_KEY_FALLBACKS: list[str] = []  # noqa: RUF012 - never mutated
    SERVER_NAME: str | None = None
    SITE_URL: str = ""
    TRUSTED_HOSTS: list[str] = []  # noqa: RUF012
    SITE_NAME: str = "quartapp"

    FLASKY_ADMIN: str | None = None
    FLASKY_MAIL_SUBJECT_PREFIX: str = DEFAULT_PREFIX
    FLASKY_MAIL_SENDER: str = DEFAULT_SENDER
    FLASKY_POSTS_PER_PAGE: int = 20
    FLASKY_FOLLOWERS_PER_PAGE: int = 50
    FLASKY_COMMENTS_PER_PAGE: int = 30
    FLASKY_SLOW_DB_QUERY_TIME: float = 0.5
    GRAVATAR: bool = False

    MAIL_SERVER: str | None = None
    MAIL_PORT: int | None = None
    MAIL_USE_TLS: bool | None = None  # None: True if MAIL_USERNAME is set
    MAIL_USE_SSL: bool = False
    MAIL_VALIDATE_CERTS: bool = True
    MAIL_USERNAME: str | None = None
    MAIL_PASSWORD: str | None = None
    MAIL_WORKER: bool = True
    MAIL_KEEP: bool = False
    MAIL_POLL_SECONDS: float = 5.0
    MAIL_KEEP_SENT_DAYS: int = 30
    ERROR_MAIL_SECONDS: int = 3600

    LIVE_TAIL: bool = True
    LIVE_KEEP_HOURS: int = 24
    LIVE_SOCKETS_PER_USER: int = 20

    SQLALCHEMY_DATABASE_URI: str = f"sqlite:///{BASEDIR / 'data.sqlite'}"
    SQLALCHEMY_COMMIT_ON_TEARDOWN: bool = False
    SQLALCHEMY_ENGINE_OPTIONS: dict[str, Any] = {}  # noqa: RUF012

    SSL_REDIRECT: bool = False
    TRUSTED_PROXIES: int = 0
    WTF_CSRF_ENABLED: bool = True
    WTF_CSRF_TIME_LIMIT: int | None = 3600
    WTF_CSRF_TRUSTED_ORIGINS: list[str] = []  # noqa: RUF012
    MAX_CONTENT_LENGTH: int = 1024 * 1024

    PASSWORD_TIME_COST: int = 2
    PASSWORD_MEMORY_COST: int = 19456
    PASSWORD_PARALLELISM: int = 1
    SESSION_COOKIE_SAMESITE: str = "Lax"
    LOGIN_SESSION_SECONDS: int = 12 * 3600
    LOGIN_REMEMBER_SECONDS: int = 30 * 24 * 3600
    LOGIN_MAX_SECONDS: int = 90 * 24 * 3600
    LOGIN_FRESH_SECONDS: int = 1800
    TEMPLATES_AUTO_RELOAD: bool = False

    database_variables: tuple[str, ...] = ("DATABASE_URL",)
    reads_env_file = True

    @staticmethod
    def init_app(app: Quart) -> None:
        """Set the settings that derive from others; raise ConfigError for invalid values."""
        config = app.config
        _complete_hosts(config)
        config["SESSION_COOKIE_SECURE"] = config["SITE_URL"].startswith("https://")
        config["SQLALCHEMY_SLOW_QUERY_TIME"] = config["FLASKY_SLOW_DB_QUERY_TIME"]
        config["MAIL_DEFAULT_SENDER"] = config["FLASKY_MAIL_SENDER"]
        config["WTF_CSRF_TRUSTED_ORIGINS"] = [
            *config["WTF_CSRF_TRUSTED_ORIGINS"],
            config["SITE_URL"],
        ]
        if config["GRAVATAR"]:
            config["SECURITY_CSP_IMG_SOURCES"] = ["https://secure.gravatar.com"]
        complete_mail(config)


def _complete_hosts(config: dict[str, Any]) -> None:
    """Add the host of SITE_URL to TRUSTED_HOSTS; raise ConfigError for an invalid host."""
    try:
        config["TRUSTED_HOSTS"] = trusted_names(config["TRUSTED_HOSTS"])
    except ValueError as error:
        raise ConfigError(str(error)) from error
    config["SITE_URL"] = config["SITE_URL"].strip()
    if not config["SITE_URL"]:
        return
    try:
        host = host_of(config["SITE_URL"])
    except ValueError as error:
        raise ConfigError(f"SITE_URL cannot be the address of the site: {error}") from error
    config["SITE_URL"] = config["SITE_URL"].rstrip("/")
    if config["TRUSTED_HOSTS"] or not (config["DEVELOPMENT"] or config["TESTING"]):
        config["TRUSTED_HOSTS"] = [*config["TRUSTED_HOSTS"], host]


class DevelopmentConfig(Config):
    """Configuration for development: debug mode, and no mail is sent without MAIL_SERVER."""

    DEBUG: bool = True
    DEVELOPMENT: bool = True
    SITE_URL: str = "http://127.0.0.1:5000"
    TEMPLATES_AUTO_RELOAD: bool = True

    SQLALCHEMY_DATABASE_URI: str = f"sqlite:///{BASEDIR / 'data-dev.sqlite'}"

    database_variables = ("DATABASE_URL", "DEV_DATABASE_URL")

    @staticmethod
    def init_app(app: Quart) -> None:
        """Derive settings like ``Config``; without MAIL_SERVER, keep mails for ``/dev/mail``."""
        Config.init_app(app)
        app.config["MAIL_KEEP"] = app.config["MAIL_KEEP"] or not app.config["MAIL_SERVER"]


class TestingConfig(Config):
    """Configuration for tests: fast password hashes, no background tasks, no ``.env``."""

    TESTING: bool = True
    SECRET_KEY: str = "a secret that only the tests know"  # noqa: S105
    SITE_URL: str = "http://localhost"
    MAIL_WORKER: bool = False
    LIVE_TAIL: bool = False
    PASSWORD_TIME_COST: int = 1
    PASSWORD_MEMORY_COST: int = 8

    SQLALCHEMY_DATABASE_URI: str = f"sqlite:///{BASEDIR / 'data-test.sqlite'}"

    database_variables = ("TEST_DATABASE_URL",)
    reads_env_file = False


class ProductionConfig(Config):
    """Configuration for production: refuses to start with unsafe settings."""

    @staticmethod
    def init_app(app: Quart) -> None:
        """Derive settings like ``Config``; raise ConfigError without SECRET_KEY or SITE_URL."""
        if app.config["SECRET_KEY"] == DEFAULT_SECRET_KEY:
            raise ConfigError(
                "production needs SECRET_KEY: set it to the output of "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if not app.config["SITE_URL"]:
            raise ConfigError(
                "production needs SITE_URL: set it to the address people use, "
                "such as https://blog.example.com"
            )
        Config.init_app(app)


config: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
    "default": DevelopmentConfig,
}


def config_name(name: str | None = None) -> str:
    """Return ``name``, else the value of QUART_CONFIG or FLASK_CONFIG, else "default".

    Raises ConfigError if there is no such configuration.
    """
    given = {**dotenv_values(".env"), **os.environ}
    chosen = name or given.get("QUART_CONFIG") or given.get("FLASK_CONFIG") or "default"
    if chosen not in config:
        raise ConfigError(f"There is no configuration {chosen!r}; there are {', '.join(config)}.")
    return chosen


def describe(settings: type[Config], overrides: Mapping[str, Any] | None = None) -> list[Setting]:
    """Return the current value and the source of every setting of ``settings``.

    ``overrides`` take precedence over all other sources.
    """
    given = overrides or {}
    return named_after_site(
        [
            Setting(each.name, given[each.name], "create_app") if each.name in given else each
            for each in _read(settings)
        ]
    )


def _read(settings: type[Config]) -> list[Setting]:
    sources: dict[str, Mapping[str, str | None]] = {"environment": os.environ}
    if settings.reads_env_file:
        sources[".env"] = dotenv_values(".env")
    try:
        return list(
            read(settings, {name: _renamed(settings, each) for name, each in sources.items()})
        )
    except SettingError as error:
        raise ConfigError(str(error)) from error


def _renamed(settings: type[Config], values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Copy values of alternative variables (``DATABASE_URL``, ``MAIL_HOSTNAME``) to settings."""
    found = dict(values)
    for variable in reversed(settings.database_variables):
        found["SQLALCHEMY_DATABASE_URI"] = values.get(variable) or found.get(
            "SQLALCHEMY_DATABASE_URI"
        )
    found["MAIL_SERVER"] = values.get("MAIL_SERVER") or values.get("MAIL_HOSTNAME")
    return found
