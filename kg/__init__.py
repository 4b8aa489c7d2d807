"""The knowledge graph: schema, sources, build, export, encoder."""
