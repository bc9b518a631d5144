"""What stands in the way of a project is said in one line, and nothing is written."""

from __future__ import annotations

import sys

import pytest


def test_a_directory_with_something_in_it_is_left_alone(refusal, tmp_path):
    (tmp_path / "garden").mkdir()
    (tmp_path / "garden" / "shed").touch()
    assert refusal("garden") == "garden exists and is not an empty directory."
    assert [each.name for each in (tmp_path / "garden").iterdir()] == ["shed"]


def test_a_file_is_no_directory(refusal, tmp_path):
    (tmp_path / "garden").touch()
    assert refusal("garden") == "garden exists and is not an empty directory."


def test_an_empty_directory_will_do(new, tmp_path):
    (tmp_path / "garden").mkdir()
    assert new("garden", "--features", "none").exit_code == 0
    assert (tmp_path / "garden" / "garden" / "asgi.py").exists()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("2notes", "begin with a letter"),
        ("nötes", "begin with a letter"),
        ("a/b", "begin with a letter"),
        ("n" * 31, "30 in all"),
        ("notes_", "end with a letter or digit"),
        ("notes-", "end with a letter or digit"),
        ("notes.", "end with a letter or digit"),
        ("class", "it is a keyword of Python"),
        ("match", "it is a keyword of Python"),
        ("email", "Python has a module of that name"),
        ("quartapp", "another package has that name"),
        ("tests", "another package has that name"),
        ("jinja2", "another package has that name"),
    ],
)
def test_a_name_that_cannot_be_a_package_is_told_the_rule(refusal, tmp_path, name, why):
    line = refusal("garden", "--name", name)
    assert line.startswith(f"“{name}” cannot be the name of a package: ")
    assert why in line
    assert list(tmp_path.iterdir()) == []


TAKEN = "dist build makefile python python3 activate pip pytest ruff mypy hatchling pluggy"


@pytest.mark.parametrize("name", TAKEN.split())
def test_a_name_that_a_project_needs_itself_is_refused(refusal, name):
    """Whatever is installed here: the project's own environment will have it."""
    why = "a project needs that name for something else"
    assert refusal("garden", "--name", name) == (
        f"“{name}” cannot be the name of a package: {why}. Use --name."
    )


def test_a_directory_gives_its_name_as_python_can_have_it(new, tmp_path):
    result = new("My Garden-Notes")
    assert "holds my_garden_notes, with auth, api, mail." in result.stdout
    assert "\n  cd 'My Garden-Notes'\n" in result.stdout
    assert (tmp_path / "My Garden-Notes" / "my_garden_notes").is_dir()


def test_an_unknown_feature_is_told_the_known(refusal):
    known = "there are auth, api, live, mail, postgres, all and none."
    assert refusal("garden", "--features", "auth,tea") == f"There is no feature “tea”: {known}"


def test_without_copier_it_says_what_to_install(refusal, monkeypatch):
    monkeypatch.setitem(sys.modules, "copier", None)
    assert refusal("garden") == "This needs copier: pip install 'quartapp[new]'"


def test_an_update_asks_nothing_again(new):
    result = new("garden", "--update", "--features", "all")
    assert (result.exit_code, "goes with no other option" in result.stderr) == (2, True)


def test_only_what_was_written_here_is_updated(new, refusal, tmp_path):
    (tmp_path / "garden").mkdir()
    where = "garden was not written by quartapp new"
    assert refusal("garden", "--update") == f"{where}: .copier-answers.yml is missing."
    (tmp_path / "garden" / ".copier-answers.yml").write_text("_src_path: gh:somebody/else\n")
    assert refusal("garden", "--update") == "garden was made from another template."


def test_what_is_new_already_is_not_updated(new, refusal):
    new("garden")
    assert refusal("garden", "--update").startswith("garden is already up to date with quartapp ")
