"""Where the work on many files is done: here, in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

from ..errors import InputError

Run = Callable[..., Any]


@contextmanager
def workers(jobs: int, dask: str | None) -> Iterator[Executor | None]:
    """Something to submit to; None does each task when it is asked for.

    :param dask: address of a scheduler (`tcp://host:8786`) whose workers see the same files.
    :raises InputError: if the cluster cannot be reached or runs another version of the package.
    """
    if dask:
        with _cluster(dask) as executor:
            yield executor
    elif jobs > 1:
        import multiprocessing

        # Spawned, not forked: zarr and HDF5 keep threads and locks that do not survive a fork.
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
            yield pool
    else:
        yield None


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError as error:
        hint = "pip install 'immuneworld[dask]'"
        raise InputError("Dask is not installed", where="--dask", hint=hint) from error
    try:
        client = Client(address, timeout=5)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        hint = "start one with `dask scheduler`, and name its address"
        raise InputError("no Dask scheduler answers", where=address, hint=hint) from error
    with client:
        _check_versions(client, address)
        yield client.get_executor()  # type: ignore[no-untyped-call]


def _check_versions(client: Any, address: str) -> None:
    from ... import __version__

    hint = f"install immuneworld {__version__} where its workers run"
    try:
        found = set(client.run(_version).values())
    except Exception as error:  # whatever a worker without the package raises
        raise InputError("its workers lack the package", where=address, hint=hint) from error
    if not found:
        raise InputError("has no workers", where=address, hint="start some with `dask worker`")
    if found != {__version__}:
        raise InputError(f"its workers run {', '.join(sorted(found))}", where=address, hint=hint)


def _version() -> str:
    from ... import __version__

    return __version__


def outcomes(
    executor: Executor | None, run: Run, tasks: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, Any]]:
    """Number and result of each task, as they are done; an exception is a result too."""
    if executor is None:
        for number, task in enumerate(tasks):
            yield number, _result(lambda task=task: run(*task))  # type: ignore[misc]
        return
    futures = {executor.submit(run, *task): number for number, task in enumerate(tasks)}
    for future in as_completed(futures):
        yield futures[future], _result(future.result)


def _result(get: Callable[[], Any]) -> Any:
    try:
        return get()
    except Exception as error:  # one file's trouble (a worker out of memory) is not that of the others
        return error
