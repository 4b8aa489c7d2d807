"""Measuring and fitting harmonize on labels that curators have mapped, study by study."""
