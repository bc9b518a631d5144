"""A community blog on Quart, and the extension layer it is built from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quart import Quart


def create_app(name: str | None = None, **overrides: Any) -> Quart:
    """Build the blog in the configuration ``name`` (else QUART_CONFIG, FLASK_CONFIG, default).

    ``overrides`` are settings that win over everything.  Raises ConfigError, in words
    for whoever runs it, when the settings allow no safe start.
    """
    from quart import Quart

    from quartapp.config import ASSETS, config, config_name, describe

    settings = config[config_name(name)]
    templates, static = str(ASSETS / "templates"), str(ASSETS / "static")
    app = Quart(__name__, template_folder=templates, static_folder=static)
    app.config.from_mapping({each.name: each.value for each in describe(settings, overrides)})
    app.config.from_mapping(overrides)
    settings.init_app(app)
    _shape(app)
    _bind_extensions(app)
    _open_doors(app)
    _tell_of_errors(app)
    _wrap(app)
    return app


def _shape(app: Quart) -> None:
    """Choose the parts of Quart that ours stand in for, before anything uses them."""
    from jinja2 import StrictUndefined

    from quartapp.ext.converters import IntegerConverter
    from quartapp.ext.serving import Request
    from quartapp.ext.sessions import SessionInterface
    from quartapp.ext.templating import Environment

    app.request_class = Request
    app.session_interface = SessionInterface()
    app.url_map.converters["int"] = IntegerConverter
    app.jinja_environment = Environment  # type: ignore[assignment]  # synchronous, on purpose
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}


def _bind_extensions(app: Quart) -> None:
    from quartapp import extensions as ext

    first = (ext.security, ext.db, ext.migrate, ext.live_feed, ext.login_manager, ext.csrf)
    then = (ext.auth, ext.mail, ext.passwords, ext.moment, ext.bootstrap, ext.static_files)
    for extension in (*first, *then):
        extension.init_app(app)


def _open_doors(app: Quart) -> None:
    from quartapp.api import api, docs_page
    from quartapp.auth import auth
    from quartapp.live import live
    from quartapp.main import main
    from quartapp.models import Permission
    from quartapp.once import new_key

    app.register_blueprint(main)
    app.register_blueprint(auth)
    app.register_blueprint(api)
    app.register_blueprint(docs_page)
    app.register_blueprint(live)
    app.jinja_env.globals.update(
        Permission=Permission,
        once_key=new_key,
        site_name=app.config["SITE_NAME"],
        development=app.config["DEVELOPMENT"],
    )


def _tell_of_errors(app: Quart) -> None:
    """Mail them to whoever runs the blog in production."""
    from quartapp.email import send_error_report
    from quartapp.ext.errormail import mail_errors

    if app.config["FLASKY_ADMIN"] and not (app.debug or app.testing):
        mail_errors(app, send_error_report)


def _wrap(app: Quart) -> None:
    """Put the middleware around the application, the outermost last."""
    from quartapp.ext.errors import ErrorMiddleware
    from quartapp.ext.hosts import TrustedHosts, host_of
    from quartapp.ext.serving import BodyBudget, HearOut, OriginalETags, TrustedProxies

    config, wrapped = app.config, HearOut(BodyBudget(OriginalETags(app.asgi_app)))
    default = host_of(config["SITE_URL"]) if config["SITE_URL"] else "localhost"
    hosts = TrustedHosts(wrapped, config["TRUSTED_HOSTS"], default)
    app.asgi_app = TrustedProxies(hosts, config["TRUSTED_PROXIES"])  # type: ignore[method-assign]
    app.asgi_app = ErrorMiddleware(app)  # type: ignore[method-assign]
