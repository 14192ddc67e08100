"""The same integers from a real local Spark session, whatever its time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_analysis.cases import Rules, count, listing
from cchc_analysis.periods import Window
from tests.cases import frames, oracle

pytest.importorskip("pyspark", reason="PySpark is an extra: pip install cchc-analysis[spark]")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("cchc-tests").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.host", "127.0.0.1").getOrCreate()
    yield session
    session.stop()


def write(rows: list[dict[str, Any]], path: Path) -> str:
    import pyarrow.parquet as pq

    pq.write_table(frames.to_arrow(rows), path)
    return str(path)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
