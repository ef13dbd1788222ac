# Read by the tests of tables that come again, after frame.sh: . "$AVISPERO_SOURCE/tests/cli/again.sh"
site() { rm -rf site && expect 0 avispero registry case --export-site site --json && sed -e 's/^globalThis[^{]*//' -e 's/;$//' site/data.js >data.json; }
file() { json out "(lambda f: $1)(d['files'][0])"; }
without() {
    for word in "$@"; do
        if grep -rqF "$word" site; then die "\"$word\" stands in the site"; fi
    done
}
again() { # again NAME COMMAND...: a registry of one.csv, changed, and then two.csv, which somebody looked at; what that says in again.json, its pairs in pairs.json, its site in site
    name=$1
    shift
    rm -rf "$name" site
    expect 0 avispero registry "$name" one.csv --quiet
    for of in "$@"; do
        # shellcheck disable=SC2086  # a command in words
        expect 0 avispero registry "$name" $of --quiet
    done
    expect 0 avispero registry "$name" two.csv --seen --json
    cp out again.json
    expect 0 avispero registry "$name" --proposals --json
    cp out pairs.json
    mkdir -p site
    rmdir site
    avispero registry "$name" --export-site site --quiet 2>err || says err 'nothing of this registry is marked public'
    mkdir -p site
}
again_is() { json again.json "(lambda f: $1)(d['files'][0])"; }
shown() { for word in "$@"; do grep -rqF "$word" site || die "\"$word\" is not in the site"; done; }
rows() { printf '%s\n' "$@"; }
head='folio,titulo,nombre,tipo,fecha,estado,municipio,situacion,hechos,fuente,publico'
