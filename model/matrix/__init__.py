"""From one cancer to another: what a model of the one says of patients of the other."""
