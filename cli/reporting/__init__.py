"""The page of `iw report RUN`: a run and its cohorts, self-contained."""
