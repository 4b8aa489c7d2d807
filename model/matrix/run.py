"""`iw benchmark transfer`: every cancer as a source for every study, seed by seed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from ... import __version__
from ...ontology.errors import InputError
from ..cohort import Cohort
from ..cohort_io import cohort_hash
from ..jobs import Jobs
from ..journal import Progress
from .forecast import can_be_forecast, can_be_learnt_from, forecast
from .respond import can_respond, respond
from .said import FORECAST, RESPONSE, Said
from .setting import Setting
from .sides import Part, parts_of, sources_for

Asking = Callable[[str, Sequence[Cohort], Part, Setting], Iterator[Said]]
_ASKING: dict[str, Asking] = {FORECAST: forecast, RESPONSE: respond}


def run(
    cohorts: Sequence[Cohort],
    asks: Sequence[str],
    setting: Setting,
    seeds: Sequence[int],
    done: Jobs[Said],
    progress: Progress = lambda *_: None,
) -> None:
    """Do what is not done yet.

    :raises InputError: if there is nobody to ask about.
    """
    each = [(ask, replace(setting, seed=seed)) for seed in seeds for ask in asks]
    tasks = [task for ask, own in each for task in _tasks(cohorts, ask, own)]
    if not tasks:
        hint = "studies of ten patients with two samples, or with a sample before therapy and known response"
        raise InputError("there is nothing to foretell from another cancer", hint=f"give {hint}")
    for number, (name, work) in enumerate(tasks):
        progress("sources and targets", number, len(tasks))
        done.job(name, work)
    progress("sources and targets", len(tasks), len(tasks))


def _tasks(
    cohorts: Sequence[Cohort], ask: str, setting: Setting
) -> Iterator[tuple[str, Callable[[], Iterator[Said]]]]:
    parts = [p for part in parts_of(cohorts) if (p := _of_use(part, ask, setting))]
    for target in parts:
        if ask == FORECAST and not can_be_forecast(target.cohort, setting):
            continue
        for source, known in sources_for(target, parts).items():
            if ask == FORECAST and not can_be_learnt_from(known, setting):
                continue
            name = f"{ask}, {source} to {target.cohort.study} ({target.cancer}), seed {setting.seed}"
            yield name, partial(_ASKING[ask], source, known, target, setting)


def _of_use(part: Part, ask: str, setting: Setting) -> Part | None:
    """Forecasts learn from everybody; response from patients in whom it is known, before therapy."""
    if ask == FORECAST:
        return part
    early = can_respond(part.cohort, setting)
    return replace(part, cohort=early) if early else None


def digest_of(cohorts: Sequence[Cohort], setting: Setting) -> str:
    """Of what decides every answer but who is shown."""
    config = json.dumps({**setting.config.as_dict(), "seed": 0}, sort_keys=True)
    made = [__version__, setting.graph.hash, *(cohort_hash(c) for c in cohorts), config, str(setting.steps)]
    return hashlib.sha256("\n".join([*made, *map(str, setting.shots)]).encode()).hexdigest()[:12]
