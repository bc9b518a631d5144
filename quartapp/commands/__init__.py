"""The commands, one a file."""

from quartapp.ext.migrate import group as db

from .config import config
from .deploy import deploy
from .fake import fake
from .profile import profile
from .routes import routes
from .run import run
from .shell import shell
from .test import test
from .users import users

COMMANDS = (run, deploy, db, shell, test, fake, users, routes, profile, config)

__all__ = ["COMMANDS"]
