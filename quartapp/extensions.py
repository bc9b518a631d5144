"""Extension instances; ``create_app`` initializes them for an application."""

from quartapp.config import PACKAGE
from quartapp.ext.bootstrap import Bootstrap
from quartapp.ext.db import SQLAlchemy
from quartapp.ext.forms import CSRFProtect
from quartapp.ext.httpauth import HTTPAuth
from quartapp.ext.live import Live
from quartapp.ext.login import LoginManager
from quartapp.ext.mail import Mail
from quartapp.ext.migrate import Migrate
from quartapp.ext.moment import Moment
from quartapp.ext.passwords import Passwords
from quartapp.ext.security import SecurityHeaders
from quartapp.ext.static_files import StaticFiles
from quartapp.models import AnonymousUser, Event, LoginSession, Model, OutgoingMail

db = SQLAlchemy(Model)
migrate = Migrate(db, PACKAGE / "migrations")
login_manager = LoginManager(db, LoginSession)
login_manager.anonymous_user = AnonymousUser
auth = HTTPAuth()
mail = Mail(db, OutgoingMail)
live_feed = Live(db, Event)
csrf = CSRFProtect()
passwords = Passwords()
moment = Moment()
bootstrap = Bootstrap()
static_files = StaticFiles()
security = SecurityHeaders()
