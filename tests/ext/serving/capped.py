"""An application with small body limits, which the ``server`` fixture runs in a subprocess."""

from __future__ import annotations

from quart import Quart, request

from quartapp.ext.serving import BodyBudget, DrainRequestBody, Request, request_body

MIB = 1 << 20

request_body.DRAIN_TIMEOUT_SECONDS = 3

app = Quart(__name__)
app.request_class = Request
app.asgi_app = DrainRequestBody(BodyBudget(app.asgi_app))
app.config.update(MAX_CONTENT_LENGTH=MIB, MAX_FORM_MEMORY_SIZE=MIB)


@app.errorhandler(413)
async def too_much(_error: Exception) -> tuple[str, int]:
    return "our own words", 413


@app.post("/data")
async def data() -> str:
    return str(len(await request.get_data()))


@app.post("/closed")
async def closed() -> tuple[str, int]:
    return "unread", 403


@app.post("/pieces")
async def pieces() -> str:
    return str(sum([len(piece) async for piece in request.body]))


@app.post("/form")
async def form() -> dict[str, int]:
    texts, files = await request.form, await request.files
    found = {name: len(text) for name, text in texts.items()}
    return found | {name: len(file.read()) for name, file in files.items()}
