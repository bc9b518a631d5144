from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from quart import Quart

from quartapp.ext.forms import CSRFProtect, Form

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def csrf() -> CSRFProtect:
    return CSRFProtect()


@pytest.fixture
def app(csrf: CSRFProtect) -> Quart:
    """Return an application with form support only."""
    app = Quart(__name__)
    app.config.update(SECRET_KEY="only the tests know", TESTING=True)
    csrf.init_app(app)
    return app


Send = Callable[..., Awaitable[Form]]


@pytest.fixture
def send(app: Quart) -> Send:
    """Return a function: ``await send(SomeForm, name="susan")`` returns the validated form."""
    app.config["WTF_CSRF_ENABLED"] = False

    async def send(form_class: type[Form], obj: object = None, **fields: Any) -> Form:
        names = {name.replace("__", "-"): value for name, value in fields.items()}
        request = {"headers": {"Content-Type": FORM}, "data": urlencode(names, doseq=True)}
        async with app.test_request_context("/", method="POST", **request):
            form = await form_class.from_request(obj=obj)
            await form.validate_on_submit()
            return form

    return send
