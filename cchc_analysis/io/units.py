"""Names of units and levels as people write them, resolved to the registries' ids on a given day."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from cchc_analysis.io import Refused
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.tables import Level, Unit
from cchc_analysis.text import fold, nfc


def name_key(name: str) -> str:
    """A key for names: case, kinds of dashes and spaces around punctuation do not matter, accents do."""
    plain = re.sub("[\u2010-\u2015\u2212]", "-", nfc(name).casefold())
    return re.sub(r"\s*([-,;/()])\s*", r"\1", plain)


_COMMITTEE = re.compile(r"^(?:ubnd|(?:uỷ|ủy) ban nhân dân)\s+", re.IGNORECASE)


def without_committee(name: str) -> str:
    """``UBND xã A`` as ``xã A``: the place, by the name of its people's committee."""
    return _COMMITTEE.sub("", nfc(name))


@dataclass(frozen=True)
class Units:
    """The registries, whole, and the day on which a unit must exist."""

    all_units: tuple[Unit, ...]
    levels: Mapping[str, Level]
    day: date

    @cached_property
    def current(self) -> dict[str, Unit]:
        """The units of the day, by id."""
        return {unit.id: unit for unit in self.all_units if unit.valid_on(self.day)}

    @cached_property
    def _by_name(self) -> dict[str, list[Unit]]:
        index: dict[str, list[Unit]] = {}
        for unit in self.all_units:
            for key in {name_key(name) for name in (unit.id, unit.name, *unit.aliases)}:
                index.setdefault(key, []).append(unit)
        return index

    def resolve(self, name: str, *, single: bool = False) -> str:
        """The id of the unit with this name, alias or id on the day. Raises ``Refused``."""
        named = self._by_name.get(name_key(name), [])
        valid = [unit for unit in named if unit.valid_on(self.day)]
        if len(valid) > 1:
            raise Refused("don-vi-mo-ho", units=" hoặc ".join(f"“{u.name}”" for u in valid))
        if not valid:
            raise self._not_valid(named[-1]) if named else Refused("don-vi-la", hint=self._hint(name))
        if single and valid[0].collective:
            raise Refused("don-vi-nhom")
        return valid[0].id

    def successor(self, name: str) -> Unit | None:
        """The unit of the day that followed the ended one with this name, over as many steps as the registry knows; ``None`` without one."""
        heirs = set()
        for unit in self._by_name.get(name_key(name), []):
            passed: set[str] = set()
            while unit.succeeded_by and unit.id not in passed and not unit.valid_on(self.day):
                passed.add(unit.id)
                unit = next((u for u in self.all_units if u.id == unit.succeeded_by), unit)
            if passed and unit.id in self.current:
                heirs.add(unit.id)
        return self.current[heirs.pop()] if len(heirs) == 1 else None

    def _not_valid(self, unit: Unit) -> Refused:
        if unit.valid_to and unit.valid_to < self.day:
            successors = [u.name for u in self.all_units if u.id == unit.succeeded_by]
            hint = f" Đơn vị kế thừa: {successors[-1]}." if successors else ""
            return Refused("don-vi-het", day=vietnamese_date(unit.valid_to + timedelta(days=1)), hint=hint)
        return Refused("don-vi-chua", day=vietnamese_date(unit.valid_from or self.day))

    def _hint(self, name: str) -> str:
        return suggestion(name, (n for unit in self.current.values() for n in (unit.name, *unit.aliases)))

    def resolve_level(self, name: str) -> str:
        """The id of the level with this name or id. Raises ``Refused``."""
        wanted = name_key(name)
        for level in self.levels.values():
            if wanted in (name_key(level.id), name_key(level.name)):
                return level.id
        names = [level.name for level in self.levels.values()]
        raise Refused("cap-la", hint=suggestion(name, names), levels="; ".join(names))


def suggestion(name: str, names: Iterable[str]) -> str:
    """`` Có phải “…”?`` with the nearest name, accents aside; empty when none is near."""
    by_fold: dict[str, str] = {}
    for known in names:
        by_fold.setdefault(fold(known), known)
    near = difflib.get_close_matches(fold(name), by_fold, n=1, cutoff=0.75)
    return f" Có phải “{by_fold[near[0]]}”?" if near else ""
