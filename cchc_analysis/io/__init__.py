"""The only readers and writers of files."""

from __future__ import annotations

from collections.abc import Sequence

from cchc_analysis.model import Finding


class InputError(Exception):
    """Inputs that cannot be read at all; ``str()`` is a Vietnamese sentence, ``findings`` says where (may be empty)."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class Refused(Exception):
    """A cell's text that cannot be taken as a value: ``code`` and ``words`` of the finding that says why."""

    def __init__(self, code: str, **words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
