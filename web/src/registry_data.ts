// The registry as its rooms look at it: what is held, counts for the chosen filters, inhabitants; kept while it is true.
import { useMemo } from "preact/hooks";
import { usePlace } from "./address";
import { ask, useAnswer } from "./asking";
import { Counted, countedOf, monthOf, Months, readPeriod } from "./counted";
import { meaningOf } from "./meaning";
import type { Level, Points, Population, RegistryAnswer, SeriesAnswer, Told } from "./registry_answers";

export const useRegistry = () => useAnswer<RegistryAnswer>("registry");

export const isEmpty = (of: RegistryAnswer): boolean => of.records === 0 && of.aggregate.rows === 0;

/** First month and last month + 1 of sums or cases; null: nothing has a date. */
export function spanOf(of: RegistryAnswer): { from: number; to: number } | null {
  const ends = [of.aggregate.from, of.aggregate.to, of.single.from, of.single.to].filter((x): x is string => x !== null).map(readPeriod);
  if (ends.length === 0) return null;
  return { from: Math.min(...ends.map((e) => e.month)), to: Math.max(...ends.map((e) => e.month + e.span)) };
}

const DATE = /^-?\d+$/;

/** The span of the address in whole months, inside the registry's own. */
export function monthsOf(all: { from: number; to: number }, params: Record<string, string>): Months {
  const low = DATE.test(params.from ?? "") ? monthOf(+params.from) : all.from;
  const high = DATE.test(params.to ?? "") ? monthOf(+params.to - 1) + 1 : all.to;
  const from = Math.min(all.to, Math.max(all.from, low)), to = Math.max(from, Math.min(all.to, high));
  return { from, to, whole: !params.from && !params.to };
}

// ---- filters ----

export const FILTERS = ["kind", "status", "sex", "age"] as const;
export type FilterName = (typeof FILTERS)[number];

/** Ages as a person asks for them; the limits of minors and of the young are those of Mexican law (18 and 29 years). */
export const AGES = ["0-11", "12-17", "18-29", "30-59", "60-120"];

/** What a filter can be, the most frequent first, of sums and of cases together: one spelling of the sources for each meaning. */
export function choicesOf(of: RegistryAnswer, filter: FilterName): string[] {
  if (filter === "age") return of.records > 0 ? AGES : [];
  const lists: Told[][] = {
    kind: [of.aggregate.kinds, of.single.kinds],
    status: [of.aggregate.statuses, of.single.statuses],
    sex: [of.aggregate.sexes, of.single.sexes],
  }[filter];
  const found = new Map<string, string>();
  for (const { value } of lists.flat()) {
    const meaning = value && filter !== "kind" ? meaningOf(value) : value;
    if (value && meaning && !found.has(meaning)) found.set(meaning, value);
  }
  return [...found.values()];
}

/** The filters of the address as parameters of a question. */
export function filtersIn(params: Record<string, string>, names: readonly string[] = FILTERS): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of names) if (params[name]) query.set(name, params[name]);
  return query;
}

// ---- counts ----

const kept = new WeakMap<SeriesAnswer, Counted>();

const askCounted = (question: string): Promise<Counted> =>
  ask<SeriesAnswer>(question).then((answer) => {
    let counted = kept.get(answer);
    if (!counted) kept.set(answer, (counted = countedOf(answer)));
    return counted;
  });

/** Counts of different kinds stand beside each other and are never added up: where there are several, one of them is looked at. */
export const oneKindOnly = (of: RegistryAnswer): boolean => of.aggregate.kinds.length > 1;

export const kindIn = (of: RegistryAnswer, params: Record<string, string>): string =>
  params.kind || (oneKindOnly(of) ? (of.aggregate.kinds.find((told) => told.value)?.value ?? "") : "");

export function useCounted(of: RegistryAnswer, level: Level, wanted = true) {
  const params = usePlace().params, query = filtersIn({ ...params, kind: kindIn(of, params) });
  query.set("by", level);
  query.set("step", "month");
  return useAnswer<Counted>(wanted ? "registry/series?" + query : null, askCounted);
}

/** Single cases with the points that somebody gave; those of the whole time, so that play asks nothing. */
export function usePoints(of: RegistryAnswer, wanted: boolean): Points | undefined {
  const params = usePlace().params, query = filtersIn({ ...params, kind: kindIn(of, params) });
  return useAnswer<Points>(wanted ? "registry/points" + (String(query) && "?" + query) : null).value;
}

export interface Inhabitants {
  waiting: boolean;
  known: Map<string, number>; // by code; empty where the user gave none
  partly: Map<string, { given: number; of: number }>; // states of which they are not known: municipalities that were given, of all
}

export function useInhabitants(of: RegistryAnswer): Inhabitants {
  const any = of.population.states + of.population.municipalities > 0, { value: answer, waiting } = useAnswer<Population>(any ? "registry/population" : null);
  return useMemo(
    () => ({
      waiting,
      known: new Map((answer?.places ?? []).map((place) => [place.code, place.inhabitants])),
      partly: new Map((answer?.partly ?? []).map((place) => [place.code, place])),
    }),
    [answer, waiting],
  );
}
