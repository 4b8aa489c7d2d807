"""Release artefacts: OWL, OBO, obographs, SSSOM, KGX, changelog."""
