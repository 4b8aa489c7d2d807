"""Simulated patients: the small demo (`demo`) and the mechanistic tumour microenvironment (`mechanism`)."""
