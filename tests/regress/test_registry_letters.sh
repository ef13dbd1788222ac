#!/bin/sh
# Letters in the encodings that people's programs write stand in a site as UTF-8; of a text that is left out the line is told where it shows.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'folio,titulo,fecha,publico\nA-1,Caso,2014,si\n' >table.csv
printf 'Se\361ora: la ni\361a volvi\363.\n' >latin.txt
printf 'Se\303\261ora: la ni\303\261a volvi\303\263.\n' >plain.txt
{ printf '\357\273\277' && cat plain.txt; } >wanted.txt # the mark, so that a browser that opens it from disk need not guess
{ printf '\377\376' && iconv -f UTF-8 -t UTF-16LE plain.txt; } >wide.txt
printf 'To: la oficina\nDate: lunes\n\n<Ana> hola\n\f[[ilegible]]\n' >letter.txt
printf 'Carta\n\naVZCT1J3MEtHZ29BQUFBTlNVaEVVZ0FBQUFVQUFBQUZDQVlBQUFDTmJ5YmxB\n' >packed.txt
printf 'PK\003\004\000\000' >office.txt
expect 0 avispero registry case table.csv --quiet
for file in latin wide letter packed office; do expect 0 avispero registry case --document $file.txt --record 1 --public --quiet; done
expect 0 avispero registry case --export-site site --json
json out '[(x["name"], x["line"]) for x in d["left_out"]] == [("packed.txt", 3), ("office.txt", 0)]'
json out '"40 characters" in d["left_out"][0]["why"] and "cannot be taken out" in d["left_out"][1]["why"]'
printf 'To: la oficina\nDate: lunes\n\n<Ana> hola\n\n[[ilegible]]\n' >letter.wanted
for file in wanted.txt letter.wanted; do same $file "site/documents/$(sha256sum $file | cut -c1-32).txt"; done
[ "$(ls site/documents | wc -l)" -eq 2 ] || die "two letters of the same words are two files"
says site/data.js '"text/plain; charset=utf-8"'
expect 0 avispero registry case --export-site site --lang es
says out 'packed.txt: tiene 40 caracteres o más sin un espacio que no son palabra, dirección, número ni hash (la primera en el renglón 3)'
