import re

from quartapp.ext.testing import Browser
from tests.people import PASSWORD, SUSAN

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def test_the_account_page_lists_the_sessions_and_their_devices(app, susan):
    elsewhere = Browser(app)
    page = await elsewhere.get("/auth/login")
    values = {**page.form(names={"email"}).values, "email": SUSAN, "password": PASSWORD}
    await elsewhere.client.post("/auth/login", form=values, headers={"User-Agent": FIREFOX})
    page = await susan.get("/auth/account")
    assert SUSAN in page.text
    assert "Firefox on Linux" in page.text
    assert page.text.count("this one") == 1
    assert "End the other" in page.text


async def test_a_user_can_end_one_session_from_another(susan, sign_in):
    elsewhere = await sign_in("susan")
    page = await susan.get("/auth/account")
    [number] = re.findall(r"/sessions/(\d+)/end", page.text)
    await susan.submit("/auth/account", action=f"/auth/account/sessions/{number}/end")
    assert "Hello, Stranger!" in (await elsewhere.get("/")).text
    assert "Hello, susan!" in (await susan.get("/")).text


async def test_a_user_can_end_all_other_sessions_with_one_button(susan, sign_in):
    others = [await sign_in("susan") for _ in range(2)]
    await susan.submit("/auth/account", action="/auth/account/sessions/end-others")
    for other in others:
        assert "Hello, Stranger!" in (await other.get("/")).text
    assert "Hello, susan!" in (await susan.get("/")).text


async def test_a_user_cannot_end_a_session_of_another_user(susan, david, rows):
    token, before = await david.csrf_token("/"), await rows("sessions")
    for number in (1, 999):
        page = await david.post(f"/auth/account/sessions/{number}/end", csrf_token=token)
        assert page.status_code == 404
    assert await rows("sessions") == before


async def test_an_anonymous_user_is_redirected_to_the_sign_in_page(stranger):
    page = await stranger.get("/auth/account", follow=False)
    assert page.location == "/auth/login?next=/auth/account"


async def test_a_user_agent_is_shown_as_a_device_name():
    from quartapp.ext.login.devices import device_name

    told = {
        FIREFOX: "Firefox on Linux",
        "Mozilla/5.0 (iPhone; like Mac OS X) Version/18 Safari/604.1": "Safari on iPhone",
        "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0": "Edge on Windows",
        "curl/8.0": "curl",
        "": "A program",
    }
    assert {agent: device_name(agent) for agent in told} == told
