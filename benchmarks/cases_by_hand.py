"""The counts of ``cases.count`` as someone who knows the engine would write them by hand, for these columns and the default rules.

What the benchmark compares the package with: no choice of rules, no missing columns, no other engine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

COLUMNS = [
    "unit",
    "received",
    "due",
    "closed",
    "outcome",
    "service_level",
    "channel",
    "components_digitised",
    "results_digitised",
    "payment",
]
NAMES = [
    "new", "closed", "withdrawn", "early", "overdue", "late", "missing_due", "new_online", "partial_total", "partial_online", "full_total", "full_online",
    "components_digitised", "components_total", "results_digitised", "results_total", "paid_online", "paid_total",
]  # fmt: skip
START, END = datetime(2025, 1, 1), datetime(2025, 12, 31)
NEXT = END + timedelta(days=1)


def by_pandas(path: Path) -> pd.DataFrame:
    """Row group by row group, numbers summed by numpy's grouping in pandas."""
    import pyarrow.parquet as pq

    parts = []
    file = pq.ParquetFile(path, read_dictionary=["unit"])
    for group in range(file.num_row_groups):
        f = file.read_row_group(group, columns=COLUMNS).to_pandas(split_blocks=True, self_destruct=True)
        f = f[(f.received < NEXT) & (f.closed.isna() | (f.closed >= START))]
        closed, new = f.closed < NEXT, f.received >= START
        withdrawn = closed & (f.outcome == 2)
        settled = closed & ~withdrawn
        closed_day, due_day = f.closed.dt.floor("D"), f.due.dt.floor("D")
        partial, full, online = new & (f.service_level == 3), new & (f.service_level == 4), f.channel == 2
        flags = {
            "new": new, "closed": closed, "withdrawn": withdrawn, "early": settled & (closed_day < due_day), "overdue": settled & (closed_day > due_day),
            "late": ~closed & (f.due < END), "missing_due": f.due.isna(), "new_online": new & online, "partial_total": partial,
            "partial_online": partial & online, "full_total": full, "full_online": full & online,
            "components_digitised": ~withdrawn & (f.components_digitised == 2), "components_total": ~withdrawn & (f.components_digitised > 0),
            "results_digitised": settled & (f.results_digitised == 2), "results_total": settled & (f.results_digitised > 0),
            "paid_online": new & (f.payment == 2), "paid_total": new & (f.payment > 0),
        }  # fmt: skip
        parts.append(pd.DataFrame({name: flag.astype("int64") for name, flag in flags.items()}).groupby(f.unit, observed=True).sum())
    return pd.concat(parts).groupby(level=0).sum().reset_index()


def by_polars(path: Path) -> pd.DataFrame:
    """One lazy query, booleans summed in the aggregation."""
    import polars as pl

    c = pl.col
    closed, new = (c.closed < NEXT).fill_null(False), c.received >= START
    withdrawn = closed & (c.outcome == 2)
    settled = closed & (c.outcome != 2)
    closed_day, due_day = c.closed.dt.truncate("1d"), c.due.dt.truncate("1d")
    partial, full, online = new & (c.service_level == 3), new & (c.service_level == 4), c.channel == 2
    flags = {
        "new": new, "closed": closed, "withdrawn": withdrawn, "early": settled & (closed_day < due_day), "overdue": settled & (closed_day > due_day),
        "late": ~closed & (c.due < END), "missing_due": c.due.is_null(), "new_online": new & online, "partial_total": partial,
        "partial_online": partial & online, "full_total": full, "full_online": full & online,
        "components_digitised": ~withdrawn & (c.components_digitised == 2), "components_total": ~withdrawn & (c.components_digitised > 0),
        "results_digitised": settled & (c.results_digitised == 2), "results_total": settled & (c.results_digitised > 0),
        "paid_online": new & (c.payment == 2), "paid_total": new & (c.payment > 0),
    }  # fmt: skip
    known = (c.received < NEXT) & (c.closed.is_null() | (c.closed >= START))
    query = pl.scan_parquet(path).filter(known).group_by("unit").agg(**{name: flag.sum() for name, flag in flags.items()})
    return query.collect().to_pandas()


def by_duckdb(path: Path) -> pd.DataFrame:
    """One SQL query."""
    import duckdb

    return duckdb.sql(f"""
        with known as (
            select *, received >= $start as new, coalesce(closed < $next, false) as is_closed,
                   is_closed and outcome = 2 as withdrawn, is_closed and outcome <> 2 as settled,
                   date_trunc('day', closed) as closed_day, date_trunc('day', due) as due_day
            from read_parquet('{path}') where received < $next and (closed is null or closed >= $start)
        )
        select unit, count_if(new) as new, count_if(is_closed) as closed, count_if(withdrawn) as withdrawn,
            count_if(settled and closed_day < due_day) as early, count_if(settled and closed_day > due_day) as overdue,
            count_if(not is_closed and due < $end) as late, count_if(due is null) as missing_due, count_if(new and channel = 2) as new_online,
            count_if(new and service_level = 3) as partial_total, count_if(new and service_level = 3 and channel = 2) as partial_online,
            count_if(new and service_level = 4) as full_total, count_if(new and service_level = 4 and channel = 2) as full_online,
            count_if(not withdrawn and components_digitised = 2) as components_digitised,
            count_if(not withdrawn and components_digitised > 0) as components_total,
            count_if(settled and results_digitised = 2) as results_digitised, count_if(settled and results_digitised > 0) as results_total,
            count_if(new and payment = 2) as paid_online, count_if(new and payment > 0) as paid_total
        from known group by unit
    """, params={"start": START, "next": NEXT, "end": END}).df()  # fmt: skip


def check_sum(counted: Any) -> int:
    """One number over the counts, the same for every contender that counts right."""
    table = counted.assign(unit=counted["unit"].astype(str)).sort_values("unit")
    if "resolved_early" in table:
        resolved = table["resolved"] + table["withdrawn"]
        renamed = {"early": "resolved_early", "overdue": "resolved_overdue", "late": "in_progress_late"}
        columns = [resolved if name == "closed" else table[renamed.get(name, name)] for name in NAMES]
    else:
        columns = [table[name] for name in NAMES]
    return sum(int(value) * weight for column in columns for weight, value in enumerate(column, start=1))
