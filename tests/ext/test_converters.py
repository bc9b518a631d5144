"""Tests of ids in URLs: none is larger than an integer of the database."""

from __future__ import annotations

import pytest
from quart import Quart

from quartapp.ext.converters import IntegerConverter


@pytest.mark.parametrize(
    ("number", "status"),
    [("7", 200), (2**31 - 1, 200), (2**31, 404), (10**30, 404), ("9" * 5000, 404), ("-1", 404)],
)
async def test_an_id_out_of_range_is_not_found(number: object, status: int) -> None:
    app = Quart(__name__)
    app.url_map.converters["int"] = IntegerConverter

    @app.get("/post/<int:post_id>")
    async def post(post_id: int) -> str:
        return str(post_id)

    @app.get("/page/<int(max=5):number>")
    async def page(number: int) -> str:
        return str(number)

    @app.delete("/post/<int:post_id>")
    async def delete(post_id: int) -> str:
        return str(post_id)

    client = app.test_client()
    assert (await client.delete(f"/post/{number}")).status_code == status
    assert (await client.get(f"/post/{number}")).status_code == status
    assert (await client.get("/page/5")).status_code == 200
    assert (await client.get("/page/6")).status_code == 404
