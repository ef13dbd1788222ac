// Files that leave the case, and why one did not: a browser says "failed" and no more.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Overview } from "./answers";
import { ask, forget, Refusal, refusalOf, useAnswer } from "./asking";
import { bytes, count } from "./numbers";
import { Failure } from "./parts";
import { language, t, Word } from "./words";

interface Sent {
  state: "going" | "done" | "failed" | "stopped" | "unknown";
  sent_bytes: number;
  error: string | null;
}

/** What is told of the file under way. */
type Told = null | { going: number } | { failure: Error; again: () => void };

const PAUSE_MS = 700;
const LOOKS_MOST = 20; // as long as a browser may ask where to keep the file before it begins

/** A status that the server did not give: the download began and broke off. */
const BROKEN_OFF = 0;

const pause = () => new Promise((go) => setTimeout(go, PAUSE_MS));

/** How a file ends that is sent while it is made; null: well, or the reader stopped it. */
async function endOf(ticket: string, onBytes: (sent: number) => void, left: () => boolean): Promise<Error | null> {
  const question = `download-state?ticket=${ticket}`;
  for (let unknown = 0; !left() && unknown < LOOKS_MOST; await pause()) {
    const sent = await ask<Sent>(question).catch((of: Error) => of);
    forget(question);
    if (sent instanceof Error) return sent;
    if (sent.state === "unknown") unknown++;
    else if (sent.state === "going") onBytes(sent.sent_bytes);
    else return sent.state === "failed" ? new Refusal(BROKEN_OFF, sent.error ?? t("unknown")) : null;
  }
  return null;
}

function keep(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** Small files and those that are made whole: what is kept is what was answered. */
async function fetchWhole(address: string, name: string): Promise<void> {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw await refusalOf(response);
  const told = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "");
  const url = URL.createObjectURL(await response.blob());
  keep(url, told ? told[1] : name);
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** Rows of any number: asked for first without a body, so that a refusal is heard; then the browser takes them. */
async function fetchRows(address: string, name: string, onBytes: (sent: number) => void, left: () => boolean): Promise<void> {
  const first = await fetch(address, { method: "HEAD", credentials: "same-origin" });
  if (!first.ok) {
    const again = await fetch(address, { credentials: "same-origin" });
    if (!again.ok) throw await refusalOf(again);
    void again.body?.cancel(); // it would be given now
  }
  const ticket = Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  keep(`${address}&ticket=${ticket}`, name);
  const failure = await endOf(ticket, onBytes, left);
  if (failure) throw failure;
}

const advice = (of: Refusal): Word => (of.status === BROKEN_OFF ? "download.advice.broken" : of.status === 503 ? "download.advice.busy" : of.status === 400 ? "download.advice.refused" : "download.advice");

/** Files that leave the case: the question, the name, the words. What is on the list of deletions is in them only when somebody says so. */
export function WayOut({ files }: { files: [question: string, name: string, words: ComponentChildren][] }) {
  const held = useAnswer<Overview>("overview").value?.withheld ?? 0;
  const [anyway, setAnyway] = useState(false), [told, setTold] = useState<Told>(null), [life] = useState({ over: false });
  useEffect(() => () => void (life.over = true), []);
  const say = (what: Told) => life.over || setTold(what);
  const fetchIt = (address: string, name: string) => {
    say({ going: 0 });
    const rows = address.startsWith("/api/download?");
    (rows ? fetchRows(address, name, (going) => say({ going }), () => life.over) : fetchWhole(address, name)).then(() => say(null), (failure) => say({ failure, again: () => fetchIt(address, name) }));
  };
  const links = files.map(([question, name, words], i) => {
    const address = `/api/${question}${question.includes("?") ? "&" : "?"}lang=${language()}${held > 0 ? "&with_deleted=yes" : ""}`;
    return (
      <>
        {i > 0 && " · "}
        <a
          href={address}
          download={name}
          onClick={(event) => {
            event.preventDefault();
            fetchIt(address, name);
          }}
        >
          {words}
        </a>
      </>
    );
  });
  return (
    <>
      <p class={held === 0 ? "chosen" : "chosen withheld"}>
        {held > 0 && (
          <>
            {t("withheld", count(held))}
            <label>
              <input type="checkbox" checked={anyway} onChange={(event) => setAnyway(event.currentTarget.checked)} />
              {t("withheld.anyway")}
            </label>
          </>
        )}
        {(held === 0 || anyway) && links}
        {told && "going" in told && (
          <span class="muted" role="status">
            {" "}
            {told.going > 0 ? t("download.going", bytes(told.going)) : t("download.begins")}
          </span>
        )}
      </p>
      {told && "failure" in told && (
        <Failure of={told.failure} again={told.again} what={t("download.failed", statusOf(told.failure))} advice={told.failure instanceof Refusal ? t(advice(told.failure)) : undefined} />
      )}
    </>
  );
}

const statusOf = (of: Error): string => (!(of instanceof Refusal) ? t("download.status.none") : of.status === BROKEN_OFF ? t("download.status.broken") : t("download.status", of.status));

/** The rows of a view, all of them: for a spreadsheet, and with the types that the case has. */
export function Download({ what, query }: { what: "posts" | "accounts" | "links"; query: URLSearchParams | string }) {
  const question = `download?what=${what}${String(query) && "&" + query}`;
  return (
    <WayOut
      files={[
        [question, `${what}.csv`, t("download.csv")],
        [`${question}&as=parquet`, `${what}.parquet`, t("download.parquet")],
      ]}
    />
  );
}
