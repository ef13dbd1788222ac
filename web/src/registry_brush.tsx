// The time of the registry, month by month: the same span as in every room, chosen by pointer, keys, or year by year.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { set, usePlace } from "./address";
import { columns, most } from "./brush";
import { firstMonthOf, isYearly, Months, startOf, sumByMonth, yearOf } from "./counted";
import { month as monthName } from "./numbers";
import type { RegistryAnswer } from "./registry_answers";
import { monthsOf, spanOf, useCounted } from "./registry_data";
import { t } from "./words";

const WIDTH = 1000;
const HEIGHT = 56;
const PAUSE_MS = 900;

interface Ends {
  from: number;
  to: number;
  unit: number; // months that a span is made of: 1, or 12 where only years are known
}

function choose(all: Ends, a: number, b: number): void {
  const down = (month: number): number => Math.floor(month / all.unit) * all.unit, up = (month: number): number => Math.ceil(month / all.unit) * all.unit;
  const from = Math.max(all.from, down(Math.min(a, b))), to = Math.min(all.to, up(Math.max(a, b)));
  const whole = from <= all.from && to >= all.to;
  set(whole || to <= from ? { from: "", to: "" } : { from: startOf(from), to: startOf(to) });
}

/** The year that is seen alone; null: it is none. */
export function yearIn(m: Months): number | null {
  const year = yearOf(m.from);
  return !m.whole && m.from === firstMonthOf(year) && m.to === firstMonthOf(year + 1) ? year : null;
}

const chooseYear = (year: number): void => set({ from: startOf(firstMonthOf(year)), to: startOf(firstMonthOf(year + 1)) });

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12 };

function Handle({ all, now, end }: { all: Ends; now: Months; end: "from" | "to" }) {
  const at = now[end];
  const move = (event: KeyboardEvent) => {
    if (event.key === "Escape") return choose(all, all.from, all.to);
    const to =
      event.key === "Home" ? (end === "from" ? all.from : now.from + all.unit)
      : event.key === "End" ? (end === "to" ? all.to : now.to - all.unit)
      : event.key in STEPS ? at + STEPS[event.key] * (event.shiftKey ? 12 : all.unit)
      : null;
    if (to === null) return;
    event.preventDefault();
    const next = { ...now, [end]: to };
    if (next.to > next.from) choose(all, next.from, next.to);
  };
  return (
    <div
      class={`handle ${end}`}
      ref={(element) => {
        if (element) element.style.left = `${(100 * (at - all.from)) / (all.to - all.from)}%`;
      }}
      role="slider"
      tabIndex={0}
      aria-label={t(end === "from" ? "brush.from" : "brush.to")}
      aria-valuemin={all.from}
      aria-valuemax={all.to}
      aria-valuenow={at}
      aria-valuetext={monthName(startOf(end === "from" ? at : at - 1))}
      onKeyDown={move}
    />
  );
}

/** A year at a time, by hand or by itself. */
function Years({ all, now }: { all: Ends; now: Months }) {
  const [playing, setPlaying] = useState(false), timer = useRef(0), year = yearIn(now);
  const first = yearOf(all.from), last = yearOf(all.to - 1);
  useEffect(() => {
    if (!playing) return;
    if (year === null) return chooseYear(first);
    timer.current = setTimeout(() => (year >= last ? setPlaying(false) : chooseYear(year + 1)), PAUSE_MS) as unknown as number;
    return () => clearTimeout(timer.current);
  }, [playing, year]);
  const start = () => {
    if (!playing && year === last) chooseYear(first);
    setPlaying(!playing);
  };
  return (
    <>
      <button type="button" class="playyears" aria-pressed={playing} onClick={start}>
        {t(playing ? "play.stop" : "map.play")}
      </button>
      <label class="yearslider">
        <span class="sr">{t("map.year")}</span>
        <input type="range" min={first} max={last} step={1} value={year ?? last} aria-valuetext={year === null ? t("brush.all") : String(year)} onInput={(event) => chooseYear(+event.currentTarget.value)} />
        <output>{year ?? t("map.year.none")}</output>
      </label>
    </>
  );
}

function Drawn({ of, span }: { of: RegistryAnswer; span: { from: number; to: number } }) {
  const params = usePlace().params, now = monthsOf(span, params), box = useRef<HTMLDivElement>(null), [drag, setDrag] = useState<number | null>(null);
  const counted = useCounted(of, "state").value, all: Ends = { ...span, unit: counted && isYearly(counted) ? 12 : 1 };
  const paths = useMemo(() => {
    if (!counted) return ["", ""];
    return [counted.aggregate, counted.single].map((layer) => {
      const sums = sumByMonth(layer, all.from, all.to);
      return columns(sums, most(sums));
    });
  }, [counted, all.from, all.to]);
  const x = (at: number): number => (WIDTH * (at - all.from)) / (all.to - all.from);
  const monthAt = (event: PointerEvent): number => {
    const place = box.current!.getBoundingClientRect();
    return all.from + Math.min(1, Math.max(0, (event.clientX - place.left) / place.width)) * (all.to - all.from);
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    box.current!.setPointerCapture(event.pointerId);
    const at = monthAt(event), near = 0.012 * (all.to - all.from);
    setDrag(Math.abs(at - now.from) < near ? now.to : Math.abs(at - now.to) < near ? now.from : at);
    event.preventDefault();
  };
  const move = (event: PointerEvent) => {
    if (drag === null) return;
    const at = monthAt(event);
    choose(all, Math.floor(Math.min(drag, at)), Math.ceil(Math.max(drag, at)));
  };
  return (
    <div class="brush registry">
      <div class="columns" ref={box} onPointerDown={down} onPointerMove={move} onPointerUp={() => setDrag(null)} title={t("brush.help")}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="all" d={paths[0]} />
          <path class="singles" d={paths[1]} />
          <rect class="outside" x="0" width={x(now.from)} height={HEIGHT} />
          <rect class="outside" x={x(now.to)} width={WIDTH - x(now.to)} height={HEIGHT} />
        </svg>
        <Handle all={all} now={now} end="from" />
        <Handle all={all} now={now} end="to" />
      </div>
      <div class="brushline">
        {of.aggregate.rows > 0 && <span class="key all">{t("map.layer.sums")}</span>}
        {of.records > 0 && <span class="key singles">{t("map.layer.cases")}</span>}
        <span class="muted">{t(all.unit === 12 ? "map.brush.year" : "map.brush.step")}</span>
        <Years all={all} now={now} />
        <span class="span">
          <output>{t("map.brush.value", monthName(startOf(now.from)), monthName(startOf(now.to - 1)))}</output>
          <button type="button" disabled={now.whole} onClick={() => choose(all, all.from, all.to)}>
            {t("brush.all")}
          </button>
        </span>
      </div>
    </div>
  );
}

export function RegistryBrush({ of }: { of: RegistryAnswer }) {
  const span = spanOf(of);
  return span ? <Drawn of={of} span={span} /> : null;
}
