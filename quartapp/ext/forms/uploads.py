"""Files that come with a form."""

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
    """A body as WTForms reads it: text from ``form``; ``files`` apart, so that no field takes
    the one for the other."""

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
        """The texts sent under ``name``."""
        return self.form.getlist(name)


class FileField(wtforms.FileField):
    """A file; ``data`` is None when none was chosen, and never comes from an object."""

    data: FileStorage | None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002
        """Take the files sent under this name; browsers send one without a name for none."""
        self.process_errors = []
        self.object_data = data
        files = getattr(formdata, "files", None)
        sent = files.getlist(self.name) if files else []
        self.raw_data = [upload for upload in sent if upload.filename]
        self.process_formdata(self.raw_data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the first."""
        self.data = valuelist[0] if valuelist else None


class MultipleFileField(FileField):
    """Several files; ``data`` is a list."""

    widget = wtforms.widgets.FileInput(multiple=True)
    data: list[FileStorage]  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep them all."""
        self.data = valuelist


class FileAllowed:
    """Wants file names that end in one of ``extensions``, given without their dots.

    The name says nothing certain of what is inside.
    """

    def __init__(self, extensions: Collection[str], message: str | None = None) -> None:
        self.extensions = {extension.lower() for extension in extensions}
        self.message = message
        self.field_flags = {"accept": ",".join(f".{each}" for each in sorted(self.extensions))}

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Check every file sent."""
        for upload in field.raw_data or []:
            _, dot, ending = upload.filename.rpartition(".")
            if not dot or ending.lower() not in self.extensions:
                wanted = ", ".join(sorted(self.extensions))
                raise ValidationError(self.message or f"Files that end in {wanted} fit here.")


class FileSize:
    """Wants files of ``max_size`` bytes at most, and ``min_size`` at least."""

    def __init__(self, max_size: int, min_size: int = 0, message: str | None = None) -> None:
        if not isinstance(min_size, int):
            raise TypeError("The second argument is min_size: write FileSize(…, message=…).")
        self.max_size = max_size
        self.min_size = min_size
        self.message = message

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Check every file sent."""
        for upload in field.raw_data or []:
            size = upload.stream.seek(0, os.SEEK_END)
            upload.stream.seek(0)
            if size > self.max_size:
                words = f"Too large: {_human(size)}. Up to {_human(self.max_size)} fit."
                raise ValidationError(self.message or words)
            if size < self.min_size:
                words = f"Too small: {_human(size)}. It needs {_human(self.min_size)}."
                raise ValidationError(self.message or words)


def _human(size: int) -> str:
    for unit, scale in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= scale:
            return f"{size / scale:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"
