// What a person changes of a case: its fields, what of it is public, an edit taken back. The server keeps what was there before.
import { useState } from "preact/hooks";
import { tell } from "./asking";
import { Failure } from "./parts";
import type { Change, RecordAnswer, RecordRow } from "./registry_answers";
import { t, Word } from "./words";

type Thing = "record" | "incident" | "document" | "statement" | "relation";
export interface Told {
  do: "add" | "set" | "decide" | "undo" | "publish" | "withhold" | "join";
  what?: Thing | "tip" | "source";
  of?: number;
  values?: Record<string, unknown>;
}

/** Who edits, for the history: asked once, forgotten with the page. */
let editor = "";

/** Tell changes one after the other; the first refusal ends it. */
export function useTelling(onChange: () => void) {
  const [busy, setBusy] = useState(false), [failure, setFailure] = useState<Error | null>(null);
  const say = async (changes: Told[], why = "") => {
    let done = true;
    setBusy(true);
    setFailure(null);
    try {
      for (const change of changes) await tell("registry", { ...change, who: editor, why });
    } catch (error) {
      setFailure(error as Error);
      done = false;
    }
    setBusy(false);
    onChange();
    return done;
  };
  return { busy, say, failed: failure && <Failure of={failure} again={() => setFailure(null)} /> };
}

/** Who tells it, in every form. */
export function Who() {
  const [who, setWho] = useState(editor);
  return (
    <label class="field">
      <span>{t("edit.who")}</span>
      <input name="who" value={who} autocomplete="off" onInput={(event) => setWho((editor = event.currentTarget.value.trim()))} />
    </label>
  );
}

const yes = (on: boolean): string => (on ? "yes" : "no");

/** Is this one thing public? It is shown by a site only if its case is, too. */
export function PublicBox({ what, id, on, label, onChange }: { what: Thing; id: number; on: boolean; label?: boolean; onChange: () => void }) {
  const { busy, say, failed } = useTelling(onChange);
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={on}
          disabled={busy}
          aria-label={label ? undefined : t("record.public")}
          onChange={(event) => say([{ do: "set", what, of: id, values: { public: yes(event.currentTarget.checked) } }])}
        />
        {label && <span>{t("record.public")}</span>}
      </label>
      {failed}
    </>
  );
}

const FIELDS: [keyof RecordRow & string, Word][] = [
  ["title", "edit.title"],
  ["name", "record.name"],
  ["kind", "map.filter.kind"],
  ["status", "map.filter.status"],
  ["sex", "map.filter.sex"],
  ["age", "map.filter.age"],
  ["code", "record.code"],
];

const textOf = (of: RecordRow, field: keyof RecordRow): string => (of[field] === null ? "" : String(of[field]));

function Fields({ of, onChange }: { of: RecordRow; onChange: () => void }) {
  const [draft, setDraft] = useState<Record<string, string>>({}), [why, setWhy] = useState("");
  const { busy, say, failed } = useTelling(onChange);
  const changed = Object.entries(draft).filter(([field, text]) => text !== textOf(of, field as keyof RecordRow));
  const save = (event: Event) => {
    event.preventDefault();
    say([{ do: "set", what: "record", of: of.id, values: Object.fromEntries(changed.map(([field, text]) => [field, text.trim() || null])) }], why.trim()).then(() => setDraft({}));
  };
  return (
    <form class="fields" onSubmit={save}>
      {FIELDS.map(([field, word]) => (
        <label class="field">
          <span>{t(word)}</span>
          <input name={field} value={draft[field] ?? textOf(of, field)} autocomplete="off" onInput={(event) => setDraft({ ...draft, [field]: event.currentTarget.value })} />
        </label>
      ))}
      <Who />
      <label class="field">
        <span>{t("edit.why")}</span>
        <input name="why" value={why} autocomplete="off" onInput={(event) => setWhy(event.currentTarget.value)} />
      </label>
      <p class="actions">
        <button type="submit" disabled={busy || changed.length === 0}>
          {t("edit.save")}
        </button>
      </p>
      {failed}
    </form>
  );
}

/** The case and what happened in it; documents, statements and relations one by one, where they stand. */
function Publish({ of, onChange }: { of: RecordAnswer; onChange: () => void }) {
  const { busy, say, failed } = useTelling(onChange);
  const all = (on: boolean) =>
    say([
      { do: "set", what: "record", of: of.record.id, values: { public: yes(on) } },
      ...of.incidents.filter((i) => i.public !== on).map((i): Told => ({ do: "set", what: "incident", of: i.id, values: { public: yes(on) } })),
    ]);
  return (
    <>
      <p class="help">{t("edit.public.help")}</p>
      <p class="actions">
        <button type="button" disabled={busy || (of.record.public && of.incidents.every((i) => i.public))} onClick={() => all(true)}>
          {t("edit.publish")}
        </button>
        <button type="button" disabled={busy || (!of.record.public && !of.incidents.some((i) => i.public))} onClick={() => all(false)}>
          {t("edit.unpublish")}
        </button>
      </p>
      {failed}
    </>
  );
}

export const Editing = ({ of, onChange }: { of: RecordAnswer; onChange: () => void }) => (
  <details class="card wide noprint editing">
    <summary>{t("edit.summary")}</summary>
    <Publish of={of} onChange={onChange} />
    <Fields key={of.record.id} of={of.record} onChange={onChange} />
  </details>
);

/** Beside the first row of an edit that stands. */
export const TakeBack = ({ of, onChange }: { of: Change; onChange: () => void }) => <TakeBackEdit edit={of.edit} small onChange={onChange} />;

export function TakeBackEdit({ edit, small, onChange }: { edit: number; small?: boolean; onChange: () => void }) {
  const { busy, say, failed } = useTelling(onChange);
  return (
    <>
      <button type="button" class={small ? "linklike" : undefined} disabled={busy} onClick={() => say([{ do: "undo", of: edit }])}>
        {t("edit.undo")}
      </button>
      {failed}
    </>
  );
}
