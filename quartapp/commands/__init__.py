"""The subcommands of ``quartapp``, one in each file."""

from quartapp.ext.migrate import group as db

from .config import config
from .deploy import deploy
from .fake import fake
from .mail import mails
from .new import new
from .profile import profile
from .routes import routes
from .run import run
from .shell import shell
from .test import test
from .users import users

COMMANDS = (run, deploy, db, shell, test, fake, users, mails, routes, profile, config, new)

__all__ = ["COMMANDS"]
