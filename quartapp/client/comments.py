"""Comments."""

from __future__ import annotations

from collections.abc import AsyncIterator

from .answers import Page
from .things import AnyUser, Comment, Post, id_of
from .wire import Wire


class Comments(Wire):
    """What is said about posts."""

    def comments(
        self, post: Post | int | None = None, *, per_page: int | None = None
    ) -> AsyncIterator[Comment]:
        """All comments, or those under ``post``, oldest first."""
        path = "/comments/" if post is None else f"/posts/{id_of(post)}/comments/"
        return self._walk(Page[Comment], path, per_page)

    def comments_by(self, user: AnyUser, *, per_page: int | None = None) -> AsyncIterator[Comment]:
        """What ``user`` said."""
        return self._walk_of(user, Page[Comment], "comments", per_page)

    async def comment(self, comment: Comment | int) -> Comment:
        """One comment; given one that was read before, it as it is now."""
        return await self._get(Comment, f"/comments/{id_of(comment)}")

    async def comment_on(self, post: Post | int, body: str) -> Comment:
        """Say ``body`` under ``post``; once, however often it has to be sent."""
        return await self._post(Comment, f"/posts/{id_of(post)}/comments/", body=body)

    async def edit_comment(self, comment: Comment | int, body: str) -> Comment:
        """Replace its text; PreconditionFailed as with ``edit_post``."""
        return await self._put(Comment, f"/comments/{id_of(comment)}", comment, body=body)

    async def hide_comment(self, comment: Comment | int) -> Comment:
        """Keep it from everybody but moderators."""
        return await self._put(Comment, f"/comments/{id_of(comment)}", disabled=True)

    async def show_comment(self, comment: Comment | int) -> Comment:
        """Undo ``hide_comment``."""
        return await self._put(Comment, f"/comments/{id_of(comment)}", disabled=False)

    async def delete_comment(self, comment: Comment | int) -> None:
        """Delete it, for good."""
        await self._delete(f"/comments/{id_of(comment)}")
