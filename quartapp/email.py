"""Every mail that the blog sends: one function each."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import cast
from urllib.parse import urlsplit

from quart import current_app
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.errormail import ErrorReport
from quartapp.ext.mail import Message
from quartapp.ext.templating import render_template
from quartapp.extensions import db, mail
from quartapp.models import LoginSession, OutgoingMail, User

LINK_LIFE = timedelta(hours=1)  # as the mails say


class Delivery(Enum):
    """The way of a mail that is written now."""

    SENT = "sent"
    KEPT = "kept"  # for /dev/mail
    WAITING = "waiting"  # in the outbox, until there is a mail server


def delivery() -> Delivery:
    """Return the way of a mail; tests read the outbox and count as a mail server."""
    config = current_app.config
    if config["MAIL_KEEP"]:
        return Delivery.KEPT if config["DEVELOPMENT"] else Delivery.WAITING
    return Delivery.SENT if config["MAIL_SERVER"] or config["TESTING"] else Delivery.WAITING


async def send_email(
    to: str,
    subject: str,
    template: str,
    *,
    user: User,
    session: AsyncSession | None = None,
    expires_in: timedelta | None = None,
    **context: object,
) -> None:
    """Put ``mail/<template>.txt``, as text and as HTML, into the outbox of ``session``.

    It is sent if ``session`` commits; without one, a transaction of its own does.  Not sent
    within ``expires_in``, it is not sent at all.
    """
    if session is None:
        async with db.begin() as own:
            return await send_email(
                to, subject, template, user=user, session=own, expires_in=expires_in, **context
            )
    message = await _written(to, subject, template, user=user, **context)
    message.html = await _as_html(subject, message.body or "")
    for row in mail.enqueue(session, message, kind=template, expires_in=expires_in):
        cast(OutgoingMail, row).user_id = user.id
    return None


async def send_confirmation(session: AsyncSession, user: User, token: str) -> None:
    """The link that proves an address."""
    await send_email(
        user.email, "Confirm your address", "confirm",
        session=session, user=user, token=token, expires_in=LINK_LIFE,
    )  # fmt: skip


async def send_welcome(session: AsyncSession, user: User) -> None:
    """Once the address is proven."""
    await send_email(user.email, "Welcome", "welcome", session=session, user=user)


async def send_password_reset(session: AsyncSession, user: User, token: str) -> None:
    """The link that sets a password."""
    await send_email(
        user.email, "Set a new password", "reset_password",
        session=session, user=user, token=token, expires_in=LINK_LIFE,
    )  # fmt: skip


async def send_password_changed(
    session: AsyncSession, user: User, *, tokens_revoked: bool = False
) -> None:
    """Tell the owner of the account that its password has changed."""
    await send_email(
        user.email, "Your password was changed", "password_changed",
        session=session, user=user, tokens_revoked=tokens_revoked,
    )  # fmt: skip


async def send_address_change(session: AsyncSession, user: User, address: str, token: str) -> None:
    """The link that moves an account, to its new address."""
    await send_email(
        address, "Confirm your new address", "change_email",
        session=session, user=user, token=token, expires_in=LINK_LIFE,
    )  # fmt: skip


async def send_address_changed(session: AsyncSession, user: User, before: str) -> None:
    """A notice to the old address."""
    subject = "Your address was changed"
    await send_email(before, subject, "address_changed", session=session, user=user)


async def send_new_sign_in(session: AsyncSession, user: User, sign_in: LoginSession) -> None:
    """A notice that a browser came in that never did before."""
    await send_email(
        user.email, "A new sign-in to your account", "new_sign_in", session=session, user=user,
        device=sign_in.device, address=sign_in.address, at=sign_in.created_at,
    )  # fmt: skip


async def send_error_report(report: ErrorReport) -> None:
    """What went wrong, to whoever runs the blog; a transaction of its own."""
    config = current_app.config
    subject = f"{report.error or 'Error'} in {report.place}"
    message = await _written(config["FLASKY_ADMIN"], subject, "error", report=report)
    message.headers["List-Id"] = f"<errors.{urlsplit(config['SITE_URL']).hostname}>"  # to sort by
    async with db.begin() as session:
        mail.enqueue(session, message, kind="error")


async def _written(to: str, subject: str, template: str, **context: object) -> Message:
    """Links begin with SITE_URL, never with what a request claims to be addressed to."""
    config = current_app.config
    site = {"site_url": config["SITE_URL"].rstrip("/"), "site": config["SITE_NAME"]}
    return Message(
        f"{config['FLASKY_MAIL_SUBJECT_PREFIX']} {subject}",
        sender=config["FLASKY_MAIL_SENDER"],
        recipients=[to],
        body=await render_template(f"mail/{template}.txt", **site, **context),
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no out-of-office answers
    )


async def _as_html(title: str, text: str) -> str:
    """The same words: the first paragraph is a heading, a link below its label is a button."""
    words, _, foot = text.partition("\n-- \n")
    paragraphs = words.strip().split("\n\n")
    site = current_app.config["SITE_NAME"]
    return await render_template(
        "mail/_layout.html", title=title, paragraphs=paragraphs, foot=foot, site=site
    )
