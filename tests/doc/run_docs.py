#!/usr/bin/env python3
"""Run what a document shows, and compare with what it prints.

    ```sh    run by sh -e in an empty folder; lines that begin with make are left out
    ```sql   asked of case/case.duckdb there, by the DuckDB library that the program itself uses
    ```text  straight after one of these: exactly what comes out

A block straight after <!-- not run --> is left alone. A number in **bold** must stand in something that was printed; a path in `backticks`
under src/ or tests/ must exist, and a name with two underscores in a row must be that of a test.

usage: run_docs.py [--fix] DOCUMENT FOLDER       --fix writes the outputs into the document
"""
import ctypes
import os
import re
import subprocess
import sys

BLOCK = re.compile(r"(<!-- not run -->\n)?^```(sh|sql|text)\n(.*?)^```\n", re.M | re.S)


def library():
    """The DuckDB library of $AVISPERO."""
    listed = subprocess.run(["ldd", os.environ["AVISPERO"]], check=True, capture_output=True, text=True).stdout
    return ctypes.CDLL(re.search(r"libduckdb\S* => (\S+)", listed).group(1))


class Result(ctypes.Structure):
    _fields_ = [("counts", ctypes.c_uint64 * 3), ("columns", ctypes.c_void_p), ("error", ctypes.c_char_p), ("data", ctypes.c_void_p)]


def ask(folder, sql):
    """Names of the columns and rows, ' | ' between values."""
    duckdb, database, connection = library(), ctypes.c_void_p(), ctypes.c_void_p()
    config, result = ctypes.c_void_p(), Result()
    for name, kind in (("column_count", ctypes.c_uint64), ("row_count", ctypes.c_uint64), ("column_name", ctypes.c_char_p),
                       ("value_varchar", ctypes.c_char_p), ("result_error", ctypes.c_char_p)):
        getattr(duckdb, "duckdb_" + name).restype = kind
    duckdb.duckdb_value_varchar.argtypes = [ctypes.POINTER(Result), ctypes.c_uint64, ctypes.c_uint64]
    duckdb.duckdb_column_name.argtypes = [ctypes.POINTER(Result), ctypes.c_uint64]
    duckdb.duckdb_create_config(ctypes.byref(config))
    duckdb.duckdb_set_config(config, b"access_mode", b"READ_ONLY")
    path = os.path.join(folder, "case", "case.duckdb").encode()
    if duckdb.duckdb_open_ext(path, ctypes.byref(database), config, None) or duckdb.duckdb_connect(database, ctypes.byref(connection)):
        raise SystemExit(f"{path.decode()} cannot be opened")
    if duckdb.duckdb_query(connection, sql.encode(), ctypes.byref(result)):
        raise SystemExit(f"{sql}\n{duckdb.duckdb_result_error(ctypes.byref(result)).decode()}")
    columns, rows = duckdb.duckdb_column_count(ctypes.byref(result)), duckdb.duckdb_row_count(ctypes.byref(result))
    lines = [[duckdb.duckdb_column_name(ctypes.byref(result), c).decode() for c in range(columns)]]
    for r in range(rows):
        values = [duckdb.duckdb_value_varchar(ctypes.byref(result), c, r) for c in range(columns)]
        lines.append(["" if v is None else v.decode() for v in values])
    duckdb.duckdb_destroy_result(ctypes.byref(result))
    duckdb.duckdb_disconnect(ctypes.byref(connection))
    duckdb.duckdb_close(ctypes.byref(database))
    duckdb.duckdb_destroy_config(ctypes.byref(config))
    return "".join(" | ".join(line) + "\n" for line in lines)


def shell(folder, script):
    script = "".join(line for line in script.splitlines(True) if not line.startswith("make "))
    print(script, end="", flush=True)
    done = subprocess.run(["sh", "-e", "-c", script], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout if not done.stdout or done.stdout.endswith("\n") else done.stdout + "\n"


def run(text, folder):
    """Pieces of the document with every output as it comes out now, and the outputs alone."""
    pieces, printed, at, output, end = [], [], 0, None, -1
    for block in BLOCK.finditer(text):
        skip, kind, body = block.groups()
        between = text[at:block.start()]
        pieces.append(between)
        at = block.end()
        if kind == "text" and output is not None and not between.strip():
            pieces.append("```text\n" + output + "```\n")
            output = None
            continue
        pieces.append(block.group(0))
        output = None
        if kind == "text" or skip:
            continue
        output = ask(folder, body) if kind == "sql" else shell(folder, body)
        printed.append(output)
    return "".join(pieces) + text[at:], "".join(printed)


def unsupported(text, printed):
    """What the prose says that neither the run nor the tree bears out."""
    source = os.environ["AVISPERO_SOURCE"]
    prose = BLOCK.sub("", text)
    plain = printed.replace(",", "")
    for number in re.findall(r"\*\*([0-9][0-9,.]*)\*\*", prose):
        if not re.search(rf"(?<![0-9.]){re.escape(number.replace(',', ''))}(?![0-9])", plain):
            yield f"{number} was not printed"
    for path in re.findall(r"`((?:src|tests)/[\w./]+)`", prose):
        if not os.path.exists(os.path.join(source, path)):
            yield f"{path} does not exist"
    tests = ""
    for name in re.findall(r"`(\w+__\w+)`", prose):
        tests = tests or subprocess.run(["grep", "-rhow", r"\w*__\w*", os.path.join(source, "tests")], capture_output=True, text=True).stdout
        if not re.search(rf"^{name}$", tests, re.M):
            yield f"there is no test {name}"


def main():
    fix, (document, folder) = "--fix" in sys.argv, [a for a in sys.argv[1:] if a != "--fix"]
    with open(document, encoding="utf-8") as file:
        text = file.read()
    now, printed = run(text, folder)
    wrong = list(unsupported(text, printed))
    if fix:
        with open(document, "w", encoding="utf-8") as file:
            file.write(now)
    elif now != text:
        wrong += [f"printed now: {line}" for line in now.splitlines() if line not in text.splitlines()] or ["other output"]
    if wrong:
        raise SystemExit("\n".join(f"{document}: {w}" for w in wrong))


if __name__ == "__main__":
    main()
