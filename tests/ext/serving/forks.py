"""Fork processes of the slow application from one that has imported it: ``python forks.py FD``.

Each message on the socket FD is a JSON list with a working directory and the arguments of
``slowapp.py``.  Three pipes come with it: standard output, standard error, and a pipe that gets
the process id and, in the end, the exit status.
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
    """Fork a process for each message; return its arguments in the forked process."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped automatically
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
