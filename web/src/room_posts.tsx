// Posts: a searched list, and one post with the record that says so.
import { link, set, span, usePlace } from "./address";
import type { Overview, PostAnswer, PostRow } from "./answers";
import { useAnswer } from "./asking";
import { LabelOf } from "./labels";
import { LongColumn, LongList, Search } from "./longlist";
import { count, moment } from "./numbers";
import { AccountName, Card, Foreign, GroupLink, When } from "./parts";
import { Download } from "./way_out";
import { many, named, t } from "./words";

const GROUPS_LISTED = 200;

export const GroupFilter = ({ groups, value }: { groups: number; value: string }) => (
  <label class="field">
    <span>{t("posts.group")}</span>
    <select value={value} onChange={(event) => set({ group: event.currentTarget.value })}>
      <option value="">{t("posts.all")}</option>
      {Array.from({ length: Math.min(groups, GROUPS_LISTED) }, (_, i) => (
        <option value={String(i + 1)}>{i + 1}</option>
      ))}
    </select>
  </label>
);

const columns: LongColumn<PostRow>[] = [
  {
    word: "table.time",
    width: "12.5rem",
    cell: (p) => (
      <a href={link("post", p.id)} title={t("posts.open")}>
        {p.time_us === null ? t("unknown") : moment(p.time_us)}
      </a>
    ),
  },
  { word: "table.account", width: "minmax(8rem, 12rem)", cell: (p) => <AccountName of={p} /> },
  { word: "table.group", width: "4.5rem", cell: (p) => <GroupLink id={p.group} /> },
  {
    word: "table.text",
    width: "minmax(14rem, 1fr)",
    cell: (p) => (
      <span class="twolines">
        {p.is_repost && <em class="tag">{t("posts.repost")}</em>}
        {p.reply_to && <em class="tag">{t("posts.reply")}</em>}
        {p.text === null ? <i class="muted">{t("posts.notext")}</i> : <Foreign text={p.text} />}
      </span>
    ),
  },
];

/** On a telephone: who and when, and below it what was said. */
const narrow: LongColumn<PostRow>[] = [
  {
    word: "table.text",
    width: "minmax(0, 1fr)",
    cell: (p) => (
      <>
        <span class="byline">
          <a href={link("post", p.id)}>{p.time_us === null ? t("unknown") : moment(p.time_us)}</a>
          {p.group > 0 && <GroupLink id={p.group} />}
          <AccountName of={p} />
        </span>
        <span class="twolines">
          {p.is_repost && <em class="tag">{t("posts.repost")}</em>}
          {p.reply_to && <em class="tag">{t("posts.reply")}</em>}
          {p.text === null ? <i class="muted">{t("posts.notext")}</i> : <Foreign text={p.text} />}
        </span>
      </>
    ),
  },
];

export function PostsRoom({ overview }: { overview: Overview }) {
  const place = usePlace();
  const { q = "", group = "", account = "", order = "oldest" } = place.params;
  const query = new URLSearchParams(span(place));
  query.set("order", order);
  for (const [name, value] of Object.entries({ q, group, account })) if (value) query.set(name, value);
  return (
    <>
      <h1>{t("room.posts")}</h1>
      <div class="fields">
        <Search value={q} label={t("posts.search")} onSearch={(text) => set({ q: text })} />
        <GroupFilter groups={overview.run?.groups ?? 0} value={group} />
        <label class="field">
          <span>{t("posts.order")}</span>
          <select value={order} onChange={(event) => set({ order: event.currentTarget.value })}>
            <option value="oldest">{t("posts.order.oldest")}</option>
            <option value="newest">{t("posts.order.newest")}</option>
          </select>
        </label>
        {account && (
          <p class="chosen">
            {t("posts.account")}: <Foreign text={account} />
            <button type="button" aria-label={t("posts.clear")} title={t("posts.clear")} onClick={() => set({ account: "" })}>
              ×
            </button>
          </p>
        )}
      </div>
      {account && <LabelOf account={account} />}
      <Download what="posts" query={query} />
      <LongList<PostRow>
        question={"posts?" + query}
        rows="posts"
        columns={columns}
        rowHeight={48}
        narrow={{ columns: narrow, rowHeight: 104 }}
        caption={t("room.posts")}
        empty="posts.none"
        total={(n) => many("posts.total", n, count(n))}
      />
    </>
  );
}

const FACTS = ["native", "language", "client", "repost_of", "reply_to", "quote_of"] as const;

function Shown({ of }: { of: PostAnswer }) {
  const p = of.post;
  return (
    <>
      <h1>
        <AccountName of={p} />
        <span class="sub">{p.time_us === null ? t("unknown") : moment(p.time_us)}</span>
        <GroupLink id={p.group} />
      </h1>
      <blockquote class="post">{p.text === null ? <i class="muted">{t("posts.notext")}</i> : <Foreign text={p.text} wrap />}</blockquote>
      {p.length !== null && p.length > 20000 && <p class="muted">{t("post.cut", count(20000), count(p.length))}</p>}
      <div class="cards">
        <Card title={t("post.record")}>
          {of.origins.map((o) => (
            <dl class="pairs">
              <dt>{t("table.file")}</dt>
              <dd>
                <Foreign text={o.file} wrap />
              </dd>
              <dt>{t("table.place")}</dt>
              <dd>{t("post.record.row", count(o.line), count(o.byte), count(o.bytes))}</dd>
              <dt>{t("table.format")}</dt>
              <dd>{o.format}</dd>
              <dt>{t("post.sha256")}</dt>
              <dd class="hash">{o.sha256}</dd>
            </dl>
          ))}
        </Card>
        <Card title={t("post.holds")}>
          <dl class="pairs">
            {FACTS.filter((name) => p[name] !== null).map((name) => (
              <>
                <dt>{t(name === "native" ? "post.id" : `post.${name}`)}</dt>
                <dd>
                  <Foreign text={String(p[name])} wrap />
                </dd>
              </>
            ))}
            {of.holds.map((h) => (
              <>
                <dt>{named("kind", h.kind)}</dt>
                <dd>
                  <Foreign text={h.value} wrap />
                </dd>
              </>
            ))}
          </dl>
        </Card>
      </div>
    </>
  );
}

export function PostRoom() {
  const answer = useAnswer<PostAnswer>(`posts/${encodeURIComponent(usePlace().id || "x")}`);
  return <When answer={answer}>{(value) => <Shown of={value} />}</When>;
}
