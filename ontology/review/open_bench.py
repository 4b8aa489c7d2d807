"""From what was asked for to a bench: labels, their answers, the queue, and the file that decisions go to."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path

from ..cl.cell_ontology import CL_VERSION, guide_releases, guide_terms
from ..cl.diff import TermChange, immune_changes
from ..curate.decide import is_open
from ..curies import mapping_set_iri
from ..errors import InputError, UnknownNameError
from ..harmonize.context import Context
from ..harmonize.expression import judge
from ..harmonize.gene_states import gene_states
from ..harmonize.harmonizer import Harmonizer
from ..harmonize.lexicon import Lexicon
from ..harmonize.marker_axioms import MarkerAxioms
from ..harmonize.tissue import tissue_words
from ..labels.anndata_files import STORE_SUFFIXES
from ..labels.gene_columns import NoGenesError
from ..labels.label_files import suffix_of
from ..labels.marker_profiles import MarkerProfiles, profiles_of
from ..labels.unmapped import DRAFT
from ..load import load_ontology
from ..mapping import Mapping, MappingSet
from ..ontology import Ontology
from ..sssom import SUFFIX, latest_sets, load_mapping_sets
from .bench import Bench
from .cards import Cards
from .decisions import OPEN
from .dots import Dots
from .elsewhere import Elsewhere
from .evidence import Evidence
from .labels import Labelled, is_writable, labels_of_dataset, labels_of_file, labels_of_lab
from .queue import queue_of
from .reasons import BELOW, Reasons
from .review_file import ReviewFile
from .sssom_text import SssomText
from .term_search import TermSearch

_LAB = re.compile(r"[A-Za-z0-9][\w.-]*")
_SAME_MEANING = frozenset({"synonyms", "new"})


@dataclass(frozen=True)
class Asked:
    """What is to be reviewed.

    :param source: a file of cells, or a set under review (`.sssom.tsv`); None for the lab's newest set.
    :param lab: whose labels these are; None for the lab of the set under review.
    :param out: the file that decisions go to; None for the set under review, or `<lab>/draft.sssom.tsv`.
    :param key: column of labels. :param sample_key: column of samples.
    :param below: answers less sure are looked at, 0..1.
    :param cited: publication of the labels, a DOI or a PubMed id; empty for what the set says already.
    :param since: release of the Cell Ontology that changes are counted from; None for the one before ours.
    :param layer, gene_key: where the genes are (`open_genes`). :param genes: whether they are asked at all.
    """

    source: Path | None = None
    lab: str | None = None
    out: Path | None = None
    key: str | None = None
    sample_key: str | None = None
    below: float = BELOW
    since: str | None = None
    tissue: str = ""
    species: str = ""
    layer: str | None = None
    gene_key: str | None = None
    genes: bool = True
    cited: str = ""

    @property
    def is_set(self) -> bool:
        """Whether the source is a set under review."""
        return self.source is not None and self.source.name.endswith(SUFFIX)


@dataclass(frozen=True)
class Opened:
    """A bench.

    :param left_out: labels that no SSSOM file can hold.
    :param notes: what a person should know, one line each.
    """

    bench: Bench
    lab: str
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def open_bench(asked: Asked) -> Opened:
    """Read, match and order the labels. Nothing is written before the first decision, but for `cited`.

    :raises InputError: for a file, a column or a lab that cannot be used.
    """
    ontology, sets = load_ontology(), load_mapping_sets()
    file, lab = _file(asked, sets)
    own = latest_sets(sets).get(lab)
    if asked.is_set:
        own = _with_file(file.text, own, lab)
    harmonizer = _harmonizer(ontology, sets, lab, own)
    labels = _labels(asked, file.text, own, lab)
    left_out = tuple(one.label for one in labels if not is_writable(one.label))
    labels = tuple(one for one in labels if is_writable(one.label))
    names = [one.label for one in labels]
    matches = harmonizer.match(names, Context.of(names, tissue_words(asked.tissue), asked.species))
    axioms = MarkerAxioms(ontology)
    profiles, notes = _profiles(asked, axioms)
    if profiles:
        curated = [name for name in names if harmonizer.is_curated(name)]
        matches = [one.match for one in judge(matches, profiles, axioms, curated=curated)]
    elsewhere = Elsewhere(sets, ontology, lab)
    told = dict(own.by_label) if own else {}
    rows = {name: (*told.get(name, ()), *file.text.rows(name)) for name in names}
    items = queue_of(
        labels,
        matches,
        _reasons(asked, ontology, elsewhere),
        lambda label: rows[label],
        lambda label: any(row.date for row in rows[label]),
    )
    evidence = Evidence(Lexicon(ontology), elsewhere, axioms)
    cards = Cards(ontology, evidence, axioms, Dots(profiles) if profiles else None)
    bench = Bench(
        ontology,
        items,
        file,
        cards,
        TermSearch(ontology),
        {} if asked.is_set else told,
        _states(profiles),
    )
    if asked.cited:
        bench.cite(asked.cited)
    return Opened(bench, lab, left_out, notes)


def _file(asked: Asked, sets: tuple[MappingSet, ...]) -> tuple[ReviewFile, str]:
    """The file that decisions go to, and the lab."""
    if asked.is_set and asked.source:
        if asked.out:
            raise InputError("decisions on a set go into the set itself", hint="copy it first, leave -o out")
        file = ReviewFile(asked.source)
        if asked.lab and asked.lab != file.text.lab:
            what = f"is a set of {file.text.lab!r}, not of {asked.lab!r}"
            raise InputError(what, where=str(asked.source), hint=f"--lab {file.text.lab}")
        return file, file.text.lab
    if not asked.lab:
        raise InputError("no lab is named", hint="--lab NAME: whose labels these are")
    if not _LAB.fullmatch(asked.lab):
        raise InputError(f"lab {asked.lab!r} is no name of a folder", hint="letters, digits, hyphens")
    own = latest_sets(sets).get(asked.lab)
    path = asked.out or Path(asked.lab) / f"{DRAFT}{SUFFIX}"
    file = ReviewFile(path, _new(asked.lab, own, path))
    if file.text.lab != asked.lab:
        raise InputError(f"is a set of {file.text.lab!r}", where=str(path), hint="name another with -o")
    return file, asked.lab


def _new(lab: str, own: MappingSet | None, path: Path) -> SssomText:
    """A draft without a row, which follows the lab's newest set."""
    return SssomText.of(
        MappingSet(
            lab,
            DRAFT,
            mapping_set_iri(lab, DRAFT),
            f"{lab}: labels under review",
            (),
            own.version if own else None,
            own.source if own else "",
            path=path,
        )
    )


def _with_file(text: SssomText, own: MappingSet | None, lab: str) -> MappingSet:
    """The lab's set as the file under review would leave it: its decided rows before those of the newest."""
    rows: list[Mapping] = []
    for label in text.lines:
        rows += [row for row in text.rows(label) if not is_open(row) and row.predicate != OPEN]
    decided = {row.label for row in rows}
    rows += [row for row in (own.mappings if own else ()) if row.label not in decided]
    source = own.source if own else ""
    return MappingSet(lab, DRAFT, mapping_set_iri(lab, DRAFT), lab, tuple(rows), source=source)


def _harmonizer(
    ontology: object, sets: tuple[MappingSet, ...], lab: str, own: MappingSet | None
) -> Harmonizer:
    others = tuple(one for one in sets if one.lab != lab)
    known = (*others, own) if own else others
    return Harmonizer(ontology, known, lab if own else None)  # type: ignore[arg-type]


def _labels(asked: Asked, text: SssomText, own: MappingSet | None, lab: str) -> tuple[Labelled, ...]:
    if asked.is_set:
        return labels_of_file(text)
    if asked.source is None:
        if own is None:
            known = latest_sets(load_mapping_sets())
            raise UnknownNameError("lab", lab, known, hint="or name a dataset or a .sssom.tsv to review")
        return labels_of_lab(own)
    if not asked.key:
        raise InputError("no column of labels is named", where=str(asked.source), hint="--label-key COLUMN")
    return labels_of_dataset(asked.source, asked.key, asked.sample_key)


def _profiles(asked: Asked, axioms: MarkerAxioms) -> tuple[MarkerProfiles | None, tuple[str, ...]]:
    """The genes of the cells, where the file has any."""
    path = asked.source
    if not asked.genes or path is None or asked.is_set or suffix_of(path) not in STORE_SUFFIXES:
        return None, ()
    try:
        found = profiles_of(path, str(asked.key), axioms.genes, asked.layer, asked.gene_key)
    except NoGenesError as error:
        return None, (f"no dot plots: {error}",)
    return found, found.notes


def _states(profiles: MarkerProfiles | None) -> dict[str, dict[str, float]]:
    """Of each label the genes that were measured, and how clearly each is on."""
    if profiles is None:
        return {}
    states = gene_states(profiles)
    return {
        label: {g: float(e) for g, e in zip(profiles.genes, states[row], strict=True) if e == e}
        for row, label in enumerate(profiles.labels)
    }


def _reasons(asked: Asked, ontology: Ontology, elsewhere: Elsewhere) -> Reasons:
    older = [release for release in guide_releases() if release < CL_VERSION]
    since = asked.since or next(iter(older), None)
    return Reasons(ontology, elsewhere, asked.below, _changes(since), since or "")


def _changes(since: str | None) -> Table[str, TermChange]:
    """Immune terms whose meaning or place is another than in a release before; one change of each."""
    if since is None:
        return {}
    found = immune_changes(guide_terms(since), guide_terms(CL_VERSION))
    return {change.id: change for change in reversed(found) if change.kind not in _SAME_MEANING}
