"""ASGI entry point: ``hypercorn -c hypercorn.toml quartapp.asgi:app``."""

from quartapp import create_app

app = create_app()
