// Small parts that every room uses: states, foreign text, probabilities, groups, tables.
import type { ComponentChildren } from "preact";
import { link } from "./address";
import { Answer, Refusal } from "./asking";
import { chance, count, real } from "./numbers";
import { named, t, Word } from "./words";

// ---- foreign text ----

// Controls, and what turns writing around or hides: shown as what it is, so that nothing acts.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const PILED = /(\p{M}{4})\p{M}+/gu;
const SHOWN_MOST = 20000;

/** Text that people posted, harmless: no control acts, marks do not pile up, its direction ends where it ends. */
export function harmless(text: string): string {
  const cut = text.length > SHOWN_MOST ? text.slice(0, SHOWN_MOST) + "…" : text;
  return cut
    .replace(HIDDEN, (c) => `[U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`)
    .replace(PILED, "$1");
}

export const Foreign = ({ text, wrap }: { text: string; wrap?: boolean }) => (
  <bdi class={wrap ? "foreign wrap" : "foreign"}>{harmless(text)}</bdi>
);

/** A command line: its words stay whole where they fit. */
export const Command = ({ text }: { text: string }) => (
  <code class="command">
    {text.split(" ").map((word) => (
      <>
        <span class="whole"><Foreign text={word} wrap /></span>{" "}
      </>
    ))}
  </code>
);

/** Pieces of a text, every second one said by the other post as well. */
export const Pieces = ({ text }: { text: string[] | string | null }) =>
  text === null ? (
    <i class="muted">{t("posts.notext")}</i>
  ) : (
    <bdi class="foreign wrap">
      {(typeof text === "string" ? [text] : text).map((piece, i) =>
        i % 2 ? <mark>{harmless(piece)}</mark> : harmless(piece),
      )}
    </bdi>
  );

export const nameOf = (a: { account: string; handle: string | null }): string => a.handle || a.account;

export const AccountName = ({ of }: { of: { account: string; handle: string | null } }) => (
  <a href={link("posts", "", { account: of.account })} title={harmless(of.account)}>
    <Foreign text={nameOf(of)} />
  </a>
);

// ---- states ----

export const Waiting = () => (
  <p class="waiting" role="status">
    {t("state.waiting")}
  </p>
);

/** `what`: in place of "This could not be shown"; `advice`: what to do, where the message does not say it. */
export function Failure({ of, again, what, advice }: { of: Error; again: () => void; what?: string; advice?: string }) {
  const refused = of instanceof Refusal;
  const why = !refused ? t("state.gone") : of.status === 401 ? t("state.door") : of.message;
  return (
    <div class="failure" role="alert">
      <strong>{what ?? (refused && of.status === 404 ? t("state.missing") : t("state.failed"))}</strong>
      <p>{why}</p>
      {advice && refused && of.status !== 401 && <p>{advice}</p>}
      <button type="button" onClick={again}>
        {t("state.again")}
      </button>
    </div>
  );
}

export const Nothing = ({ word, values = [] }: { word: Word; values?: string[] }) => (
  <p class="nothing">{t(word, ...values)}</p>
);

/** What is shown while an answer is under way, when it failed, and when it is there. */
export function When<T>({ answer, children }: { answer: Answer<T>; children: (value: T) => ComponentChildren }) {
  if (answer.failure) return <Failure of={answer.failure} again={answer.again} />;
  if (answer.value === undefined) return <Waiting />;
  return (
    <div class={answer.waiting ? "stale" : undefined} aria-busy={answer.waiting}>
      {children(answer.value)}
    </div>
  );
}

// ---- numbers ----

/** A probability; pointing at it or reaching it by keyboard tells its null hypothesis. */
export function Chance({ log10p, hypothesis }: { log10p: number | null; hypothesis: string }) {
  const text = chance(log10p);
  return (
    <button type="button" class="chance" aria-label={`${text}. ${hypothesis}`}>
      {text}
      <span class="tip" aria-hidden="true">
        {hypothesis}
      </span>
    </button>
  );
}

/** 10^30 in our own sentences as people write it. */
export function Sentence({ text, tag: Tag = "p" }: { text: string; tag?: "p" | "span" }) {
  const pieces = text.split(/10\^(\d+)/);
  return <Tag>{pieces.map((piece, i) => (i % 2 ? <>10<sup>{piece}</sup></> : piece))}</Tag>;
}

export const Fact = ({ value, word }: { value: ComponentChildren; word: Word }) => (
  <div class="fact">
    <dd>{value}</dd>
    <dt>{t(word, String(value))}</dt>
  </div>
);

/** Two numbers as bars on one logarithmic scale, with the numbers beside them. */
export function Compared({ observed, expected, most }: { observed: number; expected: number; most: number }) {
  const width = (x: number) => (x <= 0 ? 0 : Math.max(1, (100 * Math.log10(1 + x)) / Math.log10(1 + most)));
  return (
    <div class="compared">
      {[observed, expected].map((x, i) => (
        <div class={i ? "bar expected" : "bar observed"}>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect width={width(x)} height="10" />
          </svg>
          <span>{i ? real(x) : count(x)}</span>
          <span class="muted">{t(i ? "group.expected" : "group.observed")}</span>
        </div>
      ))}
    </div>
  );
}

// ---- groups ----

export const COLOURS = 8;
export const groupClass = (id: number, exclusive = false): string =>
  exclusive ? "g-sole" : id >= 1 && id <= COLOURS ? `g-${id}` : "g-other";

export const Dot = ({ id, exclusive }: { id: number; exclusive?: boolean }) => (
  <span class={`dot ${groupClass(id, exclusive)}`} aria-hidden="true" />
);

export const GroupLink = ({ id, exclusive }: { id: number; exclusive?: boolean }) =>
  id === 0 ? (
    <span class="muted">–</span>
  ) : (
    <a class="grouplink" href={link("group", id)} aria-label={`${t("table.group")} ${id}`}>
      <Dot id={id} exclusive={exclusive} />
      {id}
    </a>
  );

export const Verdict = ({ of }: { of: { verdict: string; exclusive: boolean } }) => {
  const name = of.exclusive ? "exclusive" : of.verdict;
  return <span class={`verdict v-${name.replace(/ /g, "-")}`}>{named("verdict", name)}</span>;
};

export const traceNames = (traces: string): string =>
  traces
    .split(",")
    .filter((name) => name && name !== "all")
    .map((name) => named("trace", name))
    .join(", ");

// ---- tables ----

export interface Column<R> {
  word: Word;
  help?: string;
  number?: boolean;
  wide?: boolean;
  cell: (row: R) => ComponentChildren;
}

/** Under a list that a limit cuts: a button for up to `most` of its `total`. */
export function More({ total, limit, most, onMore }: { total: number; limit: number; most: number; onMore: (limit: number) => void }) {
  if (total <= limit || limit >= most) return null;
  return (
    <button type="button" onClick={() => onMore(most)}>
      {t("table.more", count(Math.min(most, total) - limit))}
    </button>
  );
}

/** On a telephone each row is a block of its own, word and value; the roles keep it a table for those who hear it. `stacked={false}`: two or three short columns, which fit. */
export function Table<R>({ rows, columns, caption, stacked = true }: { rows: R[]; columns: Column<R>[]; caption: string; stacked?: boolean }) {
  const role = <T extends string>(name: T): T | undefined => (stacked ? name : undefined);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class={stacked ? "stacked" : undefined} role={role("table")}>
        <caption class="sr">{caption}</caption>
        <thead role={role("rowgroup")}>
          <tr role={role("row")}>
            {columns.map((c) => (
              <th scope="col" role={role("columnheader")} class={c.number ? "n" : undefined} title={c.help}>
                {t(c.word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role={role("rowgroup")}>
          {rows.map((row) => (
            <tr role={role("row")}>
              {columns.map((c) => (
                <td role={role("cell")} data-word={stacked ? t(c.word) : undefined} class={(c.number ? "n" : "") + (c.wide ? " wide" : "")}>{stacked ? <div class="value">{c.cell(row)}</div> : c.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export const Card = ({ title, help, children, wide }: { title: string; help?: string; children: ComponentChildren; wide?: boolean }) => (
  <section class={wide ? "card wide" : "card"}>
    <h2>{title}</h2>
    {help && <p class="help">{help}</p>}
    {children}
  </section>
);
