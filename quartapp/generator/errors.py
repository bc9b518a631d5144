"""The exception of the project generator."""


class GeneratorError(Exception):
    """A project cannot be generated or updated; the message is one line for the user."""
