"""Why there is no project."""


class GeneratorError(Exception):
    """What stands in the way, in one line for whoever asked."""
