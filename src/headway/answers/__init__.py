"""What a reader asks: one shape of answer, and a module for each verb."""
