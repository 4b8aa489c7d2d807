"""`Harmonizer`: the ordered chain from an author's label to a term, each answer with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..errors import UnknownNameError
from ..mapping import MappingSet
from ..match import Candidate, Match
from ..ontology import Ontology
from ..sssom import latest_sets
from .context import Context
from .lexicon import Lexicon
from .query import MAX_CANDIDATES, Query, Step, is_decided
from .ranker import Ranker
from .step_exact import ExactStep
from .step_gate import GateStep
from .step_junk import JunkStep
from .step_lab import LabStep
from .step_rank import RankStep


class Harmonizer:
    """Matches labels against the ontology and the mapping sets.

    The first step that decides wins: the lab's own set, junk, names of terms, and then a ranking of all terms
    by names, words, other labs' sets and the terms' places in the ontology. Later steps still add candidates.

    :param sets: all mapping sets at all versions (`load_mapping_sets()`).
    :param lab: the lab whose labels these are; None for a lab that has no set yet.
    :param version: of the lab's set; default: the end of its chain.
    :param ranker: weights of the ranking; default: the packaged ones.
    :param min_confidence: an answer below it becomes unmapped, with the answer as first candidate.
    :raises UnknownNameError: for a lab or version that there is no set of.
    """

    def __init__(
        self,
        ontology: Ontology,
        sets: Iterable[MappingSet],
        lab: str | None = None,
        version: str | None = None,
        min_confidence: float = 0.0,
        ranker: Ranker | None = None,
    ) -> None:
        sets = tuple(sets)
        self.ontology, self.min_confidence = ontology, min_confidence
        self.mapping_set = find_set(sets, lab, version)
        self._lab = LabStep(ontology, self.mapping_set) if self.mapping_set else None
        others = [found for name, found in latest_sets(sets).items() if name != lab]
        lexicon = ontology.once(Lexicon)
        chain = (JunkStep(), ExactStep(lexicon), GateStep(lexicon), RankStep(lexicon, others, ranker))
        self.steps: tuple[Step, ...] = (self._lab, *chain) if self._lab else chain

    @property
    def lab(self) -> str | None:
        """The lab whose set is asked first."""
        return self.mapping_set.lab if self.mapping_set else None

    @property
    def mapping_id(self) -> str:
        """The id of the lab's set, or nothing."""
        return self.mapping_set.id if self.mapping_set else ""

    def is_curated(self, label: str) -> bool:
        """Whether the lab's own set says something of a label."""
        return bool(self._lab and self._lab.rows(label))

    def match(self, labels: Sequence[str], context: Context | None = None) -> list[Match]:
        """One Match for each label, in their order. Equal labels are matched once.

        :param context: what is known of the dataset that the labels come from.
        """
        distinct = list(dict.fromkeys(labels))
        excluded = self._lab.excluded if self._lab else lambda _: frozenset()
        queries = [Query.of(label, excluded(label), context) for label in distinct]
        found: list[Match | None] = [None] * len(queries)
        for step in self.steps:
            answers = step.answer(queries)
            found = [_combined(old, new) for old, new in zip(found, answers, strict=True)]
        matches = {match.label: self._confident(match) for match in found if match}
        return [matches[label] for label in labels]

    def _confident(self, match: Match) -> Match:
        """An answer below `min_confidence` steps back to be the first candidate."""
        if match.term_id is None or match.confidence >= self.min_confidence:
            return match
        first = Candidate(match.term_id, match.term_label, match.confidence)
        evidence = (*match.evidence, f"confidence {match.confidence:.2f} is below {self.min_confidence:.2f}")
        candidates = (first, *match.candidates)[:MAX_CANDIDATES]
        return Match(match.label, None, "", "", 0.0, "", "none", evidence, candidates)


def find_set(sets: Sequence[MappingSet], lab: str | None, version: str | None) -> MappingSet | None:
    """The set of a lab: a version that was asked for, or the end of its chain.

    :raises UnknownNameError: for a lab or version that there is no set of; names close ones.
    """
    if lab is None:
        return None
    latest = latest_sets(sets)
    if lab not in latest:
        known = ", ".join(sorted(latest)) or "none"
        raise UnknownNameError("lab", lab, latest, hint=f"labs with a mapping set: {known}")
    if version is None:
        return latest[lab]
    versions = {found.version: found for found in sets if found.lab == lab}
    if version not in versions:
        hint = f"versions of {lab}: {', '.join(sorted(versions))}"
        raise UnknownNameError("mapping version", version, versions, hint=hint)
    return versions[version]


def _combined(old: Match | None, new: Match) -> Match:
    """The earlier decision stands; candidates of both, each term once and never the answer itself."""
    kept = old if old and is_decided(old) else new  # of two that do not decide, the later says why
    if kept is old and kept.step == "exact":
        kept = replace(kept, confidence=_likelihood(kept, new))
    overruled = kept is not new and new.term_id is not None
    pooled = [
        *(old.candidates if old else ()),
        *([Candidate(str(new.term_id), new.term_label, new.confidence)] if overruled else ()),
        *new.candidates,
    ]
    ranked: dict[str, Candidate] = {}
    for candidate in pooled:
        if candidate.term_id != kept.term_id:
            ranked.setdefault(candidate.term_id, candidate)
    step = kept.step if is_decided(kept) else "none"
    candidates = tuple(ranked.values())[:MAX_CANDIDATES]
    if (step, candidates) == (kept.step, kept.candidates):
        return kept
    return replace(kept, step=step, candidates=candidates)


def _likelihood(named: Match, ranked: Match) -> float:
    """How often curators choose the term of that name: the ranking is calibrated, a dictionary is not."""
    if ranked.term_id == named.term_id:
        return ranked.confidence
    scores = {candidate.term_id: candidate.score for candidate in ranked.candidates}
    return min(named.confidence, scores.get(str(named.term_id), named.confidence))
