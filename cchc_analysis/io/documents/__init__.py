"""Foreign documents as blocks of text, and audits as office files."""
