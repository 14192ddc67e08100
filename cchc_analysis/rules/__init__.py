"""Law and layouts as data."""
