from collections.abc import Callable
from pathlib import Path

import pytest

from immuneworld.kg.draw import STYLE, draw_neighbourhood, neighbourhood_figure
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.neighbourhood import neighbourhood
from immuneworld.kg.schema import CATEGORIES, CELL
from immuneworld.ontology.errors import UnknownNameError


@pytest.fixture(scope="module")
def axes(real_graph: KnowledgeGraph) -> object:
    tpex = real_graph.find("Tpex", CELL).id
    return neighbourhood_figure(neighbourhood(real_graph, tpex, hops=2), tpex).axes[0]


def test_every_name_and_predicate_is_written(axes: object) -> None:
    words = [text.get_text() for text in axes.texts]  # type: ignore[attr-defined]
    assert {"PDCD1", "TCF7", "anti-PD-1", "subclass of", "expresses high", "← targets"} <= set(words)
    assert "progenitor exhausted\nCD8-positive, alpha-beta\nT cell" in words
    legend = [text.get_text() for text in axes.get_legend().get_texts()]  # type: ignore[attr-defined]
    assert {"cell type or state", "gene", "therapy"} <= set(legend)


def test_no_two_names_overlap(axes: object) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = axes.figure  # type: ignore[attr-defined]
    figure.set_size_inches(24, 8)
    renderer = FigureCanvasAgg(figure).get_renderer()
    names = [t for t in axes.texts if t.get_text() and t.get_fontsize() > 7]  # type: ignore[attr-defined]
    boxes = [t.get_window_extent(renderer) for t in names]
    clashes = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if a.overlaps(b)]
    assert len(boxes) > 10
    assert not clashes


def test_a_file_is_written_and_a_lonely_node_can_be_drawn(
    small_graph: Callable[[str], KnowledgeGraph], tmp_path: Path
) -> None:
    graph = small_graph("CL:1 lacks hgnc.symbol:CD4")
    draw_neighbourhood(graph, "CL:1", tmp_path / "a.png")
    draw_neighbourhood(KnowledgeGraph({"CL:1": graph.nodes["CL:1"]}, ()), "CL:1", tmp_path / "b.svg")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "b.svg").read_text()


def test_every_category_has_a_colour_of_its_own() -> None:
    assert STYLE.keys() == set(CATEGORIES)
    assert len({colour for _, colour in STYLE.values()}) == len(CATEGORIES)


def test_an_unknown_node_leaves_no_file(small_graph: Callable[[str], KnowledgeGraph], tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError):
        draw_neighbourhood(small_graph("CL:1 lacks hgnc.symbol:CD4"), "CL:9", tmp_path / "a.png")
    assert not list(tmp_path.iterdir())
