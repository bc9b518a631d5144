"""Docstrings, comments, names and documents are in plain technical English.

Three things are counted: words that hide who does what ("whoever", "nobody", "told"), docstrings
that begin with a clause instead of a subject or a verb, and constants that do not name their limit.
Well-known projects such as Flask have at most one such word in 1,000 and 5 % such docstrings.  The
limits apply to a whole folder, so that one sentence may use such a word.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VAGUE_WORDS = re.compile(
    r"\b(?:(?:some|no|any|every)body|who(?:m|se|(?:m?ever))|someone else|whatever|wherever"
    r"|t(?:old|ells?)|sa(?:id|ys)|hear(?:d|s|ing)?|ask(?:s|ed)?|anew|lately|meanwhile|themself"
    r"|in vain|of ours|in good time|by itself|at hand|all the same|at once)\b",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"(?:what|whoever|who|whose|whom|where|how|whether|that|as|of|(?:no|some|every)body|nothing)\b",
    re.IGNORECASE,
)
VAGUE_CONSTANTS = {
    *("ANYWHERE", "FOR_WHOM", "HERE", "LAST_SECONDS", "LAST_WORDS", "LONGEST"),
    *("MOST", "PATIENCE", "SILENCE", "USUAL", "WHO", "WORDS"),
}
MAX_VAGUE_WORDS_PER_1000, MAX_CLAUSES_PERCENT = 1.0, 4.0
FOLDERS = ["quartapp", "tests", "benchmarks"]
DOCUMENTS = ["README.md", "STYLE.md", "CHANGELOG.md", "docs"]


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def docstrings(file: Path) -> Iterator[str]:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(tree_of(file)):
        if isinstance(node, kinds) and (text := ast.get_docstring(node)):
            yield text


def comments(file: Path) -> Iterator[str]:
    with tokenize.open(file) as source:
        for token in tokenize.generate_tokens(source.readline):
            if token.type == tokenize.COMMENT and not token.string.startswith(("#!", "# type:")):
                yield token.string.lstrip("# ")


def prose(file: Path) -> list[str]:
    """Return the docstrings and comments of a module, or a document without its code."""
    if file.suffix == ".py":
        return [*docstrings(file), *comments(file)]
    return [re.sub(r"```.*?```|`[^`]*`", "", file.read_text(), flags=re.DOTALL)]


def vague_words(text: str) -> list[str]:
    return [found[0] for found in VAGUE_WORDS.finditer(text)]


def files_of(place: str) -> list[Path]:
    kind = "*.py" if place in FOLDERS else "*.md"
    return sorted((ROOT / place).rglob(kind)) or [ROOT / place]


@cache
def texts_of(place: str) -> list[tuple[str, str]]:
    """Return the file and the text of all prose in a folder or document."""
    return [(str(file.relative_to(ROOT)), text) for file in files_of(place) for text in prose(file)]


@pytest.mark.parametrize("place", FOLDERS + DOCUMENTS)
def test_prose_is_plain(place):
    texts = texts_of(place)
    found = [(file, word) for file, text in texts for word in vague_words(text)]
    length = sum(len(text.split()) for _, text in texts)
    assert 1000 * len(found) / length <= MAX_VAGUE_WORDS_PER_1000, f"write plainly: {found}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_name_a_thing_or_an_action(folder):
    texts = texts_of(folder)
    found = [(file, text.partition("\n")[0]) for file, text in texts if CLAUSE.match(text)]
    share = 100 * len(found) / len(texts)
    assert share <= MAX_CLAUSES_PERCENT, f"begin with a subject or a verb: {found}"


def test_names_of_tests_are_sentences():
    names = [
        (str(file.relative_to(ROOT)), re.sub(r"^test_(s\d+_)?", "", node.name).replace("_", " "))
        for file in files_of("tests")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    found = [(file, name) for file, name in names if CLAUSE.match(name)]
    share = 100 * len(found) / len(names)
    assert share <= MAX_CLAUSES_PERCENT, f"name a person or a thing, then the outcome: {found}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_constants_say_what_they_limit(folder):
    assigned = {
        f"{file.relative_to(ROOT)}: {target.id}"
        for file in files_of(folder)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in VAGUE_CONSTANTS
    }
    assert not assigned, "name the limit and its unit, such as CLOSE_TIMEOUT_SECONDS"


@pytest.mark.parametrize("text", ["Nobody in particular.", "It is told to whoever listens."])
def test_vague_words_are_found(text):
    assert vague_words(text)


@pytest.mark.parametrize("text", ["What was done long ago is forgotten.", "As `name`, but later."])
def test_clauses_are_found(text):
    assert CLAUSE.match(text)
