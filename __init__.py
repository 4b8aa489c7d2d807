"""ImmuneWorld: immune cell names aligned by an ontology, and a world model conditioned on its graph."""

__version__ = "0.1.0"

__all__ = ["__version__"]
