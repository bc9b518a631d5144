"""Comments."""

from __future__ import annotations

from collections.abc import AsyncIterator

from .models import AnyUser, Comment, Post, id_of
from .responses import Page
from .transport import Transport


class Comments(Transport):
    """Operations on comments."""

    def comments(
        self, post: Post | int | None = None, *, per_page: int | None = None
    ) -> AsyncIterator[Comment]:
        """Iterate over all comments, newest first, or over those on ``post``, oldest first."""
        path = "/comments/" if post is None else f"/posts/{id_of(post)}/comments/"
        return self._walk(Page[Comment], path, per_page)

    def comments_by(self, user: AnyUser, *, per_page: int | None = None) -> AsyncIterator[Comment]:
        """Iterate over the comments of ``user``."""
        return self._walk_of(user, Page[Comment], "comments", per_page)

    async def comment(self, comment: Comment | int) -> Comment:
        """Return a comment in its present state; raise NotFound if there is none."""
        return await self._get(Comment, f"/comments/{id_of(comment)}")

    async def comment_on(self, post: Post | int, body: str) -> Comment:
        """Comment on ``post`` in Markdown; retries create one comment only."""
        return await self._post(Comment, f"/posts/{id_of(post)}/comments/", body=body)

    async def edit_comment(self, comment: Comment | int, body: str) -> Comment:
        """Replace the text; raise PreconditionFailed as ``edit_post`` does."""
        return await self._put(Comment, f"/comments/{id_of(comment)}", comment, body=body)

    async def hide_comment(self, comment: Comment | int) -> Comment:
        """Hide a comment from all but moderators."""
        return await self._put(Comment, f"/comments/{id_of(comment)}", disabled=True)

    async def show_comment(self, comment: Comment | int) -> Comment:
        """Show a hidden comment again."""
        return await self._put(Comment, f"/comments/{id_of(comment)}", disabled=False)

    async def delete_comment(self, comment: Comment | int) -> None:
        """Delete a comment permanently."""
        await self._delete(f"/comments/{id_of(comment)}")
