// Adding files: dropped or chosen, looked at first, their columns corrected, then read, and the analysis run again.
import { useEffect, useRef, useState } from "preact/hooks";
import { send, tell } from "./asking";
import { bytes, count } from "./numbers";
import { Card, Failure, Foreign, Table, Waiting } from "./parts";
import { t } from "./words";

interface PreviewColumn {
  name: string;
  read: boolean;
  key: string | null;
  why: string;
  filled: number;
  example: string;
}
interface PreviewFile {
  format: string;
  explanation: string;
  status: string;
  message: string | null;
  looked_at: number;
  columns: PreviewColumn[];
  rows: { line: number; rejected: string | null; cells: Record<string, string> }[];
}
interface Sent {
  file: number;
  name: string;
  size_bytes: number;
}
interface Added extends Sent {
  shown?: PreviewFile;
  failure?: Error;
  map: string; // key=column,...; "" = as guessed
}

/** What a column can be read as: the keys of --map. */
const KEYS = [
  "post", "account", "time", "object", "source", "text", "url", "handle", "name", "repost_of", "repost_account", "reply_to", "reply_account",
  "quote_of", "quote_account", "language", "client", "mention", "hashtag", "media", "followers", "following", "statuses", "account_created",
];

const mapOf = (columns: PreviewColumn[], keys: (string | null)[]): string =>
  columns.flatMap((c, i) => (keys[i] ? [`${keys[i]}=${c.name}`] : [])).join(",");

const keyOf = (c: PreviewColumn): string | null => (c.read ? c.key : null);

function Columns({ of, onMap }: { of: PreviewFile; onMap: (map: string) => void }) {
  const choose = (at: number, key: string) => onMap(mapOf(of.columns, of.columns.map((c, i) => (i === at ? key || null : keyOf(c) === key ? null : keyOf(c)))));
  const fixed = of.columns.some((c) => /[,=]/.test(c.name));
  if (of.columns.length === 0) return null;
  return (
    <>
      <Table
        rows={of.columns.map((c, i) => ({ ...c, i }))}
        caption={t("add.columns")}
        columns={[
          { word: "add.column", cell: (c) => <Foreign text={c.name} /> },
          {
            word: "add.readas",
            cell: (c) =>
              fixed || (c.read && !c.key) ? (
                (c.key ?? t(c.read ? "add.byformat" : "add.notread"))
              ) : (
                <select aria-label={`${t("add.readas")}: ${c.name}`} value={keyOf(c) ?? ""} onChange={(event) => choose(c.i, event.currentTarget.value)}>
                  <option value="">{t("add.notread")}</option>
                  {KEYS.map((key) => (
                    <option value={key}>{key}</option>
                  ))}
                </select>
              ),
          },
          { word: "add.why", wide: true, cell: (c) => c.why },
          { word: "add.filled", number: true, cell: (c) => t("add.of", count(c.filled), count(of.looked_at)) },
          { word: "add.example", wide: true, cell: (c) => <Foreign text={c.example.slice(0, 80)} /> },
        ]}
      />
      {fixed && <p class="help">{t("add.fixed")}</p>}
    </>
  );
}

function Rows({ of }: { of: PreviewFile }) {
  if (of.rows.length === 0) return null;
  return (
    <Table
      rows={of.rows}
      caption={t("add.rows")}
      columns={[
        { word: "add.line", number: true, cell: (r) => count(r.line) },
        { word: "add.fate", cell: (r) => (r.rejected ? <strong class="l3">{t("add.rejected", r.rejected)}</strong> : t("add.kept")) },
        {
          word: "table.row",
          wide: true,
          cell: (r) => (
            <span class="twolines">
              {Object.keys(r.cells).map((key) => (
                <>
                  <span class="muted">{key}</span> <Foreign text={r.cells[key].slice(0, 160)} />{" "}
                </>
              ))}
            </span>
          ),
        },
      ]}
    />
  );
}

function One({ of, onMap, onDrop }: { of: Added; onMap: (map: string) => void; onDrop: () => void }) {
  const p = of.shown;
  return (
    <section class="adding">
      <h3>
        <Foreign text={of.name} /> <span class="muted">{bytes(of.size_bytes)}</span>
        <button type="button" class="linklike" onClick={onDrop}>
          {t("add.drop")}
        </button>
      </h3>
      {of.failure && <Failure of={of.failure} again={() => onMap(of.map)} />}
      {!p && !of.failure && <Waiting />}
      {p && p.message && <p class="doubt">{p.message}</p>}
      {p && (
        <p class="help">
          <strong>{p.format || t("unknown")}</strong> <Foreign text={p.explanation} wrap />
        </p>
      )}
      {of.map !== "" && (
        <p class="help">
          {t("add.changed")}{" "}
          <button type="button" class="linklike" onClick={() => onMap("")}>
            {t("add.guess")}
          </button>
        </p>
      )}
      {p && <Columns of={p} onMap={onMap} />}
      {p && <Rows of={p} />}
    </section>
  );
}

/** Files that need a mapping of their own are read one by one, the others together. */
function stepsOf(files: Added[], run: boolean): unknown[] {
  const plain = files.filter((f) => f.map === "").map((f) => f.file);
  const steps: unknown[] = files.filter((f) => f.map !== "").map((f) => ({ do: "read", files: [f.file], map: f.map }));
  if (plain.length > 0) steps.unshift({ do: "read", files: plain });
  if (run) steps.push({ do: "run" });
  return steps;
}

export function Adding({ onWork }: { onWork: () => void }) {
  const [files, setFiles] = useState<Added[]>([]), [over, setOver] = useState(false), [failure, setFailure] = useState<Error | null>(null);
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null);
  const input = useRef<HTMLInputElement>(null), gone = useRef(false);
  useEffect(() => () => void (gone.current = true), []);
  const change = (file: number, with_: Partial<Added>) => setFiles((old) => old.map((f) => (f.file === file ? { ...f, ...with_ } : f)));
  const look = (file: number, map: string) => {
    change(file, { map, failure: undefined });
    tell<{ files: PreviewFile[] }>("preview", { files: [file], ...(map ? { map } : {}) }).then(
      (answer) => change(file, { shown: answer.files[0] }),
      (error) => change(file, { failure: error }),
    );
  };
  const take = async (list: FileList | null) => {
    setFailure(null);
    for (const file of Array.from(list ?? [])) {
      try {
        setSending({ name: file.name, share: 0 });
        const sent = await send<Sent>(`upload?name=${encodeURIComponent(file.name)}`, file, (share) => !gone.current && setSending({ name: file.name, share }));
        setFiles((old) => [...old, { ...sent, map: "" }]);
        look(sent.file, "");
      } catch (error) {
        setFailure(error as Error);
      }
    }
    setSending(null);
  };
  const work = (run: boolean) =>
    tell("work", { steps: stepsOf(files, run) }).then(
      () => {
        setFiles([]);
        onWork();
      },
      setFailure,
    );
  const drag = (event: DragEvent, inside: boolean) => {
    event.preventDefault();
    setOver(inside);
  };
  return (
    <Card title={t("add.title")} help={t("add.help")} wide>
      <div
        class={over ? "dropzone over" : "dropzone"}
        onDragOver={(event) => drag(event, true)}
        onDragLeave={(event) => drag(event, false)}
        onDrop={(event) => {
          drag(event, false);
          void take(event.dataTransfer?.files ?? null);
        }}
      >
        <p>{t("add.here")}</p>
        <button type="button" onClick={() => input.current?.click()}>
          {t("add.choose")}
        </button>
        <input ref={input} type="file" multiple class="sr" tabIndex={-1} aria-label={t("add.choose")} onChange={(event) => void take(event.currentTarget.files)} />
      </div>
      {sending && (
        <p role="status">
          {t("add.sending")} <Foreign text={sending.name} /> <progress value={sending.share} max={1} />
        </p>
      )}
      {failure && <Failure of={failure} again={() => setFailure(null)} />}
      {files.map((f) => (
        <One key={f.file} of={f} onMap={(map) => look(f.file, map)} onDrop={() => setFiles(files.filter((other) => other !== f))} />
      ))}
      {files.length > 0 && (
        <p class="actions">
          <button type="button" onClick={() => work(true)}>
            {t("add.readandrun")}
          </button>
          <button type="button" onClick={() => work(false)}>
            {t("add.read")}
          </button>
        </p>
      )}
    </Card>
  );
}
