"""Quarterly administrative reform (CCHC) reports of Vietnamese local governments: figures, checks, scorecards, audit, documents."""

__version__ = "0.1.0"
