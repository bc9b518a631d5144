"""A community blog on Quart, and the library of extensions that it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quart import Quart


def create_app(name: str | None = None, **overrides: Any) -> Quart:
    """Return the application, configured by ``name`` (else QUART_CONFIG, FLASK_CONFIG, "default").

    ``overrides`` are settings that take precedence over all other sources.  Raises
    ConfigError, with a message for the operator, if the settings are unsafe or inconsistent.
    """
    from quart import Quart

    from quartapp.config import ASSETS, config, config_name, describe

    settings = config[config_name(name)]
    templates, static = str(ASSETS / "templates"), str(ASSETS / "static")
    app = Quart(__name__, template_folder=templates, static_folder=static)
    app.config.from_mapping({each.name: each.value for each in describe(settings, overrides)})
    app.config.from_mapping(overrides)
    settings.init_app(app)
    _configure_quart(app)
    _init_extensions(app)
    _register_blueprints(app)
    _mail_errors(app)
    _add_middleware(app)
    return app


def _configure_quart(app: Quart) -> None:
    """Replace classes of Quart by subclasses, before Quart creates instances of them."""
    from jinja2 import StrictUndefined

    from quartapp.ext.converters import IntegerConverter
    from quartapp.ext.serving import Request
    from quartapp.ext.sessions import SessionInterface
    from quartapp.ext.templating import Environment

    app.request_class = Request
    app.session_interface = SessionInterface()
    app.url_map.converters["int"] = IntegerConverter
    app.jinja_environment = Environment  # type: ignore[assignment]  # renders synchronously
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}


def _init_extensions(app: Quart) -> None:
    from quartapp import extensions as ext

    first = (ext.security, ext.db, ext.migrate, ext.live_feed, ext.login_manager, ext.csrf)
    then = (ext.auth, ext.mail, ext.passwords, ext.moment, ext.bootstrap, ext.static_files)
    for extension in (*first, *then):
        extension.init_app(app)


def _register_blueprints(app: Quart) -> None:
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


def _mail_errors(app: Quart) -> None:
    """Mail unhandled errors to FLASKY_ADMIN in production."""
    from quartapp.email import send_error_report
    from quartapp.ext.errormail import mail_errors

    if app.config["FLASKY_ADMIN"] and not (app.debug or app.testing):
        mail_errors(app, send_error_report)


def _add_middleware(app: Quart) -> None:
    """Add the ASGI middleware, from the innermost to the outermost."""
    from quartapp.ext.errors import ErrorMiddleware
    from quartapp.ext.hosts import TrustedHosts, host_of
    from quartapp.ext.serving import BodyBudget, DrainRequestBody, OriginalETags, TrustedProxies

    config, wrapped = app.config, DrainRequestBody(BodyBudget(OriginalETags(app.asgi_app)))
    default = host_of(config["SITE_URL"]) if config["SITE_URL"] else "localhost"
    hosts = TrustedHosts(wrapped, config["TRUSTED_HOSTS"], default)
    app.asgi_app = TrustedProxies(hosts, config["TRUSTED_PROXIES"])  # type: ignore[method-assign]
    app.asgi_app = ErrorMiddleware(app)  # type: ignore[method-assign]
