"""`Journal`: what a training has done so far; it can be watched, stopped at any moment and gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from .. import __version__
from ..kg.graph import KnowledgeGraph
from ..ontology.errors import InputError
from ..ontology.outputs import whole_file
from . import workers
from .cohort import Cohort
from .cohort_io import cohort_hash
from .config import TrainConfig
from .conformal import Tally
from .episode import Episode
from .origin import Origin
from .run import Run
from .training_state import Saved, load_state, save_state, unreadable

Progress = Callable[[str, int, int], None]  # (what, done, of)

STATE_FILE, LOSSES_FILE = "state.safetensors", "losses.csv"
_HEADER = "stage,step,training_loss,gradient_norm,held_out_loss"


def live_folder(run: Path) -> Path:
    """Where the training of a run keeps its journal until the run is whole."""
    return run.with_name(run.name + ".live")


def made_of(
    cohorts: Sequence[Cohort], graph: KnowledgeGraph, config: TrainConfig, origin: Origin | None = None
) -> dict[str, str]:
    """What decides every number of a training."""
    return {
        "version": __version__,
        "settings": json.dumps(config.as_dict(), sort_keys=True),
        "graph": graph.hash,
        "cohorts": " ".join(f"{c.study}={cohort_hash(c)}" for c in cohorts),
        **({"weights to begin with": origin.hash} if origin else {}),
    }


class Journal:
    """Follows the stages of a training (inner folds, then members), and keeps a folder up to date.

    `losses.csv` grows at every look; `state.safetensors` holds all that the next step depends on: weights,
    their running mean, the optimiser's moments, both generators, the looks so far.

    Of several processes the first writes, and all read.

    :param folder: None keeps nothing on disk.
    :param made_of: what the training is of (settings, data, graph), to refuse going on with another.
    :param resume: go on with what the folder holds; where it holds nothing, begin.
    :raises InputError: if the folder's training is of something else or cannot be read.
    """

    def __init__(
        self, folder: Path | None = None, made_of: Mapping[str, str] | None = None, resume: bool = False
    ) -> None:
        self.folder, self._made_of = folder, dict(made_of or {})
        self._rows: list[str] = []
        self._looks: dict[str, dict[str, list[float]]] = {}
        self._tallies: dict[str, dict[str, Tally]] = {}
        self._finished: dict[str, tuple[int, dict[str, Tensor]]] = {}
        self._saved: Saved | None = None
        if folder and resume and (folder / STATE_FILE).exists():
            self._saved = self._read(folder / STATE_FILE)
        elif folder and workers.is_first():
            (folder / STATE_FILE).unlink(missing_ok=True)
        self._write_table()

    @property
    def table(self) -> str:
        """Every look as CSV: the mean training loss and the largest gradient since the one before."""
        return "\n".join((_HEADER, *self._rows, ""))

    def looks(self, stage: str) -> dict[int, Tensor]:
        """Steps → losses of the held-out episodes of a stage."""
        return {int(step): torch.tensor(losses) for step, losses in self._looks.get(stage, {}).items()}

    def tallies(self, stage: str) -> dict[int, Tally]:
        """Steps → held-out patients of a stage by the level that their values need."""
        return {int(step): tally for step, tally in self._tallies.get(stage, {}).items()}

    def follow(
        self, stage: str, run: Run, steps: int, every: int, exam: Sequence[Episode] = ()
    ) -> Iterator[int]:
        """Take a stage's gradient steps, looking and saving after every few; yields how many are done.

        :param exam: held-out episodes for each look; without them the weights are kept for later stages.
        """
        begun = self._enter(stage, run)
        if not begun and exam:
            self._look(stage, 0, run, exam)
        for step in run.take(steps, begun):
            if step % every == 0:
                self._look(stage, step, run, exam)
            if step % every == 0 or step == steps:
                self._save(stage, step, run)
            yield step
        self._finished[stage] = steps, {} if exam else dict(run.averaged.state_dict())

    def _enter(self, stage: str, run: Run) -> int:
        """The steps of a stage that were taken before; the run is brought to where it was."""
        if self._saved is None or self.folder is None:
            return 0
        values, done = self._saved.values, 0
        try:
            if stage in values["finished"]:
                done = int(values["finished"][stage])
                weights = self._saved.part(f"finished.{stage}.")
                if weights:
                    run.averaged.load_state_dict(weights)
            elif stage == values["stage"]:
                done = int(values["step"])
                run.restore(self._saved)
        except (AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
            raise unreadable(self.folder / STATE_FILE) from error
        return done

    def _look(self, stage: str, step: int, run: Run, exam: Sequence[Episode]) -> None:
        losses = run.examine(exam).tolist() if exam else []
        self._looks.setdefault(stage, {})[str(step)] = losses
        if exam:
            self._tallies.setdefault(stage, {})[str(step)] = run.tally(exam)
        numbers = (*run.since_last_look(), sum(losses) / len(losses) if losses else None)
        self._rows.append(",".join((stage, str(step), *("" if n is None else f"{n:.6g}" for n in numbers))))
        self._write_table()

    def _save(self, stage: str, step: int, run: Run) -> None:
        if self.folder is None or not workers.is_first():
            return
        finished = {
            f"finished.{name}.{key}": value
            for name, (_, weights) in self._finished.items()
            for key, value in weights.items()
        }
        values = {
            "made_of": self._made_of,
            "stage": stage,
            "step": step,
            "finished": {name: steps for name, (steps, _) in self._finished.items()},
            "looks": self._looks,
            "tallies": self._tallies,
            "rows": self._rows,
            **run.values(),
        }
        save_state(self.folder / STATE_FILE, {**finished, **run.tensors()}, values)

    def _read(self, path: Path) -> Saved:
        saved = load_state(path)
        theirs = saved.values.get("made_of")
        if theirs != self._made_of:
            known = theirs if isinstance(theirs, dict) else {}
            other = sorted(k for k in {*known, *self._made_of} if known.get(k) != self._made_of.get(k))
            raise InputError(
                f"is a training with other {' and '.join(other)}",
                where=str(path),
                hint="leave out --resume to start anew",
            )
        try:
            self._rows = [str(row) for row in saved.values["rows"]]
            self._looks = {str(s): dict(looks) for s, looks in saved.values["looks"].items()}
            self._tallies = {str(s): dict(looks) for s, looks in saved.values["tallies"].items()}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise unreadable(path) from error
        return saved

    def _write_table(self) -> None:
        if self.folder and workers.is_first():
            with whole_file(self.folder / LOSSES_FILE) as staged:
                staged.write_text(self.table, encoding="utf-8")
