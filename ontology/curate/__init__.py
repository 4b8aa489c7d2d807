"""What curators do: add terms, decide suggestions, follow versions."""
