"""Views of comments."""

from __future__ import annotations

from typing import Any

from quart import ResponseReturnValue, current_app
from quart_schema import document_querystring, document_response
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.pagination import Listing
from quartapp.extensions import db
from quartapp.models import Comment, Permission
from quartapp.services import comments, posts
from quartapp.services.rendering import render_comment

from . import answers, api
from .authentication import current_user
from .bodies import CommentBody, CommentChange
from .caching import has_if_match, require_match
from .decorators import account_required, json_body, permission_required
from .idempotency import idempotent
from .lists import listed
from .queries import ListQuery
from .serializers import comment_to_json


@api.get("/comments/")
@document_querystring(ListQuery)
@document_response(answers.Comments)
async def get_comments() -> ResponseReturnValue:
    """List all comments, newest first."""
    return await listed_comments(db.session, comments.newest())


@api.get("/posts/<int:post_id>/comments/")
@document_querystring(ListQuery)
@document_response(answers.Comments)
async def get_post_comments(post_id: int) -> ResponseReturnValue:
    """List the comments on a post, oldest first."""
    return await _listed_on(db.session, post_id)


@api.post("/posts/<int:post_id>/comments/")
@permission_required(Permission.COMMENT)
@json_body(CommentBody)
@document_response(answers.Comment, 201)
async def new_comment(post_id: int, data: CommentBody) -> ResponseReturnValue:
    """Add a comment to a post."""
    body = await render_comment(data.body)

    async def add(session: AsyncSession) -> dict[str, Any]:
        comment = await comments.add(session, current_user, post_id, body)
        return comment_to_json(await comments.get(session, comment.id))

    return await idempotent(add)


@api.delete("/posts/<int:post_id>/comments/")
@permission_required(Permission.MODERATE)
@document_response(answers.Deleted)
async def delete_post_comments(post_id: int) -> ResponseReturnValue:
    """Delete all comments on a post; only moderators may do this."""
    async with db.begin() as session:
        before = await _listed_on(session, post_id) if has_if_match() else {}
        deleted = await comments.clear(session, current_user, post_id)
        await require_match(before)
        return {"deleted": deleted}


@api.get("/comments/<int:comment_id>")
@document_response(answers.Comment)
async def get_comment(comment_id: int) -> ResponseReturnValue:
    """Get a comment."""
    return comment_to_json(await comments.get(db.session, comment_id))


@api.put("/comments/<int:comment_id>")
@account_required
@json_body(CommentChange)
@document_response(answers.Comment)
async def edit_comment(comment_id: int, data: CommentChange) -> ResponseReturnValue:
    """Edit or hide a comment.

    Only its author may change `body`, and only moderators may change `disabled`.  To change
    `disabled`, a token also needs the scope `moderate`.
    """
    changed = data.model_fields_set
    body = await render_comment(data.body)
    async with db.begin() as session:
        comment = await comments.get(session, comment_id, lock=True)
        before = comment_to_json(comment)
        if "body" in changed:
            await comments.edit(session, current_user, comment_id, body)
        if "disabled" in changed:
            await comments.set_disabled(session, current_user, comment_id, data.disabled)
        await require_match(before)
        return comment_to_json(comment)


@api.delete("/comments/<int:comment_id>")
@account_required
@document_response(answers.Nothing)
async def delete_comment(comment_id: int) -> ResponseReturnValue:
    """Delete a comment.

    Only its author and moderators may delete it.  For a comment of another user, a token also
    needs the scope `moderate`.
    """
    async with db.begin() as session:
        before = comment_to_json(await comments.get(session, comment_id, lock=True))
        await comments.delete(session, current_user, comment_id)
        await require_match(before)
    return {}


async def listed_comments(session: AsyncSession, listing: Listing[Comment]) -> dict[str, Any]:
    """Return the page of comments that the query string selects, as JSON."""
    size = current_app.config["FLASKY_COMMENTS_PER_PAGE"]
    return await listed(session, "comments", listing, comment_to_json, size)


async def _listed_on(session: AsyncSession, post_id: int) -> dict[str, Any]:
    return await listed_comments(session, comments.on(await posts.get(session, post_id)))
