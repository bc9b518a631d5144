"""Avatar images: identicons drawn from a name, and Gravatar URLs."""

from __future__ import annotations

from hashlib import md5, sha256
from urllib.parse import urlencode

# (background, foreground), with a contrast of at least 3:1; they suit light and dark pages.
COLOURS = (
    ("#d7ebe2", "#0b6b50"),
    ("#dfe8f6", "#2a5c9e"),
    ("#f3e2ee", "#86376f"),
    ("#f8e9cf", "#8a5a00"),
    ("#fbe3de", "#ad3d26"),
    ("#e6e4f6", "#54469c"),
    ("#dcecef", "#176a78"),
    ("#e7edd5", "#55691a"),
)
# SVG paths for a cell of 16 x 16: four quarter discs, a disc, half a square, a square, a leaf.
SHAPES = (
    "M0 0h16A16 16 0 0 1 0 16z",
    "M16 0v16A16 16 0 0 1 0 0z",
    "M16 16H0A16 16 0 0 1 16 0z",
    "M0 16V0a16 16 0 0 1 16 16z",
    "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z",
    "M0 0h16v8H0z",
    "M0 0h16v16H0z",
    "M0 0a16 16 0 0 1 16 16A16 16 0 0 1 0 0z",
)
CELLS = ((0, 0), (16, 0), (0, 16), (16, 16))


def identicon(name: str) -> str:
    """Return an SVG image of about 500 bytes, which is always the same for the same name."""
    digest = sha256(name.encode("utf-8", "replace")).digest()
    ground, figure = COLOURS[digest[8] % len(COLOURS)]
    cells = "".join(
        f'<path transform="translate({x} {y})" d="{SHAPES[digest[i + 1] % len(SHAPES)]}"/>'
        for i, (x, y) in enumerate(CELLS)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="96" height="96">'
        f'<path fill="{ground}" d="M0 0h32v32H0z"/><g fill="{figure}">{cells}</g></svg>\n'
    )


def gravatar_url(
    email: str,
    size: int = 100,
    default: str = "identicon",
    rating: str = "g",
    *,
    secure: bool = True,
) -> str:
    """Return the URL of the Gravatar of an e-mail address (https://docs.gravatar.com)."""
    host = "https://secure.gravatar.com" if secure else "http://www.gravatar.com"
    name = md5(email.strip().lower().encode(), usedforsecurity=False).hexdigest()
    return f"{host}/avatar/{name}?{urlencode({'s': size, 'd': default, 'r': rating})}"
