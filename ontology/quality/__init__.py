"""How good the mapping sets are, apart from being well formed."""
