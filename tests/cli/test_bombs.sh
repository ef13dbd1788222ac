#!/bin/sh
# Files made to bring a reader down: exit 3 or the bad record alone rejected, the place told, the case whole, under a GiB of memory.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
command -v zstd >/dev/null || skip "needs zstd"

# bounded CODE FILE: read it into the case beside what is there
bounded() {
    python3 - "$AVISPERO" "$@" >out 2>err <<'END' || { cat out err >&2; die "$2"; }
import resource, subprocess, sys
program, wanted, path = sys.argv[1:]
got = subprocess.run([program, "read", "case", path, "--json"]).returncode
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
sys.stderr.write("%s MiB\n" % most)
sys.exit(got != int(wanted) or most >= 1024)
END
}

python3 - <<'END'
head, row = b"post_id,user_id,date,text\n", b"%d,ana,2024-01-02 03:04:05,hola\n"
def write(name, *parts):
    with open(name, "wb") as out:
        for part in parts:
            out.write(part)
long = b"x" * 100_000_000
write("good.csv", head, row % 1)
write("long.csv", head, row % 2, b"9,ana,2024-01-02 03:04:05,", long, b"\n", row % 3)
write("quoted.csv", head, row % 4, b'9,ana,2024-01-02 03:04:05,"', long, b'"\n', row % 5)
write("only.csv", long)
write("only.json", b'[{"user_id":"1","text":"', long, b'","date":"2024-01-02"}]')
write("deep.json", b'{"a":' * 500_000, b"1", b"}" * 500_000)
write("open.json", b"[" * 1_000_000)
write("wide.csv", b",".join(b"c%d" % i for i in range(100_000)), b"\n")
END
(cat good.csv; head -c 1500000000 /dev/zero) | gzip -1 >zeros.csv.gz
(cat good.csv; head -c 1500000000 /dev/zero | tr '\0' a) | zstd -q >letters.csv.zst

expect 0 avispero read case good.csv
refused() { # refused FILE MESSAGE
    bounded 3 "$1"
    says out "$2"
    json out 'd["posts"] == 1 and d["files"][0]["kept"] == 0 and d["files"][0]["status"] != "ok"'
}
refused zeros.csv.gz 'binary file'
refused letters.csv.zst 'grows to more than 1000 times its size'
refused only.csv 'no table'
refused only.json 'longer than --max-record'
refused deep.json 'nested more than 64 levels deep'
refused open.json 'never closed'
refused wide.csv 'the header has 100000 columns'
for name in long quoted; do
    bounded 0 $name.csv
    json out '[d["files"][0][k] for k in ("rows_read", "kept", "rejected")] == [3, 2, 1]'
    says out 'longer than --max-record'
done
expect 0 avispero verify case

# what is no text is refused before it is hashed and copied: a disk's image is not read for minutes
truncate -s 20G sparse.img
expect 3 timeout 30 "$AVISPERO" read case sparse.img --json
says out 'binary file'
rm sparse.img

# a folder of many files, a bad one among them
mkdir many
python3 -c 'for i in range(300):
    open("many/%03d.csv" % i, "w").write("post_id,user_id,date,text\n%d,beto,2024-01-02 03:04:05,hola\n" % (1000 + i) if i != 150 else "")'
bounded 3 many
says out 'the file is empty'
json out 'sum(f["kept"] for f in d["files"]) == 299 and d["posts"] == 304'
expect 0 avispero verify case
