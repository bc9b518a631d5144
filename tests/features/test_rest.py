"""REST API: constraints, resources and methods."""

from __future__ import annotations

from quartapp.models import Post
from tests.api.blackbox.answers import check, refused
from tests.api.blackbox.site import API
from tests.ext.forms.markup import Markup

HELLO = {"body": "Hello"}


async def test_s102_the_api_is_stateless(susan, app):
    """The API is stateless: each request contains all data that the response requires, and the API
    neither reads nor sets cookies.
    """
    assert "Hello, susan!" in (await susan.get("/")).text
    page = await susan.get(f"{API}/users/me")
    assert (page.status_code, "Set-Cookie" in page.headers) == (401, False)
    assert (await susan.get(f"{API}/posts/")).headers["Cache-Control"] == "public, no-cache"


async def test_s103_responses_are_cacheable(site):
    """Responses are cacheable: each has a `Cache-Control` header, and a conditional request with a
    current `ETag` returns 304.
    """
    await site.stage("susan")
    for path in ("/posts/", "/nothing/"):
        assert (await site.ask(None, "GET", path)).headers["Cache-Control"]
    etag = (await site.ask(None, "GET", "/posts/")).headers["ETag"]
    again = await site.ask(None, "GET", "/posts/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    await site.ask("susan", "POST", "/posts/", json=HELLO)
    again = await site.ask(None, "GET", "/posts/", headers={"If-None-Match": etag})
    assert again.status_code == 200


async def test_s104_the_interface_is_uniform(site):
    """The interface is uniform: each resource has a URL, and resources link to each other."""
    await site.stage("susan")
    [post, *_] = (await site.ask(None, "GET", "/posts/")).json()["posts"]
    links = [value for name, value in post.items() if name.endswith("url")]
    assert len(links) == 3
    for link in links:
        assert link.startswith(f"{site.address}{API}/")
        assert check(await site.ask(None, "GET", link)).status_code == 200
        assert (await site.ask(None, "PATCH", link)).status_code == 405


async def test_s105_only_a_trusted_proxy_sets_the_urls(site, trusting):
    """The system may have layers: behind a trusted proxy, links contain the host of the proxy.
    Forwarding headers of other clients are ignored.
    """
    await site.stage("susan")
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "blog.example.com"}
    urls = [
        (await site.client.get(f"{address}{API}/posts/", headers=forwarded)).json()["posts"][0][
            "url"
        ]
        for address in (trusting, site.address)
    ]
    assert urls[0].startswith(f"https://blog.example.com{API}/posts/")
    assert urls[1].startswith(f"{site.address}{API}/posts/")


async def test_s106_pages_load_code_on_demand(site):
    """Pages load code on demand: all scripts come from `/static`."""
    page = Markup((await site.client.get(site.address)).text)
    sources = [script["src"] for script in page.all("script")]
    assert len(sources) > 1
    for source in sources:
        assert source.startswith("/static/")
        answer = await site.client.get(f"{site.address}{source}")
        assert answer.headers["Content-Type"].startswith("text/javascript")


async def test_s107_get_a_resource(site):
    """`GET` of a resource returns 200 and the resource."""
    post = (await site.stage("susan"))["post"]
    answer = check(await site.ask(None, "GET", f"/posts/{post}"))
    assert (answer.status_code, answer.json()["author"]) == (200, "susan")


async def test_s108_get_a_collection(site):
    """`GET` of a collection returns 200 and its resources."""
    await site.stage("susan")
    answer = check(await site.ask(None, "GET", "/posts/"))
    assert (answer.status_code, len(answer.json()["posts"])) == (200, 5)


async def test_s109_post_to_a_collection(site):
    """`POST` to a collection creates a resource and returns 201 with its URL in the `Location`
    header.
    """
    answer = check(await site.ask("susan", "POST", "/posts/", json=HELLO))
    assert answer.status_code == 201
    found = await site.ask(None, "GET", answer.headers["Location"])
    assert found.json() == answer.json()


async def test_s110_put_a_resource(site):
    """`PUT` of a resource modifies it and returns 200.

    Differs: It does not create resources, because the server assigns their ids: an unknown id
    returns 404.
    """
    post = (await site.stage("susan"))["post"]
    answer = await site.ask("susan", "PUT", f"/posts/{post}", json={"body": "Better"})
    assert check(answer).status_code == 200
    assert (await site.ask(None, "GET", f"/posts/{post}")).json()["body"] == "Better"
    refused(await site.ask("susan", "PUT", "/posts/404", json=HELLO), 404)


async def test_s111_delete_a_resource(site):
    """`DELETE` of a resource deletes it and returns 200.

    Differs: Flasky's API has no such route. The author of a resource and an administrator may
    delete it.
    """
    post = (await site.stage("susan"))["post"]
    refused(await site.ask("david", "DELETE", f"/posts/{post}"), 403)
    assert check(await site.ask("susan", "DELETE", f"/posts/{post}")).status_code == 200
    refused(await site.ask(None, "GET", f"/posts/{post}"), 404)


async def test_s112_delete_a_collection(site):
    """`DELETE` of a collection deletes its resources and returns 200.

    Differs: It deletes the resources of the user. An administrator deletes those of all users with
    `?all=true`.
    """
    await site.stage("susan")
    answer = check(await site.ask("susan", "DELETE", "/posts/"))
    assert (answer.status_code, answer.json()) == (200, {"deleted": 1})
    assert (await site.ask("admin", "DELETE", "/posts/?all=true")).json() == {"deleted": 4}
    assert await site.rows.count(Post) == 0


async def test_s113_urls_name_the_collection_and_the_resource(site):
    """URLs have the form `/api/v1.0/[collection]/[resource]`."""
    post = (await site.stage("susan"))["post"]
    for path, key in ((f"/api/v1.0/posts/{post}", "body"), ("/api/v1.0/posts/", "posts")):
        assert key in check(await site.client.get(f"{site.address}{path}")).json()
