"""`iw-onto release`: every artefact of a release, in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def release(
    version: Annotated[str, typer.Argument(help="What owl:versionInfo says, 0.2.0.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder to write; default: release-VERSION.")
    ] = None,
    since: Annotated[
        Path | None, typer.Option(help="The release before: its folder or its Turtle file.")
    ] = None,
) -> None:
    """Write OWL, OBO, obographs JSON, SSSOM, KGX and a changelog; the same bytes whenever it is run."""
    from ..ontology.curate.working_copy import ontology_path
    from ..ontology.release.release import write_release
    from .matches import console

    with console().status("writing the release"):
        files = write_release(version, out or Path(f"release-{version}"), ontology_path(), since, _kgx)
    for file in files:
        print(f"{file.stat().st_size:>9,}  {file}")


def _kgx(stage: Path) -> dict[str, str]:
    """The knowledge graph as KGX tables; its hash goes into the manifest."""
    from ..kg.build import build_graph
    from ..kg.store import save_graph
    from ..ontology.load import load_ontology

    graph = build_graph(load_ontology())
    save_graph(graph, stage / "kgx")
    return {"graph_hash": graph.hash}
