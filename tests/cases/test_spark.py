"""The same integers from a real local Spark session, whatever its time zone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_analysis.cases import Rules, count, listing
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.io.cases.counts import Wish, count_files
from cchc_analysis.io.cases.store import write_records
from cchc_analysis.periods import Window
from tests.cases import frames, oracle, quarter

pytest.importorskip("pyspark", reason="PySpark is an extra: pip install cchc-analysis[spark]")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("cchc-tests").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    yield session
    session.stop()


def write(rows: list[dict[str, Any]], path: Path) -> str:
    import pyarrow.parquet as pq

    pq.write_table(frames.to_arrow(rows), path)
    return str(path)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=frames.tables, window=frames.windows(), rules=frames.rules, by=st.sampled_from([(), ("unit",), ("level", "month")]))
def test_spark_counts_like_the_oracle(  # noqa: PLR0917
    spark: Any, tmp_path: Path, zone: str, rows: list[dict[str, Any]], window: Window, rules: Rules, by: tuple[str, ...]
) -> None:
    spark.conf.set("spark.sql.session.timeZone", zone)
    frame = spark.read.parquet(write(rows, tmp_path / f"cases-{datetime.now().timestamp()}.parquet"))
    assert count(frame, window=window, by=by, rules=rules).to_dict("records") == oracle.count(rows, window, by, rules)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=frames.tables.filter(bool), window=frames.windows())
def test_a_frame_made_in_the_session_counts_the_same(spark: Any, zone: str, rows: list[dict[str, Any]], window: Window) -> None:
    """createDataFrame gives zoned timestamps that show the session's wall clock."""
    spark.conf.set("spark.sql.session.timeZone", zone)
    kept = ["case_id", "unit", "received", "due", "closed", "outcome"]
    frame = spark.createDataFrame(
        [{name: row[name] for name in kept} for row in rows],
        "case_id string, unit string, received timestamp_ntz, due timestamp_ntz, closed timestamp_ntz, outcome int",
    )
    expected = oracle.count([{name: row[name] for name in kept} for row in rows], window)
    assert count(frame, window=window).to_dict("records") == expected
    cast = frame.selectExpr(
        "case_id", "unit", "cast(received as timestamp)", "cast(due as timestamp)", "cast(closed as timestamp)", "outcome"
    )
    assert count(cast, window=window).to_dict("records") == expected
    assert len(listing(cast, window=window)) == sum(row["received"] for row in expected)


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/New_York"])
def test_everything_that_is_asked_of_a_file_is_the_same_on_spark(spark: Any, tmp_path: Path, zone: str) -> None:
    spark.conf.set("spark.sql.session.timeZone", zone)
    path = tmp_path / "ho_so.parquet"
    write_records([quarter.real_quarter()], path)
    wish = Wish(
        quarter.WINDOW,
        ("level",),
        calendar=default_calendar(),
        due_within=3,
        behind="resolved_overdue",
        other_rules=Rules(withdrawn="on_time"),
    )
    one, two = (count_files([path], wish, engine=engine) for engine in ("pandas", "spark"))
    for name, table in one.tables.items():
        if name in ("counts", "days", "ageing"):
            pd.testing.assert_frame_equal(two.tables[name], table, check_dtype=False)
        else:
            assert two.tables[name][["unit", "case_id"]].to_numpy().tolist() == table[["unit", "case_id"]].to_numpy().tolist()


def test_spark_connect_counts_the_same(tmp_path: Path) -> None:
    """A session of its own process: the client talks to a local Spark Connect server over gRPC."""
    pytest.importorskip("grpc", reason="the extra [spark] brings the Connect client")
    path = tmp_path / "ho_so.parquet"
    write_records([quarter.real_quarter()], path)
    code = (
        "import sys, json, datetime as d\nfrom pathlib import Path\nfrom pyspark.sql import SparkSession\n"
        "session = SparkSession.builder.remote('local[2]').getOrCreate()\nassert 'connect' in type(session).__module__\n"
        "session.conf.set('spark.sql.session.timeZone', 'America/New_York')\n"
        "from cchc_analysis.io.cases.counts import Wish, count_files\nfrom cchc_analysis.periods import Window\n"
        "wish = Wish(Window(d.date(2023, 6, 1), d.date(2023, 9, 25)), ('level',))\n"
        "print(json.dumps(count_files([Path(sys.argv[1])], wish, engine='spark').counts.to_dict('records')))\nsession.stop()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    counted = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("[{")))
    assert counted == count(quarter.real_quarter(), window=quarter.WINDOW, by=("level",)).to_dict("records")
