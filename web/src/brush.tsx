// The time brush: posts over time, and the span that every room is seen in.
import { useRef, useState } from "preact/hooks";
import { here, set } from "./address";
import type { Events, Overview, Series } from "./answers";
import { useAnswer } from "./asking";
import { day, duration, moment } from "./numbers";
import { harmless } from "./parts";
import { t, Word } from "./words";

const WIDTH = 1000;
const HEIGHT = 56;

export const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), 1);

/** Columns as one path; `values` share the scale `top`. */
export function columns(values: number[], top: number): string {
  const w = WIDTH / values.length;
  let path = `M0 ${HEIGHT}`;
  values.forEach((value, i) => {
    const y = (HEIGHT - (value / top) * (HEIGHT - 2)).toFixed(2);
    path += `L${(i * w).toFixed(2)} ${y}L${((i + 1) * w).toFixed(2)} ${y}`;
  });
  return `${path}L${WIDTH} ${HEIGHT}Z`;
}

export const Columns = ({ series }: { series: Series }) => {
  const top = most(series.posts);
  return (
    <>
      <path class="all" d={columns(series.posts, top)} />
      <path class="members" d={columns(series.members, top)} />
    </>
  );
};

interface Span {
  from: number;
  to: number;
}

/** Ends snap to whole columns, so that counts over the span are exact. */
function snapped(series: Series, a: number, b: number): Span {
  const { from_us, to_us, step_us } = series;
  const low = Math.max(from_us, from_us + Math.floor((Math.min(a, b) - from_us) / step_us) * step_us);
  const high = Math.min(to_us, from_us + Math.ceil((Math.max(a, b) - from_us) / step_us) * step_us);
  return { from: low, to: Math.max(high, low + step_us) };
}

function choose(series: Series, span: Span | null): void {
  const whole = !span || (span.from <= series.from_us && span.to >= series.to_us);
  set(whole ? { from: "", to: "" } : { from: span.from, to: span.to });
}

export function chosen(series: Series): Span {
  const { from, to } = here().params;
  const low = from && /^-?\d+$/.test(from) ? +from : series.from_us;
  const high = to && /^-?\d+$/.test(to) ? +to : series.to_us;
  const clamped = (us: number): number => Math.min(series.to_us, Math.max(series.from_us, us)); // the span may be of other years
  return { from: clamped(low), to: Math.max(clamped(low), clamped(high)) };
}

function Handle({ series, end, span }: { series: Series; end: "from" | "to"; span: Span }) {
  const at = span[end];
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
    const big = event.shiftKey ? 10 : 1;
    let to: number | null = null;
    if (event.key in steps) to = at + steps[event.key] * big * series.step_us;
    else if (event.key === "Home") to = end === "from" ? series.from_us : span.from + series.step_us;
    else if (event.key === "End") to = end === "to" ? series.to_us : span.to - series.step_us;
    else if (event.key === "Escape") return choose(series, null);
    if (to === null) return;
    event.preventDefault();
    const next = { ...span, [end]: to };
    if (next.to - next.from >= series.step_us) choose(series, snapped(series, next.from, next.to));
  };
  const x = (100 * (at - series.from_us)) / (series.to_us - series.from_us);
  const place = (element: HTMLElement | null): void => {
    if (element) element.style.left = `${x}%`;
  };
  return (
    <div
      class={`handle ${end}`}
      ref={place}
      role="slider"
      tabIndex={0}
      aria-label={t(end === "from" ? "brush.from" : "brush.to")}
      aria-valuemin={series.from_us}
      aria-valuemax={series.to_us}
      aria-valuenow={at}
      aria-valuetext={moment(at)}
      onKeyDown={move}
    />
  );
}

/** Calendar events as marks over the columns; each tells its day and name. */
function Marks({ series }: { series: Series }) {
  const events = useAnswer<Events>("events").value?.events ?? [];
  const inside = events.filter((e) => e.time_us >= series.from_us && e.time_us < series.to_us);
  return (
    <>
      {inside.map((e) => (
        <span
          class="event"
          title={t("brush.event", day(e.time_us), harmless(e.name))}
          ref={(element) => {
            if (element) element.style.left = `${(100 * (e.time_us - series.from_us)) / (series.to_us - series.from_us)}%`;
          }}
        />
      ))}
    </>
  );
}

/** What of a room does not follow the span, and why. Rooms that are not here follow it in everything. */
const NOTES: Record<string, Word> = {
  overview: "brush.note.groups",
  groups: "brush.note.groups",
  group: "brush.note.group",
  network: "network.span",
  link: "brush.note.link",
  cascade: "brush.note.cascade",
  story: "brush.note.story",
  accounts: "brush.note.accounts",
  data: "brush.note.none",
  post: "brush.note.none",
  notes: "brush.note.none",
};

export function Brush({ of }: { of: Overview }) {
  const series = of.series;
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<number | null>(null);
  if (!series) return <p class="brush untimed">{t("brush.untimed")}</p>;
  const span = chosen(series);
  const share = (us: number) => (us - series.from_us) / (series.to_us - series.from_us);
  const timeAt = (event: PointerEvent) => {
    const place = box.current!.getBoundingClientRect();
    const x = Math.min(1, Math.max(0, (event.clientX - place.left) / place.width));
    return series.from_us + x * (series.to_us - series.from_us);
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    box.current!.setPointerCapture(event.pointerId);
    const at = timeAt(event);
    const near = 0.012 * (series.to_us - series.from_us);
    const moved = Math.abs(at - span.from) < near ? span.to : Math.abs(at - span.to) < near ? span.from : at;
    setDrag(moved);
    event.preventDefault();
  };
  const move = (event: PointerEvent) => drag !== null && choose(series, snapped(series, drag, timeAt(event)));
  const whole = span.from <= series.from_us && span.to >= series.to_us;
  return (
    <div class="brush">
      <div class="columns" ref={box} onPointerDown={down} onPointerMove={move} onPointerUp={() => setDrag(null)} title={t("brush.help")}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <Columns series={series} />
          <rect class="outside" x="0" width={WIDTH * share(span.from)} height={HEIGHT} />
          <rect class="outside" x={WIDTH * share(span.to)} width={WIDTH * (1 - share(span.to))} height={HEIGHT} />
        </svg>
        <Marks series={series} />
        <Handle series={series} end="from" span={span} />
        <Handle series={series} end="to" span={span} />
      </div>
      <div class="brushline">
        <span class="key all">{t("series.posts")}</span>
        <span class="key members">{t("series.members")}</span>
        <span class="muted">{t("series.step", duration(series.step_us / 1e6))}</span>
        <span class="span">
          <output>{t("brush.value", day(span.from), day(span.to - 1))}</output>
          <button type="button" disabled={whole} onClick={() => choose(series, null)}>
            {t("brush.all")}
          </button>
        </span>
      </div>
      {!whole && NOTES[here().room] && <p class="spannote">{t(NOTES[here().room])}</p>}
    </div>
  );
}
