// Targets and trends: bursts about each target, what trended and who made it, against the calendar.
import { useState } from "preact/hooks";
import { link, set, usePlace } from "./address";
import type { Events, Overview } from "./answers";
import { useAnswer } from "./asking";
import { chosen } from "./brush";
import { Lane, Lanes } from "./lanes";
import { bareMoment, count, day, duration, moment, percent, real } from "./numbers";
import { Card, Chance, Column, Fact, Foreign, GroupLink, Nothing, Table, When } from "./parts";
import { named, t, Word } from "./words";

export interface Target {
  target: string;
  name: string | null;
  posts: number;
  accounts: number;
  episodes: number;
  attributed: number;
}
interface Episode {
  target: string;
  from_us: number;
  to_us: number;
  posts: number;
  accounts: number;
  group: number;
  share: number | null;
  usual_share: number | null;
  log10_p: number | null;
  hostile: number | null;
  usual_hostile: number | null;
}
interface Trend {
  phrase: string;
  from_us: number;
  to_us: number;
  posts: number;
  accounts: number;
  target: string | null;
  group: number;
  share_first: number | null;
  share: number | null;
  log10_p: number | null;
  gone_share: number | null;
  organic_before: number | null;
  organic_in: number | null;
}
interface Rush {
  target: string;
  from_us: number;
  to_us: number;
  trends: number;
  of_group: number;
  expected: number;
  p: number;
  passes: boolean;
}
interface Coincidence {
  a: string;
  b: string;
  onsets_a: number;
  onsets_b: number;
  coincide: number;
  expected: number;
  lag_s: number;
  p: number;
  passes: boolean;
}
interface Flood {
  target: string;
  name: string | null;
  event: string;
  time_us: number;
  before: number;
  after: number;
  hours_before: number;
  hours_after: number;
  accounts: number;
  log10_p: number | null;
  passes: boolean;
}
interface Call {
  phrase: string;
  level: number;
  posts: number;
  accounts: number;
  first_us: number;
  launched_by: number;
  group: number;
  share: number;
}
interface Story {
  targets: Target[];
  episodes: Episode[];
  trends: Trend[];
  rushes: Rush[];
  onsets: { series: string; time_us: number }[];
  coincidences: Coincidence[];
  floods: Flood[];
  calls: Call[];
}

const TRENDS_AT_ONCE = 60;
const LANES_MOST = 12;

const share = (x: number | null) => (x === null ? <span class="muted">–</span> : percent(x));
const log10 = (p: number): number => Math.log10(p);
const nameOf = (of: Story, target: string | null): string => of.targets.find((x) => x.target === target)?.name ?? target ?? "";

/** A moment that leads to the posts of its time. */
const Time = ({ from, to }: { from: number; to: number }) => (
  <a href={link("posts", "", { from, to: to + 1 })} title={t("story.posts")}>
    {bareMoment(from)}
  </a>
);

const targetColumns = (): Column<Target>[] => [
  { word: "story.target", wide: true, cell: (x) => <button type="button" class="linklike" onClick={() => set({ target: x.target })}><Foreign text={x.name ?? x.target} /></button> },
  { word: "table.posts", number: true, cell: (x) => count(x.posts) },
  { word: "table.accounts", number: true, cell: (x) => count(x.accounts) },
  { word: "story.episodes", number: true, help: t("story.episodes.help"), cell: (x) => t("story.of", count(x.attributed), count(x.episodes)) },
];

const episodeColumns = (of: Story): Column<Episode>[] => [
  { word: "story.target", cell: (e) => <Foreign text={nameOf(of, e.target)} /> },
  { word: "table.time", cell: (e) => <Time from={e.from_us} to={e.to_us} /> },
  { word: "story.lasts", cell: (e) => duration((e.to_us - e.from_us) / 1e6) },
  { word: "table.posts", number: true, cell: (e) => count(e.posts) },
  { word: "table.accounts", number: true, cell: (e) => count(e.accounts) },
  { word: "table.group", cell: (e) => <GroupLink id={e.group} /> },
  { word: "story.share", number: true, help: t("story.share.help"), cell: (e) => share(e.group ? e.share : null) },
  { word: "story.usual", number: true, cell: (e) => share(e.group ? e.usual_share : null) },
  { word: "story.hostile", number: true, help: t("story.hostile.help"), cell: (e) => share(e.hostile) },
  { word: "table.chance", number: true, cell: (e) => <Chance log10p={e.log10_p} hypothesis={t("null.episode")} /> },
];

const trendColumns = (of: Story): Column<Trend>[] => [
  {
    word: "story.trend",
    wide: true,
    cell: (x) => (
      <>
        <a href={link("posts", "", { q: x.phrase, from: x.from_us, to: x.to_us + 1 })}>
          <Foreign text={x.phrase} />
        </a>
        {x.gone_share !== null && x.gone_share >= 0.5 && <em class="tag">{t("story.gone", percent(x.gone_share))}</em>}
        {x.organic_before !== null && <em class="tag">{t("story.hijacked", percent(x.organic_before), percent(x.organic_in ?? 0))}</em>}
      </>
    ),
  },
  { word: "table.time", cell: (x) => bareMoment(x.from_us) },
  { word: "story.lasts", cell: (x) => duration((x.to_us - x.from_us) / 1e6) },
  { word: "table.posts", number: true, cell: (x) => count(x.posts) },
  { word: "story.names", cell: (x) => (x.target ? <Foreign text={nameOf(of, x.target)} /> : <span class="muted">–</span>) },
  { word: "table.group", cell: (x) => <GroupLink id={x.group} /> },
  { word: "story.first", number: true, help: t("story.first.help"), cell: (x) => share(x.group ? x.share_first : null) },
  { word: "story.all", number: true, cell: (x) => share(x.group ? x.share : null) },
  { word: "table.chance", number: true, cell: (x) => <Chance log10p={x.log10_p} hypothesis={t("null.trend")} /> },
];

const seriesName = (name: string): string => named("series", name);

const coincidenceColumns = (): Column<Coincidence>[] => [
  { word: "story.series", wide: true, cell: (c) => t("story.and", seriesName(c.a), seriesName(c.b)) },
  { word: "story.onsets", number: true, help: t("story.onsets.help"), cell: (c) => t("story.both", count(c.onsets_a), count(c.onsets_b)) },
  { word: "story.coincide", number: true, cell: (c) => count(c.coincide) },
  { word: "table.expected", number: true, help: t("story.expected.help"), cell: (c) => real(c.expected) },
  { word: "story.lag", cell: (c) => t(c.lag_s < 0 ? "link.gap.earlier" : "link.gap", duration(Math.abs(c.lag_s))) },
  { word: "table.chance", number: true, cell: (c) => <Chance log10p={log10(c.p)} hypothesis={t("null.shift")} /> },
];

const floodColumns = (): Column<Flood>[] => [
  { word: "story.event", wide: true, cell: (f) => <Foreign text={f.event} wrap /> },
  { word: "table.time", cell: (f) => day(f.time_us) },
  { word: "story.target", cell: (f) => <Foreign text={f.name ?? f.target} /> },
  { word: "story.before", number: true, cell: (f) => t("story.inhours", count(f.before), count(f.hours_before)) },
  { word: "story.after", number: true, cell: (f) => t("story.inhours", count(f.after), count(f.hours_after)) },
  { word: "table.accounts", number: true, cell: (f) => count(f.accounts) },
  { word: "table.chance", number: true, cell: (f) => <Chance log10p={f.log10_p} hypothesis={t("null.flood")} /> },
];

const callColumns = (): Column<Call>[] => [
  { word: "story.call", wide: true, cell: (c) => <Foreign text={c.phrase} wrap /> },
  { word: "story.calllevel", cell: (c) => t(`story.call.${c.level}` as Word) },
  { word: "table.posts", number: true, cell: (c) => count(c.posts) },
  { word: "table.accounts", number: true, cell: (c) => count(c.accounts) },
  { word: "story.firstpost", cell: (c) => moment(c.first_us) },
  { word: "story.launchedby", cell: (c) => <GroupLink id={c.launched_by} /> },
  { word: "story.mostly", cell: (c) => (c.group ? <><GroupLink id={c.group} /> {percent(c.share)}</> : "–") },
];

/** Lanes: targets by episodes, then what begins at once, then the calendar. */
function lanesOf(of: Story, events: Events["events"], one: string): Lane[] {
  const lanes: Lane[] = of.targets
    .filter((x) => x.episodes > 0 && (!one || x.target === one))
    .slice(0, LANES_MOST)
    .map((x) => ({
      name: x.name ?? x.target,
      marks: of.episodes
        .filter((e) => e.target === x.target)
        .map((e) => ({ from: e.from_us, to: e.to_us, group: e.group, label: t("story.episode.label", moment(e.from_us), count(e.posts), e.group ? String(e.group) : t("none")) })),
    }));
  for (const series of ["amplifiers", "harassers", "portals"]) {
    const marks = of.onsets.filter((o) => o.series === series).map((o) => ({ from: o.time_us, to: o.time_us, group: -1, label: moment(o.time_us) }));
    if (marks.length > 0) lanes.push({ name: seriesName(series), marks });
  }
  if (events.length > 0) lanes.push({ name: t("overview.events"), marks: events.map((e) => ({ from: e.time_us, to: e.time_us, group: -2, label: t("brush.event", day(e.time_us), e.name) })) });
  return lanes.filter((lane) => lane.marks.length > 0);
}

function Lead({ of }: { of: Story }) {
  const all = of.targets.reduce((n, x) => n + x.episodes, 0), attributed = of.targets.reduce((n, x) => n + x.attributed, 0);
  const groups = of.trends.filter((x) => x.group).length;
  return (
    <>
      <dl class="facts">
        <Fact value={t("story.of", count(attributed), count(all))} word="story.lead.episodes" />
        <Fact value={t("story.of", count(groups), count(of.trends.length))} word="story.lead.trends" />
        <Fact value={count(of.calls.length)} word="story.lead.calls" />
      </dl>
      <p class="doubt">{t("story.doubt")}</p>
    </>
  );
}

/** A rush that chance explains is counted and not listed: the report does not tell it, either. */
function Rushes({ of }: { of: Story }) {
  const chance = of.rushes.filter((r) => !r.passes).length;
  return (
    <>
      <ul class="plain">
        {of.rushes.filter((r) => r.passes).map((r) => (
          <li>
            {t("story.rush", count(r.trends), nameOf(of, r.target), moment(r.from_us), duration((r.to_us - r.from_us) / 1e6), count(r.of_group), real(r.expected))}{" "}
            <Chance log10p={log10(r.p)} hypothesis={t("null.rush")} />
          </li>
        ))}
      </ul>
      {chance > 0 && <p class="muted">{t("story.rush.chance", count(chance), count(of.rushes.length))}</p>}
    </>
  );
}

function Shown({ of, overview }: { of: Story; overview: Overview }) {
  const params = usePlace().params, one = params.target ?? "";
  const [shown, setShown] = useState(TRENDS_AT_ONCE);
  const events = useAnswer<Events>("events").value?.events ?? [];
  const span = overview.series ? chosen(overview.series) : null;
  const inside = <R extends { from_us: number; to_us: number }>(row: R): boolean => !span || (row.to_us >= span.from && row.from_us < span.to);
  const episodes = of.episodes.filter((e) => inside(e) && (!one || e.target === one));
  const trends = of.trends.filter((x) => inside(x) && (!one || x.target === one));
  if (of.targets.length + of.trends.length === 0) return <Nothing word="story.none" />;
  return (
    <>
      <Lead of={of} />
      {one && (
        <p class="chosen">
          {t("story.target")}: <Foreign text={nameOf(of, one)} />
          <button type="button" aria-label={t("posts.clear")} title={t("posts.clear")} onClick={() => set({ target: "" })}>
            ×
          </button>
        </p>
      )}
      {span && (
        <Card title={t("story.lanes")} help={t("story.lanes.help")} wide>
          <Lanes lanes={lanesOf(of, events, one)} from={span.from} to={span.to} />
        </Card>
      )}
      <Card title={t("story.targets")} wide>
        {of.targets.length > 0 ? <Table rows={of.targets} columns={targetColumns()} caption={t("story.targets")} /> : <Nothing word="story.targets.none" />}
      </Card>
      <Card title={t("story.list")} wide>
        {episodes.length > 0 ? <Table rows={episodes.slice(0, 200)} columns={episodeColumns(of)} caption={t("story.list")} /> : <Nothing word="story.list.none" />}
        {episodes.length > 200 && <p class="muted">{t("table.shown", count(200), count(episodes.length))}</p>}
      </Card>
      <Card title={t("story.trends")} wide>
        {of.rushes.length > 0 && <Rushes of={of} />}
        {trends.length > 0 ? <Table rows={trends.slice(0, shown)} columns={trendColumns(of)} caption={t("story.trends")} /> : <Nothing word="story.trends.none" />}
        {trends.length > shown && (
          <button type="button" onClick={() => setShown(trends.length)}>
            {t("table.more", count(trends.length - shown))}
          </button>
        )}
      </Card>
      {of.coincidences.length > 0 && (
        <Card title={t("story.together")} help={t("story.together.help")} wide>
          <Table rows={of.coincidences} columns={coincidenceColumns()} caption={t("story.together")} />
        </Card>
      )}
      {of.floods.length > 0 && (
        <Card title={t("story.floods")} help={t("story.floods.help")} wide>
          <Table rows={of.floods} columns={floodColumns()} caption={t("story.floods")} />
        </Card>
      )}
      {of.calls.length > 0 && (
        <Card title={t("story.calls")} help={t("story.calls.help")} wide>
          <Table rows={of.calls} columns={callColumns()} caption={t("story.calls")} />
        </Card>
      )}
    </>
  );
}

export function StoryRoom({ overview }: { overview: Overview }) {
  const answer = useAnswer<Story>("story");
  return (
    <>
      <h1>{t("room.story")}</h1>
      <When answer={answer}>{(value) => <Shown of={value} overview={overview} />}</When>
    </>
  );
}
