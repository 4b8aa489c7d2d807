"""Terms, mapping sets, harmonizing and validation: the ground floor."""
