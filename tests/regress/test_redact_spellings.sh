#!/bin/sh
# What must not appear was found only as it was written on the list: not with an @ or capitals before it on the list, not with other separators,
# accents or digits in the text, not as a word without @, and not in domains, schemes of labels, clients, verdicts and names of files.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
XDG_CONFIG_HOME=$TMPDIR/config
export XDG_CONFIG_HOME
python3 - <<'END'
import csv, random
random.seed(5)
said = ["tel 55/1234/5678 fin", "tel 55_1234_5678 fin", "tel 55\u00a01234\u00a05678 fin", "tel ５５１２３４５６７８ fin", "tel 55–1234–5678 fin",
        "tel 5.5.1.2.3.4.5.6.7.8 fin", "vive en Calle  Zarzamora 12", "vive en calle\u00a0zarzamora 12", "vive en Cálle Zarzamóra 12",
        "vive en CALLE ZARZAMORA", "vive en Calle-Zarzamora", "vive en Ca\u0301lle Zarza\u200bmora", "#CalleZarzamora", "correo doña3@correo.example ya",
        "ana.pérez@correo.example", "ana(arroba)correo.example", "dice @vecína_ñ hoy", "dice @vecina_3.", "la vecina_3 dijo", "VECINA_3 dijo",
        "h_vecina_3 dijo", "H_Vecina_3", "@ vecina_3", "vecina_9 dijo", "habla h_vecina_11 hoy", "es vecina_12.", "https://sitio.example/vecina_3/foto",
        "ver sitio.example/vecina_3", "ver www.zarzamora.example/x", "#JusticiaParaVecina3", "palabra inocente"]
rows = [("id", "cuenta", "arroba", "cuando", "objeto", "texto", "seguidores", "menciona", "tag", "cliente", "url")]
def add(account, second, thing, text, followers, *more):
    rows.append((f"9{len(rows):07d}", account, "h_" + account, f"2024-05-{1 + second // 86400:02d}T{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z",
                 thing, text, followers, *(more or ("", "", "App de Vecina_3", ""))))
for i in range(12):
    for k in range(8):
        add(f"abejorro_{k}", i * 100000 + 500 + k, f"nota{i}", said[(i * 8 + k) % len(said)], 90000 if k < 6 else 1234, f"vecina_{k}", "vecina_3;CalleZarzamora",
            "App de Vecina_3", f"https://zarzamora.example/vecina_3/n{i}?x=1")
for k in range(40):
    for i in random.sample(range(12), 3):
        add(f"vecina_{k}", random.randrange(0, 1300000), f"nota{i}", f"opinion {k} {i}", 100 + k)
with open("datos de vecina_3.csv", "w", newline="", encoding="utf-8") as f:
    csv.writer(f).writerows(rows)
END
printf 'account,kind\nvecina_1,fan club\n' >organicas_vecina_3.csv
{ echo 'account,esquema vecina_3' && seq -f 'vecina_%.0f,valor vecina_3' 0 39; } >etiq_privadas.csv
printf 'id,name,kind,value,valid_from,valid_to\nvec,Vecina Tres,handle,vecina_3,,\notra,Otra zarzamora.example,name,Otra,,\n' >t.csv
printf 'time,name,kind\n2024-05-03,Marcha de vecina_3,protesta vecina_3\n' >e.csv
printf 'domain,kind\nzarzamora.example,portal\n' >d.csv
expect 0 "$AVISPERO" run case "datos de vecina_3.csv" --quiet --known-organic organicas_vecina_3.csv --labels etiq_privadas.csv --targets t.csv --events e.csv --domains d.csv \
    --map post=id,account=cuenta,handle=arroba,time=cuando,object=objeto,text=texto,followers=seguidores,mention=menciona,hashtag=tag,client=cliente,url=url
printf '\357\273\277@Vecina_3\r\n@ABEJORRO_7\nnoexiste\n' >victims
printf '@VECINA_9\n' >deleted
printf 'Calle Zarzamora\nzarzamora.example\n55 1234 5678\n' >strike
mkdir seen
expect 0 "$AVISPERO" redact case --out seen/public --victims victims --strike strike --deletions deleted --texts masked --json
json out 'd["gone"] == 3 and d["shown"] == 6 and d["unmatched"] == 1'
says err 'stand nowhere in the case'
expect 0 "$AVISPERO" report seen/public --lang es --out seen/public.html
expect 0 "$AVISPERO" report seen/public --site seen/site
for form in csv json gexf graphml gephi; do expect 0 "$AVISPERO" export seen/public --as $form --out seen/public.$form; done
for word in 'vecina.\?3' 'vecina.\?9' 'vecina_1' 'abejorro_7' 'Zarz[aá]' 'zarzam' '1234.\?5678' '5５' '５５' 'correo\.example' 'doña' 'doñ\[' 'pérez' 'vecína' \
    organicas etiq_priv 'Vecina Tres' 'esquema vecina'; do
    ! grep -raqi -- "$word" seen || die "\"$word\" stands in $(grep -rali -- "$word" seen): $(grep -rahoi -- ".\{0,40\}$word.\{0,20\}" seen | strings | head -3)"
done
grep -raq 'palabra inocente' seen/public || die "what harms nobody is gone too"
