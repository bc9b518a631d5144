"""An nginx in front of a site."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import free_port, running, wait_for

REQUIRED = bool(os.environ.get("REQUIRE_NGINX"))
CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {more}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {site};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""


def nginx_program() -> str:
    """Return the path of nginx; skip the test if there is none and none is required."""
    found = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if found is None:
        assert not REQUIRED, "nginx is missing"
        pytest.skip("nginx is not installed")
    return found


@contextmanager
def nginx(site: str, folder: Path, more: str = "") -> Iterator[str]:
    """Serve ``site`` through nginx, with ``more`` in its configuration; yield the address."""
    program, port = nginx_program(), free_port()
    folder.chmod(0o755)
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(folder=folder, port=port, site=site, more=more))
    with running(program, "-c", file, "-e", folder / "error.log", "-p", folder) as process:
        yield wait_for(process, port)
