// Data: what was read, what was rejected and why, and the options of the run.
import { useState } from "preact/hooks";
import { Adding } from "./adding";
import type { Overview, Rejects, Sources } from "./answers";
import { forget, useAnswer } from "./asking";
import { bytes, count } from "./numbers";
import { Card, Column, Foreign, More, Nothing, Table, When } from "./parts";
import { Runs } from "./runs";
import { t } from "./words";
import { useWork, Working } from "./working";

type Source = Sources["sources"][number];
const sourceColumns: Column<Source>[] = [
  { word: "table.file", wide: true, cell: (s) => <Foreign text={s.file} wrap /> },
  { word: "table.format", cell: (s) => <span title={s.explanation}>{s.format}</span> },
  { word: "table.size", number: true, cell: (s) => bytes(s.size_bytes) },
  { word: "table.read", number: true, cell: (s) => count(s.rows_read) },
  { word: "table.kept", number: true, cell: (s) => count(s.kept) },
  { word: "table.duplicate", number: true, cell: (s) => count(s.duplicate) },
  { word: "table.rejected", number: true, cell: (s) => count(s.rejected) },
  { word: "data.hash", cell: (s) => <span class="hash short" title={s.sha256}>{s.sha256}</span> },
];

type Reject = Rejects["rejects"][number];
const rejectColumns: Column<Reject>[] = [
  { word: "table.file", cell: (r) => <Foreign text={r.file} /> },
  { word: "table.place", cell: (r) => t("data.rejects.place", count(r.line), count(r.byte)) },
  { word: "table.reason", cell: (r) => r.reason },
  { word: "table.row", wide: true, cell: (r) => <code><Foreign text={r.raw ?? ""} wrap /></code> },
];

type Warning = Sources["warnings"][number];
const warningColumns: Column<Warning>[] = [
  { word: "table.file", cell: (w) => <Foreign text={w.file} /> },
  { word: "table.warning", wide: true, cell: (w) => w.warning },
  { word: "table.occurrences", number: true, cell: (w) => count(w.occurrences) },
  { word: "table.line", number: true, cell: (w) => (w.first_line === null ? "–" : count(w.first_line)) },
];

type Option = Sources["options"][number];
const optionColumns: Column<Option>[] = [
  { word: "table.stage", cell: (o) => o.stage },
  { word: "table.option", cell: (o) => `--${o.name}` },
  { word: "table.value", wide: true, cell: (o) => (o.value === null ? "–" : <Foreign text={o.value} wrap />) },
];

function Rejected() {
  const [limit, setLimit] = useState(50);
  const answer = useAnswer<Rejects>(`rejects?limit=${limit}`);
  return (
    <Card title={t("data.rejects")} wide>
      <When answer={answer}>
        {(value) =>
          value.total === 0 ? (
            <Nothing word="data.rejects.none" />
          ) : (
            <>
              <Table rows={value.rejects} columns={rejectColumns} caption={t("data.rejects")} />
              <p class="muted">{t("table.shown", count(value.rejects.length), count(value.total))}</p>
              <More total={value.total} limit={limit} most={500} onMore={setLimit} />
            </>
          )
        }
      </When>
    </Card>
  );
}

export function DataRoom({ overview, onCase }: { overview: Overview; onCase: () => void }) {
  const answer = useAnswer<Sources>("sources");
  const { work, look } = useWork(() => {
    forget();
    onCase(); // another case than before: everything is asked anew
  });
  if (work?.going) return (
    <>
      <h1>{t("room.data")}</h1>
      <Working of={work} onLook={look} />
    </>
  );
  return (
    <>
      <h1>{t("room.data")}</h1>
      {work && <Working of={work} onLook={look} />}
      {work && <Adding onWork={look} />}
      <When answer={answer}>
        {(value) => (
          <>
            <Card title={t("data.files")} help={t("data.files.help")} wide>
              <Table rows={value.sources} columns={sourceColumns} caption={t("data.files")} />
            </Card>
            <Rejected />
            <Card title={t("data.warnings")} wide>
              {value.warnings.length === 0 ? (
                <Nothing word="data.warnings.none" />
              ) : (
                <Table rows={value.warnings} columns={warningColumns} caption={t("data.warnings")} />
              )}
            </Card>
            <Runs latest={overview.run?.id ?? 0} onWork={look} />
            <Card title={t("data.options")} wide>
              <details>
                <summary>{t("data.options.show", count(value.options.length))}</summary>
                <Table rows={value.options} columns={optionColumns} caption={t("data.options")} />
              </details>
            </Card>
          </>
        )}
      </When>
    </>
  );
}
