from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from immuneworld.model.fetch import cache_of, download, fetch, from_mirror, mirror_of
from immuneworld.model.registry import Study, StudyFile
from immuneworld.ontology.errors import ChecksumError, InputError

CONTENT = b"cell\tlabel\n" * 500


def a_file(content: bytes = CONTENT) -> StudyFile:
    return StudyFile(
        "lab/repo", "c0ffee", "a b/t#1.tsv", len(content), hashlib.sha256(content).hexdigest(), "MIT"
    )


def placed(root: Path, content: bytes) -> Path:
    path = root / a_file().place
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return root


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    root = tmp_path / "www"
    root.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}", root
        http.shutdown()


def test_download_then_the_cache_answers(server: tuple[str, Path], tmp_path: Path) -> None:
    host, root = server
    placed(root, CONTENT)
    seen: list[int] = []
    path = download(a_file(), tmp_path / "cache", seen.append, host)
    assert path.read_bytes() == CONTENT
    assert sum(seen) == len(CONTENT)
    (root / a_file().place).unlink()
    assert download(a_file(), tmp_path / "cache", seen.append, host) == path
    assert from_mirror(a_file(), tmp_path / "cache") == path


@pytest.mark.parametrize("content", [b"x" + CONTENT[1:], CONTENT + b"more", CONTENT[:-1], b""])
def test_a_wrong_file_leaves_nothing(content: bytes, server: tuple[str, Path], tmp_path: Path) -> None:
    host, root = server
    placed(root, content)
    with pytest.raises(ChecksumError, match="not the registered file"):
        download(a_file(), tmp_path / "cache", host=host)
    assert not list((tmp_path / "cache").rglob("*"))


def test_no_answer_is_one_line(server: tuple[str, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"HTTP 404.*--mirror"):
        download(a_file(), tmp_path / "cache", host=server[0])
    with pytest.raises(InputError, match="cannot be fetched"):
        download(a_file(), tmp_path / "cache", host="http://127.0.0.1:9")


def test_mirror_is_checked_too(tmp_path: Path) -> None:
    study = Study("s", "t", "", (), "", (a_file(),))
    with pytest.raises(InputError, match="not in the mirror"):
        fetch(study, tmp_path)
    placed(tmp_path, CONTENT[::-1])
    with pytest.raises(ChecksumError):
        fetch(study, tmp_path)
    (tmp_path / a_file().place).write_bytes(CONTENT)
    assert fetch(study, tmp_path) == {"a b/t#1.tsv": tmp_path / a_file().place}


def test_mirror_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IW_DATA_MIRROR", str(tmp_path / "gone"))
    with pytest.raises(InputError, match="not a folder"):
        mirror_of()
    assert mirror_of(tmp_path) == tmp_path
    monkeypatch.setenv("IW_DATA_CACHE", str(tmp_path / "c"))
    assert cache_of() == tmp_path / "c"
