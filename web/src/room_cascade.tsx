// Cascade: who launches what a group spreads, who boosts it, and whether small accounts come before large ones.
import { useState } from "preact/hooks";
import { set, span, usePlace } from "./address";
import type { Overview } from "./answers";
import { useAnswer } from "./asking";
import { CascadePlot } from "./followers_plot";
import { bareMoment, count, duration, real } from "./numbers";
import { AccountName, Card, Chance, Column, Foreign, Nothing, Table, When } from "./parts";
import { named, t } from "./words";

const LISTED_AT_ONCE = 25;

interface Named {
  account: string;
  handle: string | null;
}
interface Order {
  group: number;
  by_hour: boolean;
  cascades: number;
  actors: number;
  z: number | null;
  log10_p: number | null;
}
interface Launcher extends Named {
  member: boolean;
  cascades: number;
  first: number;
  expected: number;
  q: number;
  followers: number | null;
  passes: boolean;
  tested: number; // accounts of the group, listed here or not
}
interface Booster extends Named {
  launcher: string;
  launcher_handle: string | null;
  after: number;
  before: number;
  median_s: number;
  followers: number;
  q: number;
  passes: boolean;
}
interface Cascade {
  trace: string;
  object: string;
  object_handle: string | null; // of an object that is an account
  author: string | null; // of an object that is a post which the case has
  author_handle: string | null;
  members: number;
  others: number;
  from_us: number;
  to_us: number;
  log10_p: number | null;
  reach_most: number;
  account: string | null;
  handle: string | null;
  jump: number | null;
}
interface Cascades {
  orders: Order[];
  launchers: Launcher[];
  boosters: Booster[];
  cascades: Cascade[];
}

const log10 = (x: number | null): number | null => (x === null ? null : Math.log10(x));
const followers = (n: number | null) => (n === null || n < 0 ? <span class="muted">{t("unknown")}</span> : count(n));

const orderColumns = (): Column<Order>[] => [
  { word: "table.group", cell: (o) => (o.group ? `${t("table.group")} ${o.group}` : t("cascade.allgroups")) },
  { word: "cascade.compared", wide: true, cell: (o) => t(o.by_hour ? "cascade.byhour" : "cascade.plain") },
  { word: "cascade.cascades", number: true, cell: (o) => count(o.cascades) },
  { word: "cascade.z", number: true, help: t("cascade.z.help"), cell: (o) => (o.z === null ? t("unknown") : real(o.z)) },
  { word: "table.chance", number: true, cell: (o) => <Chance log10p={o.log10_p} hypothesis={t("null.order")} /> },
];

const launcherColumns = (): Column<Launcher>[] => [
  { word: "table.account", cell: (l) => <AccountName of={l} /> },
  { word: "cascade.who", cell: (l) => t(l.member ? "cascade.member" : "cascade.author") },
  { word: "cascade.cascades", number: true, cell: (l) => count(l.cascades) },
  { word: "cascade.first", number: true, cell: (l) => count(l.first) },
  { word: "table.expected", number: true, cell: (l) => real(l.expected) },
  { word: "table.followers", number: true, cell: (l) => followers(l.followers) },
  { word: "table.q", number: true, cell: (l) => <Chance log10p={log10(l.q)} hypothesis={t("null.launcher")} /> },
];

const boosterColumns = (): Column<Booster>[] => [
  { word: "cascade.launcher", cell: (b) => <AccountName of={{ account: b.launcher, handle: b.launcher_handle }} /> },
  { word: "cascade.booster", cell: (b) => <AccountName of={b} /> },
  { word: "cascade.after", number: true, cell: (b) => count(b.after) },
  { word: "cascade.before", number: true, cell: (b) => count(b.before) },
  { word: "cascade.delay", number: true, cell: (b) => duration(b.median_s) },
  { word: "table.followers", number: true, cell: (b) => followers(b.followers) },
  { word: "table.q", number: true, cell: (b) => <Chance log10p={log10(b.q)} hypothesis={t("null.booster")} /> },
];

const cascadeColumns = (): Column<Cascade>[] => [
  {
    word: "table.object",
    wide: true,
    cell: (c) => (
      <button type="button" class="linklike" title={t("cascade.plot.open")} onClick={() => set({ trace: c.trace, object: c.object })}>
        {c.author ? t("cascade.plot.by") : c.trace === "repost" && t("cascade.post")} <Foreign text={c.author ? c.author_handle || c.author : c.object_handle || c.object} wrap />
      </button>
    ),
  },
  { word: "table.trace", wide: true, cell: (c) => named("trace", c.trace) },
  { word: "table.ingroup", number: true, cell: (c) => count(c.members) },
  { word: "cascade.others", number: true, cell: (c) => count(c.others) },
  { word: "cascade.began", cell: (c) => bareMoment(c.from_us) },
  { word: "cascade.reach", number: true, help: t("cascade.reach.help"), cell: (c) => count(c.reach_most) },
  {
    word: "cascade.jump",
    wide: true,
    cell: (c) => (c.account === null || !c.jump ? <span class="muted">{t("unknown")}</span> : <><AccountName of={{ account: c.account, handle: c.handle }} /> {t("cascade.jump.by", count(c.jump))}</>),
  },
];

function Shown({ of, group }: { of: Cascades; group: number }) {
  const { trace, object } = usePlace().params, [shown, setShown] = useState(LISTED_AT_ONCE);
  const chosen = of.cascades.find((c) => c.object === object && c.trace === trace) ?? of.cascades.find((c) => c.trace === "repost") ?? of.cascades[0];
  const launching = of.launchers.filter((l) => l.passes), boosting = of.boosters.filter((b) => b.passes);
  if (of.cascades.length === 0 && !span(usePlace())) return <Nothing word="cascade.none" />;
  return (
    <>
      <Card title={t("cascade.order")} help={t("cascade.order.help")} wide>
        <Table rows={of.orders} columns={orderColumns()} caption={t("cascade.order")} />
      </Card>
      <Card title={t("cascade.launchers")} help={t("cascade.launchers.help")} wide>
        {launching.length > 0 ? (
          <Table rows={launching} columns={launcherColumns()} caption={t("cascade.launchers")} />
        ) : (
          <Nothing word="cascade.launchers.none" values={[count(of.launchers[0]?.tested ?? 0)]} />
        )}
      </Card>
      <Card title={t("cascade.boosters")} help={t("cascade.boosters.help")} wide>
        {boosting.length > 0 ? (
          <Table rows={boosting} columns={boosterColumns()} caption={t("cascade.boosters")} />
        ) : (
          <Nothing word="cascade.boosters.none" />
        )}
      </Card>
      {chosen && <CascadePlot group={group} trace={chosen.trace} object={chosen.object} jump={chosen.account} />}
      <Card title={t("cascade.list")} wide>
        {chosen ? <Table rows={of.cascades.slice(0, shown)} columns={cascadeColumns()} caption={t("cascade.list")} /> : <Nothing word="cascade.none.span" />}
        {of.cascades.length > shown && (
          <button type="button" onClick={() => setShown(of.cascades.length)}>
            {t("table.more", count(of.cascades.length - shown))}
          </button>
        )}
      </Card>
    </>
  );
}

export function CascadeRoom({ overview }: { overview: Overview }) {
  const place = usePlace(), when = span(place), groups = overview.run?.groups ?? 0, group = place.params.group || "1";
  const answer = useAnswer<Cascades>(groups > 0 && /^\d+$/.test(group) ? `cascades/${group}${when && "?" + when}` : null);
  if (groups === 0) return <Nothing word="overview.lead.none" />;
  return (
    <>
      <h1>{t("room.cascade")}</h1>
      <p class="doubt">{t("cascade.doubt")}</p>
      <div class="fields">
        <label class="field">
          <span>{t("posts.group")}</span>
          <select value={group} onChange={(event) => set({ group: event.currentTarget.value })}>
            {Array.from({ length: Math.min(groups, 200) }, (_, i) => (
              <option value={String(i + 1)}>{i + 1}</option>
            ))}
          </select>
        </label>
      </div>
      <When answer={answer}>{(value) => <Shown of={value} group={+group} />}</When>
    </>
  );
}
