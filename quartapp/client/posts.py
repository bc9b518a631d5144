"""Posts."""

from __future__ import annotations

from collections.abc import AsyncIterator

from .models import AnyUser, Post, id_of
from .responses import Page
from .transport import Transport


class Posts(Transport):
    """Operations on posts."""

    def posts(
        self, user: AnyUser | None = None, *, per_page: int | None = None
    ) -> AsyncIterator[Post]:
        """Iterate over all posts, or over those of ``user``."""
        if user is None:
            return self._walk(Page[Post], "/posts/", per_page)
        return self._walk_of(user, Page[Post], "posts", per_page)

    def timeline(self, user: AnyUser = "me", *, per_page: int | None = None) -> AsyncIterator[Post]:
        """Iterate over the posts of the users that ``user`` follows."""
        return self._walk_of(user, Page[Post], "timeline", per_page)

    async def post(self, post: Post | int) -> Post:
        """Return a post in its present state; raise NotFound if there is none."""
        return await self._get(Post, f"/posts/{id_of(post)}")

    async def publish(self, body: str) -> Post:
        """Publish a post in Markdown; retries create one post only."""
        return await self._post(Post, "/posts/", body=body)

    async def edit_post(self, post: Post | int, body: str) -> Post:
        """Replace the text.

        Raise PreconditionFailed if ``post`` is a Post that was read by ``post()`` and has changed
        since.  An id, or a Post from a list, is not checked.
        """
        return await self._put(Post, f"/posts/{id_of(post)}", post, body=body)

    async def delete_post(self, post: Post | int) -> None:
        """Delete a post and its comments permanently."""
        await self._delete(f"/posts/{id_of(post)}")
