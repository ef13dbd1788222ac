// Notes: findings beside the views that they were written at; every step can be taken back.
import { useState } from "preact/hooks";
import { read, usePlace } from "./address";
import type { Note, Notes } from "./answers";
import { tell, useAnswer } from "./asking";
import { day, moment } from "./numbers";
import { Failure, Foreign, Nothing, When } from "./parts";
import { named, t } from "./words";

interface Draft {
  title: string;
  text: string;
}

function Fields({ draft, onDraft }: { draft: Draft; onDraft: (draft: Draft) => void }) {
  return (
    <>
      <label class="field">
        <span>{t("notes.title")}</span>
        <input type="text" maxLength={140} value={draft.title} onInput={(event) => onDraft({ ...draft, title: event.currentTarget.value })} />
      </label>
      <label class="field">
        <span>{t("notes.text")}</span>
        <textarea rows={5} maxLength={10000} value={draft.text} onInput={(event) => onDraft({ ...draft, text: event.currentTarget.value })} />
      </label>
    </>
  );
}

/** A draft that is being written or changed, with what keeps it and what drops it. */
function Writing({ first, onKeep, onDrop }: { first: Draft; onKeep: (draft: Draft) => Promise<void>; onDrop: () => void }) {
  const [draft, setDraft] = useState(first), [busy, setBusy] = useState(false), [failure, setFailure] = useState<Error | null>(null);
  const keep = async () => {
    setBusy(true);
    setFailure(null);
    await onKeep(draft).catch(setFailure);
    setBusy(false);
  };
  return (
    <form
      class="writing"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <Fields draft={draft} onDraft={setDraft} />
      {failure && <Failure of={failure} again={keep} />}
      <p class="actions">
        <button type="submit" disabled={busy || draft.text.trim() === ""}>
          {t("notes.keep")}
        </button>
        <button type="button" onClick={onDrop}>
          {t("notes.drop")}
        </button>
      </p>
    </form>
  );
}

/** Beside whatever is seen: a note that keeps its address. */
export function NoteTaking() {
  const [open, setOpen] = useState(false), [kept, setKept] = useState<number | null>(null);
  const place = usePlace();
  const keep = async (draft: Draft) => {
    const answer = await tell<{ entry: number }>("notes", { do: "write", ...draft, view: location.hash });
    setKept(answer.entry);
    setOpen(false);
  };
  const undo = async () => {
    await tell("notes", { do: "undo", of: kept });
    setKept(null);
  };
  if (place.room === "notes") return null;
  return (
    <div class="notetaking">
      {open ? (
        <Writing first={{ title: "", text: "" }} onKeep={keep} onDrop={() => setOpen(false)} />
      ) : (
        <p class="actions">
          <button type="button" onClick={() => setOpen(true)}>
            {t("notes.new")}
          </button>
          {kept !== null && (
            <span role="status">
              {t("notes.kept")}{" "}
              <button type="button" class="linklike" onClick={undo}>
                {t("notes.undo")}
              </button>
            </span>
          )}
        </p>
      )}
    </div>
  );
}

/** "Grupo 3 · del 1 abr al 2 abr": the view that a note was written beside. */
function viewName(view: string): string {
  const place = read(view), parts = [named("room", place.room) + (place.id ? ` ${place.id}` : "")];
  const { from, to, account, q } = place.params;
  if (from && to && isFinite(+from) && isFinite(+to)) parts.push(t("brush.value", day(+from), day(+to - 1)));
  if (account) parts.push(account);
  if (q) parts.push(`«${q}»`);
  return parts.join(" · ");
}

function Shown({ of, onChange }: { of: Note; onChange: () => void }) {
  const [editing, setEditing] = useState(false), [failure, setFailure] = useState<Error | null>(null);
  const edit = async (draft: Draft) => {
    await tell("notes", { do: "edit", of: of.number, ...draft });
    setEditing(false);
    onChange();
  };
  const remove = () => tell("notes", { do: "remove", of: of.number }).then(onChange, setFailure);
  if (editing) return <Writing first={{ title: of.title, text: of.text }} onKeep={edit} onDrop={() => setEditing(false)} />;
  return (
    <article class="note">
      {of.title && (
        <h2>
          <Foreign text={of.title} wrap />
        </h2>
      )}
      {of.text.split(/\n{2,}/).map((paragraph) => (
        <p>
          <Foreign text={paragraph} wrap />
        </p>
      ))}
      <p class="byline">
        <span>{t(of.changed_us > of.written_us ? "notes.changed" : "notes.written", moment(of.changed_us))}</span>
        {/^#\/\w+/.test(of.view) && (
          <a href={of.view}>
            <Foreign text={viewName(of.view)} />
          </a>
        )}
        <button type="button" class="linklike" onClick={() => setEditing(true)}>
          {t("notes.edit")}
        </button>
        <button type="button" class="linklike" onClick={remove}>
          {t("notes.remove")}
        </button>
      </p>
      {failure && <Failure of={failure} again={remove} />}
    </article>
  );
}

export function NotesRoom() {
  const answer = useAnswer<Notes>("notes"), [writing, setWriting] = useState(false);
  const write = async (draft: Draft) => {
    await tell("notes", { do: "write", ...draft, view: "" });
    setWriting(false);
    answer.fresh();
  };
  return (
    <>
      <h1>{t("room.notes")}</h1>
      <p class="help">{t("notes.help")}</p>
      <When answer={answer}>
        {(value) => (
          <>
            <p class="actions">
              <button type="button" onClick={() => setWriting(true)}>
                {t("notes.new")}
              </button>
              <button
                type="button"
                disabled={value.undoable === null}
                onClick={() => tell("notes", { do: "undo", of: value.undoable }).then(answer.fresh, answer.fresh)}
              >
                {t("notes.undo.last")}
              </button>
            </p>
            {writing && <Writing first={{ title: "", text: "" }} onKeep={write} onDrop={() => setWriting(false)} />}
            {value.notes.length === 0 && !writing && <Nothing word="notes.none" />}
            {value.notes.map((note) => (
              <Shown key={note.number} of={note} onChange={answer.fresh} />
            ))}
          </>
        )}
      </When>
    </>
  );
}
