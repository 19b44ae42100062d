"""Where things lie."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RUN = Path(
    os.environ.get("RUN_FOLDER", ROOT / ".run")
)  # a copy of a checkout may share its servers
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MANAGE = ROOT / "manage.py"


def socket_folder(name: str) -> Path:
    """A short folder for sockets: their path may have 107 bytes, and a checkout may lie deep."""
    return Path("/tmp") / f"kompetanse-{fingerprint(str(RUN.parent))[:8]}-{name}"  # noqa: S108 -- mode 0700, owner checked


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_files(files: list[Path]) -> str:
    """One hash of the names and contents of these files."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def source_files(*patterns: str) -> list[Path]:
    """Files of the project that match, without what was installed or built."""
    skipped = {".venv", "node_modules", ".run", ".git", "staticfiles", "__pycache__"}
    found = {file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file()}
    return sorted(file for file in found if not skipped & set(file.relative_to(ROOT).parts))
