"""The graph in the formats of other tools: KGX, RDF, GraphML, PyG and Neo4j."""
