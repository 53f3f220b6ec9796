"""What exists: labs, models, boards, capabilities and groups, as declared facts."""
