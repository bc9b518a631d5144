"""Every mail that the blog sends: one function each."""

from __future__ import annotations

from quart import current_app
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.mail import Message
from quartapp.ext.templating import render_template
from quartapp.extensions import db, mail
from quartapp.models import User


async def send_email(
    to: str, subject: str, template: str, *, session: AsyncSession | None = None, **context: object
) -> None:
    """Render ``mail/<template>.txt`` and ``.html`` and put the mail into the outbox.

    It is sent if ``session`` commits; without one, a transaction of its own does.  Links
    begin with SITE_URL, never with what a request claims to be addressed to.
    """
    if session is None:
        async with db.begin() as own:
            return await send_email(to, subject, template, session=own, **context)
    config = current_app.config
    context |= {"site_url": config["SITE_URL"].rstrip("/"), "site": config["SITE_NAME"]}
    message = Message(
        f"{config['FLASKY_MAIL_SUBJECT_PREFIX']} {subject}",
        sender=config["FLASKY_MAIL_SENDER"],
        recipients=[to],
        body=await render_template(f"mail/{template}.txt", **context),
        html=await render_template(f"mail/{template}.html", **context),
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no out-of-office answers
    )
    mail.enqueue(session, message)
    return None


async def send_confirmation(session: AsyncSession, user: User, token: str) -> None:
    """The link that proves an address."""
    subject = "Confirm your address"
    await send_email(user.email, subject, "confirm", session=session, user=user, token=token)


async def send_password_reset(session: AsyncSession, user: User, token: str) -> None:
    """The link that sets a password."""
    subject = "Set a new password"
    await send_email(user.email, subject, "reset_password", session=session, user=user, token=token)


async def send_password_changed(session: AsyncSession, user: User) -> None:
    """A notice to whoever should know of it."""
    subject = "Your password was changed"
    await send_email(user.email, subject, "password_changed", session=session, user=user)


async def send_address_change(session: AsyncSession, user: User, address: str, token: str) -> None:
    """The link that moves an account, to its new address."""
    subject = "Confirm your new address"
    await send_email(address, subject, "change_email", session=session, user=user, token=token)


async def send_address_changed(session: AsyncSession, user: User, before: str) -> None:
    """A notice to the old address."""
    subject = "Your address was changed"
    await send_email(before, subject, "address_changed", session=session, user=user)
