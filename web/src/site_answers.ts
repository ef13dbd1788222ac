// An exported site answers its own questions, from what stands beside it; the rooms are those of the page.
import { Refusal } from "./asking";
import { readPeriod } from "./counted";
import { meaningOf } from "./meaning";
import type { Level, Points, Population, RecordAnswer, RecordDocument, RecordRow, RegistryAnswer, SeriesAnswer, Told } from "./registry_answers";
import type { Site, SiteCells, SiteIncident, SiteRecord } from "./site_data";
import { t } from "./words";

const FIELDS_CELL = 6; // place, period, kind, status, sex, count
const COUNT = 5;

const cellsOf = (site: Site, by: Level): SiteCells => (site.counts === null ? { places: [], cells: [] } : by === "state" ? site.counts.by_state : site.counts);

/** Values with how often they occur, the most frequent first. */
function told(values: (string | null)[], weight: (i: number) => number = () => 1): Told[] {
  const sums = new Map<string | null, number>();
  values.forEach((value, i) => sums.set(value, (sums.get(value) ?? 0) + weight(i)));
  return [...sums].sort((a, b) => b[1] - a[1]).map(([value, n]) => ({ value, count: n, records: n }));
}

const MEMBERS = { kinds: 2, statuses: 3, sexes: 4 } as const;

function toldOfCells(site: Site, of: keyof typeof MEMBERS): Told[] {
  if (site.counts === null) return [];
  const names = site.counts[of], member = MEMBERS[of], cells = site.counts.by_state.cells;
  const sums = new Array<number>(names.length).fill(0);
  for (let i = 0; i < cells.length; i += FIELDS_CELL) sums[cells[i + member]] += cells[i + COUNT];
  return told(names, (i) => sums[i]);
}

const ends = (periods: (string | null)[]): { from: string | null; to: string | null } => {
  const dated = periods.filter((p): p is string => p !== null && readPeriod(p).span > 0).sort();
  return { from: dated[0] ?? null, to: dated[dated.length - 1] ?? null };
};

/** Kinds of a case: those of its incidents; its own as well, where no incident is of it. As case_facts_now of the registry. */
const kindsOf = (r: SiteRecord): (string | null)[] => [...new Set([...r.incidents.map((i) => i.kind), r.kind])];

/** Is an incident of the kind that is asked for? Its case's own kind is that of each, where none of them is of it. */
const isOfKind = (r: SiteRecord, i: SiteIncident, kind: string | null): boolean =>
  !kind || i.kind === kind || (r.kind === kind && !r.incidents.some((other) => other.kind === kind));

function registryOf(site: Site): RegistryAnswer {
  const incidents = site.records.flatMap((r) => r.incidents), counts = site.counts, dated = incidents.map((i) => i.when);
  let total = 0;
  const codes = Object.keys(site.population);
  const cells = cellsOf(site, "state").cells;
  for (let i = COUNT; i < cells.length; i += FIELDS_CELL) total += cells[i];
  return {
    records: site.records.length,
    incidents: incidents.length,
    documents: site.records.reduce((n, r) => n + r.documents.length, 0),
    public: site.records.length,
    single: {
      kinds: told(site.records.flatMap(kindsOf)),
      statuses: told(site.records.map((r) => r.status)),
      sexes: told(site.records.map((r) => r.sex)),
      ...ends(dated),
      undated: dated.filter((when) => when === null).length,
      unplaced: incidents.filter((i) => i.state === null).length,
    },
    aggregate: {
      rows: cells.length / FIELDS_CELL,
      total,
      ...ends(counts?.periods ?? []),
      undated: counts?.undated ?? 0,
      statuses: toldOfCells(site, "statuses"),
      sexes: toldOfCells(site, "sexes"),
      kinds: toldOfCells(site, "kinds"),
      as_of: counts?.as_of ?? [],
    },
    files: [],
    proposals: 0,
    unjoined: [],
    geometry: { states: AVISPERO_SHAPES.states.objects.places.geometries.length, municipalities: AVISPERO_SHAPES.municipalities?.objects.places.geometries.length ?? null, world: null },
    population: { states: codes.filter((code) => code.length === 2).length, municipalities: codes.filter((code) => code.length === 5).length },
    targets: [],
    undoable: null,
    least_cell: site.least_cell,
  };
}

/** Is a value the one that is asked for, in whatever letters? */
const isAsked = (asked: string | null, value: string | null): boolean => !asked || (value !== null && meaningOf(value) === meaningOf(asked));

/** Does a record pass the filters of the address that are about the case itself? */
function fits(r: SiteRecord, params: URLSearchParams): boolean {
  const [least, most] = (params.get("age") ?? "").split("-").map(Number);
  return (
    (["status", "sex"] as const).every((name) => isAsked(params.get(name), r[name])) &&
    (!params.get("age") || (r.age !== null && r.age >= least && r.age <= most))
  );
}

/** The span of a question against what is known of an incident: it lies in it whole. */
function inSpan(i: SiteIncident, params: URLSearchParams): boolean {
  if (!params.get("from") && !params.get("to")) return true;
  const from = params.get("from") ? readPeriod(params.get("from")).month : -Infinity, at = readPeriod(i.when);
  const to = params.get("to") ? readPeriod(params.get("to")) : null;
  return at.span > 0 && at.month >= from && (to === null || at.month + at.span <= to.month + to.span);
}

/** The incidents of a record that pass all filters of the address, each by itself. */
const incidentsOf = (r: SiteRecord, params: URLSearchParams): SiteIncident[] =>
  !fits(r, params) ? [] : r.incidents.filter((i) =>
    isOfKind(r, i, params.get("kind")) && inSpan(i, params) && (["state", "municipality"] as const).every((name) => !params.get(name) || i[name] === params.get(name)));

/** A case is found by one of its incidents; where it has none it is of its own kind, and of no place and no time. */
const isFound = (r: SiteRecord, params: URLSearchParams): boolean =>
  r.incidents.length > 0 ? incidentsOf(r, params).length > 0
    : fits(r, params) && (!params.get("kind") || r.kind === params.get("kind")) && ["state", "municipality", "from", "to"].every((name) => !params.get(name));

function aggregateOf(site: Site, by: Level, params: URLSearchParams): number[] {
  if (params.get("age") || site.counts === null) return []; // the counts do not tell ages
  const { cells } = cellsOf(site, by), triples: number[] = [], { kinds, statuses, sexes } = site.counts;
  const kind = params.get("kind"), status = statuses.map((s) => isAsked(params.get("status"), s)), sex = sexes.map((s) => isAsked(params.get("sex"), s));
  for (let i = 0; i < cells.length; i += FIELDS_CELL)
    if ((!kind || kinds[cells[i + 2]] === kind) && status[cells[i + 3]] && sex[cells[i + 4]])
      triples.push(cells[i], cells[i + 1], cells[i + COUNT]);
  return triples;
}

/** What the counts of a kind tell of at all, whatever is chosen of them: states, and first and last period. */
function coverOf(site: Site, params: URLSearchParams): Pick<SeriesAnswer, "covered" | "told"> {
  if (params.get("age") || site.counts === null) return { covered: [], told: [] };
  const { kinds, covered, periods } = site.counts, asked = params.get("kind"), { cells } = site.counts.by_state, found: (string | null)[] = [];
  for (let i = 0; i < cells.length; i += FIELDS_CELL) if (!asked || kinds[cells[i + 2]] === asked) found.push(periods[cells[i + 1]]);
  const { from, to } = ends(found);
  return { covered: [...new Set(covered.filter((_, k) => !asked || kinds[k] === asked).flat())].sort(), told: from !== null && to !== null ? [from, to] : [] };
}

/** A list that grows by what is looked for in it. */
function growing<T, K>(list: T[], keyOf: (x: T) => K, make: (key: K) => T): (key: K) => number {
  const at = new Map(list.map((x, i) => [keyOf(x), i]));
  return (key) => {
    let found = at.get(key);
    if (found === undefined) at.set(key, (found = list.push(make(key)) - 1));
    return found;
  };
}

function seriesOf(site: Site, params: URLSearchParams): SeriesAnswer {
  const by = params.get("by") as Level, places = [...cellsOf(site, by).places], periods = [...(site.counts?.periods ?? [])], single: number[] = [];
  const placeAt = growing(places, (p) => p.code, (code) => ({ code, name: site.names[code ?? ""] ?? null }));
  const periodAt = growing(periods, (p) => p, (p) => p);
  for (const r of site.records)
    for (const i of incidentsOf(r, params)) single.push(placeAt(by === "state" ? i.state : (i.municipality ?? i.state)), periodAt(i.when === null ? null : i.when.slice(0, 7)), 1);
  return { by, periods, places, ...coverOf(site, params), aggregate: aggregateOf(site, by, params), single };
}

const populationOf = (site: Site): Population => ({
  places: Object.entries(site.population).map(([code, inhabitants]) => ({ code, inhabitants })),
  partly: Object.entries(site.population_partly).map(([code, [given, of]]) => ({ code, given, of })),
});

/** Places nearer than the municipality stand in a site only where they were asked for. */
function pointsOf(site: Site, params: URLSearchParams): Points {
  const points = site.records.flatMap((r) =>
    incidentsOf(r, params).map((i, k) => ({ incident: k, record: r.id, title: r.title, latitude: i.latitude ?? null, longitude: i.longitude ?? null, municipality: i.municipality, state: i.state, when: i.when })),
  );
  return { total: points.length, points };
}

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const wordsOf = (r: SiteRecord): string =>
  plain([r.title, r.name, r.code, r.state_name, r.municipality_name, ...r.incidents.map((i) => i.what)].filter(Boolean).join(" "));

const rowOf = (r: SiteRecord): RecordRow => ({
  ...r,
  target: null,
  public: true,
  place_written: null,
  from_us: null,
  precision: "day",
  incidents: r.incidents.length,
  documents: r.documents.length,
});

function recordsOf(site: Site, params: URLSearchParams): { total: number; records: RecordRow[] } {
  const wanted = plain(params.get("q") ?? "").split(/\s+/).filter(Boolean), order = params.get("order") ?? "newest";
  const found = site.records.filter((r) => isFound(r, params) && wanted.every((word) => wordsOf(r).includes(word)));
  const key = (r: SiteRecord): string => (order === "name" ? plain(r.title ?? r.name ?? "") : order === "place" ? plain(`${r.state_name ?? "~"} ${r.municipality_name ?? "~"}`) : (r.when ?? ""));
  found.sort((a, b) => (order === "newest" ? -1 : 1) * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
  const offset = Number(params.get("offset") ?? 0), limit = Number(params.get("limit") ?? 100);
  return { total: found.length, records: found.slice(offset, offset + limit).map(rowOf) };
}

/** Relations that other cases have to this one. */
const relationsTo = (site: Site, r: SiteRecord): SiteRecord["relations"] =>
  site.records.flatMap((other) =>
    other.relations.filter((x) => x.to === String(r.id)).map((x) => ({ ...x, to: String(other.id), title: other.title ?? other.name ?? other.code })),
  );

const shownAs = (type: string): RecordDocument["shows"] =>
  /^image\/(png|jpeg|gif|webp)$/.test(type) ? "image" : type === "application/pdf" ? "pdf" : type.startsWith("text/plain") ? "text" : "none";

function recordOf(site: Site, id: string): RecordAnswer {
  const r = site.records.find((record) => String(record.id) === id);
  if (!r) throw new Refusal(404, t("state.missing"));
  const nameOf = (code: string | null): string | null => (code === null ? null : (site.names[code] ?? code));
  return {
    record: { ...rowOf(r), merged_into: null, removed: false },
    incidents: r.incidents.map((i, k) => ({
      id: k + 1, from_us: null, precision: "day", place_written: null, place_how: "code", public: true, latitude: null, longitude: null, ...i,
      state_name: nameOf(i.state), municipality_name: nameOf(i.municipality),
    })),
    documents: r.documents.map((d, k) => ({
      id: k + 1, title: d.title, file_name: null, type: d.type, sha256: d.sha256, size_bytes: d.size_bytes, source: null, public: true, incident: null,
      shows: shownAs(d.type), href: d.file, withheld: d.withheld,
    })),
    relations: [
      ...r.relations.map((x, k) => ({ id: k + 1, source: null, confidence: null, back: false, ...x })),
      ...relationsTo(site, r).map((x, k) => ({ id: r.relations.length + k + 1, source: null, confidence: null, back: true, ...x })),
    ],
    statements: r.statements.map((s, k) => ({ id: k + 1, document: null, public: true, ...s })),
    history: [], origins: [], episodes: [], merged: [], proposals: [],
  };
}

export function answersOf(site: Site): (question: string) => unknown {
  return (question) => {
    const [path, query] = question.split("?", 2), params = new URLSearchParams(query ?? "");
    if (path === "registry") return registryOf(site);
    if (path === "registry/series") return seriesOf(site, params);
    if (path === "registry/population") return populationOf(site);
    if (path === "registry/points") return pointsOf(site, params);
    if (path === "registry/records") return recordsOf(site, params);
    if (path.startsWith("registry/records/")) return recordOf(site, decodeURIComponent(path.slice("registry/records/".length)));
    const shapes = path === "registry/geometry" ? AVISPERO_SHAPES[params.get("of") as keyof typeof AVISPERO_SHAPES] : null;
    if (shapes) return shapes;
    throw new Refusal(404, t("state.missing"));
  };
}
