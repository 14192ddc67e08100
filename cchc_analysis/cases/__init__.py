"""Case records: classification, counting, working days. Pure."""
