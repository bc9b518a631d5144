"""Reserved user names: registration refuses names that look official, in any spelling."""

from __future__ import annotations

import re

from quartapp.exceptions import Conflict
from quartapp.ext.settings import current_setting

RESERVED_NAMES = frozenset(
    """
    abuse admin admins administration administrator administrators anonymous api bot
    contact deleted editor editors everybody everyone help helpdesk hostmaster info
    mailer maildaemon master me mod moderation moderator moderators mods noreply nobody
    null official operator owner postmaster privacy reply root security service site
    somebody staff stranger superuser support sysadmin sysop system team undefined
    webmaster
    """.split()
)

# Digits and pairs of letters that look like another letter; i, l and 1 count as the same.
LOOKALIKES = str.maketrans("01345789l", "oieastbgi")
PAIRS = (("rn", "m"), ("vv", "w"))


def check_free_to_join(username: str) -> None:
    """Raise Conflict if the name consists of reserved names only.

    Examples are ``Admin``, ``a.d.m.i.n``, ``adm1n``, ``admin_2``, ``support.team`` and the name
    of the site.  The check applies to registration only, not to administrators.
    """
    names = {_folded(name) for name in (*RESERVED_NAMES, current_setting("SITE_NAME"))} - {""}
    words = re.compile(f"(?:{'|'.join(map(re.escape, sorted(names)))})+")
    numbered = _folded(username.rstrip("0123456789_."))
    if words.fullmatch(_folded(username)) or words.fullmatch(numbered):
        raise Conflict(
            f"{username} is kept for the people who run this site. Try another name.", "username"
        )


def _folded(name: str) -> str:
    """Return the name without separators, with each lookalike replaced by its letter."""
    letters = re.sub("[^a-z0-9]", "", name.lower()).translate(LOOKALIKES)
    for pair, letter in PAIRS:
        letters = letters.replace(pair, letter)
    return letters
