"""Writing a project."""

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
    """What was chosen, by the names of the template's questions."""

    name: str
    features: list[str]
    vendor: bool = False

    def write(self, directory: Path) -> None:
        """Write the project: all of it, or nothing; raise GeneratorError if it has no room."""
        from copier import run_copy

        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise GeneratorError(f"{directory} exists and is not an empty directory.")
        with TemporaryDirectory() as temporary:
            template, written = Path(temporary, "template"), Path(temporary, "written")
            assemble(PACKAGE, template, version(), vendor=self.vendor)
            answers = asdict(self) | {"source": origin()}
            run_copy(str(template), written, answers, defaults=True, quiet=True)
            shutil.copytree(written, directory, dirs_exist_ok=True)
