"""Tests of permission_required: a view that names several permissions requires all of them."""

import pytest

from quartapp.decorators import permission_required
from quartapp.extensions import db
from quartapp.models import Permission, Role


@pytest.fixture
def page(app):
    """Return a function that adds the page ``/guarded``, which requires ``permission``."""

    def page(permission: Permission) -> None:
        async def view() -> str:
            return "Welcome."

        app.add_url_rule("/guarded", "guarded", permission_required(permission)(view))

    return page


async def test_a_user_needs_all_of_the_permissions_of_a_page_as_in_the_api(page, susan, moderator):
    page(Permission.COMMENT | Permission.MODERATE)
    assert (await moderator.get("/guarded")).text == "Welcome."
    assert (await susan.get("/guarded")).status_code == 403


@pytest.mark.parametrize("permission", [Permission.MODERATE | Permission.ADMIN, Permission(32)])
async def test_a_permission_without_a_message_of_its_own_is_refused_too(page, susan, permission):
    page(permission)
    refused = await susan.get("/guarded")
    assert refused.status_code == 403
    assert "Your account may not do this." in refused.text


@pytest.mark.parametrize(
    ("permission", "status"),
    [(Permission.COMMENT, 200), (Permission.WRITE, 200), (Permission.FOLLOW, 403)],
)
async def test_a_preview_needs_the_permission_to_write_or_to_comment(
    app, susan, change, permission, status
):
    token = await susan.csrf_token("/")
    async with app.app_context(), db.begin() as session:
        role = Role(name="Apprentice", permissions=int(permission))
        session.add(role)
        await session.flush()
        role_id = role.id
    await change("susan", role_id=role_id)
    preview = await susan.post("/preview", body="Hello", csrf_token=token)
    assert preview.status_code == status
    assert ("Your account may not write here." in preview.text) == (status == 403)
