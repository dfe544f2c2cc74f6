"""Lengths of modules and functions: ``python tests/house/style_numbers.py`` prints them."""

import ast
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def modules() -> list[Path]:
    """Return the modules of the library and of the launcher."""
    return sorted(p for f in ("tscs", "launch") for p in (ROOT / "workflow" / f).rglob("*.py"))


def lines_of(path: Path) -> int:
    """Return the number of lines of a module."""
    return len(path.read_text(encoding="utf-8").splitlines())


def function_lengths(path: Path) -> list[int]:
    """Return the lines of each function, its docstring left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [length(node) for node in ast.walk(tree) if isinstance(node, FUNCTION)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function from ``def`` to its end, its docstring left out."""
    first = node.body[0]
    documented = ast.get_docstring(node) is not None
    doc = first.end_lineno - first.lineno + 1 if documented else 0
    return node.end_lineno - node.lineno + 1 - doc


def numbers() -> dict[str, float]:
    """Return the style numbers of the whole code."""
    lengths = [count for path in modules() for count in function_lengths(path)]
    return {
        "modules": len(modules()),
        "longest module": max(map(lines_of, modules())),
        "functions": len(lengths),
        "median function": median(lengths),
        "90 % of functions up to": quantiles(lengths, n=10)[-1],
        "longest function": max(lengths),
    }


if __name__ == "__main__":
    print("\n".join(f"{name}: {value:g}" for name, value in numbers().items()))
