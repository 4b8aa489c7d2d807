"""The chain from a label to a term."""
