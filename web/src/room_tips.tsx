// Tips: what was told to the case in confidence and opened at the command line, those that wait for a person first.
import { link } from "./address";
import { useAnswer } from "./asking";
import { Key } from "./key_groups";
import { LongColumn, LongList } from "./longlist";
import { count, moment } from "./numbers";
import { Foreign, Nothing, When } from "./parts";
import type { TipRow, Tips } from "./registry_answers";
import { many, t, Word } from "./words";

export const stateOf = (verdict: string | null): string => t(`tip.state.${verdict ?? "waiting"}` as Word);

const columns: LongColumn<TipRow>[] = [
  { word: "tip.number", width: "4.2rem", cell: (tip) => <a href={link("tip", tip.id)}>{t("tip.title", tip.id)}</a> },
  { word: "tip.state", width: "5.5rem", cell: (tip) => (tip.verdict === null ? <strong>{stateOf(null)}</strong> : stateOf(tip.verdict)) },
  { word: "record.what", width: "minmax(8rem, 3fr)", cell: (tip) => (tip.what ? <Foreign text={tip.what} /> : <span class="muted">{t("tip.nothing")}</span>) },
  { word: "record.when", width: "minmax(5.2rem, 1fr)", cell: (tip) => (tip.when ? <Foreign text={tip.when} /> : <span class="muted">{t("unknown")}</span>) },
  { word: "map.table.place", width: "minmax(5rem, 1fr)", cell: (tip) => (tip.where ? <Foreign text={tip.where} /> : <span class="muted">{t("unknown")}</span>) },
  { word: "tip.files", width: "4.6rem", number: true, cell: (tip) => (tip.files > 0 ? count(tip.files) : <span class="muted">–</span>) },
  { word: "tip.kept", width: "4.6rem", cell: (tip) => t(keptWord(tip.kept)) },
  { word: "tip.opened", width: "8rem", cell: (tip) => moment(tip.opened_us) },
];

/** On a telephone: the tip, and below it what the other columns say. */
const narrow: LongColumn<TipRow>[] = [
  {
    word: "tip.number",
    width: "minmax(0, 1fr)",
    cell: (tip) => (
      <>
        <a href={link("tip", tip.id)}>{t("tip.title", tip.id)}</a> · {tip.verdict === null ? <strong>{stateOf(null)}</strong> : stateOf(tip.verdict)}
        <span class="below">
          {tip.what ? <Foreign text={tip.what} /> : t("tip.nothing")}
          <br />
          {moment(tip.opened_us)}
          {tip.files > 0 && <> · {many("tip.files.n", tip.files, count(tip.files))}</>}
        </span>
      </>
    ),
  },
];

export const keptWord = (kept: boolean | null): Word => (kept === null ? "tip.kept.never" : kept ? "tip.kept.yes" : "tip.kept.no");

/** The key that forms of the case encrypt for, and what a person does at the command line. */
function Head({ of }: { of: Tips }) {
  return (
    <div class="card">
      {of.key ? (
        <>
          <p>
            {t("tip.key")} <Key of={of.key} />
          </p>
          <p class="help">{t("tip.key.help")}</p>
        </>
      ) : (
        <p>{t("tip.nokey")}</p>
      )}
      <p class="help">{t("tip.open.help")}</p>
    </div>
  );
}

export function TipsRoom() {
  const answer = useAnswer<Tips>("registry/tips?limit=1");
  return (
    <>
      <h1>{t("room.tips")}</h1>
      <p class="doubt">{t("tip.doubt")}</p>
      <When answer={answer}>
        {(of) => (
          <>
            <Head of={of} />
            {of.total === 0 ? (
              <Nothing word={of.key ? "tip.none" : "tip.none.nokey"} />
            ) : (
              <LongList<TipRow>
                question="registry/tips"
                rows="tips"
                columns={columns}
                rowHeight={34}
                narrow={{ columns: narrow, rowHeight: 78 }}
                caption={t("room.tips")}
                empty="tip.none"
                total={(n) => t("tip.total", count(of.waiting), count(n))}
              />
            )}
          </>
        )}
      </When>
    </>
  );
}
