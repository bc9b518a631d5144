"""Uploaded files in forms."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from typing import Any

import wtforms
from quart.datastructures import FileStorage
from werkzeug.datastructures import MultiDict
from wtforms.fields import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError


class Submitted:
    """The data of a request for WTForms, with the files apart from the text.

    A text field therefore never gets a file, and a file field never gets text.
    """

    def __init__(self, form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> None:
        self.form = form
        self.files = files

    def __iter__(self) -> Iterator[str]:
        yield from self.form
        yield from self.files

    def __len__(self) -> int:
        return len(self.form) + len(self.files)

    def __contains__(self, name: object) -> bool:
        return name in self.form

    def getlist(self, name: str) -> list[str]:
        """Return the text values of ``name``."""
        return self.form.getlist(name)


class FileField(wtforms.FileField):
    """A file; ``data`` is None if none was chosen, and never comes from ``obj``."""

    data: FileStorage | None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002
        """Set ``data`` from the files; browsers send an empty file name if no file was chosen."""
        self.process_errors = []
        self.object_data = data
        files = getattr(formdata, "files", None)
        sent = files.getlist(self.name) if files else []
        self.raw_data = [upload for upload in sent if upload.filename]
        self.process_formdata(self.raw_data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Set ``data`` to the first file, or None."""
        self.data = valuelist[0] if valuelist else None


class MultipleFileField(FileField):
    """A list of files."""

    widget = wtforms.widgets.FileInput(multiple=True)
    data: list[FileStorage]  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Set ``data`` to the list of files."""
        self.data = valuelist


class FileAllowed:
    """Requires file names with one of ``extensions``, given without their dots.

    The content of the files is not checked.
    """

    def __init__(self, extensions: Collection[str], message: str | None = None) -> None:
        self.extensions = {extension.lower() for extension in extensions}
        self.message = message
        self.field_flags = {"accept": ",".join(f".{each}" for each in sorted(self.extensions))}

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError if a file does not fit."""
        for upload in field.raw_data or []:
            _, dot, ending = upload.filename.rpartition(".")
            if not dot or ending.lower() not in self.extensions:
                wanted = ", ".join(sorted(self.extensions))
                raise ValidationError(self.message or f"Files that end in {wanted} fit here.")


class FileSize:
    """Requires files of ``min_size`` to ``max_size`` bytes."""

    def __init__(self, max_size: int, min_size: int = 0, message: str | None = None) -> None:
        if not isinstance(min_size, int):
            raise TypeError("The second argument is min_size: write FileSize(…, message=…).")
        self.max_size = max_size
        self.min_size = min_size
        self.message = message

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError if a file does not fit."""
        for upload in field.raw_data or []:
            size = upload.stream.seek(0, os.SEEK_END)
            upload.stream.seek(0)
            if size > self.max_size:
                message = f"Too large: {_human(size)}. Up to {_human(self.max_size)} fit."
                raise ValidationError(self.message or message)
            if size < self.min_size:
                message = f"Too small: {_human(size)}. It needs {_human(self.min_size)}."
                raise ValidationError(self.message or message)


def _human(size: int) -> str:
    for unit, scale in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= scale:
            return f"{size / scale:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"
