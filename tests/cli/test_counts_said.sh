#!/bin/sh
# Sentences of the report that count something, said of none, one and two, in both languages: never "1 posts", never a sign of the choice.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
python3 - "$AVISPERO_SOURCE"/po/es/report*.po <<'E2' || exit 1
import re, sys
forms = re.compile(r"\{(\d)\|((?:[^|{}]|\{\d\})*)\|((?:[^|{}]|\{\d\})*)\}")
nouns = {"en": "posts accounts groups links members acts things candidates reposts messages trends days hours".split(),
         "es": "publicaciones cuentas grupos enlaces miembros actos cosas mensajes tendencias días horas posibilidades".split()}
def say(text, n):  # as src/report/writer.c does
    text = forms.sub(lambda m: m[2] if n == 1 else m[3], text)
    return re.sub(r"\{\d\}", str(n), text)
counted, wrong = 0, []
for path in sys.argv[1:]:
    for entry in open(path, encoding="utf-8").read().split("\n\n"):
        found = re.search(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)', entry, re.M)
        texts = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', part)) for part in found.groups()] if found else []
        for lang, text in zip(("en", "es"), texts):
            if not forms.search(text):
                continue
            counted += 1
            for n in (0, 1, 2):
                said = say(text, n)
                if "|" in said or "{" in said or n == 1 and re.search(r"\b1 (%s)\b" % "|".join(nouns[lang]), said):
                    wrong.append(f"{lang}, {n}: {said}")
        both = [set(m[0] for m in forms.findall(text)) for text in texts]
        if any(both) and not all(m <= set(re.findall(r"\{(\d)", other)) for m, other in zip(both, texts[::-1])):
            wrong.append(f"a value is counted that the other language does not have: {texts[0]}")
assert counted > 50, counted
assert not wrong, "\n".join(wrong)
print(counted, "sentences that have a form for one")
E2
