"""The Cell Ontology: releases, slices, differences."""
