"""The auditor: claims in Vietnamese text, relations between numbers, verdicts. Pure; never imports report."""
