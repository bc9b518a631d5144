"""``python -m quartapp`` is the ``quartapp`` command."""

from quartapp.manage import main

main(prog_name="quartapp")
