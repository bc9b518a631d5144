"""Views of posts."""

from __future__ import annotations

from typing import Any

from quart import ResponseReturnValue, current_app, request
from quart_schema import document_querystring, document_response
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Invalid
from quartapp.ext.pagination import Listing
from quartapp.extensions import db
from quartapp.models import Permission, Post
from quartapp.services import posts
from quartapp.services.rendering import render_post

from . import answers, api
from .authentication import current_user
from .bodies import PostBody
from .caching import has_if_match, require_match
from .decorators import account_required, json_body, permission_required
from .idempotency import idempotent
from .lists import listed
from .queries import DeleteQuery, ListQuery
from .serializers import post_to_json


@api.get("/posts/")
@document_querystring(ListQuery)
@document_response(answers.Posts)
async def get_posts() -> ResponseReturnValue:
    """List all posts, newest first."""
    return await listed_posts(db.session, posts.timeline())


@api.post("/posts/")
@permission_required(Permission.WRITE)
@json_body(PostBody)
@document_response(answers.Post, 201)
async def new_post(data: PostBody) -> ResponseReturnValue:
    """Publish a post."""
    body = await render_post(data.body)

    async def publish(session: AsyncSession) -> dict[str, Any]:
        post = await posts.publish(session, current_user, body)
        return post_to_json(await posts.get(session, post.id))

    return await idempotent(publish)


@api.delete("/posts/")
@account_required
@document_querystring(DeleteQuery)
@document_response(answers.Deleted)
async def delete_posts() -> ResponseReturnValue:
    """Delete all posts of the caller, or, with `all=true`, all posts of all users.

    Only administrators may use `all=true`.  For that, a token also needs the scope `moderate`.
    """
    is_all = _boolean_argument("all")
    async with db.begin() as session:
        before = await listed_posts(session, posts.timeline()) if has_if_match() else {}
        deleted = await posts.delete_all(session, current_user, of_everybody=is_all)
        await require_match(before)
        return {"deleted": deleted}


@api.get("/posts/<int:post_id>")
@document_response(answers.Post)
async def get_post(post_id: int) -> ResponseReturnValue:
    """Get a post."""
    return post_to_json(await posts.get(db.session, post_id))


@api.put("/posts/<int:post_id>")
@account_required
@json_body(PostBody)
@document_response(answers.Post)
async def edit_post(post_id: int, data: PostBody) -> ResponseReturnValue:
    """Edit the text of a post.

    Only its author and administrators may edit it.  For a post of another user, a token also
    needs the scope `moderate`.
    """
    body = await render_post(data.body)
    async with db.begin() as session:
        post = await posts.get_editable(session, current_user, post_id, lock=True)
        await require_match(post_to_json(post))
        return post_to_json(await posts.edit(session, current_user, post, body))


@api.delete("/posts/<int:post_id>")
@account_required
@document_response(answers.Nothing)
async def delete_post(post_id: int) -> ResponseReturnValue:
    """Delete a post and its comments.

    Only its author and administrators may delete it.  For a post of another user, a token also
    needs the scope `moderate`.
    """
    async with db.begin() as session:
        post = await posts.get_editable(session, current_user, post_id, lock=True)
        await require_match(post_to_json(post))
        await posts.delete(session, current_user, post)
    return {}


async def listed_posts(session: AsyncSession, listing: Listing[Post]) -> dict[str, Any]:
    """Return the page of posts that the query string selects, as JSON."""
    size = current_app.config["FLASKY_POSTS_PER_PAGE"]
    return await listed(session, "posts", listing, post_to_json, size)


def _boolean_argument(name: str) -> bool:
    values = {"true": True, "false": False}
    if (value := request.args.get(name, "false")) not in values:
        raise Invalid(f"“{name}” is true or false.")
    return values[value]
