"""A folder with `iw`, `iw-onto` and `script`, which forks of one server run (`server.py`)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


@contextmanager
def warm_commands() -> Iterator[Path]:
    """The folder, for PATH; it and the server go with the block."""
    with tempfile.TemporaryDirectory(prefix="iw-") as name:  # a socket's path may have 107 letters
        folder = Path(name)
        command = [sys.executable, str(HERE / "server.py"), str(folder / "socket")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdout
            assert server.stdout.readline() == b"ready\n"
            for script in ("iw", "iw-onto", "script"):
                client = f'"{sys.executable}" -IS "{HERE / "client.py"}" "{folder}/socket"'
                _write(folder / script, f"{client} {script}")
            yield folder
            server.communicate()


def _write(path: Path, command: str) -> None:
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    path.chmod(0o755)
