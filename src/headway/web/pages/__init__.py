"""The pages: what each asks of the study, and what of the answers it shows."""
