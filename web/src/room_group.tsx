// Group: the sentence that can be printed, and everything that stands behind it.
import { useState } from "preact/hooks";
import { link, span, usePlace } from "./address";
import type { Account, GroupAnswer, GroupRow, Indicator, Links } from "./answers";
import { useAnswer } from "./asking";
import { count, day, duration, percent, real } from "./numbers";
import { AccountName, Card, Chance, Column, Compared, Dot, Foreign, GroupLink, Nothing, Sentence, Table, traceNames, Verdict, When } from "./parts";
import { Hours, Raster } from "./rhythm";
import { LinkTable } from "./room_link";
import { many, named, t } from "./words";

const MEMBERS_AT_ONCE = 50;
const USUAL_P = 0.05; // of a probability above it people ask what it means beside "confirmed"

function Copy({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button type="button" onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      {t(copied ? "group.copied" : "group.copy")}
    </button>
  );
}

function Lead({ of }: { of: GroupAnswer }) {
  const s = of.sentences, first = s.tested ?? s.did ?? "";
  return (
    <>
      <h1>
        <Dot id={of.group.id} exclusive={of.group.exclusive} /> {t("room.group")} {of.group.id}
        <span class="sub">
          {t("group.lead.members", count(of.group.accounts))} · {traceNames(of.group.traces)}
        </span>
        <Verdict of={of.group} />
      </h1>
      <blockquote class="sentence">
        <Sentence text={first} />
        {s.verdict && <Sentence text={s.verdict} />}
        {s.tested && s.did && <Sentence text={s.did} />}
        {s.doubt && <Sentence text={s.doubt} />}
      </blockquote>
      <p class="actions">
        <Copy text={[s.tested, s.verdict, s.did, s.doubt].filter(Boolean).join(" ")} />
        <a href={link("network", "", { group: of.group.id })}>{t("group.network")}</a>
        <a href={link("posts", "", { group: of.group.id })}>{t("group.posts")}</a>
      </p>
      <p class="doubt">
        <strong>{t("group.doubt")}.</strong> {t("group.innocent")}
      </p>
    </>
  );
}

function Evidence({ of, s }: { of: GroupRow; s: GroupAnswer["sentences"] }) {
  const most = Math.max(of.observed, of.expected, of.tested_observed ?? 0, of.tested_expected ?? 0);
  const hypothesis = s.null_hypothesis ?? "";
  return (
    <Card title={t("group.evidence")} help={[s.pairs, t("group.logarithmic")].filter(Boolean).join(" ")}>
      {of.tested_observed !== null && (
        <>
          <h3>{t("group.test")}</h3>
          <Compared observed={of.tested_observed} expected={of.tested_expected ?? 0} most={most} />
          <p>
            {t("table.chance")}: <Chance log10p={of.tested_log10_p} hypothesis={`${hypothesis} ${t("null.limit")}`} />
          </p>
        </>
      )}
      <h3>{t("group.all")}</h3>
      <Compared observed={of.observed} expected={of.expected} most={most} />
      <p>
        {t("table.chance")}: <Chance log10p={of.log10_p} hypothesis={`${hypothesis} ${s.rank ?? ""} ${t("null.all")}`} />
      </p>
      {of.permutation_p !== null && (
        <p>
          {t("group.permutation")}{" "}
          <Chance log10p={Math.log10(of.permutation_p)} hypothesis={t("null.permutation", count(of.permutations ?? 0))} />{" "}
          <span class="muted">{t("group.permutation.count", count(of.permutations ?? 0))}</span>
        </p>
      )}
      {of.permutation_p !== null && of.permutation_p > USUAL_P && <p class="help">{t("group.permutation.why")}</p>}
    </Card>
  );
}

function Sweep({ of }: { of: GroupAnswer }) {
  const most = of.sweep.reduce((a, w) => Math.max(a, w.observed, w.expected), 1);
  const falls = of.sweep.some((w, i) => i > 0 && w.observed < of.sweep[i - 1].observed);
  return (
    <Card title={t("group.sweep")} help={t("group.sweep.help")}>
      {falls && <p class="help">{t("group.sweep.falls")}</p>}
      {of.sweep.map((w) => (
        <div class="window">
          <h3>{duration(w.window_s)}</h3>
          <Compared observed={w.observed} expected={w.expected} most={most} />
        </div>
      ))}
    </Card>
  );
}

const shareText = (yes: number, known: number): string =>
  known === 0 ? t("unknown") : `${count(yes)} / ${count(known)} (${percent(yes / known)})`;

const indicatorColumns: Column<Indicator>[] = [
  {
    word: "table.indicator",
    wide: true,
    cell: (i) => (
      <>
        {(i.title ?? i.indicator).replace("{1}", i.window_s ? duration(i.window_s) : "")}
        {i.passes && <strong class="standsout">{t("group.standsout")}</strong>}
      </>
    ),
  },
  { word: "table.ingroup", number: true, cell: (i) => shareText(i.group_yes, i.group_known) },
  { word: "table.rest", number: true, cell: (i) => shareText(i.rest_yes, i.rest_known) },
  {
    word: "table.q",
    number: true,
    cell: (i) => <Chance log10p={i.q === null ? null : Math.log10(i.q)} hypothesis={t("null.indicator")} />,
  },
];

function Indicators({ of }: { of: GroupAnswer }) {
  const known = of.indicators.filter((i) => i.group_known > 0);
  return (
    <Card title={t("group.indicators")} help={t("group.indicators.help")} wide>
      {known.length > 0 ? (
        <Table rows={known} columns={indicatorColumns} caption={t("group.indicators")} />
      ) : (
        <Nothing word="group.indicators.none" />
      )}
    </Card>
  );
}

function Awakenings({ of }: { of: GroupAnswer }) {
  const found = of.awakenings.filter((a) => a.passes);
  return (
    <Card title={t("group.awakenings")}>
      {found.length === 0 && <Nothing word="group.awakenings.none" />}
      {found.map((a) => (
        <p>
          {t("group.awakening", count(a.dormant), day(a.from_us), day(a.to_us), real(a.expected))}{" "}
          {t("table.q")}: <Chance log10p={Math.log10(a.q)} hypothesis={t("null.awakening")} />
        </p>
      ))}
    </Card>
  );
}

function Others({ of }: { of: GroupAnswer }) {
  return (
    <Card title={t("group.links_to")}>
      {of.links_to.length === 0 && <Nothing word="group.links_to.none" />}
      <ul class="plain">
        {of.links_to.map((other) => (
          <li>
            <GroupLink id={other.group} /> {many("group.links_to.row", other.links, count(other.links), other.group)}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const memberColumns = (): Column<Account>[] => [
  { word: "table.account", cell: (a) => <AccountName of={a} /> },
  { word: "table.posts", number: true, cell: (a) => count(a.posts) },
  { word: "table.followers", number: true, cell: (a) => (a.followers === null ? <span class="muted">{t("unknown")}</span> : count(a.followers)) },
  { word: "table.partners", number: true, cell: (a) => count(a.partners ?? 0) },
  { word: "table.strength", number: true, help: t("table.strength.help"), cell: (a) => real(a.strength ?? 0) },
  { word: "table.first", cell: (a) => (a.first_us === null ? t("unknown") : day(a.first_us)) },
  { word: "table.last", cell: (a) => (a.last_us === null ? t("unknown") : day(a.last_us)) },
  { word: "table.created", cell: (a) => (a.created_us === null ? <span class="muted">{t("unknown")}</span> : day(a.created_us)) },
];

function Members({ of }: { of: GroupAnswer }) {
  const [shown, setShown] = useState(MEMBERS_AT_ONCE);
  const left = of.members.length - shown;
  return (
    <Card title={t("group.members")} wide>
      <Table rows={of.members.slice(0, shown)} columns={memberColumns()} caption={t("group.members")} />
      {left > 0 && (
        <button type="button" onClick={() => setShown(shown + 500)}>
          {t("table.more", count(Math.min(left, 500)))}
        </button>
      )}
    </Card>
  );
}

type Pushed = GroupAnswer["objects"][number];
/** An account by its handle, a post by who wrote it, anything else by itself. */
const Thing = ({ of }: { of: Pushed }) =>
  of.handle ? (
    <AccountName of={{ account: of.object, handle: of.handle }} />
  ) : of.author ? (
    <>
      {t("cascade.plot.by")} <AccountName of={{ account: of.author, handle: of.author_handle }} /> <span class="muted">{of.object}</span>
    </>
  ) : (
    <Foreign text={of.object} wrap />
  );
const objectColumns: Column<Pushed>[] = [
  { word: "table.trace", cell: (o) => named("trace", o.trace) },
  { word: "table.object", wide: true, cell: (o) => <Thing of={o} /> },
  { word: "table.accounts", number: true, cell: (o) => count(o.accounts) },
  { word: "table.acts", number: true, cell: (o) => count(o.acts) },
];

function Strongest({ group }: { group: number }) {
  const answer = useAnswer<Links>(`links?group=${group}&limit=10`);
  return (
    <Card title={t("group.links")} wide>
      <When answer={answer}>{(value) => <LinkTable rows={value.links} total={value.total} />}</When>
    </Card>
  );
}

function Shown({ of }: { of: GroupAnswer }) {
  const when = span(usePlace());
  return (
    <>
      <Lead of={of} />
      <div class="cards">
        <Evidence of={of.group} s={of.sentences} />
        <Sweep of={of} />
        <Raster group={of.group.id} when={when} />
        <Card title={t("group.objects")} wide>
          <Table rows={of.objects} columns={objectColumns} caption={t("group.objects")} />
        </Card>
        <Strongest group={of.group.id} />
        <Members of={of} />
        <Hours of={of.hours} />
        <Indicators of={of} />
        <Awakenings of={of} />
        <Others of={of} />
      </div>
    </>
  );
}

export function GroupRoom() {
  const place = usePlace(), when = span(place);
  const answer = useAnswer<GroupAnswer>(`groups/${encodeURIComponent(place.id || "0")}${when && "?" + when}`);
  return <When answer={answer}>{(value) => <Shown of={value} />}</When>;
}
