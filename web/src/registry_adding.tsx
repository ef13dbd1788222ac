// What is added to a case field by field: something that happened, what somebody says, what the case is related to. Nothing of it is public.
import { useState } from "preact/hooks";
import type { RecordAnswer } from "./registry_answers";
import { useTelling, Who } from "./registry_editing";
import { named, t, Word } from "./words";

interface Field {
  name: string;
  word: Word;
  help?: Word;
  choices?: [string, string][]; // value, name; the first when nothing was chosen
  needed?: boolean;
}

const CONFIDENCES = ["unknown", "confirmed", "probable", "doubtful"];
const ABOUT = ["note", "what", "when", "place", "name", "status", "kind", "sex", "age"];

const confidence = (): Field => ({ name: "confidence", word: "record.confidence", choices: CONFIDENCES.map((value) => [value, named("confidence", value)]) });

const incidentFields = (): Field[] => [
  { name: "when", word: "record.when", help: "adding.when.help" },
  { name: "kind", word: "map.filter.kind" },
  { name: "what", word: "record.what" },
  { name: "state", word: "map.level.state" },
  { name: "municipality", word: "map.level.municipality" },
  { name: "place", word: "map.table.place", help: "adding.place.help" },
  { name: "status", word: "map.filter.status" },
  { name: "latitude", word: "adding.latitude" },
  { name: "longitude", word: "adding.longitude" },
];

const incidentName = (i: RecordAnswer["incidents"][number]): string => [i.when ?? t("record.nodate"), i.what?.slice(0, 60)].filter(Boolean).join(" · ");

const statementFields = (of: RecordAnswer): Field[] => [
  { name: "field", word: "record.field", choices: ABOUT.map((name) => [name, named("field", name)]) },
  { name: "value", word: "table.value", needed: true },
  { name: "source", word: "record.source", needed: true },
  { name: "when", word: "adding.said", help: "adding.when.help" },
  confidence(),
  { name: "incident", word: "adding.incident.of", choices: [["", t("adding.whole")], ...of.incidents.map((i): [string, string] => [String(i.id), incidentName(i)])] },
];

const relationFields = (): Field[] => [
  { name: "to_kind", word: "adding.tokind", choices: ["record", "account", "episode"].map((kind) => [kind, t(`record.to.${kind}` as Word)]) },
  { name: "to", word: "adding.to", help: "adding.to.help", needed: true },
  { name: "kind", word: "adding.how" },
  { name: "note", word: "adding.note" },
  { name: "source", word: "record.source" },
  confidence(),
];

const FORMS = { incident: incidentFields, statement: statementFields, relation: relationFields };

function Input({ of, value, onInput }: { of: Field; value: string; onInput: (value: string) => void }) {
  return (
    <label class="field">
      <span>{t(of.word)}</span>
      {of.choices ? (
        <select name={of.name} value={value} onChange={(event) => onInput(event.currentTarget.value)}>
          {of.choices.map(([choice, name]) => (
            <option value={choice}>{name}</option>
          ))}
        </select>
      ) : (
        <input name={of.name} value={value} required={of.needed} autocomplete="off" title={of.help && t(of.help)} placeholder={of.help && t(of.help)} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
    </label>
  );
}

/** The values that were written; choices that were left alone are what stands there first. */
const valuesOf = (fields: Field[], draft: Record<string, string>): Record<string, string> =>
  Object.fromEntries(fields.map(({ name, choices }): [string, string] => [name, (draft[name] ?? choices?.[0][0] ?? "").trim()]).filter(([, value]) => value !== ""));

export function Adding({ what, of, onChange }: { what: keyof typeof FORMS; of: RecordAnswer; onChange: () => void }) {
  const [draft, setDraft] = useState<Record<string, string>>({}), [why, setWhy] = useState(""), [said, setSaid] = useState(false);
  const { busy, say, failed } = useTelling(onChange), fields = FORMS[what](of);
  const written = fields.some(({ name, choices }) => !choices && (draft[name] ?? "").trim());
  const add = async (event: Event) => {
    event.preventDefault();
    const done = await say([{ do: "add", what, values: { record: of.record.id, ...valuesOf(fields, draft) } }], why.trim());
    setSaid(done);
    if (done) setDraft({});
  };
  return (
    <details class="adding noprint">
      <summary>{t(`adding.${what}`)}</summary>
      <form class="fields" onSubmit={add}>
        {fields.map((field) => (
          <Input
            of={field}
            value={draft[field.name] ?? field.choices?.[0][0] ?? ""}
            onInput={(value) => {
              setSaid(false);
              setDraft({ ...draft, [field.name]: value });
            }}
          />
        ))}
        <Who />
        <label class="field">
          <span>{t("edit.why")}</span>
          <input name="why" value={why} autocomplete="off" onInput={(event) => setWhy(event.currentTarget.value)} />
        </label>
        <p class="actions">
          <button type="submit" disabled={busy || !written}>
            {t("adding.add")}
          </button>
          <span role="status">{said && t("adding.added")}</span>
        </p>
        {failed}
      </form>
    </details>
  );
}
