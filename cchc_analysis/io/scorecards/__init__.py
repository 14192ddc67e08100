"""Scorecards on disk: files checked against a table of keys, the evidence of a quarter, the tests of a card."""
