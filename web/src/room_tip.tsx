// One tip: what a stranger wrote, shown harmlessly; its files by their hashes; and what a person decides.
import type { ComponentChildren } from "preact";
import { link, usePlace } from "./address";
import { useAnswer } from "./asking";
import { Key } from "./key_groups";
import { bytes, moment } from "./numbers";
import { Card, Column, Foreign, Table, When } from "./parts";
import type { TipAnswer, TipFile } from "./registry_answers";
import { TakeBackEdit } from "./registry_editing";
import { typeName } from "./registry_filters";
import { keptWord, stateOf } from "./room_tips";
import { Decision } from "./tip_decision";
import { language, t, Word } from "./words";

const told = (text: string | null): ComponentChildren => (text ? <Foreign text={text} wrap /> : <span class="muted">{t("tip.nottold")}</span>);

const Pairs = ({ of }: { of: [Word, ComponentChildren][] }) => (
  <dl class="pairs">
    {of.map(([word, value]) => (
      <>
        <dt>{t(word)}</dt>
        <dd>{value}</dd>
      </>
    ))}
  </dl>
);

/** "es" as "español"; what is no language stays as it was written. */
function languageName(code: string | null): ComponentChildren {
  if (!code || !/^[a-z]{2,3}$/.test(code)) return told(code);
  return new Intl.DisplayNames(language(), { type: "language" }).of(code) ?? code;
}

const Written = ({ of: { tip } }: { of: TipAnswer }) => (
  <Card title={t("tip.written")} help={t("tip.written.help")} wide>
    <div class="tip-text">{told(tip.what)}</div>
    <Pairs
      of={[
        ["record.when", told(tip.when)],
        ["map.table.place", told(tip.where)],
        ["tip.consent", t(tip.consent ? "tip.consent.yes" : "tip.consent.no")],
        ["tip.writtenon", told(tip.written)],
        ["tip.language", languageName(tip.lang)],
      ]}
    />
  </Card>
);

/** Closed at first: who looks over the shoulder need not read it. */
const Teller = ({ of: { tip } }: { of: TipAnswer }) => (
  <details class="card">
    <summary>{t("tip.teller")}</summary>
    <p class="help">{t("tip.teller.help")}</p>
    <Pairs
      of={[
        ["record.name", told(tip.name)],
        ["tip.contact", told(tip.contact)],
        ["tip.relation", told(tip.relation)],
      ]}
    />
  </details>
);

const fileColumns = (tip: number): Column<TipFile>[] => [
  { word: "tip.filename", wide: true, cell: (f) => <Foreign text={f.name} wrap /> },
  { word: "tip.type", cell: (f) => typeName(f.type) },
  { word: "tip.size", number: true, cell: (f) => bytes(f.size_bytes) },
  { word: "tip.sha", wide: true, cell: (f) => <span class="hash">{f.sha256}</span> },
  {
    word: "tip.kept",
    cell: (f) =>
      f.kept ? (
        <a href={`/api/registry/tips/${tip}?file=${f.file}`} download={`tip-${tip}-file-${f.file}`}>
          {t("tip.take")}
        </a>
      ) : (
        t(keptWord(f.kept))
      ),
  },
];

const Files = ({ of }: { of: TipAnswer }) => (
  <Card title={t("tip.files")} help={of.files.length > 0 ? t("tip.files.help") : undefined} wide>
    {of.files.length > 0 ? <Table rows={of.files} columns={fileColumns(of.tip.id)} caption={t("tip.files")} /> : <p class="nothing">{t("tip.files.none")}</p>}
  </Card>
);

const Arrived = ({ of: { tip } }: { of: TipAnswer }) => (
  <Card title={t("tip.arrived")} help={t("tip.arrived.help")}>
    <Pairs
      of={[
        ["tip.opened", moment(tip.opened_us)],
        ["tip.size", bytes(tip.size_bytes)],
        ["tip.kept", t(keptWord(tip.kept))],
        ["tip.sha", <Key of={tip.sha256} />],
      ]}
    />
  </Card>
);

function Decided({ of, onChange }: { of: TipAnswer; onChange: () => void }) {
  const { tip, decided } = of;
  return (
    <Card title={t("tip.decided")} wide>
      <p role="status">
        <strong>{stateOf(tip.verdict)}</strong>
        {tip.record !== null && (
          <>
            {": "}
            <a href={link("record", tip.record)}>
              <Foreign text={tip.record_title ?? t("record.untitled", tip.record)} />
            </a>
          </>
        )}
      </p>
      {decided && (
        <p class="muted">
          {moment(decided.at_us)} · {decided.who ? <Foreign text={decided.who} /> : t("tip.nobody")}
          {decided.why && (
            <>
              {" · "}
              <Foreign text={decided.why} wrap />
            </>
          )}
        </p>
      )}
      {decided && <TakeBackEdit edit={decided.edit} onChange={onChange} />}
      <p class="help">{t("tip.undo.help")}</p>
    </Card>
  );
}

function Sheet({ of, onChange }: { of: TipAnswer; onChange: () => void }) {
  return (
    <article class="record">
      <h1>
        {t("tip.title", of.tip.id)}
        <span class="sub">
          {stateOf(of.tip.verdict)} · {t("tip.openedon", moment(of.tip.opened_us))}
        </span>
      </h1>
      <p>
        <a href={link("tips")}>{t("tip.all")}</a>
      </p>
      <div class="cards">
        <Written of={of} />
        {of.tip.verdict === null ? <Decision of={of} onChange={onChange} /> : <Decided of={of} onChange={onChange} />}
        <Files of={of} />
        <Teller of={of} />
        <Arrived of={of} />
      </div>
    </article>
  );
}

export function TipRoom() {
  const id = usePlace().id, answer = useAnswer<TipAnswer>(`registry/tips/${encodeURIComponent(id || "0")}`);
  return <When answer={answer}>{(value) => <Sheet key={value.tip.id} of={value} onChange={answer.fresh} />}</When>;
}
