// A long table: only the rows in sight are in the page; the others are asked for as they come into sight.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, forget } from "./asking";
import { count } from "./numbers";
import { Failure, Waiting } from "./parts";
import { t, Word } from "./words";

const PAGE = 100;
const SPARE = 6;

export interface LongColumn<R> {
  word: Word;
  width: string;
  number?: boolean;
  cell: (row: R) => ComponentChildren;
}

interface Props<R> {
  question: string; // without limit and offset
  rows: string; // the key of the rows in the answer
  columns: LongColumn<R>[];
  rowHeight: number;
  caption: string;
  empty: Word;
  total: (n: number) => string;
  narrow?: { columns: LongColumn<R>[]; rowHeight: number }; // on a telephone: what fits
}

const TELEPHONE = "(max-width: 46rem)";

/** Is the page as narrow as on a telephone? */
function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(TELEPHONE).matches);
  useEffect(() => {
    const media = matchMedia(TELEPHONE), look = () => setNarrow(media.matches);
    media.addEventListener("change", look);
    return () => media.removeEventListener("change", look);
  }, []);
  return narrow;
}

/** How far a search has come: it goes on a quarter of a second at a time. */
interface Search {
  total: number;
  complete: boolean;
  looked: number;
}

interface Page<R> {
  total: number;
  rows: R[];
}

/** Goes on with a search that has not looked at everything, until it has. */
function useSearch(question: string): [Search | null, (first: Search) => void] {
  const [search, setSearch] = useState<Search | null>(null);
  const current = useRef(question);
  useLayoutEffect(() => {
    current.current = question;
    setSearch(null);
  }, [question]);
  const go = (state: Search) => {
    if (current.current !== question) return;
    setSearch(state);
    if (state.complete) return;
    const next = `${question}${question.includes("?") ? "&" : "?"}limit=1&count=1`;
    forget(next);
    void ask<Search>(next).then(go, () => undefined);
  };
  return [search, go];
}

/** Pages by number, of one question at a time. */
function usePages<R>(question: string, key: string) {
  const [pages, setPages] = useState<Map<number, Page<R>>>(new Map());
  const [failure, setFailure] = useState<Error | null>(null);
  const asked = useRef(new Set<number>());
  const current = useRef(question);
  const [search, go] = useSearch(question);
  useLayoutEffect(() => {
    current.current = question;
    asked.current = new Set();
    setPages(new Map());
    setFailure(null);
  }, [question]);
  const want = (page: number) => {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    const of = question;
    ask<Record<string, unknown>>(`${of}${of.includes("?") ? "&" : "?"}limit=${PAGE}&offset=${page * PAGE}`).then(
      (answer) => {
        if (current.current !== of) return;
        setPages((old) => new Map(old).set(page, { total: answer.total as number, rows: answer[key] as R[] }));
        if (answer.complete === false) {
          forget(`${of}${of.includes("?") ? "&" : "?"}limit=${PAGE}&offset=${page * PAGE}`);
          go(answer as unknown as Search);
        }
      },
      (error) => current.current === of && setFailure(error),
    );
  };
  const again = () => {
    asked.current = new Set();
    setFailure(null);
    setPages(new Map());
  };
  const total = search?.total ?? pages.values().next().value?.total ?? 0;
  useEffect(() => {
    for (const [page, shown] of pages) if (shown.rows.length < Math.min(PAGE, total - page * PAGE)) asked.current.delete(page);
  }, [total]);
  return { pages, failure, want, again, total, search };
}

export function LongList<R>({ question, rows, caption, empty, total, narrow, ...wide }: Props<R>) {
  const { columns, rowHeight } = useNarrow() && narrow ? narrow : wide;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const { pages, failure, want, again, total: n, search } = usePages<R>(question, rows);
  const looking = search !== null && !search.complete;
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const last = Math.min(n, Math.ceil((top + height) / rowHeight) + SPARE);
  useEffect(() => {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(0, last - 1) / PAGE); page++) want(page);
  });
  useEffect(() => {
    if (box.current) setHeight(box.current.clientHeight);
    box.current?.scrollTo(0, 0);
    setTop(0);
  }, [question]);
  if (failure) return <Failure of={failure} again={again} />;
  if (pages.size === 0) return <Waiting />;
  if (n === 0 && looking) return <p class="waiting">{t("list.looking", count(search.looked))}</p>;
  if (n === 0) return <p class="nothing">{t(empty)}</p>;
  const template = columns.map((c) => c.width).join(" ");
  const shown = [];
  for (let i = first; i < last; i++) shown.push({ i, row: pages.get(Math.floor(i / PAGE))?.rows[i % PAGE] });
  const grid = (element: HTMLElement | null): void => {
    if (element) element.style.gridTemplateColumns = template;
  };
  const tall = (element: HTMLElement | null): void => {
    if (element) element.style.height = `${n * rowHeight}px`;
  };
  return (
    <>
      <p class="muted" role="status">
        {total(n)}
        {looking && <span> · {t("list.looking", count(search.looked))}</span>}
      </p>
      <div class="longlist" role="table" aria-label={caption} aria-rowcount={n + 1}>
        <div class={narrow ? "body" : "body wide-rows"} ref={box} tabIndex={0} role="rowgroup" aria-label={caption} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
          <div class="head" role="row" aria-rowindex={1} ref={grid}>
            {columns.map((c) => (
              <span role="columnheader" class={c.number ? "n" : undefined}>
                {t(c.word)}
              </span>
            ))}
          </div>
          <div role="presentation" class="all" ref={tall}>
            {shown.map(({ i, row }) => (
              <div
                key={i}
                class="row"
                role="row"
                aria-rowindex={i + 2}
                ref={(element) => {
                  if (!element) return;
                  element.style.transform = `translateY(${i * rowHeight}px)`;
                  element.style.height = `${rowHeight}px`;
                  element.style.gridTemplateColumns = template;
                }}
              >
                {columns.map((c) => (
                  <span role="cell" class={c.number ? "n" : undefined}>
                    {row === undefined ? "…" : c.cell(row)}
                  </span>
                ))}
              </div>
            ))}
          </div>
        </div>
      </div>
    </>
  );
}

/** A field that tells what was typed after a pause. */
export function Search({ value, label, onSearch }: { value: string; label: string; onSearch: (text: string) => void }) {
  const timer = useRef(0);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="search"
        value={value}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          const text = event.currentTarget.value;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onSearch(text), 250) as unknown as number;
        }}
      />
    </label>
  );
}
