"""Generate projects from a template, and update them to later versions of it."""

from .errors import GeneratorError
from .names import package_name
from .project import FEATURES, Project
from .updates import update

__all__ = ["FEATURES", "GeneratorError", "Project", "package_name", "update"]
