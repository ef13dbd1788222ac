#!/bin/sh
# What a status or a sex means is told by the server in SQL and by a site in its page: both give the same for every pair of words that one of them knows, and for many others.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
command -v node >/dev/null || skip "there is no node here"
python3 - "$AVISPERO_SOURCE" >meaning.py.out <<'PYTHON' || die "the two rules cannot be read"
import itertools, json, re, sys, unicodedata
from pathlib import Path

root = Path(sys.argv[1])
macro = re.search(r"#define AVPI_SQL_MEANING\(x\)(.*?)\n\n", (root / "src/view/registry_rows.h").read_text(encoding="utf-8"), re.S).group(1)
sql = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', macro))
assert "trim(strip_accents(upper(" in sql, sql
steps = re.findall(r", '([^']*)', '([^']*)'(?:, '(g)')?\)", sql)  # of the innermost first
assert len(steps) == sql.count("regexp_replace("), sql


def meaning(text):
    text = "".join(c for c in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(c)).strip(" ")
    for pattern, value, everywhere in steps:
        text = re.sub(pattern, value, text, count=0 if everywhere else 1)
    return text


page = (root / "web/src/meaning.ts").read_text(encoding="utf-8")
known = dict(re.findall(r"(\w+): \"(\w+)\"", re.search(r"const SAME.*?= \{(.*?)\}", page, re.S).group(1)))
told = {pattern.strip("^$"): value for pattern, value, _ in steps if pattern.startswith("^")}
assert known == told and known, f"the page knows {known}, the server {told}"

words = [*known, *known.values(), "mujer", "Hombre ", " female", "no localizada", "NO_LOCALIZADA", "No__ localizáda", "DESAPARECIDA_O_NO_LOCALIZADA", "localizada con vida", "ñandú", "", "_", " _a_ ",
         "females", "male female", "Ünïcode  Straße", "indeterminado"]
words += [("".join(letters)).swapcase() for letters in itertools.product("aÁ_ ñ", repeat=4)]
Path("words.json").write_text(json.dumps(words), encoding="utf-8")
Path("server.json").write_text(json.dumps([meaning(word) for word in words]), encoding="utf-8")
# the page's own function, without its types
plain = re.sub(r"export |: Record<string, string>|(?<=\(value): string|(?<=\)): string", "", page)
Path("page.js").write_text(plain + '\nconst fs = require("fs");\nfs.writeFileSync("page.json", JSON.stringify(JSON.parse(fs.readFileSync("words.json", "utf8")).map(meaningOf)));\n', encoding="utf-8")
PYTHON
expect 0 node page.js
python3 - <<'PYTHON' || die "the page and the server do not agree"
import json, sys
words, page, server = (json.load(open(name + ".json", encoding="utf-8")) for name in ("words", "page", "server"))
bad = [(w, p, s) for w, p, s in zip(words, page, server) if p != s]
print(len(words), bad[:10], file=sys.stderr)
sys.exit(1 if bad or len(words) < 600 else 0)
PYTHON
