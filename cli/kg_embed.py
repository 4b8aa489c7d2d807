"""`iw kg embed` and `iw kg train`: vectors of all nodes, and the encoder that makes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .kg_graph import GraphFolder, graph_of

if TYPE_CHECKING:
    from ..kg.embed import Embedding
    from ..kg.encoder import GraphEncoder
    from ..kg.graph import KnowledgeGraph

ENDINGS = (".h5ad", ".zarr")


def embed(
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="AnnData to write, one row a node: .h5ad or .zarr.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="AnnData to add vectors to, as uns['<column>_vectors'].")
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="With --into: a column of its obs or var; repeatable. Default: the terms."),
    ] = None,
    graph: GraphFolder = None,
    encoder: Annotated[
        Path | None, typer.Option(help="File of `iw kg train`; default: the package's own.")
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A run of `iw train`: use its encoder (and its graph, if no --graph).")
    ] = None,
) -> None:
    """Vectors of all nodes, for CellFlow, STATE, scanpy: a file of their own, or added to yours."""
    from ..ontology.errors import InputError
    from ..ontology.outputs import check_suffix

    if out is None and into is None:
        raise InputError("nothing to write", hint="give -o vectors.h5ad, or --into cells.h5ad")
    if encoder and checkpoint:
        raise InputError("--encoder and --checkpoint are two encoders", hint="give one of them")
    if out:
        check_suffix(out, ENDINGS)
    found = _embedding(graph, encoder, checkpoint)
    if out:
        _write(found, out)
    if into:
        _write_into(into, key or [], found)


def train(
    out: Annotated[Path, typer.Option("-o", "--out", help="File to write: .safetensors.")],
    graph: GraphFolder = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Gradient steps; default: as the package's.")
    ] = None,
    dim: Annotated[
        int | None, typer.Option(min=8, help="Numbers in a vector; default: as the package's.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same file.")] = 0,
) -> None:
    """Train an encoder on a graph alone, by predicting links that are hidden from it."""
    from ..kg.encoder_file import save_encoder
    from ..kg.link_prediction import LinkConfig, train_links
    from ..ontology.outputs import check_suffix
    from .show import progress_bar

    check_suffix(out, (".safetensors",))
    given = {name: value for name, value in (("steps", steps), ("dim", dim)) if value is not None}
    config = LinkConfig(**given, seed=seed)
    found = graph_of(graph)
    with progress_bar() as report:
        model = train_links(found, config, lambda done, of: report("training", done, of))
    save_encoder(model.encoder, out, found, config)
    typer.echo(f"{out}: {config.steps} steps, seed {seed}, graph {found.hash[:12]}")


def _embedding(graph: Path | None, file: Path | None, run: Path | None) -> Embedding:
    from ..kg.embed import embed

    if run is not None:
        encoders, own, told = _of_run(run)
        return embed(graph_of(graph) if graph else own, encoders, told)
    from ..kg.encoder_file import WEIGHTS, load_encoder

    stored = load_encoder(file or WEIGHTS)
    return embed(graph_of(graph), [stored.encoder], stored.told)


def _of_run(folder: Path) -> tuple[list[GraphEncoder], KnowledgeGraph, dict[str, Any]]:
    """The encoder of each model of a run, the graph it was trained on, and what names the run."""
    from ..model.checkpoint import load_run

    trained, graph, described = load_run(folder)
    told = {"run": folder.name, **{key: described[key] for key in ("versions", "seed", "steps")}}
    return [model.encoder for model in trained.models], graph, told


def _write(embedding: Embedding, out: Path) -> None:
    from ..kg.embed import as_anndata
    from ..ontology.labels.anndata_files import write_store
    from ..ontology.labels.staging import whole_store

    with whole_store(out) as staged:
        write_store(as_anndata(embedding), staged)
    rows, dim = embedding.vectors.shape
    typer.echo(f"{out}: {rows} nodes, {dim} numbers each, graph {embedding.graph.hash[:12]}")


def _write_into(path: Path, keys: list[str], embedding: Embedding) -> None:
    from ..kg.embed_into import write_into

    for column in write_into(path, keys, embedding):
        typer.echo(f"{path}: uns['{column.name}'] has vectors of {len(column.known)} values")
        if column.unknown:
            some = ", ".join(column.unknown[:5]) + ", …" * (len(column.unknown) > 5)
            typer.echo(f"note: {column.name}: the graph does not know {some}", err=True)
