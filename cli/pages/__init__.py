"""What the local pages share: who is let in, how they are served, how data become HTML."""
