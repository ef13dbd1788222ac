#!/usr/bin/env python3
"""`avispero read` beside DuckDB's own CREATE TABLE AS SELECT from read_csv or read_json of the same columns.

usage: bench/read_duckdb.py --avispero PROGRAM --duckdb LIBDUCKDB.SO --work FOLDER [--runs 3] [--threads 2] FILE...

FILE is posts.csv (the columns of the QUT toolkit), posts.csv of acts (four columns) or posts.jsonl (API v2) of `avispero simulate`. In turn, each in
a process of its own, into a database on the disk; medians of seconds on the wall and of the processor, and the peak of memory. avispero also
keeps a copy of the original and its hash, the places of all rows, what finds duplicates, canonical URLs, and digests of all tables.
"""
import argparse
import ctypes
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

JSON_COLUMNS = (
    "{id: 'VARCHAR', author_id: 'VARCHAR', created_at: 'VARCHAR', text: 'VARCHAR', lang: 'VARCHAR', source: 'VARCHAR',"
    " in_reply_to_user_id: 'VARCHAR', referenced_tweets: 'STRUCT(type VARCHAR, id VARCHAR)[]',"
    " entities: 'STRUCT(urls STRUCT(expanded_url VARCHAR)[], hashtags STRUCT(tag VARCHAR)[], mentions STRUCT(username"
    " VARCHAR)[])'}"
)


def select(path):
    name = str(path).replace("'", "''")
    if path.suffix == ".jsonl":
        return f"SELECT * FROM read_json('{name}', format = 'newline_delimited', columns = {JSON_COLUMNS})"
    return f"SELECT * FROM read_csv('{name}')"


def load(library, database, sql, threads):
    """In a child: run the SQL in a new database."""
    lib = ctypes.CDLL(library)
    lib.duckdb_result_error.restype = ctypes.c_char_p
    db, connection = ctypes.c_void_p(), ctypes.c_void_p()
    if lib.duckdb_open(database.encode(), ctypes.byref(db)) or lib.duckdb_connect(db, ctypes.byref(connection)):
        sys.exit("the database cannot be opened")
    for statement in (f"SET threads = {threads}", "CREATE TABLE posts AS " + sql, "CHECKPOINT"):
        result = ctypes.create_string_buffer(512)
        if lib.duckdb_query(connection, statement.encode(), result):
            sys.exit(lib.duckdb_result_error(result).decode())
    lib.duckdb_disconnect(ctypes.byref(connection))
    lib.duckdb_close(ctypes.byref(db))


def measure(command):
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, code, used = os.wait4(child.pid, 0)
    if code:
        sys.exit(f"{command[0]} ended with {code}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def clear(path):
    if path.is_dir():
        for folder, _, files in os.walk(path):
            os.chmod(folder, 0o755)
        shutil.rmtree(path)
    for left in path.parent.glob(path.name + "*"):
        left.unlink()


def in_turn(options, path):
    case, database = options.work / "case", options.work / "duck.db"
    ours = [options.avispero, "read", str(case), str(path), "--quiet", "--threads", str(options.threads)]
    theirs = [sys.executable, __file__, "--child", options.duckdb, str(database), select(path), str(options.threads)]
    runs = {"avispero": [], "avispero --by-reference": [], "duckdb": []}
    for _ in range(options.runs):
        for name, command, made in (
            ("duckdb", theirs, database),
            ("avispero", ours, case),
            ("avispero --by-reference", ours + ["--by-reference"], case),
        ):
            clear(made)
            runs[name].append(measure(command))
            clear(made)
    return runs


def main():
    if sys.argv[1:2] == ["--child"]:
        load(sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5])
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--avispero", required=True)
    parser.add_argument("--duckdb", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    print("| file | MB | program | wall s | processor s | peak MiB | wall / DuckDB's | processor / DuckDB's |")
    print("|---|---|---|---|---|---|---|---|")
    for path in options.files:
        runs = in_turn(options, path)
        middle = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in runs.items()}
        for name, (wall, processor, peak) in middle.items():
            print(
                f"| {path.name} | {path.stat().st_size / 1e6:.0f} | {name} | {wall:.1f} | {processor:.1f} | {peak:.0f} |"
                f" {wall / middle['duckdb'][0]:.2f} | {processor / middle['duckdb'][1]:.2f} |",
                flush=True,
            )


main()
