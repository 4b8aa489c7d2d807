"""The commands iw-onto and iw: parse, call, print."""
