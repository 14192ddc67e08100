"""The house rules of the package, read off its syntax trees: each broken one is a line ``path:line: what``."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "cchc_analysis"

LAYERS = (
    {"numbers", "periods", "text", "model", "corrections", "tables", "catalogue", "findings"},
    {"checks", "indicators", "comparison", "trends", "cases", "scorecard", "audit", "rules"},
    {"io", "report"},
    {"publish", "desk", "cli"},
)
"""The parts of the package from the ground up: a part imports its own layer and those below."""

PURE = LAYERS[0] | LAYERS[1]
"""Parts that open no file and read no clock."""

EXACT = LAYERS[0] | {"audit", "checks", "comparison", "corrections", "indicators", "scorecard", "trends"}
"""Parts in which no binary float is made."""

SOLVER = "cchc_analysis/scorecard/plan.py"
"""The one exact module that hands floats over: to the solver, whose answer it then verifies exactly."""

NEVER = {"audit": {"report"}, "scorecard": {"audit"}, "indicators": {"scorecard", "audit"}}
"""What a part leaves alone whatever the layers allow."""

IMPURE_MODULES = {
    "IPython", "docx", "http", "importlib.resources", "io", "matplotlib", "nbclient", "nbconvert", "nbformat", "openpyxl", "os",
    "papermill", "pathlib", "pypdfium2", "python_calamine", "random", "shutil", "socket", "subprocess", "tempfile", "time", "typst",
    "urllib", "yaml",
}  # fmt: skip
IMPURE_CALLS = {
    "now", "open", "read_bytes", "read_csv", "read_excel", "read_parquet", "read_text", "scan_csv", "scan_parquet", "to_csv",
    "to_parquet", "today", "utcnow", "write_bytes", "write_text",
}  # fmt: skip

MAX_LINES = 450


@dataclass(frozen=True)
class Module:
    """One source file: ``path`` as it is shown, ``part`` its home below the package, ``""`` for the package itself."""

    path: str
    part: str
    source: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)


def modules() -> list[Module]:
    """Every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inner = path.relative_to(PACKAGE)
        part = "" if inner.parts == ("__init__.py",) else inner.parts[0].removesuffix(".py")
        found.append(Module(path.relative_to(ROOT).as_posix(), part, path.read_text(encoding="utf-8")))
    return found


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Each absolute module name that a module imports, with its line; ``from a import b`` counts as ``a`` and as ``a.b``."""
    package = module.path.removesuffix(".py").removesuffix("/__init__").split("/")
    if not module.path.endswith("__init__.py"):
        package = package[:-1]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])]) if node.level else node.module or ""
            yield node.lineno, base
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def own_imports(module: Module) -> Iterator[tuple[int, str]]:
    """The parts of the package that a module imports."""
    for line, name in imports(module):
        words = name.split(".")
        if words[0] == PACKAGE.name and len(words) > 1 and any(words[1] in layer for layer in LAYERS):
            yield line, words[1]


def layer(part: str) -> int | None:
    """The floor that a part lives on; None for one without a home."""
    return next((floor for floor, parts in enumerate(LAYERS) if part in parts), None)


def broken_rules(module: Module) -> list[str]:
    """What a module breaks, as ``path:line: what``."""
    found = [*_layering(module), *_exactness(module), *_shape(module)]
    if module.part in PURE:
        found += _impurities(module)
    return [f"{module.path}:{line}: {what}" for line, what in sorted(set(found))]


def _layering(module: Module) -> Iterator[tuple[int, str]]:
    floor = layer(module.part)
    if module.part and floor is None:
        yield 1, f"“{module.part}” has no home: give it a layer in tests/project/house.py, or move it into a part"
    for line, part in own_imports(module):
        if floor is not None and (layer(part) or 0) > floor:
            yield line, f"{module.part} imports {part}, a layer above"
        if part in NEVER.get(module.part, ()):
            yield line, f"{module.part} must not know {part}"


def _impurities(module: Module) -> Iterator[tuple[int, str]]:
    for line, name in imports(module):
        if any(name == impure or name.startswith(f"{impure}.") for impure in IMPURE_MODULES):
            yield line, f"a pure part imports {name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in IMPURE_CALLS:
                yield node.lineno, f"a pure part calls {called}()"


def _exactness(module: Module) -> Iterator[tuple[int, str]]:
    if module.part not in EXACT or module.path == SOLVER:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"binary float {node.value}: use Fraction or Decimal"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno, "float(): use Fraction or Decimal"


def _shape(module: Module) -> Iterator[tuple[int, str]]:
    lines = module.source.count("\n")
    if lines > MAX_LINES:
        yield lines, f"{lines} lines: more than {MAX_LINES} cannot be read in one sitting"
    statements = [node for node in module.tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    future = [node for node in statements if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    needs_it = any(not isinstance(node, ast.Assign) for node in statements)
    if needs_it and not future:
        yield 1, "“from __future__ import annotations” is missing"
    if module.part != "cli":
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield node.lineno, "print() outside the command line"


def cycles(found: list[Module]) -> list[str]:
    """Parts that import each other, directly or by a detour."""
    uses: dict[str, set[str]] = {}
    for module in found:
        uses.setdefault(module.part, set()).update(part for _, part in own_imports(module) if part != module.part)

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        return any(part == goal or (part not in seen and reaches(part, goal, seen | {part})) for part in uses.get(start, ()))

    return sorted(part for part in uses if part and reaches(part, part, set()))


def circle(found: list[Module]) -> list[str]:
    """Some modules that import each other in a ring; empty when there is none. The package itself, which shows the rest, is left out."""
    names = {".".join(Path(m.path).with_suffix("").parts).removesuffix(".__init__"): m for m in found if m.part}
    uses = {}
    for name, module in names.items():
        used = {(line, other) for line, other in imports(module) if other in names and other != name}
        whole = {(line, other.rpartition(".")[0]) for line, other in used}  # ``from package import module`` needs the module alone
        uses[name] = {other for _, other in used - whole}
    try:
        graphlib.TopologicalSorter(uses).prepare()
    except graphlib.CycleError as error:
        return [str(name) for name in error.args[1]]
    return []
