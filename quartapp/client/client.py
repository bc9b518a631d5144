"""Everything that the API can be asked, in one class."""

from __future__ import annotations

from .comments import Comments
from .events import Events
from .posts import Posts
from .users import Users


class Client(Posts, Comments, Users, Events):
    """The blog at ``url``, as somebody sees it: by a token, by address and password, or as nobody.

    ``options`` are those of ``httpx.AsyncClient``, such as ``timeout``.  Lists are walked with
    ``async for``, newest first unless said otherwise, and ask for another page when one is
    used up; what appears meanwhile neither repeats nor hides anything.
    """
