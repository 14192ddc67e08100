"""Units of case records by the registry: a unit under any of its names, an ended one as its successor."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace

from cchc_analysis.cases.faults import OFFICE, fault, masked
from cchc_analysis.io import Refused
from cchc_analysis.io.units import Units, without_committee
from cchc_analysis.model import Finding, Severity
from cchc_analysis.numbers import format_number
from cchc_analysis.tables import Unit
from cchc_analysis.text import fold, nfc


@dataclass(frozen=True)
class CaseUnits:
    """The registry on a day, asked by the names that case records use."""

    units: Units
    _known: dict[str, Unit | Refused] = field(default_factory=dict, init=False, repr=False, compare=False)

    def find(self, name: str) -> Unit | None:
        """The unit of the day with this name, with or without “UBND”, or the one that succeeded it; ``None`` when there is none."""
        found = self._find(name)
        return found if isinstance(found, Unit) else None

    def _find(self, name: str) -> Unit | Refused:
        if name not in self._known:
            self._known[name] = self._looked_up(name)
        return self._known[name]

    def _looked_up(self, name: str) -> Unit | Refused:
        refusals = []
        for spelling in dict.fromkeys((name, without_committee(name))):
            try:
                return self.units.current[self.units.resolve(spelling)]
            except Refused as refused:
                refusals.append(refused)
            heir = self.units.successor(spelling)
            if heir is not None:
                return heir
        return next((one for one in refusals if one.code == "don-vi-het"), refusals[0])

    def unknown(self, name: str, cases: int, *, left_out: bool) -> Finding:
        """The finding about cases of a unit that is not known; a fault when they are left out of what is counted."""
        found = self._find(name)
        ended = isinstance(found, Refused) and found.code == "don-vi-het"
        made = fault("hs-don-vi-het" if ended else "hs-don-vi-la", found=self._shown(name), why=format_number(cases))
        return replace(made, severity=Severity.FAULT) if left_out else made

    def _shown(self, name: str) -> str:
        """The name when it can only be an office's, its shape when it could be a person's."""
        folded = fold(name)
        if not folded:
            return "(trống)"
        near = difflib.get_close_matches(folded, [fold(n) for u in self.units.all_units for n in (u.name, *u.aliases)], n=1, cutoff=0.85)
        return name if near or OFFICE.match(nfc(name)) else masked(name)
