"""The client: all operations of the API in one class."""

from __future__ import annotations

from .comments import Comments
from .events import Events
from .posts import Posts
from .users import Users


class Client(Posts, Comments, Users, Events):
    """A client of the blog at ``url``.

    Requests are authenticated by ``token``, or by ``email`` and ``password``, or are anonymous.
    ``options`` are those of ``httpx.AsyncClient``, such as ``timeout``.  Lists are async
    iterators, newest first unless documented otherwise.  They request the next page when the
    current one is used up; resources that are created during the iteration neither repeat nor
    hide others.
    """
