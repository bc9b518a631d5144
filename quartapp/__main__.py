"""Run the ``quartapp`` command as ``python -m quartapp``."""

from quartapp.manage import main

main(prog_name="quartapp")
