"""`iw data build`: a registered study's raw files → cohort."""

from __future__ import annotations

from collections.abc import Iterable

from ..kg.graph import KnowledgeGraph
from ..ontology.errors import InputError
from ..ontology.harmonize.harmonizer import Harmonizer
from ..ontology.mapping import MappingSet
from ..ontology.ontology import Ontology
from . import load_compass, load_iatlas, load_popel, load_sade_feldman, load_tcga_lm22
from .cohort_build import Built
from .cohort_files import cohort_of_cells, cohort_of_table
from .registry import Study, find_study
from .study_source import Files, Source


def source_of(name: str, files: Files, labels: str = "") -> Source:
    """A cohort's raw files as one table.

    :param labels: which annotation, where a study has several.
    :raises InputError: if nothing can be built under that name, or it has no such annotation.
    """
    study = check_name(name)
    if study.name == "sade-feldman-2018":
        return load_sade_feldman.load(files, labels or load_sade_feldman.LABELS[0])
    if labels:
        raise InputError(f"{name} has one annotation only", hint="leave --labels out")
    loaders = {
        "iatlas-icb": load_iatlas.load,
        "compass-icb": load_compass.load,
        "tcga-lm22": load_tcga_lm22.load,
        "popel-tnbc-virtual": load_popel.load,
    }
    return loaders[study.name](files, name)


def check_name(name: str) -> Study:
    """The study that a cohort of this name is built from.

    :raises UnknownNameError: if there is none. :raises InputError: if it is a study without such a cohort.
    """
    study = find_study(name)
    if name not in study.cohorts:
        hint = f"build one of {', '.join(study.cohorts)}"
        raise InputError(f"{name!r} is a collection of cohorts", hint=hint)
    return study


def build_study(
    name: str,
    files: Files,
    ontology: Ontology,
    sets: Iterable[MappingSet],
    graph: KnowledgeGraph,
    labels: str = "",
) -> Built:
    """Harmonize and assemble, in memory."""
    source = source_of(name, files, labels)
    harmonizer = Harmonizer(ontology, sets, source.lab or None)
    if source.label_key:
        return cohort_of_cells(source.frame, source.label_key, source.design, harmonizer, graph)
    return cohort_of_table(source.frame, source.design, harmonizer, graph, source.columns, source.kind)
