"""Tests of file fields: multipart bodies, extensions, sizes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from quart import Quart
from quart.datastructures import FileStorage

from quartapp.ext.forms import (
    DateField,
    FieldList,
    FileAllowed,
    FileField,
    FileRequired,
    FileSize,
    Form,
    MultipleFileField,
    Required,
    StringField,
)
from quartapp.ext.forms.lists import parts


def upload(content: bytes = b"\x89PNG", name: str = "me.png") -> FileStorage:
    return FileStorage(BytesIO(content), filename=name)


class PictureForm(Form):
    name = StringField()
    day = DateField()
    picture = FileField(validators=[FileAllowed(["png", "JPG"]), FileSize(2_000)])
    pages = MultipleFileField(validators=[FileSize(10)])
    scans = FieldList(FileField())


async def sent(app: Quart, form_class: type[Form] = PictureForm, **options: Any) -> Any:
    """Send a request through the application; return the form of the view."""
    app.config["WTF_CSRF_ENABLED"] = False
    kept: list[Form] = []
    contents: dict[str, bytes] = {}

    @app.post("/")
    async def view() -> tuple[str, int]:
        form = await form_class.from_request()
        await form.validate_on_submit()
        for field in parts(form):
            str(field())
            for each in field.raw_data or []:
                if isinstance(each, FileStorage):
                    contents[field.name] = each.read()
        kept.append(form)
        return "", form.status

    response = await app.test_client().post("/", **options)
    assert response.status_code == kept[0].status
    kept[0].contents = contents
    return kept[0]


async def test_a_file_comes_with_its_name_and_content(app: Quart) -> None:
    form = await sent(app, form={"name": "susan"}, files={"picture": upload()})
    assert form.picture.data.filename == "me.png"
    assert form.contents == {"picture": b"\x89PNG"}
    assert form.name.data == "susan"


@pytest.mark.parametrize("options", [{"form": {}}, {"files": {"picture": upload(b"", "")}}])
async def test_the_value_without_a_file_is_none(app: Quart, options: Any) -> None:
    form = await sent(app, **options)
    assert (form.picture.data, form.pages.data) == (None, [])


async def test_a_file_can_be_required(app: Quart) -> None:
    class Wanted(Form):
        picture = FileField(validators=[Required()])
        pages = MultipleFileField(validators=[Required()])

    form = await sent(app, Wanted, files={"pages": upload(b"a", "a.txt")})
    assert form.errors == {"picture": ["Choose a file."]}


async def test_a_list_can_contain_files(app: Quart) -> None:
    files = {"scans-0": upload(b"a"), "scans-1": upload(b"b")}
    form = await sent(app, files=files)
    assert [each.filename for each in form.scans.data] == ["me.png", "me.png"]
    assert form.contents == {"scans-0": b"a", "scans-1": b"b"}


async def test_a_file_is_not_accepted_as_text_nor_text_as_a_file(app: Quart) -> None:
    files = {"name": upload(), "day": upload()}
    form = await sent(app, form={"picture": "me.png"}, files=files)
    assert (form.name.data, form.day.data, form.picture.data) == ("", None, None)


@pytest.mark.parametrize("name", ["me.gif", "png", "me.png.exe", "me"])
async def test_other_file_extensions_are_refused(app: Quart, name: str) -> None:
    form = await sent(app, files={"picture": upload(name=name)})
    assert form.errors == {"picture": ["Files that end in jpg, png fit here."]}


async def test_extensions_are_in_the_accept_attribute_and_compared_without_case(app: Quart) -> None:
    form = await sent(app, files={"picture": upload(name="ME.Jpg")})
    assert form.errors == {}
    assert 'accept=".jpg,.png"' in str(form.picture())


async def test_a_file_that_is_too_large_is_refused_with_both_sizes(app: Quart) -> None:
    form = await sent(app, files={"picture": upload(b"x" * 2_500)})
    assert form.errors == {"picture": ["Too large: 2.5 kB. Up to 2 kB fit."]}


async def test_a_file_that_is_too_small_is_refused_with_both_sizes(app: Quart) -> None:
    class Scan(Form):
        scan = FileField(validators=[FileRequired(), FileSize(2_000, 4)])

    form = await sent(app, Scan, files={"scan": upload(b"x" * 3)})
    assert form.errors == {"scan": ["Too small: 3 bytes. It needs 4 bytes."]}
    with pytest.raises(TypeError, match="The second argument is min_size"):
        FileSize(10, "Too large.")


async def test_a_missing_required_file_is_an_error(app: Quart) -> None:
    class Scan(Form):
        scan = FileField(validators=[FileRequired()])

    assert (await sent(app, Scan, data=b"")).errors == {"scan": ["Choose a file."]}


async def test_one_of_several_files_may_be_too_large(app: Quart) -> None:
    form = await sent(app, files={"pages": upload(b"x" * 11, "a.txt")})
    assert form.errors == {"pages": ["Too large: 11 bytes. Up to 10 bytes fit."]}


async def test_a_file_can_be_read_from_its_beginning_after_the_size_check(app: Quart) -> None:
    form = await sent(app, files={"pages": upload(b"0123456789", "a.txt")})
    assert form.contents == {"pages": b"0123456789"}


async def test_an_upload_beyond_the_limit_gets_413(app: Quart) -> None:
    @app.post("/")
    async def view() -> str:
        await PictureForm.from_request()
        return "read"

    app.config.update(MAX_CONTENT_LENGTH=1000, WTF_CSRF_ENABLED=False)
    response = await app.test_client().post("/", files={"picture": upload(b"x" * 2000)})
    assert response.status_code == 413
