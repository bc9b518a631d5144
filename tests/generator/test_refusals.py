"""Tests of refusals of ``quartapp new``: an error of one line, and no file is written."""

from __future__ import annotations

import sys

import pytest


def test_a_directory_that_is_not_empty_is_refused_and_unchanged(refusal, tmp_path):
    (tmp_path / "garden").mkdir()
    (tmp_path / "garden" / "shed").touch()
    assert refusal("garden") == "garden exists and is not an empty directory."
    assert [each.name for each in (tmp_path / "garden").iterdir()] == ["shed"]


def test_a_file_in_place_of_the_directory_is_refused(refusal, tmp_path):
    (tmp_path / "garden").touch()
    assert refusal("garden") == "garden exists and is not an empty directory."


def test_an_empty_directory_is_accepted(new, tmp_path):
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
def test_an_invalid_package_name_is_refused_with_the_reason(refusal, tmp_path, name, why):
    line = refusal("garden", "--name", name)
    assert line.startswith(f"“{name}” cannot be the name of a package: ")
    assert why in line
    assert list(tmp_path.iterdir()) == []


TAKEN = "dist build makefile python python3 activate pip pytest ruff mypy hatchling pluggy"


@pytest.mark.parametrize("name", TAKEN.split())
def test_a_package_name_that_the_project_needs_itself_is_refused(refusal, name):
    """The environment of the project contains the name, even if this one does not."""
    why = "a project needs that name for something else"
    assert refusal("garden", "--name", name) == (
        f"“{name}” cannot be the name of a package: {why}. Use --name."
    )


def test_the_package_name_is_derived_from_the_directory(new, tmp_path):
    result = new("My Garden-Notes")
    assert "holds my_garden_notes, with auth, api, mail." in result.stdout
    assert "\n  cd 'My Garden-Notes'\n" in result.stdout
    assert (tmp_path / "My Garden-Notes" / "my_garden_notes").is_dir()


def test_an_unknown_feature_is_refused_with_the_known_ones(refusal):
    known = "there are auth, api, live, mail, postgres, all and none."
    assert refusal("garden", "--features", "auth,tea") == f"There is no feature “tea”: {known}"


def test_without_copier_the_error_gives_the_command_to_install_it(refusal, monkeypatch):
    monkeypatch.setitem(sys.modules, "copier", None)
    assert refusal("garden") == "This needs copier: pip install 'quartapp[new]'"


def test_an_update_accepts_no_other_option(new):
    result = new("garden", "--update", "--features", "all")
    assert (result.exit_code, "goes with no other option" in result.stderr) == (2, True)


def test_only_projects_written_by_quartapp_new_are_updated(new, refusal, tmp_path):
    (tmp_path / "garden").mkdir()
    where = "garden was not written by quartapp new"
    assert refusal("garden", "--update") == f"{where}: .copier-answers.yml is missing."
    (tmp_path / "garden" / ".copier-answers.yml").write_text("_src_path: gh:somebody/else\n")
    assert refusal("garden", "--update") == "garden was made from another template."


def test_a_current_project_is_not_updated(new, refusal):
    new("garden")
    assert refusal("garden", "--update").startswith("garden is already up to date with quartapp ")
