// Cases: searched, filtered by place and time, each with a page of its own.
import { link, set, usePlace } from "./address";
import { periodOf } from "./counted";
import { LongColumn, LongList, Search } from "./longlist";
import { count } from "./numbers";
import { Foreign, Nothing } from "./parts";
import type { RecordRow, RegistryAnswer } from "./registry_answers";
import { filtersIn, monthsOf, spanOf } from "./registry_data";
import { Filters, titleOf, valueName } from "./registry_filters";
import { Rejected } from "./registry_rejects";
import { many, t } from "./words";

const ORDERS = ["newest", "oldest", "name", "place"] as const;

export const placeOf = (of: { municipality_name: string | null; state_name: string | null; place_written?: string | null }): string =>
  [of.municipality_name, of.state_name].filter(Boolean).join(", ") || of.place_written || "";

const columns = (alone?: boolean): LongColumn<RecordRow>[] => [
  { word: "record.when", width: "5.6rem", cell: (r) => r.when ?? <span class="muted">{t("unknown")}</span> },
  {
    word: "record.case",
    width: "minmax(8rem, 2fr)",
    cell: (r) => (
      <a href={link("record", r.id)}>
        <Foreign text={titleOf(r)} />
      </a>
    ),
  },
  { word: "map.filter.kind", width: "minmax(5.5rem, 1fr)", cell: (r) => valueName("kind", r.kind) },
  { word: "map.filter.status", width: "minmax(6.5rem, 1.2fr)", cell: (r) => valueName("status", r.status) },
  { word: "map.table.place", width: "minmax(7rem, 1.4fr)", cell: (r) => <Foreign text={placeOf(r) || t("unknown")} /> },
  { word: "record.documents", width: "6.2rem", number: true, cell: (r) => (r.documents > 0 ? count(r.documents) : <span class="muted">–</span>) },
  ...(alone ? [] : [{ word: "record.public", width: "3.8rem", cell: (r: RecordRow) => t(r.public ? "record.yes" : "record.no") } as const]),
];

/** On a telephone: the case, and below it what the other columns say. */
const narrow = (): LongColumn<RecordRow>[] => [
  {
    word: "record.case",
    width: "minmax(0, 1fr)",
    cell: (r) => (
      <>
        <a href={link("record", r.id)}>
          <Foreign text={titleOf(r)} />
        </a>
        <span class="below">
          {[r.when ?? t("record.nodate"), valueName("kind", r.kind), valueName("status", r.status)].join(" · ")}
          <br />
          <Foreign text={placeOf(r) || t("record.noplace")} />
          {r.documents > 0 && <> · {many("record.documents.n", r.documents, count(r.documents))}</>}
        </span>
      </>
    ),
  },
];

function Chosen({ name, value, drop }: { name: string; value: string; drop: string }) {
  return (
    <p class="chosen">
      {name}: <Foreign text={value} />
      <button type="button" aria-label={t("posts.clear")} title={t("posts.clear")} onClick={() => set({ [drop]: "" })}>
        ×
      </button>
    </p>
  );
}

/** Parameters of the list: filters, place, and the span in the periods that the registry is asked in. */
function questionOf(of: RegistryAnswer, params: Record<string, string>): string {
  const query = filtersIn(params, ["kind", "status", "sex", "age", "state", "municipality", "q", "order"]), all = spanOf(of);
  if (all && (params.from || params.to)) {
    const months = monthsOf(all, params);
    query.set("from", periodOf(months.from));
    query.set("to", periodOf(Math.max(months.from, months.to - 1)));
  }
  return "registry/records" + (String(query) && "?" + query);
}

/** `alone`: in a page without a case behind it, where all is public. */
export function RecordsRoom({ of, alone }: { of: RegistryAnswer; alone?: boolean }) {
  const params = usePlace().params, { q = "", order = "newest" } = params;
  return (
    <>
      <h1>{t("room.records")}</h1>
      {of.records === 0 ? (
        <Nothing word="record.none.held" />
      ) : (
        <>
          <div class="fields">
            <Search value={q} label={t("record.search")} onSearch={(text) => set({ q: text })} />
            <Filters of={of} />
            <label class="field">
              <span>{t("accounts.order")}</span>
              <select value={order} onChange={(event) => set({ order: event.currentTarget.value })}>
                {ORDERS.map((name) => (
                  <option value={name}>{t(`record.order.${name}`)}</option>
                ))}
              </select>
            </label>
            {params.state && <Chosen name={t("map.level.state")} value={params.state} drop="state" />}
            {params.municipality && <Chosen name={t("map.level.municipality")} value={params.municipality} drop="municipality" />}
          </div>
          <LongList<RecordRow>
            question={questionOf(of, params)}
            rows="records"
            columns={columns(alone)}
            rowHeight={34}
            narrow={{ columns: narrow(), rowHeight: 78 }}
            caption={t("room.records")}
            empty="record.none"
            total={(n) => many("record.total", n, count(n))}
          />
        </>
      )}
      {!alone && <Rejected n={of.rejects ?? 0} />}
    </>
  );
}
