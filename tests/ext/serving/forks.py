"""Processes of the slow application, forked from one that has imported all: ``python forks.py FD``.

Each order that comes through the socket FD has a working directory, arguments of ``slowapp.py``
as JSON, and three pipes: standard output, standard error, and one to report to: the process id,
and the exit status in the end.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys

import slowapp

MAX_ORDER_BYTES = 65_536


def order(descriptor: int) -> list[str]:
    """Fork a process for each order; return its arguments in that process."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child of this process is waited for
    with socket.socket(fileno=descriptor) as orders:
        while True:
            text, pipes, _, _ = socket.recv_fds(orders, MAX_ORDER_BYTES, 3)
            if not text:
                sys.exit()
            if os.fork() == 0:
                break
            for each in pipes:
                os.close(each)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    directory, *arguments = json.loads(text)
    stdout, stderr, report = pipes
    if (pid := os.fork()) == 0:
        os.dup2(stdout, 1)
        os.dup2(stderr, 2)
    for each in (stdout, stderr):
        os.close(each)
    if pid:
        os.write(report, b"%d\n" % pid)
        _, status = os.waitpid(pid, 0)
        os.write(report, b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    os.close(report)
    os.chdir(directory)
    sys.path.insert(0, directory)
    return arguments


if __name__ == "__main__":
    slowapp.main(*order(int(sys.argv[1])))
