"""`iw benchmark survival`: one study left out at a time, beside Cox regression and single markers."""
