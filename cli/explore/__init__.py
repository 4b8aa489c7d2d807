"""The page of `iw explore`: what is shown, and what each click and key does to a `Session`."""
