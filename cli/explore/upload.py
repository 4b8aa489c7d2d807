"""A person's own sample: sent to this machine's page, read, and forgotten with the tab."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from fastapi import Request
from fastapi.responses import JSONResponse
from nicegui import App, run

from ...ontology.errors import ImmuneWorldError

if TYPE_CHECKING:
    from .explorer import Explorer, Study
    from .page import Page

_MOST = 50_000_000  # bytes


def register_upload(app: App, explorer: Explorer, tabs: Mapping[str, Page]) -> None:
    """`POST /sample` with the file as the body; who may send it is the guard's matter.

    Headers: `x-tab`, the tab that it is for, and `x-name`, the file's name, URI-encoded.
    """

    @app.post("/sample")
    async def sample(request: Request) -> JSONResponse:
        page = tabs.get(request.headers.get("x-tab", ""))
        if page is None:
            return JSONResponse({"problem": "the tab is not known: load the page again"}, 404)
        name = PurePosixPath(unquote(request.headers.get("x-name", ""))[:300].replace("\\", "/")).name
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > _MOST:
                return JSONResponse({"problem": f"{name}: is larger than {_MOST // 1_000_000} MB"}, 413)
        found = await run.io_bound(_read, explorer, bytes(body), name)
        if found is None or isinstance(found, str):
            return JSONResponse({"problem": found or "the page is closing"}, 400)
        page.session.bring(found)
        with page.client:
            await page.whom()
        return JSONResponse({"problem": ""})


def _read(explorer: Explorer, body: bytes, name: str) -> Study | str:
    """The sample; or what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"uploaded-sample{Path(name).suffix[:8]}"
        path.write_bytes(body)
        try:
            return explorer.brought(path, name or "sample")
        except ImmuneWorldError as error:
            return str(error).replace(str(path), name).replace(path.name, name)
        except OSError as error:
            return f"{name}: cannot be read ({error.strerror})"
