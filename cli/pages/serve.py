"""Serve a page to one browser on this machine."""

from __future__ import annotations

import importlib.util
import secrets
import socket
import warnings
import webbrowser
from collections.abc import Callable

from ...ontology.errors import InputError

_AWAY = 120.0
"""Seconds for which a tab that does not answer keeps its place: the machine may be busy or asleep."""


def serve(register: Callable[[], None], title: str, port: int = 0, show: bool = True) -> None:
    """Serve until the program is stopped. The address is printed, and given to the browser that is opened.

    :param register: makes the page known to NiceGUI. :param title: of the browser's tab.
    :param port: of 127.0.0.1; 0 for one that is free. :param show: whether to open the browser.
    :raises InputError: if the port is taken.
    """
    register()
    listening = _bound(port)
    port, token = listening.getsockname()[1], secrets.token_urlsafe(32)
    address = f"http://127.0.0.1:{port}/?token={token}"
    _run(listening, token, title, lambda: _ready(address, show))


def check_nicegui() -> None:
    """:raises InputError: without NiceGUI, which is an extra."""
    if importlib.util.find_spec("nicegui") is None:
        raise InputError("the page needs NiceGUI", hint="pip install 'immuneworld[pages]'")


def _bound(port: int) -> socket.socket:
    """A socket that listens already, so that nobody takes the port before the page does."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise InputError(f"port {port} is taken", hint="leave --port out") from error
    listening.listen()
    return listening


def _run(listening: socket.socket, token: str, title: str, ready: Callable[[], None]) -> None:
    import uvicorn
    from fastapi import FastAPI
    from nicegui import app as pages
    from nicegui import ui

    from .guard import Guard

    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # It looks at every object there is when it starts, and torch's old names warn of being looked at.
    warnings.filterwarnings("ignore", category=FutureWarning, module="nicegui")
    ui.run_with(
        outer,
        title=title,
        language="en-US",
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=_AWAY,
    )
    pages.on_startup(ready)
    guarded = Guard(outer, listening.getsockname()[1], token)
    config = uvicorn.Config(guarded, log_level="warning", server_header=False, access_log=False)
    uvicorn.Server(config).run(sockets=[listening])


def _ready(address: str, show: bool) -> None:
    print(f"open {address}", flush=True)
    if show:
        webbrowser.open(address)
