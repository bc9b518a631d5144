"""Run ``slowapp.py`` with standard input as its terminal: ``python terminal.py WORKERS``."""

import fcntl
import sys
import termios

from slowapp import main

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
main("slowapp:app", sys.argv[1], "{}")
