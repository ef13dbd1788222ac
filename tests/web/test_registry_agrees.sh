#!/bin/sh
# What a case is: the command line, the answers of the server and an exported site say the same of it. See registry_agrees.py.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
esbuild=$AVISPERO_BUILD/page/node_modules/.bin/esbuild
command -v node >/dev/null || skip "there is no node here"
[ -x "$esbuild" ] || skip "the page was not built here"
change() { expect 0 avispero registry case "$@" --quiet; }
cat >cases.csv <<'END'
folio,titulo,fecha,estado,municipio,tipo,sexo,estatus,hechos,publico
F-1,Uno,2014-05-01,Jalisco,,threat,HOMBRE,abierto,primero,si
F-2,Dos,2015-06-02,Guerrero,,threat,MUJER,abierto,segundo,si
F-3,Tres,2014-07,Jalisco,,disappearance,MUJER,abierto,tercero,si
F-3,Tres,2016-08,Colima,,killing,MUJER,cerrado,cuarto,si
F-4,Cuatro,2014-09,Oaxaca,,attack,HOMBRE,,quinto,si
F-5,Cinco,2014,Sonora,,threat,HOMBRE,abierto,removido,si
END
printf 'nombre,titulo,fecha,estado,tipo,sexo,publico\nRosa Ejemplo Prueba,Ejemplo,2015-05,Guerrero,threat,MUJER,si\n' >one.csv
printf 'nombre,titulo,fecha,estado,tipo,sexo,publico\n"EJEMPLO PRUEBA, ROSA",Hallada,2015-05-02,Jalisco,killing,MUJER,si\n' >two.csv
change cases.csv
change one.csv
change two.csv
change --edit record:1 --set 'status=cerrado; kind=killing' # of the case; its incident stays a threat
change --add record --set 'title=Sin hechos; kind=attack; sex=MUJER; status=abierto; public=yes'
change --edit incident:5 --set 'status=LOCALIZADA' # the case itself has none
change --remove record:5
change --decide 1=same # 7 is 6, in another state
expect 0 avispero registry case --export-site site --quiet
cat >ask.ts <<END
import { answersOf } from "$AVISPERO_SOURCE/web/src/site_answers";
declare const require: any;
const answer = answersOf((globalThis as any).AVISPERO_SITE), fs = require("fs");
const asked: string[] = JSON.parse(fs.readFileSync("questions.json", "utf8"));
fs.writeFileSync("site.json", JSON.stringify(asked.map((question) => answer(question))));
END
expect 0 env NODE_PATH="$AVISPERO_BUILD/page/node_modules" "$esbuild" ask.ts --bundle --platform=node --outfile=ask.js --log-level=error
sed -i '1s|^|globalThis.AVISPERO_SHAPES={states:{objects:{places:{geometries:[]}}}};require("./site/data.js");\n|' ask.js
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 exec python3 "$AVISPERO_SOURCE/tests/web/registry_agrees.py" case
