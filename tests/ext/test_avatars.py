from __future__ import annotations

import hashlib
from xml.etree import ElementTree

import pytest

from quartapp.ext.avatars import CELLS, COLOURS, gravatar_url, identicon


def test_a_name_is_always_drawn_the_same():
    assert identicon("susan") == identicon("susan")
    assert identicon("susan") != identicon("Susan")


@pytest.mark.parametrize("name", ["susan", "", "雲", "<script>", "a" * 64, "\ud800"])
def test_any_name_has_a_small_picture_of_four_cells(name):
    drawn = identicon(name)
    root = ElementTree.fromstring(drawn)
    paths = root.findall(".//{http://www.w3.org/2000/svg}path[@transform]")
    assert len(paths) == len(CELLS)
    assert len(drawn) < 600
    assert "script" not in drawn


def luminance(colour: str) -> float:
    """Return the relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("ground", "figure"), COLOURS)
def test_the_figure_contrasts_with_its_background(ground, figure):
    light, dark = sorted((luminance(ground), luminance(figure)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_a_gravatar_url_contains_the_hash_of_the_address():
    name = hashlib.md5(b"john@example.com").hexdigest()
    expected = f"https://secure.gravatar.com/avatar/{name}?s=100&d=identicon&r=g"
    assert gravatar_url(" John@Example.com") == expected


def test_a_gravatar_url_takes_size_default_and_rating():
    url = gravatar_url("john@example.com", size=256, default="retro", rating="pg", secure=False)
    assert url.startswith("http://www.gravatar.com/avatar/")
    assert url.endswith("?s=256&d=retro&r=pg")
