"""Redirects after a form of one button."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request

from quartapp.ext.login import safe_next


async def redirect_back(words: str, default: str) -> ResponseReturnValue:
    """Flash ``words`` and redirect to the ``next`` of the form if it is safe, else ``default``."""
    await flash(words, "success")
    form = await request.form
    return redirect(safe_next(form.get("next")) or default)
