// Rows of the registry's files that were not taken in, with place and reason: nothing is lost silently.
import { useState } from "preact/hooks";
import { useAnswer } from "./asking";
import { count } from "./numbers";
import { Column, Foreign, More, Table, When } from "./parts";
import type { RegistryRejects } from "./registry_answers";
import { t } from "./words";

const AT_ONCE = 100;
const MOST = 500;

const columns: Column<RegistryRejects["rejects"][number]>[] = [
  { word: "table.file", cell: (r) => <Foreign text={r.file} /> },
  { word: "table.place", cell: (r) => t("data.rejects.place", count(r.line), count(r.byte)) },
  { word: "table.reason", wide: true, cell: (r) => r.reason },
  { word: "table.row", wide: true, cell: (r) => <Foreign text={r.raw ?? ""} wrap /> },
];

function List() {
  const [limit, setLimit] = useState(AT_ONCE);
  return (
    <When answer={useAnswer<RegistryRejects>(`registry/rejects?limit=${limit}`)}>
      {(value) => (
        <>
          <Table rows={value.rejects} columns={columns} caption={t("record.rejects", count(value.total))} />
          {value.total > value.rejects.length && <p class="muted">{t("table.shown", count(value.rejects.length), count(value.total))}</p>}
          <More total={value.total} limit={limit} most={MOST} onMore={setLimit} />
        </>
      )}
    </When>
  );
}

export function Rejected({ n }: { n: number }) {
  const [open, setOpen] = useState(false);
  if (n === 0) return null;
  return (
    <details class="card wide rejects" onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>{t("record.rejects", count(n))}</summary>
      {open && <List />}
    </details>
  );
}
