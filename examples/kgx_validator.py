"""Run KGX's own validator over an export, without a network: `python kgx_validator.py FOLDER`.

For an interpreter that has `kgx`, which wants other versions of what we use and fetches the Biolink model
when it is imported. Model and prefixes come from the `biolink-model` package instead; `IW`, our own prefix,
is added to them, as a user of KGX adds one. Prints the errors, one a line; exit code 1 if there are any.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path

from bmt import Toolkit

MODEL = files("biolink_model")
Toolkit.__init__.__defaults__ = (
    str(MODEL / "schema" / "biolink_model.yaml"),
    {"predicate mappings": []},
)

import kgx.config  # noqa: E402 - after the model is known
from kgx.transformer import Transformer  # noqa: E402
from kgx.validator import Validator  # noqa: E402


def main(folder: Path) -> int:
    """Validate the export in a folder; 1 if there are errors."""
    prefixes = json.loads((MODEL / "prefixmaps" / "biolink_model_prefix_map.json").read_text())
    kgx.config.jsonld_context_map["biolink"] = {**prefixes, "IW": "https://w3id.org/immuneworld/IW_"}
    transformer, validator = Transformer(stream=False), Validator()
    tables = [str(folder / f"immuneworld_{kind}.tsv") for kind in ("nodes", "edges")]
    transformer.transform({"filename": tables, "format": "tsv"})
    graph = transformer.store.graph
    validator.validate(graph)
    errors = validator.get_errors()
    for level, kinds in errors.items():
        for kind, messages in kinds.items():
            print(*(f"{level}\t{kind}\t{message}" for message in messages), sep="\n")
    print(f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
