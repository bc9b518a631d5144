"""Tests of CORS: a page of another origin uses the API in a browser."""

from __future__ import annotations

from quart import Quart

from tests.serving import served

PROGRAM = """
async ([api, token, post]) => {
  const headers = {Authorization: `Bearer ${token}`, "Content-Type": "application/json"};
  const read = await fetch(`${api}/posts/${post}`, {headers});
  const etag = read.headers.get("ETag");
  const body = (await read.json()).body + " It holds.";
  const change = (match) => fetch(`${api}/posts/${post}`,
    {method: "PUT", headers: {...headers, "If-Match": match}, body: JSON.stringify({body})});
  const stale = await change('"stale"');
  const edited = await change(etag);
  const missing = await fetch(`${api}/posts/999999`);
  return {
    etag, stale: stale.status, why: (await stale.json()).error, edited: (await edited.json()).body,
    missing: missing.status, number: missing.headers.get("X-Request-ID"),
    withCookies: await fetch(`${api}/posts/`, {credentials: "include"}).catch(() => "refused"),
    page: await fetch(api.replace("/api/v1.0", "/")).catch(() => "refused"),
  };
}
"""


async def test_a_page_of_another_origin_can_read_and_edit_with_a_token(site, chromium, ask, write):
    post = write("susan", "The shelf is up.")
    made = ask("susan", "POST", "/tokens/", name="elsewhere", scopes=["read", "write"])
    other = Quart("elsewhere")
    other.add_url_rule("/", "page", lambda: "<!doctype html><title>Elsewhere</title>")
    context = await chromium.new_context()
    try:
        async with served(other) as port:
            page = await context.new_page()
            await page.goto(f"http://localhost:{port}/")
            told = await page.evaluate(PROGRAM, [f"{site.url}/api/v1.0", made["token"], post])
    finally:
        await context.close()
    assert len(told["etag"]) > 30
    assert (told["stale"], told["why"]) == (412, "precondition failed")
    assert told["edited"] == "The shelf is up. It holds."
    assert told["missing"] == 404
    assert len(told["number"]) == 32
    assert (told["withCookies"], told["page"]) == ("refused", "refused")
