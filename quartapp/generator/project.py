"""Generate a project."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .errors import GeneratorError
from .source import PACKAGE, assemble, origin, version

FEATURES = ("auth", "api", "live", "mail", "postgres")


@dataclass(frozen=True)
class Project:
    """The options of a project; the fields are the names of questions in copier.yml."""

    name: str
    features: list[str]
    vendor: bool = False

    def write(self, directory: Path) -> None:
        """Write the project; raise GeneratorError if ``directory`` exists and is not empty.

        Copier renders into a temporary directory first, so an error leaves nothing behind.
        """
        from copier import run_copy

        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise GeneratorError(f"{directory} exists and is not an empty directory.")
        with TemporaryDirectory() as temporary:
            template, written = Path(temporary, "template"), Path(temporary, "written")
            assemble(PACKAGE, template, version(), vendor=self.vendor)
            answers = asdict(self) | {"source": origin()}
            run_copy(str(template), written, answers, defaults=True, quiet=True)
            shutil.copytree(written, directory, dirs_exist_ok=True)
