"""Scorecards: rules as a tree, scoring with ranges, lint, headroom and least-effort plans. Pure."""
