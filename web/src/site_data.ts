// What an exported site holds: data.js and shapes.js beside it, as src/registry/site_data.c writes them.
import type { Topology } from "./registry_answers";

export interface SiteIncident {
  kind: string | null;
  what: string | null;
  when: string | null;
  state: string | null;
  municipality: string | null;
  status: string | null;
  latitude?: number | null;
  longitude?: number | null;
}

export interface SiteRecord {
  id: number;
  code: string | null;
  kind: string | null;
  title: string | null;
  name: string | null;
  sex: string | null;
  age: number | null;
  status: string | null;
  state: string | null;
  state_name: string | null;
  municipality: string | null;
  municipality_name: string | null;
  when: string | null;
  incidents: SiteIncident[];
  documents: { title: string | null; file: string | null; type: string; sha256: string; size_bytes: number | null; withheld: null | { es: string; en: string } }[];
  statements: { field: string; value: string | null; when: string | null; source: string | null; confidence: string }[];
  relations: { kind: string; to_kind: "record"; to: string; title: string | null; note: string | null }[];
}

/** Flat: place, period, kind, status, sex, count; indexes into the lists. Only what is told is in a list. */
export interface SiteCells {
  places: { code: string | null; name: string | null }[];
  cells: number[];
}

export interface SiteCounts extends SiteCells {
  periods: (string | null)[]; // years; null: no date
  kinds: (string | null)[];
  statuses: (string | null)[];
  sexes: (string | null)[];
  by_state: SiteCells;
  covered: string[][]; // of each of the kinds the states that its counts tell of at all
  suppressed: number;
  undated: number;
  as_of: string[];
}

export interface Site {
  made: string;
  title: string;
  lang: "es" | "en" | null; // that it opens in; null: in the reader's
  least_cell: number;
  blurred: boolean; // no point is exact
  exact: number; // incidents whose points are
  version: string;
  records: SiteRecord[];
  pdf_as_is: boolean;
  population: Record<string, number>; // inhabitants by code, where they were given
  population_partly: Record<string, [number, number]>; // states of which they are not known: municipalities that were given, of all
  names: Record<string, string>; // of the places of incidents, by code
  counts: SiteCounts | null;
}

declare global {
  // eslint-disable-next-line no-var
  var AVISPERO_SITE: Site;
  // eslint-disable-next-line no-var
  var AVISPERO_SHAPES: { states: Topology; municipalities: Topology | null; world: Topology | null };
}
