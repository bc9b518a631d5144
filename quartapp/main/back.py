"""Where a button leads once it has done its work."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request

from quartapp.ext.login import safe_next


async def back(words: str, usual: str) -> ResponseReturnValue:
    """Say ``words`` on the page that the form names as ``next``, else on ``usual``."""
    await flash(words, "success")
    form = await request.form
    return redirect(safe_next(form.get("next")) or usual)
