# The fetch of DuckDB: a package with another hash is refused with a clear message and leaves nothing behind; the right one
# appears whole, with no script run. npm is played by a script that packs a small package.
set -eu
tool=$AVISPERO_SOURCE/tools/fetch-duckdb
mkdir -p "$TMPDIR/bin" "$TMPDIR/p/package/src/duckdb/src/include"
echo library >"$TMPDIR/p/package/libduckdb.so"
echo header >"$TMPDIR/p/package/src/duckdb/src/include/duckdb.h"
tar -C "$TMPDIR/p" -czf "$TMPDIR/package.tgz" package
cat >"$TMPDIR/bin/npm" <<END
#!/bin/sh
for argument; do
    case \$argument in --pack-destination=*) cp "$TMPDIR/package.tgz" "\${argument#*=}/x.tgz" ;; esac
done
END
chmod +x "$TMPDIR/bin/npm"
PATH=$TMPDIR/bin:$PATH
integrity=sha512-$(python3 -c "import base64, hashlib, sys
print(base64.b64encode(hashlib.sha512(open(sys.argv[1], 'rb').read()).digest()).decode())" "$TMPDIR/package.tgz")

printf '@duckdb/node-bindings-linux-x64 1 %s\nduckdb 2 %s\n' "$integrity" "$integrity" >"$TMPDIR/good.lock"
sed '2s/sha512-..../sha512-AAAA/' "$TMPDIR/good.lock" >"$TMPDIR/bad.lock"

if "$tool" --machine x86_64 --lock "$TMPDIR/bad.lock" "$TMPDIR/deps" 2>"$TMPDIR/said"; then
    echo "a changed package was taken"
    exit 1
fi
grep -q "duckdb 2 is not the file that .*bad.lock names" "$TMPDIR/said"
[ -z "$(ls -A "$TMPDIR/deps")" ]

folder=$("$tool" --machine x86_64 --lock "$TMPDIR/good.lock" "$TMPDIR/deps" 2>/dev/null)
grep -q library "$folder/lib/libduckdb.so"
grep -q header "$folder/include/duckdb.h"
[ "$(ls "$TMPDIR/deps" | wc -l)" -eq 1 ]

# There already: npm is not asked again.
echo 'exit 1' >"$TMPDIR/bin/npm"
[ "$("$tool" --machine x86_64 --lock "$TMPDIR/good.lock" "$TMPDIR/deps")" = "$folder" ]

# A machine without a package is told what to do.
if "$tool" --machine riscv64 --lock "$TMPDIR/good.lock" "$TMPDIR/deps" 2>"$TMPDIR/said"; then
    exit 1
fi
grep -q "DUCKDB_ROOT" "$TMPDIR/said"
