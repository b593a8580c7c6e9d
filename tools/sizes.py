"""List files and functions that have become large. This is a hint, never a failure.

python tools/sizes.py
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [
    *("core", "jobs", "accounts", "forum", "groups", "notifications", "cms", "config"),
    *("bench", "tests", "tools", "templates", "static"),
]
FILES = {".py": 400, ".html": 120, ".js": 100, ".css": 500}
FUNCTION, VIEW = 60, 15


def long_functions(path: Path, text: str) -> Iterator[tuple[int, int, str]]:
    limit = VIEW if "views" in path.with_suffix("").parts else FUNCTION
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limit:
                yield lines, limit, f"{path}: {node.name}()"


def grown() -> Iterator[tuple[int, int, str]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in FILES or "migrations" in path.parts:
                continue
            name, text = path.relative_to(ROOT), path.read_text()
            lines = text.count("\n")
            if lines > FILES[path.suffix]:
                yield lines, FILES[path.suffix], str(name)
            if path.suffix == ".py":
                yield from long_functions(name, text)


def main() -> None:
    found = sorted(grown(), key=lambda row: row[0] / row[1], reverse=True)
    for lines, limit, what in found:
        print(f"{lines:5} lines, {limit} is a lot   {what}")


if __name__ == "__main__":
    main()
