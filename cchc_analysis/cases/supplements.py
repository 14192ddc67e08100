"""Due dates that a wait for a supplement moved on, where an export tells the wait and not the new date."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cchc_analysis.cases.calendar import Calendar


def move_due_dates(frame: pd.DataFrame, calendar: Calendar) -> tuple[pd.DataFrame, int, int]:
    """The records with ``due_supplement`` filled in where both ends of the wait are known: the due time and the working days waited.

    A wait counts from receipt at the earliest and up to the closing at the latest: what is asked for afterwards excuses nothing.
    Returned beside the records: how many due dates were moved, and how many could not be because the calendar does not reach.
    """
    due, asked, answered = (
        frame[name].to_numpy().astype("datetime64[us]") for name in ("due", "supplement_requested", "supplement_received")
    )
    rows = np.flatnonzero(frame["due_supplement"].isna().to_numpy() & ~np.isnat(due) & ~np.isnat(asked) & ~np.isnat(answered))
    if not len(rows):
        return frame, 0, 0
    received, closed = (frame[name].to_numpy().astype("datetime64[us]")[rows] for name in ("received", "closed"))
    end = np.where(np.isnat(closed), answered[rows], np.minimum(answered[rows], closed))
    moved = calendar.due_after_supplement(due[rows], np.maximum(asked[rows], received), end)
    known = ~np.isnat(moved)
    later = known & (moved > due[rows])
    values = frame["due_supplement"].to_numpy().astype("datetime64[us]").copy()
    values[rows[later]] = moved[later]
    return frame.assign(due_supplement=values), int(later.sum()), int((~known).sum())
