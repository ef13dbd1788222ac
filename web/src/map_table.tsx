// The map as a table, for those who do not see it, who want the numbers, or who want them in a spreadsheet.
import { useState } from "preact/hooks";
import { set } from "./address";
import type { Shapes } from "./geometry";
import { countAt, Fill, Measure, Values } from "./map_values";
import { count, real } from "./numbers";
import { Card, Column, Foreign, Nothing, Table } from "./parts";
import { t } from "./words";

const ROWS_AT_ONCE = 25;

interface Row {
  shape: number; // -1: on no shape
  code: string | null;
  name: string;
  state: string;
  count: number | null; // null: the note says why it is no number
  rate: number;
  cases: number | null; // null: not counted for this row
  note: string;
}

export interface Named {
  shapes: Shapes;
  nameOf: (shape: number) => string;
  stateOf: (code: string | null) => string;
}

function rowsOf(v: Values, { shapes, nameOf, stateOf }: Named, measure: Measure): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < shapes.ids.length; i++)
    if (v.counts[i] > 0 || v.cases[i] > 0) {
      const told = countAt(v, i), n = typeof told === "number" ? told : null, note = typeof told === "number" ? "" : t(told);
      rows.push({ shape: i, code: shapes.ids[i], name: nameOf(i), state: stateOf(shapes.ids[i]), count: n, rate: v.rates[i], cases: v.cases[i], note });
    }
  for (const off of v.offMap)
    rows.push({ shape: -1, code: off.code, name: off.name || stateOf(off.code) || off.code || t("unknown"), state: stateOf(off.code), count: off.count || null, rate: NaN, cases: off.cases, note: t(`map.off.${off.why}`) });
  const by = (r: Row): number => (measure === "rate" ? (Number.isNaN(r.rate) ? -1 : r.rate) : (r.count ?? 0));
  return rows.sort((a, b) => by(b) - by(a) || (b.cases ?? 0) - (a.cases ?? 0) || a.name.localeCompare(b.name));
}

/** A cell that no spreadsheet takes for a formula. */
const cell = (text: string | number): string => {
  const plain = String(text), safe = /^[=+\-@\t\r]/.test(plain) && typeof text === "string" ? "'" + plain : plain;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
};

function download(rows: Row[], heads: string[]): void {
  const lines = [heads, ...rows.map((r) => [r.code ?? "", r.name, r.state, r.count ?? "", Number.isNaN(r.rate) ? "" : +r.rate.toPrecision(6), r.cases ?? "", r.note])];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines.map((line) => line.map(cell).join(",")).join("\n") + "\n"], { type: "text/csv" }));
  link.download = "map.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

interface Props {
  of: Values;
  named: Named;
  measure: Measure;
  fill: Fill;
  municipal: boolean;
  apart: boolean; // single cases stand beside the sums
  rates: boolean; // the measure is for 100,000 inhabitants
}

export function MapTable({ of, named, measure, fill, municipal, apart, rates }: Props) {
  const [shown, setShown] = useState(ROWS_AT_ONCE), rows = rowsOf(of, named, measure), left = rows.length - shown;
  const columns: Column<Row>[] = [
    {
      word: "map.table.place",
      wide: true,
      cell: (r) => (
        <>
          {r.shape < 0 ? (
            <Foreign text={r.name} />
          ) : (
            <button type="button" class="linklike" onClick={() => set({ place: r.code ?? "" }, true)}>
              <Foreign text={r.name} />
            </button>
          )}
          {municipal && r.state !== "" && r.state !== r.name && (
            <span class="muted">
              {" "}
              · <Foreign text={r.state} />
            </span>
          )}
          {(r.count !== null || r.shape < 0) && r.note && <span class="muted"> · {r.note}</span>}
        </>
      ),
    },
    { word: fill === "sums" ? "map.layer.sums" : "map.layer.cases", number: true, cell: (r) => (r.count === null ? <span class="muted">{r.shape < 0 ? "–" : r.note}</span> : count(r.count)) },
    ...(rates ? [{ word: "map.measure.rate" as const, number: true, cell: (r: Row) => (Number.isNaN(r.rate) ? <span class="muted">{r.shape < 0 ? "–" : r.count === null ? r.note : t("unknown")}</span> : real(r.rate)) }] : []),
    ...(apart ? [{ word: "map.layer.cases" as const, number: true, cell: (r: Row) => (r.cases !== null && r.cases > 0 ? count(r.cases) : <span class="muted">–</span>) }] : []),
  ];
  const heads = ["code", t("map.table.place"), t("map.table.state"), t(fill === "sums" ? "map.layer.sums" : "map.layer.cases"), t("map.measure.rate"), t("map.layer.cases"), t("map.table.note")];
  return (
    <Card title={t("map.table")} help={t("map.table.help")} wide>
      {rows.length === 0 ? (
        <Nothing word="map.table.none" />
      ) : (
        <>
          <p class="actions">
            <button type="button" class="linklike" onClick={() => download(rows, heads)}>
              {t("download.csv")}
            </button>
          </p>
          <Table rows={rows.slice(0, shown)} columns={columns} caption={t("map.table")} />
          {left > 0 && (
            <button type="button" onClick={() => setShown(shown + 200)}>
              {t("table.more", count(Math.min(left, 200)))}
            </button>
          )}
        </>
      )}
    </Card>
  );
}
