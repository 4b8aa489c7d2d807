"""A process that has imported the libraries, and is forked for every command that a manual shows.

    python server.py SOCKET

Most of a command's time is the import of torch and pandas. Here that is done once, before the forks, and for
nothing of the package itself: each fork imports and runs it as a new process would, with its own arguments,
folder, environment, standard streams and exit code. A client (`client.py`) sends them over the socket. The
process ends with its standard input.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

LIBRARIES = (
    "typer", "numpy", "pandas", "pyarrow.parquet", "scipy.sparse", "scipy.stats", "scipy.optimize", "h5py",
    "zarr", "anndata", "torch", "safetensors.torch", "sklearn.linear_model", "matplotlib.figure",
    "matplotlib.backends.backend_agg", "networkx", "rdflib", "rapidfuzz.process", "sssom_pydantic",
    "lifelines", "tqdm",
)  # fmt: skip
MODULES = {"iw": "immuneworld.cli.iw", "iw-onto": "immuneworld.cli.onto"}


def run_command(argv: list[str]) -> int:
    """What the console script of that name does."""
    sys.argv = argv
    try:
        importlib.import_module(MODULES[argv[0]]).main()
    except SystemExit as stop:
        return int(stop.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def run_script() -> int:
    """`python -`: the program on standard input."""
    sys.argv = ["-"]
    try:
        exec(compile(sys.stdin.read(), "<stdin>", "exec"), {"__name__": "__main__"})
    except SystemExit as stop:
        return int(stop.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def become(said: dict[str, Any], streams: list[int]) -> None:
    """Take over a client's standard streams, folder and environment."""
    for wanted, given in enumerate(streams):
        os.dup2(given, wanted)
        os.close(given)
    os.environ.clear()
    os.environ.update(said["env"])
    os.chdir(said["cwd"])
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 (lives as long as the process)


def end(code: int) -> None:
    """As the interpreter ends, but for taking every library apart."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def forked(connection: socket.socket, others: list[Callable[[], object]]) -> int:
    """The process id of a fork that runs what the client asks for."""
    message, streams, _, _ = socket.recv_fds(connection, 2**20, 3)
    while chunk := connection.recv(2**20):
        message += chunk
    child = os.fork()
    if child:
        for stream in streams:
            os.close(stream)
        return child
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for close in others:
        close()
    said = json.loads(message)
    become(said, streams)
    end(run_script() if said["argv"][0] == "script" else run_command(said["argv"]))
    raise AssertionError  # `end` does not return


def serve(listener: socket.socket) -> None:
    """Fork for each client; tell it the exit code when the fork is done."""
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(mouth)
    running: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([0, ear, listener.fileno()], [], [])
        if 0 in ready and not os.read(0, 1):
            return
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            own = [connection.close, listener.close, lambda: os.close(ear), lambda: os.close(mouth)]
            running[forked(connection, [*own, *(other.close for other in running.values())])] = connection
        if ear in ready:
            os.read(ear, 1024)
            reap(running)


def reap(running: dict[int, socket.socket]) -> None:
    for child in list(running):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            connection = running.pop(child)
            code = os.waitstatus_to_exitcode(status)
            connection.sendall(str(code if code >= 0 else 128 - code).encode())
            connection.close()


def main(path: str) -> None:
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.collect()
    gc.freeze()  # a search for circles in a fork would copy every page
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(16)
        print("ready", flush=True)
        serve(listener)


if __name__ == "__main__":
    main(sys.argv[1])
