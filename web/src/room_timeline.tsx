// One line of time: what happened to a person, and the bursts of posts about that person; do they coincide?
import { link, set, usePlace } from "./address";
import { useAnswer } from "./asking";
import { readPeriod, startOf } from "./counted";
import { Lane, Lanes, Mark } from "./lanes";
import { bareMoment, count, duration, moment, real } from "./numbers";
import { Card, Chance, Column, Foreign, GroupLink, harmless, Nothing, Sentence, Table, When } from "./parts";
import type { RegistryAnswer, TimelineAnswer } from "./registry_answers";
import { titleOf, valueName } from "./registry_filters";
import { t } from "./words";

const DAY_US = 86400e6;

/** Where on the line an incident may lie: a day, a month, a year; null: nobody knows. */
function extent(incident: TimelineAnswer["incidents"][number]): { from: number; to: number } | null {
  if (incident.when === null || incident.from_us === null) return null;
  const period = readPeriod(incident.when);
  const coarse = incident.precision === "month" || incident.precision === "year";
  return coarse ? { from: startOf(period.month), to: startOf(period.month + period.span) } : { from: incident.from_us, to: incident.from_us };
}

function marksOf(of: TimelineAnswer): { incidents: Mark[]; episodes: Mark[] } {
  const incidents = of.incidents.flatMap((i) => {
    const at = extent(i);
    return at ? [{ ...at, group: at.from === at.to ? -2 : 0, label: `${i.when}: ${i.title ?? i.what ?? valueName("kind", i.kind)}` }] : [];
  });
  incidents.sort((a, b) => b.to - b.from - (a.to - a.from)); // what is known to the day lies above what is not
  const episodes = of.episodes.map((e) => ({
    from: e.from_us,
    to: e.to_us,
    group: e.group,
    label: t("story.episode.label", moment(e.from_us), count(e.hits), e.group ? String(e.group) : t("none")),
  }));
  return { incidents, episodes };
}

function Picture({ of }: { of: TimelineAnswer }) {
  const { from: low, to: high } = usePlace().params, { incidents, episodes } = marksOf(of), all = [...incidents, ...episodes];
  if (all.length === 0) return null;
  const least = Math.min(...all.map((m) => m.from)) - DAY_US, most = Math.max(...all.map((m) => m.to)) + DAY_US;
  const from = low && +low > least && +low < most ? +low : least, to = high && +high < most && +high > from ? +high : most;
  const lanes: Lane[] = [
    { name: t("timeline.incidents"), marks: incidents },
    { name: t("timeline.episodes"), marks: episodes },
  ];
  return (
    <Card title={t("timeline.picture")} help={t("timeline.picture.help")} wide>
      <Lanes lanes={lanes} from={from} to={to} />
    </Card>
  );
}

function Coincidence({ of }: { of: TimelineAnswer }) {
  const c = of.coincidence, s = of.sentences ?? {};
  return (
    <Card title={t("timeline.test")} help={t("timeline.test.help")}>
      {c === null || c.why !== null || c.p === null ? (
        <p class="nothing">{c?.why ?? t("timeline.test.none")}</p>
      ) : (
        <>
          {s.found && <Sentence text={s.found} />}
          <dl class="pairs">
            <dt>{t("timeline.incidents")}</dt>
            <dd>{count(c.n_a)}</dd>
            <dt>{t("timeline.episodes")}</dt>
            <dd>{count(c.n_b)}</dd>
            <dt>{t("story.coincide")}</dt>
            <dd>{count(c.coincide)}</dd>
            <dt>{t("table.expected")}</dt>
            <dd>{real(c.expected)}</dd>
            <dt>{t("story.lag")}</dt>
            <dd>{t(c.lag_us < 0 ? "link.gap.earlier" : "link.gap", duration(Math.abs(c.lag_us) / 1e6))}</dd>
            <dt>{t("table.chance")}</dt>
            <dd>
              <Chance log10p={c.log10_p ?? Math.log10(c.p)} hypothesis={s.null_hypothesis ?? t("null.shift")} />
            </dd>
          </dl>
          <p class="muted">{s.null_hypothesis ?? t("null.shift")}</p>
        </>
      )}
      {c !== null && c.left_out > 0 && <p class="muted">{t("timeline.leftout", count(c.left_out))}</p>}
      {s.doubt && <p class="doubt">{s.doubt}</p>}
    </Card>
  );
}

type Incident = TimelineAnswer["incidents"][number];
const incidentColumns = (): Column<Incident>[] => [
  { word: "record.when", cell: (i) => i.when ?? t("unknown") },
  { word: "map.filter.kind", cell: (i) => valueName("kind", i.kind) },
  { word: "record.case", wide: true, cell: (i) => <a href={link("record", i.record)}><Foreign text={titleOf({ ...i, id: i.record })} /></a> },
  { word: "record.what", wide: true, cell: (i) => (i.what ? <Foreign text={i.what} wrap /> : "") },
];

type Episode = TimelineAnswer["episodes"][number];
const episodeColumns = (): Column<Episode>[] => [
  { word: "table.time", cell: (e) => <a href={link("posts", "", { from: e.from_us, to: e.to_us + 1 })}>{bareMoment(e.from_us)}</a> },
  { word: "story.lasts", cell: (e) => duration((e.to_us - e.from_us) / 1e6) },
  { word: "table.posts", number: true, cell: (e) => count(e.hits) },
  { word: "table.accounts", number: true, cell: (e) => count(e.accounts) },
  { word: "table.group", cell: (e) => <GroupLink id={e.group} /> },
];

const Shown = ({ of }: { of: TimelineAnswer }) => (
  <>
    <h2 class="who">
      <Foreign text={of.name ?? of.target} />
    </h2>
    <div class="cards">
      <Picture of={of} />
      <Coincidence of={of} />
      <Card title={t("timeline.incidents")} wide>
        {of.incidents.length > 0 ? <Table rows={of.incidents} columns={incidentColumns()} caption={t("timeline.incidents")} /> : <Nothing word="timeline.incidents.none" />}
      </Card>
      <Card title={t("timeline.episodes")} wide>
        {of.episodes.length > 0 ? <Table rows={of.episodes} columns={episodeColumns()} caption={t("timeline.episodes")} /> : <Nothing word="timeline.episodes.none" />}
      </Card>
    </div>
  </>
);

function Person({ targets, value }: { targets: RegistryAnswer["targets"]; value: string }) {
  return (
    <div class="fields">
      <label class="field">
        <span>{t("timeline.who")}</span>
        <select value={value} onChange={(event) => set({ target: event.currentTarget.value, record: "" })}>
          {targets.map((target) => (
            <option value={target.id}>{harmless(target.name ?? target.id)}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

export function TimelineRoom({ of }: { of: RegistryAnswer }) {
  const { target = "", record = "" } = usePlace().params, first = target || (record ? "" : (of.targets[0]?.id ?? ""));
  const question = first ? `registry/timeline?target=${encodeURIComponent(first)}` : record ? `registry/timeline?record=${encodeURIComponent(record)}` : null;
  const answer = useAnswer<TimelineAnswer>(question);
  return (
    <>
      <h1>{t("room.timeline")}</h1>
      <p class="doubt">{t("timeline.doubt")}</p>
      {question === null ? (
        <Nothing word="timeline.none" />
      ) : (
        <>
          {of.targets.length > 0 && <Person targets={of.targets} value={first || (answer.value?.target ?? "")} />}
          <When answer={answer}>{(value) => <Shown of={value} />}</When>
        </>
      )}
    </>
  );
}
