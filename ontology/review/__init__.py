"""The curator's bench without its page: what is to be decided, what is known, and the file."""
