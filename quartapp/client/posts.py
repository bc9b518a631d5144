"""Posts."""

from __future__ import annotations

from collections.abc import AsyncIterator

from .answers import Page
from .things import AnyUser, Post, id_of
from .wire import Wire


class Posts(Wire):
    """What is published."""

    def posts(
        self, user: AnyUser | None = None, *, per_page: int | None = None
    ) -> AsyncIterator[Post]:
        """Everybody's posts, or those of ``user``."""
        if user is None:
            return self._walk(Page[Post], "/posts/", per_page)
        return self._walk_of(user, Page[Post], "posts", per_page)

    def timeline(self, user: AnyUser = "me", *, per_page: int | None = None) -> AsyncIterator[Post]:
        """The posts of those whom ``user`` follows."""
        return self._walk_of(user, Page[Post], "timeline", per_page)

    async def post(self, post: Post | int) -> Post:
        """One post; given one that was read before, it as it is now."""
        return await self._get(Post, f"/posts/{id_of(post)}")

    async def publish(self, body: str) -> Post:
        """Publish ``body``, Markdown; once, however often it has to be sent."""
        return await self._post(Post, "/posts/", body=body)

    async def edit_post(self, post: Post | int, body: str) -> Post:
        """Replace its text; PreconditionFailed if ``post`` was read alone and is no longer so."""
        return await self._put(Post, f"/posts/{id_of(post)}", post, body=body)

    async def delete_post(self, post: Post | int) -> None:
        """Delete it with the comments under it, for good."""
        await self._delete(f"/posts/{id_of(post)}")
