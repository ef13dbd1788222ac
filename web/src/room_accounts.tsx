// Accounts: everybody in the case, searched and in a chosen order.
import { link, set, usePlace } from "./address";
import type { Account, Overview } from "./answers";
import { LabelsCard } from "./labels";
import { LongColumn, LongList, Search } from "./longlist";
import { count, day } from "./numbers";
import { AccountName, Foreign, GroupLink } from "./parts";
import { Download } from "./way_out";
import { GroupFilter } from "./room_posts";
import { many, t } from "./words";

const ORDERS = ["posts", "followers", "strength", "first", "name"] as const;
const when = (us: number | null) => (us === null ? "–" : day(us));

const columns: LongColumn<Account>[] = [
  { word: "table.account", width: "minmax(9rem, 2fr)", cell: (a) => <AccountName of={a} /> },
  { word: "table.name", width: "minmax(6rem, 2fr)", cell: (a) => (a.name ? <Foreign text={a.name} /> : "–") },
  { word: "table.group", width: "4.5rem", cell: (a) => <GroupLink id={a.group} /> },
  { word: "table.posts", width: "7rem", number: true, cell: (a) => <a href={link("posts", "", { account: a.account })}>{count(a.posts)}</a> },
  { word: "table.followers", width: "7rem", number: true, cell: (a) => (a.followers === null ? "–" : count(a.followers)) },
  { word: "table.first", width: "8.5rem", cell: (a) => when(a.first_us) },
  { word: "table.last", width: "8.5rem", cell: (a) => when(a.last_us) },
];

/** On a telephone: the account, and below it what the other columns say. */
const narrow = (): LongColumn<Account>[] => [
  {
    word: "table.account",
    width: "minmax(0, 1fr)",
    cell: (a) => (
      <>
        <AccountName of={a} /> {a.name && <Foreign text={a.name} />} {a.group > 0 && <GroupLink id={a.group} />}
        <span class="below">
          <a href={link("posts", "", { account: a.account })}>{many("posts.total", a.posts, count(a.posts))}</a>
          {a.followers !== null && <> · {many("accounts.followers", a.followers, count(a.followers))}</>}
          <br />
          {when(a.first_us)} – {when(a.last_us)}
        </span>
      </>
    ),
  },
];

export function AccountsRoom({ overview }: { overview: Overview }) {
  const { q = "", group = "", order = "posts" } = usePlace().params;
  const query = new URLSearchParams({ order });
  if (q) query.set("q", q);
  if (group) query.set("group", group);
  return (
    <>
      <h1>{t("room.accounts")}</h1>
      <div class="fields">
        <Search value={q} label={t("accounts.search")} onSearch={(text) => set({ q: text })} />
        <GroupFilter groups={overview.run?.groups ?? 0} value={group} />
        <label class="field">
          <span>{t("accounts.order")}</span>
          <select value={order} onChange={(event) => set({ order: event.currentTarget.value })}>
            {ORDERS.map((name) => (
              <option value={name}>{t(`accounts.order.${name}`)}</option>
            ))}
          </select>
        </label>
      </div>
      <Download what="accounts" query={query} />
      <LongList<Account>
        question={"accounts?" + query}
        rows="accounts"
        columns={columns}
        rowHeight={34}
        narrow={{ columns: narrow(), rowHeight: 74 }}
        caption={t("room.accounts")}
        empty="accounts.none"
        total={(n) => many("accounts.total", n, count(n))}
      />
      <LabelsCard />
    </>
  );
}
