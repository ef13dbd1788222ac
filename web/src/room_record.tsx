// One case: what is said of it and by whom, its documents, incidents, what happened online meanwhile, and how it was edited.
import { AddDocument } from "./add_document";
import { link, usePlace } from "./address";
import { useAnswer } from "./asking";
import { DocumentView } from "./document_view";
import { bytes, count, duration, moment } from "./numbers";
import { Card, Column, Foreign, GroupLink, Nothing, Table, When } from "./parts";
import type { Change, NearEpisode, RecordAnswer, RecordIncident, Relation, Statement } from "./registry_answers";
import { Adding } from "./registry_adding";
import { Editing, PublicBox, TakeBack } from "./registry_editing";
import { titleOf, valueName } from "./registry_filters";
import { Decisions } from "./registry_proposals";
import { placeOf } from "./room_records";
import { many, named, t, Word } from "./words";

const HISTORY_AT_ONCE = 100;

const orUnknown = (text: string | null) => (text ? <Foreign text={text} wrap /> : <span class="muted">{t("unknown")}</span>);

/** Which field of a case: known names in the words of the page. */
const fieldName = (field: string | null): string => (field ? named("field", field) : "");

/** Values of some fields are names that the page has words for. */
const fieldValue = (field: string | null, value: string | null): string | null =>
  value !== null && (field === "status" || field === "kind" || field === "sex") ? valueName(field, value) : value;

const confidenceName = (name: string | null): string => named("confidence", name ?? "unknown");

function Facts({ of }: { of: RecordAnswer }) {
  const r = of.record, place = placeOf(r);
  const facts: [Word, preact.ComponentChildren][] = [
    ["map.filter.kind", valueName("kind", r.kind)],
    ["map.filter.status", valueName("status", r.status)],
    ["record.when", r.when ?? t("unknown")],
    ["map.table.place", orUnknown(place || null)],
    ["record.name", orUnknown(r.name)],
    ["map.filter.sex", valueName("sex", r.sex)],
    ["map.filter.age", r.age === null ? t("unknown") : t("map.age", r.age)],
  ];
  if (r.code !== null) facts.push(["record.code", orUnknown(r.code)]); // a site leaves it out
  return (
    <Card title={t("record.facts")} help={t("record.facts.help")}>
      <dl class="pairs">
        {facts.map(([word, value]) => (
          <>
            <dt>{t(word)}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </Card>
  );
}

/** What a part of a case is told to, when it was changed; nothing where it stands alone and all of it is public. */
type Changed = (() => void) | undefined;

const publicColumn = <R extends { id: number; public?: boolean }>(what: "incident" | "statement", onChange: Changed): Column<R>[] =>
  onChange ? [{ word: "record.public", cell: (r) => <PublicBox what={what} id={r.id} on={r.public ?? false} onChange={onChange} /> }] : [];

const statementColumns = (onChange: Changed): Column<Statement>[] => [
  { word: "record.field", cell: (s) => <Foreign text={fieldName(s.field)} /> },
  { word: "table.value", wide: true, cell: (s) => orUnknown(fieldValue(s.field, s.value)) },
  { word: "record.when", cell: (s) => s.when ?? "" },
  { word: "record.source", wide: true, cell: (s) => orUnknown(s.source) },
  { word: "record.confidence", cell: (s) => confidenceName(s.confidence) },
  ...publicColumn<Statement>("statement", onChange),
];

const Statements = ({ of, onChange }: { of: RecordAnswer; onChange: Changed }) => (
  <Card title={t("record.statements")} help={t("record.statements.help")} wide>
    {of.statements.length > 0 ? (
      <Table rows={of.statements} columns={statementColumns(onChange)} caption={t("record.statements")} />
    ) : (
      <Nothing word="record.statements.none" />
    )}
    {onChange && <Adding what="statement" of={of} onChange={onChange} />}
  </Card>
);

const incidentColumns = (onChange: Changed): Column<RecordIncident>[] => [
  { word: "record.when", cell: (i) => i.when ?? t("unknown") },
  { word: "map.filter.kind", cell: (i) => valueName("kind", i.kind) },
  { word: "record.what", wide: true, cell: (i) => (i.what ? <Foreign text={i.what} wrap /> : "") },
  {
    word: "map.table.place",
    wide: true,
    cell: (i) => (
      <>
        {orUnknown(placeOf(i) || null)}
        {i.place_written && i.place_how !== "code" && i.place_how !== "name" && (
          <span class="sub">{t("record.written", named("placehow", i.place_how))}: <Foreign text={i.place_written} /></span>
        )}
      </>
    ),
  },
  { word: "map.filter.status", cell: (i) => valueName("status", i.status) },
  ...publicColumn<RecordIncident>("incident", onChange),
];

const Incidents = ({ of, onChange }: { of: RecordAnswer; onChange: Changed }) => (
  <Card title={t("record.incidents")} wide>
    {of.incidents.length > 0 ? (
      <Table rows={of.incidents} columns={incidentColumns(onChange)} caption={t("record.incidents")} />
    ) : (
      <Nothing word="record.incidents.none" />
    )}
    {onChange && <Adding what="incident" of={of} onChange={onChange} />}
  </Card>
);

const episodeColumns = (): Column<NearEpisode>[] => [
  { word: "story.target", cell: (e) => <Foreign text={e.name ?? e.target} /> },
  { word: "table.time", cell: (e) => <a href={link("posts", "", { from: e.from_us, to: e.to_us + 1 })}>{moment(e.from_us)}</a> },
  { word: "story.lasts", cell: (e) => duration((e.to_us - e.from_us) / 1e6) },
  { word: "table.posts", number: true, cell: (e) => count(e.hits) },
  { word: "table.accounts", number: true, cell: (e) => count(e.accounts) },
  { word: "table.group", cell: (e) => <GroupLink id={e.group} /> },
  { word: "record.gap", cell: (e) => t(e.near_us < 0 ? "link.gap.earlier" : "link.gap", duration(Math.abs(e.near_us) / 1e6)) },
];

function Near({ of }: { of: RecordAnswer }) {
  return (
    <Card title={t("record.near")} help={t("record.near.help")} wide>
      {of.episodes.length > 0 ? <Table rows={of.episodes} columns={episodeColumns()} caption={t("record.near")} /> : <Nothing word="record.near.none" />}
      {of.record.target && (
        <p>
          <a href={link("timeline", "", { record: of.record.id })}>{t("record.timeline")}</a>
        </p>
      )}
    </Card>
  );
}

const relationAddress = (r: Relation): string | null =>
  r.to_kind === "record" ? link("record", r.to) : r.to_kind === "account" ? link("posts", "", { account: r.to }) : null;

function Relations({ of, onChange }: { of: RecordAnswer; onChange: Changed }) {
  if (of.relations.length + of.merged.length === 0 && !onChange) return null;
  return (
    <Card title={t("record.relations")}>
      <ul class="plain">
        {of.relations.map((r) => {
          const address = relationAddress(r), text = <Foreign text={r.title ?? r.to} />;
          return (
            <li>
              <span class="muted">
                {t(`record.to.${r.to_kind}` as Word)} · <Foreign text={r.kind} />
              </span>{" "}
              {address ? <a href={address}>{text}</a> : text} {r.note && <Foreign text={r.note} wrap />}
              {r.source && (
                <span class="sub">
                  <Foreign text={r.source} /> · {confidenceName(r.confidence)}
                </span>
              )}
              {onChange && !r.back && <PublicBox what="relation" id={r.id} on={r.public ?? false} label onChange={onChange} />}
            </li>
          );
        })}
        {of.merged.map((m) => (
          <li>
            <span class="muted">{t("record.merged")}</span> <Foreign text={titleOf({ ...m })} />
          </li>
        ))}
      </ul>
      {onChange && <Adding what="relation" of={of} onChange={onChange} />}
    </Card>
  );
}

const changeColumns = (of: Change[], onChange: () => void): Column<Change>[] => [
  { word: "table.time", cell: (c) => moment(c.at_us) },
  { word: "record.who", cell: (c) => orUnknown(c.who) },
  {
    word: "record.did",
    cell: (c) => (
      <>
        {named("did", c.do)} · {named("thing", c.thing)} {c.of}
        {c.undone && <em class="tag">{t("record.undone")}</em>}
      </>
    ),
  },
  { word: "record.field", cell: (c) => <Foreign text={fieldName(c.field)} /> },
  { word: "record.before", wide: true, cell: (c) => (c.before === null ? "" : <Foreign text={fieldValue(c.field, c.before) ?? ""} wrap />) },
  { word: "record.after", wide: true, cell: (c) => (c.after === null ? "" : <Foreign text={fieldValue(c.field, c.after) ?? ""} wrap />) },
  { word: "record.why", wide: true, cell: (c) => (c.why ? <Foreign text={c.why} wrap /> : "") },
  { word: "edit.undo", cell: (c) => (c.undone || c !== of.find((first) => first.edit === c.edit) ? "" : <TakeBack of={c} onChange={onChange} />) },
];

const History = ({ of, onChange }: { of: Change[]; onChange: () => void }) => (
  <Card title={t("record.history")} help={t("record.history.help")} wide>
    {of.length > 0 ? <Table rows={of.slice(0, HISTORY_AT_ONCE)} columns={changeColumns(of, onChange)} caption={t("record.history")} /> : <Nothing word="record.history.none" />}
    {of.length > HISTORY_AT_ONCE && <p class="muted">{t("table.shown", count(HISTORY_AT_ONCE), count(of.length))}</p>}
  </Card>
);

function Origins({ of }: { of: RecordAnswer["origins"] }) {
  if (of.length === 0) return null;
  return (
    <Card title={t("record.origins")}>
      {of.map((o) => (
        <>
          <p>
            <Foreign text={o.file} /> <span class="muted">{t("data.rejects.place", count(o.line), count(o.byte))}</span>
          </p>
          <p class="hash">SHA-256 {o.sha256}</p>
        </>
      ))}
    </Card>
  );
}

function Documents({ of, record, onChange }: { of: RecordAnswer["documents"]; record: number; onChange: Changed }) {
  const size = of.reduce((sum, d) => sum + (d.size_bytes ?? 0), 0);
  return (
    <Card title={t("record.documents")} help={of.length > 0 ? many(onChange ? "record.documents.help" : "record.documents.site", of.length, count(of.length), bytes(size)) : undefined} wide>
      {of.length === 0 && <Nothing word="record.documents.none" />}
      <div class="documents">
        {of.map((d) => (
          <DocumentView key={d.id} of={d} onChange={onChange} />
        ))}
      </div>
      {onChange && <AddDocument record={record} onChange={onChange} />}
    </Card>
  );
}

function Lead({ of, alone }: { of: RecordAnswer; alone?: boolean }) {
  const r = of.record;
  return (
    <>
      <h1>
        <Foreign text={titleOf(r)} />
        <span class="sub">
          {valueName("kind", r.kind)} · {r.when ?? t("record.nodate")} · <Foreign text={placeOf(r) || t("record.noplace")} />
        </span>
      </h1>
      {r.removed && <p class="doubt">{t("record.removed")}</p>}
      {r.merged_into !== null && (
        <p class="doubt">
          <a href={link("record", r.merged_into)}>{t("record.mergedinto")}</a>
        </p>
      )}
      <p class="actions noprint">
        <button type="button" onClick={() => print()}>
          {t("record.print")}
        </button>
        {r.municipality && <a href={link("map", "", { place: r.municipality })}>{t("record.onmap")}</a>}
        {!alone && <span class="muted">{t(r.public ? "record.ispublic" : "record.isprivate")}</span>}
      </p>
    </>
  );
}

/** `alone`: in a page without a case behind it, where neither edits nor what happened online is told. */
export function RecordPage({ of, alone, onChange }: { of: RecordAnswer; alone?: boolean; onChange: () => void }) {
  const changed = alone ? undefined : onChange;
  return (
    <article class="record">
      <Lead of={of} alone={alone} />
      {!alone && <Decisions of={of.proposals} onChange={onChange} />}
      <div class="cards">
        <Facts of={of} />
        {!alone && <Editing of={of} onChange={onChange} />}
        <Relations of={of} onChange={changed} />
        <Statements of={of} onChange={changed} />
        <Incidents of={of} onChange={changed} />
        <Documents of={of.documents} record={of.record.id} onChange={changed} />
        {!alone && <Near of={of} />}
        {!alone && <History of={of.history} onChange={onChange} />}
        {!alone && <Origins of={of.origins} />}
      </div>
    </article>
  );
}

export function RecordRoom() {
  const id = usePlace().id, answer = useAnswer<RecordAnswer>(`registry/records/${encodeURIComponent(id || "0")}`);
  return <When answer={answer}>{(value) => <RecordPage of={value} onChange={answer.fresh} />}</When>;
}
