"""The page of `iw-onto review`: what is shown, and what each key does to a `Session`."""
