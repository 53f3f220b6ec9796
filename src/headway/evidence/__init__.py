"""What was observed, when it was published, and who says so."""
