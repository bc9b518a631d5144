"""Tests of safe_next(): targets on other sites, and unusual paths of this site."""

from __future__ import annotations

import time

import pytest

from quartapp.ext.login import safe_next

EVIL = "evil.example"
ELSEWHERE = [
    # another host, not disguised
    f"//{EVIL}", f"///{EVIL}", f"////{EVIL}", f"//{EVIL}/%2f..", f"//user@{EVIL}", "//[::1]",
    "//google%E3%80%82com", f"http://{EVIL}", f"https://{EVIL}", f"HTTPS://{EVIL}",
    f"http:{EVIL}", f"https:/{EVIL}", f"http:///{EVIL}", f"ftp://{EVIL}", f"//{EVIL}:80",
    # backslashes, which browsers turn into slashes
    f"/\\{EVIL}", f"\\/{EVIL}", f"\\\\{EVIL}", f"/\\/{EVIL}", f"//\\{EVIL}", f"\\{EVIL}",
    f"/x\\..\\{EVIL}", f"/{EVIL}\\@x", f"http:\\\\{EVIL}",
    # schemes that run or show their content
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
    "vbscript:x", "blob:x", "file:///etc/passwd", "mailto:x@evil.example", "about:blank",
    # white space and control characters, which browsers drop
    f" //{EVIL}", f"\t//{EVIL}", f"/\t/{EVIL}", f"/\n/{EVIL}", f"/\r/{EVIL}", f"/\r\n/{EVIL}",
    f"\x00//{EVIL}", f"/\x00/{EVIL}", f"\x01//{EVIL}", f"/\x0b/{EVIL}", f"/\x7f/{EVIL}",
    f"/ /{EVIL}", "/x y", "/x\r\nSet-Cookie: login=x", "/x\n", "/x\u2028",
    # percent-encoded characters, which a proxy or a browser may decode
    f"/%09/{EVIL}", f"/%0a/{EVIL}", f"/%0d%0a/{EVIL}", f"/%5c{EVIL}", f"/%5C{EVIL}",
    f"/%2f{EVIL}", f"/%2F/{EVIL}", f"%2f%2f{EVIL}", f"/%252f{EVIL}", f"/%255c{EVIL}",
    f"/%25252f{EVIL}", f"/%00/{EVIL}", "/x%0d%0aSet-Cookie:x", f"/%C2%85/{EVIL}",
    # paths in which two slashes remain after normalisation
    f"/.//{EVIL}", f"/x/..//{EVIL}", f"/x//{EVIL}", f"/.%2f/{EVIL}", f"/;//{EVIL}",
    # characters that look like others, or are converted to them
    "/\u2215evil.example", "/\uff0fevil.example", "\uff0f\uff0fevil.example", "/\u3002x", "/é",
    "/\ud800", "/\ufeff/evil.example",
    # no absolute path
    "", "x", "x/y", "?x=1", "#x", ".", "..", "../x", "@evil.example", ":80", "%", "*",
]  # fmt: skip

LOCAL_PATHS = [
    "/", "/x", "/x/", "/edit-profile?x=1", "/user/susan?page=2", "/?q=a%20b&p=%26", "/?q=a+b",
    "/?next=//evil.example", "/?next=https%3A%2F%2Fevil.example", "/post/1?page=-1#comment-3",
    "/user/caf%C3%A9", "/a%20b", "/tag/50%25", "/@susan", "/a:b", "/a;b=1", "/~x", "/..", "/a/../b",
    "/'quoted'", "/(x)", "/a,b", "/a=b", "/#//x", "/?//x", "/?\"<x>", "/[x]", "/javascript:x",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_target_that_may_lead_to_another_site_is_refused(target):
    assert safe_next(target) is None


def test_more_than_sixty_unsafe_targets_are_tested():
    assert len(set(ELSEWHERE)) > 60


@pytest.mark.parametrize("target", LOCAL_PATHS)
def test_a_path_of_this_site_is_unchanged(target):
    assert safe_next(target) == target


def test_a_missing_target_is_none():
    assert safe_next(None) is None


def test_a_long_target_is_checked_within_a_second():
    begun = time.perf_counter()
    safe_next("/%" + "25" * 30_000)
    assert time.perf_counter() - begun < 1
