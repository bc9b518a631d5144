"""Run ``quartapp mail work`` with leases and retry delays of seconds instead of minutes."""

from datetime import timedelta

from quartapp.ext.mail import outbox
from quartapp.manage import main

outbox.LEASE = timedelta(seconds=6)
outbox.FIRST_WAIT = outbox.LONGEST_WAIT = timedelta(seconds=1)
main(["mail", "work"])
