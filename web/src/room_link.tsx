// Link: two accounts, how often they met and would have, and their posts side by side.
import { useState } from "preact/hooks";
import { link, span, usePlace } from "./address";
import type { LinkAnswer, LinkRow, Meeting } from "./answers";
import { tell, useAnswer } from "./asking";
import { count, duration, gap, moment, real } from "./numbers";
import { AccountName, Card, Chance, Column, Failure, Foreign, GroupLink, harmless, nameOf, Nothing, Pieces, Table, When } from "./parts";
import { many, named, t } from "./words";

const end = (row: LinkRow, side: "a" | "b") => ({ account: row[side], handle: row[`${side}_handle`] });

const linkColumns: Column<LinkRow>[] = [
  {
    word: "table.link",
    wide: true,
    cell: (row) => (
      <a href={link("link", "", { a: row.a, b: row.b })}>
        <Foreign text={nameOf(end(row, "a"))} /> – <Foreign text={nameOf(end(row, "b"))} />
      </a>
    ),
  },
  { word: "table.trace", cell: (row) => named("trace", row.trace) },
  { word: "table.weight", number: true, cell: (row) => count(row.weight) },
  { word: "table.expected", number: true, cell: (row) => real(row.expected) },
  { word: "table.chance", number: true, cell: (row) => <Chance log10p={row.log10_p} hypothesis={t("null.link")} /> },
];

export const LinkTable = ({ rows, total }: { rows: LinkRow[]; total: number }) => (
  <>
    <Table rows={rows} columns={linkColumns} caption={t("count.links")} />
    {total > rows.length && <p class="muted">{t("table.shown", count(rows.length), count(total))}</p>}
  </>
);

type Test = LinkAnswer["tests"][number];
const testColumns: Column<Test>[] = [
  { word: "table.trace", cell: (x) => named("trace", x.trace) },
  { word: "table.window", number: true, cell: (x) => duration(x.window_s) },
  { word: "table.weight", number: true, cell: (x) => count(x.weight) },
  { word: "table.expected", number: true, cell: (x) => (x.expected === null ? t("unknown") : real(x.expected)) },
  { word: "table.chance", number: true, cell: (x) => <Chance log10p={x.log10_p} hypothesis={t("null.link")} /> },
];

function later(us: number): string {
  if (us === 0) return t("link.gap.same");
  return t(us > 0 ? "link.gap" : "link.gap.earlier", gap(us));
}

const Side = ({ id, us, text, who }: { id: number; us: number; text: Meeting["a_text"]; who: string }) => (
  <article>
    <p class="byline">
      <Foreign text={who} />
      <a href={link("post", id)}>{moment(us)}</a>
    </p>
    <p>
      <Pieces text={text} />
    </p>
  </article>
);

function Meetings({ of }: { of: LinkAnswer }) {
  const within = duration(of.window_s);
  if (of.meetings.length === 0) return <Nothing word="link.meetings.none" values={[within]} />;
  return (
    <>
      <p class="muted">{t("link.meetings.count", count(of.meetings.length), count(of.meetings_total))}</p>
      <ol class="meetings">
        {of.meetings.map((m) => (
          <li>
            <Side id={m.a_id} us={m.a_us} text={m.a_text} who={nameOf(of.a)} />
            <p class="between">
              <strong>{later(m.gap_us)}</strong>
              <span>{t("link.shared", m.shared.split(",").map((name) => named("trace", name)).join(", "))}</span>
            </p>
            <Side id={m.b_id} us={m.b_us} text={m.b_text} who={nameOf(of.b)} />
          </li>
        ))}
      </ol>
    </>
  );
}

interface Exact {
  trace: string;
  weight: number;
  acts_a: number;
  acts_b: number;
  expected: number;
  log10_p: number;
}

const exactColumns: Column<Exact>[] = [
  { word: "table.trace", cell: (x) => named("trace", x.trace) },
  { word: "link.exact.acts", number: true, cell: (x) => t("story.and", count(x.acts_a), count(x.acts_b)) },
  { word: "table.weight", number: true, cell: (x) => count(x.weight) },
  { word: "table.expected", number: true, cell: (x) => real(x.expected) },
  { word: "table.chance", number: true, cell: (x) => <Chance log10p={x.log10_p} hypothesis={t("null.exact")} /> },
];

/** Counted anew from all acts, object by object: seconds, so only when somebody asks. */
function OnDemand({ a, b }: { a: string; b: string }) {
  const [shown, setShown] = useState<Exact[] | null>(null), [failure, setFailure] = useState<Error | null>(null), [busy, setBusy] = useState(false);
  const compute = () => {
    setBusy(true);
    setFailure(null);
    tell<{ pair: { traces: Exact[] } }>("pair", { a, b })
      .then((answer) => setShown(answer.pair.traces), setFailure)
      .then(() => setBusy(false));
  };
  return (
    <Card title={t("link.exact")} help={t("link.exact.help")} wide>
      {failure && <Failure of={failure} again={compute} />}
      {shown ? (
        <Table rows={shown} columns={exactColumns} caption={t("link.exact")} />
      ) : (
        <button type="button" disabled={busy} onClick={compute}>
          {t(busy ? "state.waiting" : "link.exact.compute")}
        </button>
      )}
    </Card>
  );
}

function Shown({ of }: { of: LinkAnswer }) {
  return (
    <>
      <h1>
        <AccountName of={of.a} /> – <AccountName of={of.b} />
      </h1>
      <dl class="pairs two">
        {[of.a, of.b].map((account) => (
          <>
            <dt>
              <Foreign text={nameOf(account)} />
            </dt>
            <dd>
              {t("table.group")} <GroupLink id={account.group} /> · {many("posts.total", account.posts, count(account.posts))} · {t("table.followers")}:{" "}
              {account.followers === null ? t("unknown") : count(account.followers)}
            </dd>
          </>
        ))}
      </dl>
      <Card title={t("link.tests")} wide>
        {of.tests.length > 0 ? <Table rows={of.tests} columns={testColumns} caption={t("link.tests")} /> : <Nothing word="link.none" />}
      </Card>
      <OnDemand a={of.a.account} b={of.b.account} />
      <Card title={t("link.meetings")} help={t("link.meetings.help", duration(of.window_s))} wide>
        <Meetings of={of} />
      </Card>
    </>
  );
}

export function LinkRoom() {
  const place = usePlace(), { a, b } = place.params, when = span(place);
  const question = a && b && a !== b ? `link?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}${when && "&" + when}` : null;
  const answer = useAnswer<LinkAnswer>(question);
  if (!question) return <Nothing word="link.choose" />;
  return <When answer={answer}>{(value) => <Shown of={value} key={harmless(a + b)} />}</When>;
}
