// What the server answers of the registry; docs/api.md says what each field means. Values of status, sex and kind are as in the source.
export interface Told {
  value: string | null;
  count?: number;
  records?: number;
}

export interface RegistryFile {
  id: number;
  file: string;
  sha256: string;
  holds: "counts" | "records" | "points" | "geometry" | "population" | "places";
  read: number;
  kept: number;
  duplicate: number;
  rejected: number;
  total?: number;
}

export interface RegistryAnswer {
  records: number;
  incidents: number;
  documents: number;
  public: number;
  single: { kinds: Told[]; statuses: Told[]; sexes: Told[]; from: string | null; to: string | null; undated: number; unplaced: number };
  aggregate: {
    rows: number;
    total: number;
    from: string | null;
    to: string | null;
    undated: number;
    statuses: Told[];
    sexes: Told[];
    kinds: Told[];
    as_of: string[];
  };
  files: RegistryFile[];
  proposals: number;
  waiting?: number; // cases of which something waits until a person publishes it
  rejects?: number; // rows of files that were not taken in
  unjoined: { code: string; name: string | null; state: string | null; rows: number; count: number }[];
  geometry: { states: number | null; municipalities: number | null; world: number | null };
  population: { states: number; municipalities: number };
  targets: { id: string; name: string | null }[]; // of the case, with whom records can be tied
  undoable: number | null;
  least_cell?: number; // of an exported site: smaller counts were left out of it, and look like none
}

/** Flat triples: place, period, how many; indexes into the two lists. */
export interface SeriesAnswer {
  by: Level;
  periods: (string | null)[]; // "2014-09"; "2014" where no more is known; null: no date
  places: { code: string | null; name: string | null }[];
  covered: string[]; // codes of states that the source of these sums tells of at all
  told: string[]; // first and last period that it tells of; empty: of none
  aggregate: number[];
  single: number[];
}

export interface Points {
  total: number;
  points: { incident: number; record: number; title: string | null; latitude: number | null; longitude: number | null; municipality: string | null; state: string | null; when: string | null }[];
}

export interface Population {
  places: { code: string; inhabitants: number }[];
  partly: { code: string; given: number; of: number }[]; // states of which they are not known: municipalities that were given, of all
}

export type Level = "state" | "municipality";

export interface Topology {
  type: "Topology";
  objects: { places: { type: "GeometryCollection"; geometries: { type: string; id?: string; properties?: { name?: string } }[] } };
  arcs: unknown[];
}

export interface RecordRow {
  id: number;
  code: string | null;
  kind: string | null;
  title: string | null;
  name: string | null;
  sex: string | null;
  age: number | null;
  status: string | null;
  target: string | null;
  public: boolean;
  state: string | null;
  state_name: string | null;
  municipality: string | null;
  municipality_name: string | null;
  place_written: string | null;
  from_us: number | null;
  precision: string;
  when: string | null; // no finer than it is known
  incidents: number;
  documents: number;
}

export interface Records {
  total: number;
  records: RecordRow[];
}

export interface RecordIncident {
  id: number;
  kind: string | null;
  what: string | null;
  from_us: number | null;
  when: string | null;
  precision: string;
  state: string | null;
  state_name: string | null;
  municipality: string | null;
  municipality_name: string | null;
  place_written: string | null;
  place_how: string;
  latitude: number | null;
  longitude: number | null;
  status: string | null;
  public: boolean;
}

export interface RecordDocument {
  id: number;
  title: string | null;
  file_name: string | null;
  type: string;
  sha256: string;
  size_bytes: number | null; // null: of a document that a site leaves out
  source: string | null;
  public: boolean;
  shows: "image" | "pdf" | "text" | "none";
  incident: number | null;
  href?: string | null; // in a page that stands alone: the file beside it; null: it was withheld
  withheld?: { es: string; en: string } | null;
}

export interface Statement {
  id: number;
  field: string;
  value: string | null;
  when: string | null;
  source: string | null;
  confidence: string;
  document: number | null;
  public: boolean;
}

export interface Relation {
  id: number;
  kind: string;
  to_kind: "record" | "account" | "episode";
  to: string;
  title: string | null;
  note: string | null;
  source: string | null;
  confidence: string | null;
  public?: boolean;
  back: boolean;
}

export interface Change {
  edit: number;
  at_us: number;
  who: string | null;
  why: string | null;
  do: string;
  thing: string;
  of: number;
  field: string | null;
  before: string | null;
  after: string | null;
  undone: boolean;
}

export interface NearEpisode {
  target: string;
  name: string | null;
  from_us: number;
  to_us: number;
  hits: number;
  accounts: number;
  group: number;
  near_us: number;
}

export interface RegistryRejects {
  total: number;
  rejects: { file: string; line: number; byte: number; reason: string; raw: string | null }[];
}

export interface WaitingThing {
  what: "record" | "incident" | "statement" | "document";
  of: number;
  field: string;
  before: string | null;
  words: string | null;
}
export interface WaitingCase {
  record: number;
  source: number;
  near: number | null; // the case taken back that it may be
  file: string;
  name: string | null;
  title: string | null;
  kind: string;
  when: string | null;
  place: string | null;
  near_name: string | null;
  near_title: string | null;
  reason: string | null;
  things: WaitingThing[];
}
export interface WaitingAnswer {
  total: number;
  alike: number;
  cases: WaitingCase[];
  sources: { source: number; file: string; cases: number }[]; // cases of each file that may be published at once
}

export interface Proposal {
  id: number;
  a: RecordRow;
  b: RecordRow;
  reason: string;
  status: "open" | "same" | "different";
}

export interface RecordAnswer {
  record: RecordRow & { merged_into: number | null; removed: boolean };
  incidents: RecordIncident[];
  documents: RecordDocument[];
  relations: Relation[];
  statements: Statement[];
  history: Change[];
  origins: { file: string; sha256: string; line: number; byte: number }[];
  episodes: NearEpisode[];
  merged: { id: number; title: string | null; code: string | null }[];
  proposals: Proposal[];
}

export interface TimelineAnswer {
  target: string;
  name: string | null;
  incidents: { id: number; record: number; title: string | null; kind: string | null; what: string | null; from_us: number | null; precision: string; when: string | null }[];
  episodes: { from_us: number; to_us: number; hits: number; accounts: number; group: number }[];
  coincidence: null | {
    n_a: number;
    n_b: number;
    coincide: number;
    expected: number;
    lag_us: number;
    p: number | null;
    log10_p: number | null;
    left_out: number;
    why: string | null;
  };
  sentences: { null_hypothesis?: string | null; found?: string | null; doubt?: string | null };
}

export interface TipRow {
  id: number;
  opened_us: number;
  written: string | null;
  what: string | null; // the first 200 characters
  when: string | null; // as it was written
  where: string | null;
  consent: boolean;
  verdict: "accepted" | "refused" | null; // null: it waits
  record: number | null;
  files: number;
  sha256: string; // of the encrypted file
  size_bytes: number;
  kept: boolean | null; // is that file still in the case? null: none was kept
}

export interface Tips {
  key: string | null; // that forms of the case encrypt for
  total: number;
  waiting: number;
  tips: TipRow[];
}

export interface TipFile {
  file: number;
  name: string;
  type: string;
  sha256: string;
  size_bytes: number;
  kept: boolean | null;
}

export interface TipAnswer {
  tip: Omit<TipRow, "files"> & { lang: string | null; name: string | null; contact: string | null; relation: string | null; record_title: string | null };
  files: TipFile[];
  decided: { edit: number; at_us: number; who: string | null; why: string | null } | null;
}
