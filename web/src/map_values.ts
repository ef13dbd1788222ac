// What each shape is filled with: sums over the chosen months, and what is on no shape.
import { Counted, Layer, Months, sumByPlace, sumByYear, Sums } from "./counted";
import type { Shapes } from "./geometry";
import { UNKNOWN, ZERO } from "./map_paint";
import { classOf, Scale, scaleOf } from "./map_scale";
import type { Level } from "./registry_answers";

export type Measure = "count" | "rate";
export type Fill = "sums" | "cases";

export interface OffMap {
  code: string | null;
  name: string | null;
  count: number;
  cases: number; // single cases
  why: "unplaced" | "nomunicipality" | "unjoined"; // "nomunicipality": the state alone is known
}

export interface Values {
  counts: Float64Array; // of each shape
  shown: Float64Array; // what its colour says: the count, or for 100,000 inhabitants; NaN: not known
  rates: Float64Array; // for 100,000 inhabitants; NaN: no count is told, or nobody said how many live there
  known: Uint8Array; // 1: what fills it tells of this place and time
  few: boolean; // small counts were left out, so that nothing told is not 0
  cases: Float64Array; // single cases of each shape
  classes: Int8Array;
  total: number; // of what fills the shapes
  leftOut: number;
  casesTotal: number;
  casesLeftOut: number;
  offMap: OffMap[]; // of what fills the shapes, the most first
  casesOffMap: number;
}

const PER = 100000;

/** What is counted on a shape, or the word for why that is no number: not known, or none or too few to be told. */
export const countAt = (v: Values, shape: number): number | "unknown" | "map.fewer" =>
  v.counts[shape] > 0 ? v.counts[shape] : !v.known[shape] ? "unknown" : v.few ? "map.fewer" : 0;

function onShapes(counted: Counted, shapes: Shapes, byPlace: Float64Array): Float64Array {
  const sums = new Float64Array(shapes.ids.length);
  counted.places.forEach((place, i) => {
    const at = place.code === null ? undefined : shapes.at.get(place.code);
    if (at !== undefined) sums[at] += byPlace[i];
  });
  return sums;
}

function offShapes(counted: Counted, shapes: Shapes, level: Level, sums: Sums, single: Sums): OffMap[] {
  const off: OffMap[] = [];
  counted.places.forEach(({ code, name }, i) => {
    if (sums.byPlace[i] + single.byPlace[i] === 0 || (code !== null && shapes.at.has(code))) return;
    const why = code === null ? "unplaced" : level === "municipality" && code.length < 5 ? "nomunicipality" : "unjoined";
    off.push({ code, name, count: sums.byPlace[i], cases: single.byPlace[i], why });
  });
  return off.sort((a, b) => b.count - a.count || b.cases - a.cases);
}

/** For 100,000 inhabitants where that is asked; NaN where nobody said how many there are. */
function measured(counts: Float64Array, shapes: Shapes, measure: Measure, inhabitants: Map<string, number>): Float64Array {
  if (measure === "count") return counts.slice();
  return counts.map((n, i) => {
    const people = inhabitants.get(shapes.ids[i]);
    return people ? (n / people) * PER : NaN;
  });
}

export interface Choice {
  counted: Counted;
  shapes: Shapes;
  level: Level;
  measure: Measure;
  fill: Fill;
  inhabitants: Map<string, number>;
  least: number; // smaller sums were left out; 0 or 1: none were
}

const layerOf = (c: Choice): Layer => (c.fill === "sums" ? c.counted.aggregate : c.counted.single);

/** One scale for all years, so that they can be compared while they are played; another for any other span. */
export function scaleFor(c: Choice, m: Months, byYears: { from: number; to: number } | null): Scale | null {
  const of = (byPlace: Float64Array): number[] =>
    [...measured(onShapes(c.counted, c.shapes, byPlace), c.shapes, c.measure, c.inhabitants)].filter((x) => x > 0);
  const places = c.counted.places.length;
  const values = byYears ? sumByYear(layerOf(c), places, byYears.from, byYears.to).flatMap(of) : of(sumByPlace(layerOf(c), places, m).byPlace);
  return scaleOf(values, c.measure === "count");
}

export function valuesOf(c: Choice, m: Months, scale: Scale | null): Values {
  const places = c.counted.places.length, told = c.counted.told;
  const sums = sumByPlace(layerOf(c), places, m), single = sumByPlace(c.counted.single, places, m);
  const counts = onShapes(c.counted, c.shapes, sums.byPlace), cases = onShapes(c.counted, c.shapes, single.byPlace);
  const shown = measured(counts, c.shapes, c.measure, c.inhabitants), rates = measured(counts, c.shapes, "rate", c.inhabitants);
  const few = c.fill === "sums" && c.least > 1, known = new Uint8Array(counts.length);
  const reached = c.fill === "sums" && told !== null && m.from < told.to && m.to > told.from;
  const classes = new Int8Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    known[i] = counts[i] > 0 || (reached && c.counted.covered.has(c.shapes.ids[i].slice(0, 2))) ? 1 : 0;
    if (!known[i]) shown[i] = NaN;
    if (!known[i] || (few && counts[i] === 0)) rates[i] = NaN;
    classes[i] = Number.isNaN(shown[i]) ? UNKNOWN : shown[i] === 0 ? ZERO : classOf(scale, shown[i]);
  }
  const casesOn = cases.reduce((a, b) => a + b, 0);
  return {
    counts,
    shown,
    rates,
    known,
    few,
    cases,
    classes,
    total: sums.total,
    leftOut: sums.leftOut,
    casesTotal: single.total,
    casesLeftOut: single.leftOut,
    offMap: offShapes(c.counted, c.shapes, c.level, sums, single),
    casesOffMap: single.total - casesOn,
  };
}
