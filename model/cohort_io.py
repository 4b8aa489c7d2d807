"""Cohorts on disk: an AnnData (`.h5ad` or `.zarr`, samples × columns) that any scverse tool opens.

`X` holds the values (float64), `obs` the patient and time of each sample, `var` the node, predicate and
confidence of each author label. What AnnData has no place for (study, kind, versions, plans, outcomes) is one
JSON string in `uns["immuneworld"]`. Latent states are described in `latent_io`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..ontology.errors import InputError, VersionMismatchError
from ..ontology.outputs import whole_file, whole_folder
from .cohort import Array, Cohort, Column, FollowUp, Snapshot, State, TherapyInterval, Trajectory
from .latent_io import CELLS, latent_bytes, latent_elements, read_latent, read_states

if TYPE_CHECKING:
    import pandas as pd

    from ..ontology.ontology import Ontology

KEY = "immuneworld"


def write_cohort(cohort: Cohort, path: Path | str, beside: pd.DataFrame | None = None) -> None:
    """Write a cohort, whole or not at all; the suffix (`.h5ad`, `.zarr`) chooses the format.

    :param beside: more columns of obs, a row a sample; `read_cohort` does not look at them.
    :raises InputError: if the suffix is another, or two samples or two columns share a name.
    """
    path = Path(path)
    data = _to_anndata(cohort)
    if beside is not None:
        data.obs[list(beside.columns)] = beside.to_numpy(dtype=object)
        data.obs = data.obs.astype(beside.dtypes.to_dict())
    if path.suffix == ".h5ad":
        with whole_file(path) as stage:
            data.write_h5ad(stage)
    elif path.suffix == ".zarr":
        with whole_folder(path, ".zgroup") as stage:
            _write_zarr(data, stage)
    else:
        raise _wrong_suffix(path)


def read_cohort(path: Path | str) -> Cohort:
    """Read a cohort, exactly as it was written.

    :raises InputError: if the file is missing, empty, damaged or no cohort.
    """
    path = Path(path)
    with _opened(path) as root:
        meta = _metadata(root, path)
        try:
            return _from_parts(meta, root)
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
            raise InputError(
                f"is damaged ({error})", where=str(path), hint="run `iw cohort build` again"
            ) from error


def cohort_hash(cohort: Cohort) -> str:
    """SHA-256 over everything the cohort holds; the same in memory and after a round trip."""
    digest = hashlib.sha256(json.dumps(_meta(cohort), sort_keys=True).encode())
    for column in cohort.columns:
        digest.update(repr((column.label, column.node, column.predicate, float(column.confidence))).encode())
    for patient, snapshot in _samples(cohort):
        digest.update(repr((patient, snapshot.sample, float(snapshot.time))).encode())
        digest.update(np.ascontiguousarray(snapshot.values, dtype="<f8").tobytes())
    digest.update(latent_bytes(cohort, [snapshot for _, snapshot in _samples(cohort)]))
    return digest.hexdigest()


def check_versions(cohort: Cohort, ontology: Ontology) -> None:
    """Refuse a cohort whose nodes come from another release of the ontology.

    :raises VersionMismatchError: naming both releases.
    """
    made = cohort.versions.get("ontology_hash", "")
    if made != ontology.hash:
        then = f"{cohort.versions.get('ontology', 'unknown')} ({made[:8] or 'no hash'})"
        raise VersionMismatchError(
            f"was made with ontology {then}, this is {ontology.version} ({ontology.hash[:8]})",
            where=cohort.study,
            hint="re-run `iw-onto harmonize` and `iw cohort build`",
        )


def _samples(cohort: Cohort) -> list[tuple[str, Snapshot]]:
    return [(t.patient, s) for t in cohort.trajectories for s in t.snapshots]


def _meta(cohort: Cohort) -> dict[str, Any]:
    patients = {
        t.patient: {
            "plan": [[i.therapy, float(i.start), None if i.stop is None else float(i.stop)] for i in t.plan],
            "cancer": t.cancer,
            "tissue": t.tissue,
            "outcomes": {node: float(value) for node, value in t.outcomes.items()},
            **({"follow_up": _follow_up(t)} if t.follow_up else {}),
        }
        for t in cohort.trajectories
    }
    _refuse_doubles([t.patient for t in cohort.trajectories], "patient", cohort.study)
    return {
        "study": cohort.study,
        "kind": cohort.kind,
        "versions": dict(cohort.versions),
        "patients": patients,
        **({"latent": cohort.latent.key} if cohort.latent else {}),
        **({"assignment": cohort.assignment} if cohort.assignment else {}),
    }


def _follow_up(trajectory: Trajectory) -> dict[str, list[float | bool]]:
    return {node: [float(f.time), bool(f.event)] for node, f in trajectory.follow_up.items()}


def _refuse_doubles(names: list[str], kind: str, study: str) -> None:
    if len(set(names)) < len(names):
        double = next(n for n in names if names.count(n) > 1)
        raise InputError(f"names {kind} {double!r} twice", where=study, hint=f"give each {kind} its own name")


def _to_anndata(cohort: Cohort) -> Any:
    import pandas as pd
    from anndata import AnnData

    rows = _samples(cohort)
    samples, labels = [s.sample for _, s in rows], [c.label for c in cohort.columns]
    _refuse_doubles(samples, "sample", cohort.study)
    _refuse_doubles(labels, "column", cohort.study)
    values = np.array([s.values for _, s in rows], dtype=np.float64).reshape(len(rows), len(labels))
    obs = pd.DataFrame(
        {"patient": np.array([p for p, _ in rows], dtype=object), "time": [float(s.time) for _, s in rows]},
        index=pd.Index(samples, dtype=object, name="sample"),
    )
    var = pd.DataFrame(
        {
            "node": [c.node for c in cohort.columns],
            "predicate": [c.predicate for c in cohort.columns],
            "confidence": [float(c.confidence) for c in cohort.columns],
        },
        index=pd.Index(labels, dtype=object, name="label"),
    )
    if cohort.latent:
        var[CELLS] = cohort.latent.cells
    elements = latent_elements(cohort, [s for _, s in rows])
    return AnnData(X=values, obs=obs, var=var, uns={KEY: json.dumps(_meta(cohort))}, **elements)


def _write_zarr(data: Any, folder: Path) -> None:
    """Zarr format 2, which every anndata since 0.7 reads."""
    import zarr
    from anndata.io import write_elem

    write_elem(zarr.open_group(folder, mode="w", zarr_format=2), "/", data)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The root group, h5py's or zarr's; every way it can fail to open is one InputError."""
    import h5py
    import zarr

    if not path.exists():
        raise InputError(
            "does not exist", where=str(path), hint="make it with `iw cohort build` or `iw data build`"
        )
    if path.is_file() and path.stat().st_size == 0:
        raise InputError("is empty", where=str(path), hint="make it again with `iw cohort build`")
    if path.suffix not in {".h5ad", ".zarr"}:
        raise _wrong_suffix(path)
    try:
        root = h5py.File(path, "r") if path.suffix == ".h5ad" else zarr.open_group(path, mode="r")
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            "is truncated or is no such file", where=str(path), hint="copy or make it again"
        ) from error
    try:
        yield root
    finally:
        if isinstance(root, h5py.File):
            root.close()


def _wrong_suffix(path: Path) -> InputError:
    return InputError(
        f"ends in {path.suffix or 'nothing'!r}", where=str(path), hint="a cohort is .h5ad or .zarr"
    )


def _metadata(root: Any, path: Path) -> dict[str, Any]:
    from anndata.io import read_elem

    no_cohort = InputError("is an AnnData but not a cohort", where=str(path), hint="run `iw cohort build`")
    if "obs" not in root:
        raise InputError(
            "is not an AnnData file", where=str(path), hint="a cohort is made by `iw cohort build`"
        )
    if f"uns/{KEY}" not in root:
        raise no_cohort
    try:
        meta = json.loads(str(read_elem(root[f"uns/{KEY}"])))
    except (ValueError, OSError, KeyError) as error:
        raise InputError(f"has an unreadable uns[{KEY!r}] ({error})", where=str(path)) from error
    if not isinstance(meta, dict) or "patients" not in meta:
        raise no_cohort
    return meta


def _tables(root: Any) -> tuple[Array, Any, Any]:
    from anndata.io import read_elem

    return np.asarray(read_elem(root["X"]), dtype=np.float64), read_elem(root["obs"]), read_elem(root["var"])


def _from_parts(meta: dict[str, Any], root: Any) -> Cohort:
    values, obs, var = _tables(root)
    columns = tuple(
        Column(str(label), str(node), str(predicate), float(confidence))
        for label, node, predicate, confidence in zip(
            var.index, var["node"], var["predicate"], var["confidence"], strict=True
        )
    )
    snapshots: dict[str, list[Snapshot]] = {name: [] for name in meta["patients"]}
    states: list[State | None] = read_states(root, len(values))
    for sample, patient, time, row, state in zip(
        obs.index, obs["patient"], obs["time"], values, states, strict=True
    ):
        snapshots[str(patient)].append(Snapshot(str(sample), float(time), row, state))
    trajectories = tuple(
        Trajectory(
            name,
            tuple(sorted(snapshots[name], key=lambda s: s.time)),  # other tools may have shuffled the rows
            tuple(TherapyInterval(*interval) for interval in facts["plan"]),
            facts["cancer"],
            facts["tissue"],
            facts["outcomes"],
            {
                node: FollowUp(float(t), bool(event))
                for node, (t, event) in facts.get("follow_up", {}).items()
            },
        )
        for name, facts in meta["patients"].items()
    )
    latent = read_latent(root, meta.get("latent", ""), values, var)
    return Cohort(
        meta["study"],
        meta["kind"],
        columns,
        trajectories,
        meta["versions"],
        latent,
        str(meta.get("assignment", "")),
    )
