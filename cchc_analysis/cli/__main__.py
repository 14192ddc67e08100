"""``python -m cchc_analysis.cli``: the same as ``cchc``."""

from __future__ import annotations

from cchc_analysis.cli import main

raise SystemExit(main())
