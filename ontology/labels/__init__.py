"""Labels of datasets: reading, harmonized output, the draft of what is unmapped."""
