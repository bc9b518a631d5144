"""Warnings about settings of Flask extensions that have no effect here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from fnmatch import fnmatchcase

from quart import Quart

logger = logging.getLogger("quartapp.ext")

_REPORTED = "unread_settings"  # key in app.extensions: the settings in earlier warnings

# {class of this library: {setting, or a pattern for it: advice for the warning}}
UNREAD: dict[str, dict[str, str]] = {
    "CSRFProtect": {
        "WTF_CSRF_FIELD_NAME": "the field is csrf_token",
        "WTF_CSRF_HEADERS": "the header is X-CSRFToken or X-CSRF-Token",
        "WTF_CSRF_METHODS": "all methods but GET, HEAD, OPTIONS and TRACE need a token",
        "WTF_CSRF_CHECK_DEFAULT": "use @csrf.exempt for the views that need no token",
        "WTF_CSRF_SSL_STRICT": "a cross-origin request is always rejected",
        "WTF_CSRF_SECRET_KEY": "use SECRET_KEY",
        "WTF_I18N_ENABLED": "use get_translations of a form's Meta",
        "RECAPTCHA_*": "there is no RecaptchaField",
    },
    "LoginManager": {
        "REMEMBER_COOKIE_NAME": "use QUART_AUTH_COOKIE_NAME",
        "REMEMBER_COOKIE_DURATION": "use LOGIN_REMEMBER_SECONDS",
        "REMEMBER_COOKIE_DOMAIN": "use QUART_AUTH_COOKIE_DOMAIN",
        "REMEMBER_COOKIE_PATH": "use QUART_AUTH_COOKIE_PATH",
        "REMEMBER_COOKIE_SECURE": "use QUART_AUTH_COOKIE_SECURE",
        "REMEMBER_COOKIE_HTTPONLY": "use QUART_AUTH_COOKIE_HTTP_ONLY",
        "REMEMBER_COOKIE_SAMESITE": "use QUART_AUTH_COOKIE_SAMESITE",
        "REMEMBER_COOKIE_REFRESH_EACH_REQUEST": "a login session in use is extended once an hour",
        "SESSION_PROTECTION": "a login session is a row, which end_sessions deletes",
        "LOGIN_DISABLED": "in tests, use quartapp.ext.testing.Browser",
        "USE_SESSION_FOR_NEXT": "the URL of the login page has the parameter next",
        "FORCE_HOST_FOR_REDIRECTS": "use safe_next, which allows paths of this site alone",
        "QUART_AUTH_DURATION": "use LOGIN_REMEMBER_SECONDS and LOGIN_SESSION_SECONDS",
    },
    "HTTPAuth": {
        "BASIC_AUTH_*": "use @auth.verify_password and HTTPAUTH_REALM",
        "QUART_AUTH_BASIC_USERNAME": "use @auth.verify_password",
        "QUART_AUTH_BASIC_PASSWORD": "use @auth.verify_password",
    },
    "SQLAlchemy": {
        "SQLALCHEMY_BINDS": "one SQLAlchemy object has one database, SQLALCHEMY_DATABASE_URI",
        "SQLALCHEMY_TRACK_MODIFICATIONS": "nothing is tracked",
        "SQLALCHEMY_RECORD_QUERIES": "use SQLALCHEMY_SLOW_QUERY_TIME or testing.count_statements",
        "SQLALCHEMY_POOL_*": "use SQLALCHEMY_ENGINE_OPTIONS",
        "SQLALCHEMY_MAX_OVERFLOW": "use SQLALCHEMY_ENGINE_OPTIONS",
        "SQLALCHEMY_NATIVE_UNICODE": "every text is Unicode",
    },
    "Migrate": {
        "ALEMBIC": "use the arguments of Migrate(db, directory, …)",
        "ALEMBIC_CONTEXT": "use the arguments of Migrate(db, directory, …)",
    },
    "Mail": {
        "MAIL_SUPPRESS_SEND": "use MAIL_KEEP",
        "MAIL_DEBUG": "use the logger quartapp.ext.mail",
        "MAIL_MAX_EMAILS": "a connection is used for all mails that are due",
        "MAIL_ASCII_ATTACHMENTS": "the names of files are encoded by RFC 2231",
        "MAIL_DEFAULT_CHARSET": "mails are UTF-8",
        "MAIL_DEFAULT_REPLY_TO": "use Message(reply_to=…)",
        "MAIL_DEFAULT_SUBJECT": "use Message(subject)",
        "MAIL_BACKEND": "use MAIL_KEEP, or MAIL_SERVER",
        "MAIL_FILE_PATH": "use MAIL_KEEP",
        "MAIL_TIMEOUT": "the timeouts are fixed",
        "MAIL_SSL_KEYFILE": "there are no client certificates",
        "MAIL_SSL_CERTFILE": "there are no client certificates",
        "MAIL_USE_LOCALTIME": "the Date header is UTC",
    },
    "Bootstrap": {
        "BOOTSTRAP_*": "use the arguments of the macros; all files are local",
    },
    "Moment": {
        "MOMENT_DEFAULT_FORMAT": "use moment(…).format(…)",
    },
    "Passwords": {
        "BCRYPT_*": "use PASSWORD_TIME_COST and PASSWORD_MEMORY_COST",
    },
}


def warn_of_unread(app: Quart, extension: str) -> None:
    """Log one warning that lists the settings of ``app`` that ``extension`` does not read.

    Settings that are added later are reported at startup.
    """
    reported: set[str] = app.extensions.setdefault(_REPORTED, set())

    def warn() -> None:
        found = {name: why for name, why in _found(app.config, extension) if name not in reported}
        reported.update(found)
        if found:
            logger.warning("; ".join(f"{name} is not read: {found[name]}" for name in found))

    warn()
    app.before_serving(warn)


def _found(config: Mapping[str, object], extension: str) -> list[tuple[str, str]]:
    table = UNREAD[extension].items()
    return [
        (name, each) for name in config for pattern, each in table if fnmatchcase(name, pattern)
    ]
