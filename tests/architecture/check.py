#!/usr/bin/env python3
"""Checks the layering of ARCHITECTURE.md on a source tree: check.py [--qt-headers DIR] ROOT

Prints one line per violation, `file:line: what is wrong`, and exits 1 when there is any.
"""
import argparse
import pathlib
import re
import subprocess
import sys

# A folder of core/ and what it may include directly; whatever those may include, it may include too.
CORE = {
    "base": [],
    "storage": ["base"],
    "engine": ["base"],
    "secrets": ["base"],
    "workspace": ["base"],
    "shareapi": ["base"],
    "mail": ["secrets"],
    "delta": ["storage", "engine"],
    "catalog": ["delta", "workspace"],
    "ingest": ["catalog"],
    "control": ["catalog", "shareapi", "mail"],
    "serve": ["control"],
    "follow": ["catalog", "shareapi", "secrets"],
    "query": ["follow", "engine"],
    "facade": ["ingest", "control", "serve", "query"],
}
TOP_LEVEL = {"app", "core", "ui", "resources", "tests", "packaging", "CMakeLists.txt", "CMakePresets.json",
             "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE"}
SOURCES = (".cpp", ".h")
TEXTS = SOURCES + (".py", ".sh", ".sql", ".cmake", ".txt", ".md")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")  # split, so that this file passes its own check
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
LINK = re.compile(r"\bsharepane_([a-z]+)\b")
WINDOW_TARGET = re.compile(r"\bQt6::(Gui|Widgets|PrintSupport|OpenGL|Svg\w*)\b")
TRY = re.compile(r"\bTRY\(")
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[()]')
BETWEEN_STATEMENTS = re.compile(r";|[{}]\n| : ")  # the last: of two alternatives only one is evaluated
WINDOW_HEADER = re.compile(r"Qt(Gui|Widgets|PrintSupport|OpenGL|Svg)\w*/")


def closure(folder):
    """Every core folder that `folder` may include, itself too."""
    allowed = {folder}
    for direct in CORE[folder]:
        allowed |= closure(direct)
    return allowed


def tracked_files(root):
    """What git would commit; without git, what lies there but the build folder."""
    listing = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, text=True)
    if listing.returncode == 0:
        names = [name for name in listing.stdout.split("\0") if name]
    else:
        names = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
        names = [name for name in names if not name.startswith(("build/", ".git/"))]
    return sorted(pathlib.PurePosixPath(name) for name in names if (root / name).is_file())


def window_headers(qt_headers):
    """Names of QtGui's and QtWidgets' headers, which also work without their folder: <QPainter>."""
    if qt_headers is None:
        return {"QApplication", "QGuiApplication", "QWidget", "QPainter", "QPixmap", "QImage", "QIcon", "QDialog"}
    names = set()
    for module in ("QtGui", "QtWidgets"):
        names |= {path.name for path in (qt_headers / module).iterdir()}
    if "QWidget" not in names:
        sys.exit(f"{qt_headers} does not hold Qt's headers")
    return names


def layer_of(path):
    """("core", "delta"), ("ui", None), ("app", None) or ("tests", None), …"""
    parts = path.parts
    return parts[0], parts[1] if parts[0] == "core" and len(parts) > 2 else None


def check_include(path, included, gui):
    """What is wrong with `path` including `included`, or None."""
    top, module = layer_of(path)
    target = pathlib.PurePosixPath(included).parts
    if included.endswith("duckdb.h") and module != "engine":
        return "only core/engine includes duckdb.h"
    if top == "core":
        if WINDOW_HEADER.match(included) or included in gui or included.lower().startswith("qcustomplot"):
            return f"core does not know the window ({included})"
        if target[0] in ("ui", "app", "tests"):
            return f"core may not include {target[0]}/"
    if top == "ui" and target[0] in ("app", "tests"):
        return f"ui may not include {target[0]}/"
    if top == "app" and target[0] == "tests":
        return "app may not include tests/"
    if target[0] != "core" or len(target) < 3 or top == "tests":
        return None
    if top in ("ui", "app"):
        return None if target[1] in ("facade", "base") else f"{top}/ sees core/facade and core/base, not core/{target[1]}"
    if module in CORE and target[1] not in closure(module):
        return f"core/{module} may not include core/{target[1]}"
    return None


def check_links(path, text):
    """The same rules for the targets that a CMakeLists.txt of core/, ui/ or app/ links."""
    top, module = layer_of(path)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split("#", 1)[0]
        if top == "core" and WINDOW_TARGET.search(line):
            found.append((number, "no target of core links QtGui or QtWidgets"))
        for linked in LINK.findall(line):
            if top in ("ui", "app") and linked in CORE and linked not in ("facade", "base"):
                found.append((number, f"{top}/ links core/facade and core/base, not core/{linked}"))
            if top == "core" and module in CORE and linked in CORE and linked not in closure(module):
                found.append((number, f"core/{module} may not link core/{linked}"))
    return found


def check_tries(text):
    """A TRY that returns while the value of another lives in the same expression: the compiler never destroys it."""
    text = re.sub(r"//[^\n]*", "", text)
    ends = []
    for start in (found.start() for found in TRY.finditer(text)):
        depth = 0
        for token in TOKEN.finditer(text, start):
            depth += {"(": 1, ")": -1}.get(token.group(), 0)
            if token.group() == ")" and depth == 0:
                break
        else:
            return
        if any(end <= start and not BETWEEN_STATEMENTS.search(text, end, start) for end in ends):
            yield text.count("\n", 0, start) + 1, "TRY twice in an expression: name the first value before"
        ends.append(token.end())


def check_listed(files, root):
    """Every .cpp and tst_*.py is part of a target: named in the CMakeLists.txt of its folder or of one above it."""
    lists = {path.parent: (root / path).read_text() for path in files if path.name == "CMakeLists.txt"}
    for path in files:
        if not (path.suffix == ".cpp" or path.match("tst_*.py")) or path.parts[0] not in ("core", "ui", "app", "tests"):
            continue
        if not any(re.search(rf"(?<![\w.-]){re.escape(path.name)}(?![\w.-])", lists.get(folder, ""))
                   for folder in path.parents):
            yield path, 1, "no CMakeLists.txt builds it"


def check_tree(root, gui):
    """All violations, as (path, line, what)."""
    files = tracked_files(root)
    for entry in sorted({path.parts[0] for path in files}):
        if entry not in TOP_LEVEL and not entry.startswith("."):
            yield entry, 1, "does not belong at the top level"
    for folder in sorted({path.parts[1] for path in files if path.parts[0] == "core" and len(path.parts) > 2}):
        if folder not in CORE:
            yield f"core/{folder}", 1, "is not a layer of ARCHITECTURE.md"
    for path in files:
        if path.suffix not in TEXTS or path.parts[0] == "resources":
            continue
        text = (root / path).read_text(errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if UNFINISHED.search(line):
                yield path, number, "a word of unfinished work"
            included = INCLUDE.match(line) if path.suffix in SOURCES else None
            wrong = check_include(path, included.group(1), gui) if included else None
            if wrong:
                yield path, number, wrong
        if path.suffix in SOURCES:
            for number, wrong in check_tries(text):
                yield path, number, wrong
        if path.name == "CMakeLists.txt":
            for number, wrong in check_links(path, text):
                yield path, number, wrong
    yield from check_listed(files, root)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--qt-headers", type=pathlib.Path, help="folder that holds QtGui/ and QtWidgets/")
    arguments = parser.parse_args()
    violations = list(check_tree(arguments.root.resolve(), window_headers(arguments.qt_headers)))
    for path, line, what in violations:
        print(f"{path}:{line}: {what}")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
