// How many, by place and month: what a choice of filters leaves. Spans, years and play are summed here; nothing is asked meanwhile.
import type { SeriesAnswer } from "./registry_answers";

export interface Layer {
  rows: number;
  place: Uint32Array;
  month: Int32Array; // months since January 1970
  span: Uint8Array; // months that it may lie in: 1; 12 where the year alone is known; 0 where nothing is
  count: Uint32Array;
}

export interface Counted {
  places: { code: string | null; name: string | null }[];
  covered: Set<string>; // codes of states that the source of the sums tells of
  told: { from: number; to: number } | null; // months that it tells of; outside of them nothing is known, and nothing is zero
  aggregate: Layer; // sums that a source states
  single: Layer; // single cases; never added to the sums
}

/** Months from..to, half open; the whole time holds what has no date as well. */
export interface Months {
  from: number;
  to: number;
  whole: boolean;
}

export const monthOf = (us: number): number => {
  const day = new Date(us / 1000);
  return (day.getUTCFullYear() - 1970) * 12 + day.getUTCMonth();
};
export const startOf = (month: number): number => Date.UTC(1970, month, 1) * 1000;
export const yearOf = (month: number): number => 1970 + Math.floor(month / 12);
export const firstMonthOf = (year: number): number => (year - 1970) * 12;
export const periodOf = (month: number): string => `${yearOf(month)}-${String(month - firstMonthOf(yearOf(month)) + 1).padStart(2, "0")}`;

/** "2014-09-26", "2014-09", "2014" or null: its first month, and how many months it may lie in. */
export function readPeriod(text: string | null): { month: number; span: number } {
  const found = /^(-?\d{1,6})(?:-(\d\d))?/.exec(text ?? "");
  if (!found) return { month: 0, span: 0 };
  const month = firstMonthOf(+found[1]) + (found[2] ? +found[2] - 1 : 0);
  return { month, span: found[2] ? 1 : 12 };
}

function layerOf(triples: number[], periods: { month: number; span: number }[]): Layer {
  const rows = Math.floor(triples.length / 3);
  const layer = { rows, place: new Uint32Array(rows), month: new Int32Array(rows), span: new Uint8Array(rows), count: new Uint32Array(rows) };
  for (let i = 0; i < rows; i++) {
    const period = periods[triples[3 * i + 1]];
    layer.place[i] = triples[3 * i];
    layer.month[i] = period.month;
    layer.span[i] = period.span;
    layer.count[i] = triples[3 * i + 2];
  }
  return layer;
}

const toldOf = ([first, last]: { month: number; span: number }[]): Counted["told"] => (first && last ? { from: first.month, to: last.month + last.span } : null);

export function countedOf(answer: SeriesAnswer): Counted {
  const periods = answer.periods.map(readPeriod);
  return {
    places: answer.places,
    covered: new Set(answer.covered ?? []),
    told: toldOf((answer.told ?? []).map(readPeriod)),
    aggregate: layerOf(answer.aggregate, periods),
    single: layerOf(answer.single, periods),
  };
}

/** Does what may lie in `span` months from `first` on belong to the months? */
export const isInside = (m: Months, first: number, span: number): boolean => m.whole || (span > 0 && first >= m.from && first + span <= m.to);

export interface Sums {
  byPlace: Float64Array;
  total: number;
  leftOut: number; // it may or may not lie in the span: no date, or a year that the span cuts
}

/** Sums over the months. What is known to the year alone counts in spans that hold the whole year. */
export function sumByPlace(of: Layer, places: number, m: Months): Sums {
  const byPlace = new Float64Array(places);
  let total = 0, leftOut = 0;
  for (let i = 0; i < of.rows; i++) {
    const first = of.month[i], last = first + of.span[i], n = of.count[i];
    if (isInside(m, first, of.span[i])) {
      byPlace[of.place[i]] += n;
      total += n;
    } else if (of.span[i] === 0 || (last > m.from && first < m.to)) leftOut += n;
  }
  return { byPlace, total, leftOut };
}

/** Columns for the brush, of each month of from..to; what is known to the year alone is drawn evenly over it. */
export function sumByMonth(of: Layer, from: number, to: number): number[] {
  const sums = new Array<number>(Math.max(0, to - from)).fill(0);
  for (let i = 0; i < of.rows; i++)
    for (let month = of.month[i]; month < of.month[i] + of.span[i]; month++)
      if (month >= from && month < to) sums[month - from] += of.count[i] / of.span[i];
  return sums;
}

/** Are years the finest that is known? Then spans are whole years. */
export const isYearly = (of: Counted): boolean =>
  [of.aggregate, of.single].every((layer) => !layer.span.includes(1)) && of.aggregate.rows + of.single.rows > 0;

/** Sums of every calendar year that the months touch, for scales that stay the same while years are played. */
export function sumByYear(of: Layer, places: number, from: number, to: number): Float64Array[] {
  const years: Float64Array[] = [];
  const first = yearOf(from);
  for (let year = first; year <= yearOf(to - 1); year++) years.push(new Float64Array(places));
  for (let i = 0; i < of.rows; i++) {
    const year = of.span[i] > 0 ? yearOf(of.month[i]) - first : -1;
    if (year >= 0 && year < years.length) years[year][of.place[i]] += of.count[i];
  }
  return years;
}
