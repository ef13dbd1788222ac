"""What the checks share: which files there are, C text without comments and strings, and where functions lie."""
import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE_FOLDERS = ("include", "src", "experimental", "fuzz", "bench", "examples", "tests")
SKIPPED_FOLDERS = {".git", ".deps", ".cache", "node_modules", "__pycache__"}


def arguments(description):
    """Every check takes --root, so that it can be tried on a tree with a planted offence."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=ROOT)
    return parser


def all_files(root):
    """Files of the project (what git tracks or would track; everything but build folders without git), relative."""
    try:
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        if (root / ".git").exists():
            names = {Path(os.fsdecode(name)) for name in listed.split(b"\0") if name}
            return sorted(name for name in names if (root / name).is_file())
    except (OSError, subprocess.CalledProcessError):
        pass
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS
                      and not (Path(folder) == root and f.startswith("build"))]
        found += [Path(folder, name).relative_to(root) for name in files]
    return sorted(found)


def code_files(root, folders=CODE_FOLDERS, endings=(".c", ".h")):
    return [path for path in all_files(root) if path.parts[0] in folders and path.suffix in endings]


def read(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace")


TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


def blank(text):
    """The same text with comments and the insides of literals gone; line numbers stay."""
    def replacement(match):
        token = match.group()
        if token[0] in "\"'":
            return token[0] * 2
        return " " + "\n" * token.count("\n")
    return TOKEN.sub(replacement, text)


def without_directives(blanked):
    """Blanked text with every preprocessor directive gone, continuation lines too."""
    lines, inside = [], False
    for line in blanked.split("\n"):
        inside = inside or line.lstrip().startswith("#")
        lines.append("" if inside else line)
        inside = inside and line.endswith("\\")
    return "\n".join(lines)


class Block:
    """A brace block at file level: what stands before it, and its first and last line."""

    def __init__(self, head, first, last):
        self.head, self.first, self.last = head, first, last
        self.lines = last - first + 1

    @property
    def function(self):
        """Name of the function, or None when the block is a type or a table."""
        head = re.sub(r"__attribute__\s*\(\(.*?\)\)", " ", self.head, flags=re.DOTALL)
        head = re.sub(r"\b[A-Z][A-Z0-9_]+\s*\([^()]*\)\s*$", " ", head).strip()
        if "=" in head or not head.endswith(")"):
            return None
        match = re.search(r"(\w+)\s*\(", head)
        return match.group(1) if match else None


def blocks(text):
    """The blocks of a file, in order."""
    found, depth, head, head_line, first, line = [], 0, "", None, 0, 1
    for char in without_directives(blank(text)):
        if char == "\n":
            line += 1
        if depth == 0:
            if char == "{":
                if re.fullmatch(r'\s*extern\s*""\s*', head):
                    head, head_line = "", None
                    continue
                depth, first = 1, head_line or line
            elif char in ";}":
                head, head_line = "", None
            else:
                if head_line is None and not char.isspace():
                    head_line = line
                head += char
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                found.append(Block(head, first, line))
                head, head_line = "", None
    return found


def finish(name, offences, notes=()):
    """Print what was found and leave: 0 when there is no offence."""
    for note in notes:
        print(note)
    for offence in offences:
        print(offence)
    if offences:
        print(f"{name}: {len(offences)} offence{'s' if len(offences) != 1 else ''}")
    sys.exit(1 if offences else 0)
