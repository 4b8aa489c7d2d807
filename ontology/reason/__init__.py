"""Reasoners and their explanations."""
