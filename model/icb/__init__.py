"""Response to immune checkpoint blockade, one study left out at a time."""
