"""Projects from a template: written once, brought up to date later."""

from .errors import GeneratorError
from .names import package_name
from .project import FEATURES, Project
from .updates import update

__all__ = ["FEATURES", "GeneratorError", "Project", "package_name", "update"]
