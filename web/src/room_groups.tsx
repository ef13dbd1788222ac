// Groups: the table of them all.
import { span, usePlace } from "./address";
import type { GroupRow, Groups } from "./answers";
import { useAnswer } from "./asking";
import { count, duration, real } from "./numbers";
import { Card, Chance, Column, GroupLink, Nothing, Table, traceNames, Verdict, When } from "./parts";
import { t } from "./words";

const untested = () => (
  <span class="muted" title={t("table.times.untested")}>
    –
  </span>
);

/** What was tested out of sample comes first; all data chose the group, and tell only how large it is. */
function columns(of: Groups, spanned: boolean): Column<GroupRow>[] {
  return [
    { word: "table.group", help: t("table.group.help"), cell: (g) => <GroupLink id={g.id} exclusive={g.exclusive} /> },
    { word: "table.tested", help: t("table.tested.help"), cell: (g) => <Verdict of={g} /> },
    { word: "table.accounts", number: true, cell: (g) => count(g.accounts) },
    { word: "table.times.tested", number: true, help: t("table.times.tested.help", duration(of.window_s)), cell: (g) => (g.tested_observed === null ? untested() : count(g.tested_observed)) },
    { word: "table.others", number: true, help: t("table.others.help"), cell: (g) => (g.tested_expected === null ? untested() : real(g.tested_expected)) },
    {
      word: "table.chance",
      number: true,
      cell: (g) => (g.tested_log10_p === null ? untested() : <Chance log10p={g.tested_log10_p} hypothesis={t(g.exclusive ? "null.exclusive" : "null.tested")} />),
    },
    { word: "table.times.all", number: true, help: t("table.times.all.help"), cell: (g) => count(g.observed) },
    { word: "table.shared", wide: true, cell: (g) => traceNames(g.traces) },
    { word: spanned ? "table.posts.span" : "table.posts", number: true, cell: (g) => count(g.posts) },
  ];
}

export const GroupTable = ({ of, spanned }: { of: Groups; spanned: boolean }) => (
  <>
    <Table rows={of.groups} columns={columns(of, spanned)} caption={t("overview.groups")} />
    {of.total > of.groups.length && <p class="muted">{t("table.shown", count(of.groups.length), count(of.total))}</p>}
  </>
);

export function GroupsRoom() {
  const when = span(usePlace());
  const answer = useAnswer<Groups>("groups" + (when && "?" + when));
  return (
    <>
      <h1>{t("room.groups")}</h1>
      <p class="doubt">{t("overview.together")}</p>
      <Card title={t("overview.groups")} wide>
        <When answer={answer}>
          {(value) =>
            value.groups.length > 0 ? <GroupTable of={value} spanned={when !== ""} /> : <Nothing word="overview.lead.none" />
          }
        </When>
      </Card>
    </>
  );
}
