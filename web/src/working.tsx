// What is being read or run, and what came of it. The case cannot be asked meanwhile.
import { useEffect, useState } from "preact/hooks";
import { ask, forget, tell } from "./asking";
import { count, duration } from "./numbers";
import { Foreign, Table } from "./parts";
import { named, t } from "./words";

interface Result {
  do: string;
  exit: number;
  lines: string[];
  files: null | (ReadFile | TakenFile)[];
}

interface ReadFile {
  path: string;
  message: string | null;
  rows_read: number;
  kept: number;
  duplicate: number;
  rejected: number;
  already: boolean;
}

/** A file of the registry, as the command line says it. */
interface TakenFile {
  file: string;
  error: string | null;
  read: number;
  kept: number;
  duplicate: number;
  rejected: number;
  updated: number; // cases that were here and got what the table says now
  withheld: number; // rows marked public whose cases stay as they are
  already: boolean;
}

export interface Work {
  going: boolean;
  stopped: boolean;
  steps: number;
  at: number;
  do: string;
  seconds: number;
  progress: string;
  lines: string[];
  results: Result[];
}

const PAUSE_MS = 700;

/** Asked anew while something is going on; `onDone` when it ends. */
export function useWork(onDone: () => void): { work: Work | null; look: () => void } {
  const [work, setWork] = useState<Work | null>(null), [turn, setTurn] = useState(0);
  useEffect(() => {
    let timer = 0, was = false, dropped = false;
    const look = () =>
      void ask<Work>("work").then(
        (now) => {
          forget("work");
          if (dropped) return;
          setWork(now);
          if (now.going) timer = setTimeout(look, PAUSE_MS) as unknown as number;
          else if (was) onDone();
          was = now.going;
        },
        () => dropped || (was && (timer = setTimeout(look, PAUSE_MS) as unknown as number)),
      );
    look();
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [turn]);
  return { work, look: () => setTurn((n) => n + 1) };
}

const fileName = (path: string): string => path.replace(/^.*\//, "");

const asRead = (f: ReadFile | TakenFile): ReadFile =>
  "path" in f ? f : { ...f, path: f.file, rows_read: f.read, message: f.error ?? (([f.updated > 0 && t("work.updated", count(f.updated)), f.withheld > 0 && t("work.withheld", count(f.withheld))].filter(Boolean).join(" ")) || null) };

function Outcome({ of }: { of: Result }) {
  const word = of.exit === 0 ? "work.done" : of.exit === 3 ? "work.partly" : "work.failed";
  return (
    <>
      <p>
        <strong>{t(`work.${of.do === "read" || of.do === "registry" ? of.do : "run"}`)}:</strong> {t(word)}
      </p>
      {of.exit !== 0 && of.lines.length > 0 && (
        <ul>
          {of.lines.map((line) => (
            <li>
              <Foreign text={line} wrap />
            </li>
          ))}
        </ul>
      )}
      {of.files && of.files.length > 0 && (of.do === "read" || of.do === "registry") && (
        <Table
          rows={of.files.map(asRead)}
          caption={t("data.files")}
          columns={[
            { word: "table.file", wide: true, cell: (f) => <Foreign text={fileName(f.path)} /> },
            { word: "table.read", number: true, cell: (f) => count(f.rows_read) },
            { word: "table.kept", number: true, cell: (f) => count(f.kept) },
            { word: "table.duplicate", number: true, cell: (f) => count(f.duplicate) },
            { word: "table.rejected", number: true, cell: (f) => count(f.rejected) },
            { word: "work.note", wide: true, cell: (f) => f.message ?? (f.already ? t("work.already") : "") },
          ]}
        />
      )}
    </>
  );
}

export function Working({ of, onLook }: { of: Work; onLook: () => void }) {
  if (!of.going && of.results.length === 0) return null;
  return (
    <section class="working" aria-live="polite">
      {of.going && (
        <>
          <p>
            <strong>{t("work.going", named("work.going", of.do), of.at + 1, of.steps)}</strong> · {duration(of.seconds)}
          </p>
          <p class="command">
            <Foreign text={of.progress || "…"} />
          </p>
          <p class="actions">
            <button type="button" onClick={() => tell("work/stop", {}).then(onLook, onLook)}>
              {t("work.stop")}
            </button>
            <span class="muted">{t("work.meanwhile")}</span>
          </p>
        </>
      )}
      {of.stopped && !of.going && <p>{t("work.stopped")}</p>}
      {of.results.map((result) => (
        <Outcome of={result} />
      ))}
    </section>
  );
}
