#!/bin/sh
# The report in its forms: page, paper, one page, site, cards; names in no byte of any of them.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
avispero simulate planted --out data --posts 3000 --group-size 8 --seed 3 --quiet || die "no data"
python3 - <<'END'
import csv
rows = list(csv.reader(open("data/posts.csv", newline="", encoding="utf-8")))
at = rows[0].index("user_id") if "user_id" in rows[0] else 1
names = sorted({row[at] for row in rows[1:]})
open("private", "w").write("\n".join(names))
assert len(names) > 50
END
expect 0 avispero run case data/posts.csv --lang es --quiet
expect 0 avispero report case --lang es --out page.html
expect 0 avispero report case --lang es --out paper.pdf
expect 0 avispero report case --lang en --one-page --out one.html
expect 0 avispero report case --lang en --one-page --out one.pdf
expect 0 avispero report case --lang es --site site
expect 0 avispero report case --lang es --cards cards
expect 0 avispero report case --lang es --figure timeline --out line.pdf
for file in site/index.html site/network.html site/report.pdf site/one-page.pdf site/downloads/groups.csv site/downloads/accounts.csv \
    site/downloads/links.csv site/figures/network.svg site/cards/network-1200x675.png cards/time-1080x1080.png; do
    [ -s "$file" ] || die "there is no $file"
done
for file in paper.pdf one.pdf line.pdf site/report.pdf; do
    [ "$(head -c 5 "$file")" = '%PDF-' ] || die "$file is no PDF"
done
python3 - <<'END'
import struct
for name, size in (("cards/network-1200x675.png", (1200, 675)), ("cards/network-1080x1080.png", (1080, 1080))):
    head = open(name, "rb").read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", head[16:24]) == size, name
END

# no account of the collection stands in any byte; paper is searched as it would be copied
mkdir -p seen && cp -r page.html paper.pdf one.html one.pdf site case/reports seen/
python3 - <<'END'
import pathlib, re, zlib
names = [n.encode() for n in open("private").read().split() if len(n) >= 6]
words = names + [b"posts.csv", pathlib.Path.cwd().name.encode()]
for path in pathlib.Path("seen").rglob("*"):
    if not path.is_file():
        continue
    data = path.read_bytes()
    if path.suffix == ".pdf":
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.S):
            try:
                data += zlib.decompress(stream)
            except zlib.error:
                pass
    pieces = set(re.findall(rb"[A-Za-z0-9_.-]{6,}", data))
    for word in words:
        assert word not in pieces, f"{word} stands in {path}"
END
grep -q 'u-[a-z2-7]\{10\}' page.html || die "there are no pseudonyms"
expect 0 avispero report case --lang es --names --out names.html
grep -qFf private names.html || die "--names shows no name"
python3 "$AVISPERO_SOURCE/tests/unit/report/markup.py" page.html one.html

expect 2 avispero report case --out report.doc
says err 'is no name of a report'
expect 2 avispero report case --site site --out x.html
says err 'leave out --out'
expect 4 avispero report case --public nobody.txt --out x.html

# a PDF that cannot be written: said, with the right code, nothing half done, and what stood there before still stands
mkdir small
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=64k none small 2>/dev/null; then
    printf 'as it was\n' >small/paper.pdf
    for out in paper.pdf one.pdf; do
        one=$([ $out = one.pdf ] && echo --one-page)
        head -c 40000 /dev/zero >small/filling
        "$AVISPERO" report case --lang es $one --out small/$out >out 2>err
        code=$?
        rm small/filling
        [ $code -eq 4 ] || { umount small; die "exit code $code, not 4, for $out on a small disk"; }
        says err 'disco está lleno' || says err 'disk is full'
    done
    left=$(find small -type f)
    was=$(cat small/paper.pdf)
    umount small
    [ "$left" = small/paper.pdf ] && [ "$was" = 'as it was' ] || die "left on a full disk: $left"
else
    echo "skipped: no small disk can be mounted"
fi
expect 4 avispero report case --out page.html/paper.pdf
says err 'page.html/paper.pdf'
expect 4 avispero report case --out nowhere/paper.pdf
[ ! -e nowhere ] || die "a folder was made for a report that has none"
