"""What `iw-onto validate` checks."""
