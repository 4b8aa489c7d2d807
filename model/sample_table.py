"""`Design`, what the columns of a study's table mean, and `SampleTable`, one row a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np

from .cohort import Array, Column, Kind, Latent, Mask
from .follow_up import FollowUpKeys

if TYPE_CHECKING:
    from .moment_parts import Values


@dataclass(frozen=True, slots=True)
class Design:
    """Which column of a table says what. A name given for all samples stands in for a column.

    :param sample_key: without it a sample is called after its patient and time.
    :param time_map: the study's names or indices of times → days; with a map every time must be in it.
    :param time_unit: `days`, `weeks` or `months`, of times that are numbers.
    :param where: `KEY=VALUE` conditions that rows must meet.
    :param source: the file the table was read from.
    :param assignment: how patients came by their therapy (`cohort.ASSIGNMENTS`), if it is known.
    :param follow_up: outcomes that come with time, such as death.
    """

    study: str
    patient_key: str
    sample_key: str = ""
    time_key: str = ""
    therapy_key: str = ""
    cancer_key: str = ""
    tissue_key: str = ""
    response_key: str = ""
    therapy: str = ""
    cancer: str = ""
    tissue: str = ""
    time_map: Mapping[str, float] = field(default_factory=dict)
    time_unit: str = "days"
    where: tuple[str, ...] = ()
    source: str = ""
    assignment: str = ""
    follow_up: tuple[FollowUpKeys, ...] = ()

    @property
    def place(self) -> str:
        """What errors name: the source, else the study."""
        return self.source or self.study

    @property
    def keys(self) -> dict[str, str]:
        """Role (`patient`, `sample`, `time`, …) → column, of the columns that are given."""
        names = (f.name for f in fields(self) if f.name.endswith("_key"))
        found = {name.removesuffix("_key"): key for name in names if (key := getattr(self, name))}
        for watched in self.follow_up:
            found |= {watched.time_role: watched.time_key, watched.event_role: watched.event_key}
        return found


@dataclass(frozen=True, slots=True)
class LatentTable:
    """The latent state of the cells behind a table of S samples and K columns, in D dimensions.

    :param latent: of each column, all samples together.
    :param means: [S, K, D], NaN where a sample has no such cell.
    :param variances: [S, K, D], NaN where it has less than two.
    """

    latent: Latent
    means: Values
    variances: Values

    def only(self, samples: Mask) -> LatentTable:
        """The samples of a mask."""
        if samples.all():
            return self
        return LatentTable(self.latent, self.means[samples], self.variances[samples])


@dataclass(frozen=True, slots=True)
class SampleTable:
    """One row a sample: its facts as the study wrote them, its values, and what was said of them.

    :param facts: role → one text a sample; `sample` and `patient` are always there.
    :param values: [S, K], S samples and K columns; NaN where missing.
    :param notes: what the reader decided or dropped, for people.
    :param versions: what the table was harmonized with.
    :param latents: of the same samples and columns.
    """

    facts: Mapping[str, list[str]]
    values: Array
    columns: tuple[Column, ...]
    kind: Kind
    notes: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    latents: LatentTable | None = None

    @property
    def timeless(self) -> Mask:
        """Samples without a time, where others have one, [S]."""
        return np.array([time == "" for time in self.facts.get("time", ["0"] * len(self.values))], np.bool_)
