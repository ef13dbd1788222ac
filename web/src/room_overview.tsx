// Overview: what the case holds, how much of it the groups made, and the groups by evidence.
import { link, span, usePlace } from "./address";
import type { Events, Groups, Overview } from "./answers";
import { type Answer, useAnswer } from "./asking";
import { count, day, duration, moment, percent } from "./numbers";
import { Card, Command, Fact, Failure, Foreign, Nothing, When } from "./parts";
import { GroupTable } from "./room_groups";
import { t } from "./words";

function lead(n: number): string {
  return n === 0 ? t("overview.lead.none") : t("overview.lead.many", count(n));
}

function Reading({ of }: { of: Overview }) {
  const { rejected, rows_read } = of.counts;
  if (rejected === 0) return <p>{t("overview.rejected.none")}</p>;
  return (
    <p>
      {t("overview.rejected.some", count(rejected), count(rows_read))}{" "}
      <a href={link("data")}>{t("overview.rejected.link")}</a>
    </p>
  );
}

/** Rows that were kept are not all posts: else the sums would not meet. */
function Kinds({ of }: { of: Overview }) {
  const { kept, notices } = of.counts;
  if (notices === 0) return null;
  return <p class="kinds muted">{t("overview.kinds", count(kept), count(notices), count(kept - notices))}</p>;
}

function Calendar() {
  const events = useAnswer<Events>("events").value?.events ?? [];
  if (events.length === 0) return null;
  return (
    <Card title={t("overview.events")}>
      <dl class="pairs">
        {events.map((e) => (
          <>
            <dt>{day(e.time_us)} (UTC)</dt>
            <dd>
              <Foreign text={e.name} wrap />
            </dd>
          </>
        ))}
      </dl>
    </Card>
  );
}

function Holdings({ of }: { of: Overview }) {
  const c = of.counts;
  return (
    <Card title={t("overview.case")}>
      <dl class="pairs">
        <dt>{t("count.files")}</dt>
        <dd>{count(c.files)}</dd>
        <dt>{t("overview.read")}</dt>
        <dd>{count(c.rows_read)}</dd>
        <dt>{t("overview.kept")}</dt>
        <dd>{count(c.kept)}</dd>
        <dt>{t("overview.duplicate")}</dt>
        <dd>{count(c.duplicate)}</dd>
        <dt>{t("overview.span")}</dt>
        <dd>{of.first_us === null ? t("unknown") : `${day(of.first_us)} – ${day(of.last_us!)} (UTC)`}</dd>
        <dt>{t("overview.untimed")}</dt>
        <dd>{count(c.untimed)}</dd>
        <dt>{t("overview.precision")}</dt>
        <dd>{c.precision_us ? duration(c.precision_us / 1e6) : t("unknown")}</dd>
      </dl>
      <Kinds of={of} />
      <Reading of={of} />
    </Card>
  );
}

function Analysis({ of }: { of: Overview }) {
  const run = of.run;
  if (!run) return null;
  return (
    <Card title={t("overview.run")}>
      <dl class="pairs">
        <dt>{t("overview.window")}</dt>
        <dd>{duration(run.window_s)}</dd>
        <dt>{t("count.links")}</dt>
        <dd>{count(run.links)}</dd>
        <dt>{t("overview.members")}</dt>
        <dd>{count(of.counts.members)}</dd>
        <dt>{t("overview.when")}</dt>
        <dd>{run.finished_us === null ? t("unknown") : moment(run.finished_us)}</dd>
        <dt>{t("overview.version")}</dt>
        <dd>{run.version}</dd>
      </dl>
      <p>
        <Command text={run.command} />
      </p>
    </Card>
  );
}

/** Of the chosen span; what is not known yet is not said: the whole case's figure would stand for the span's. */
function posted(seen: Answer<Overview>, when: string, whole: Overview): string {
  if (seen.value?.series) return count(seen.value.series.total);
  return when ? "…" : count(whole.counts.posts);
}

export function OverviewRoom({ overview }: { overview: Overview }) {
  const place = usePlace();
  const when = span(place);
  const seen = useAnswer<Overview>("overview" + (when && "?" + when));
  const groups = useAnswer<Groups>("groups" + (when && "?" + when));
  const series = seen.value?.series;
  return (
    <>
      <h1>{overview.run ? lead(overview.run.groups - overview.run.exclusive_groups) : t("overview.norun")}</h1>
      {overview.run && overview.run.exclusive_groups > 0 && (
        <p>
          {t("overview.exclusive.many", count(overview.run.exclusive_groups))}
        </p>
      )}
      {overview.run && overview.run.groups > 0 && <p class="doubt">{t("overview.together")}</p>}
      <dl class={seen.waiting ? "facts stale" : "facts"} aria-busy={seen.waiting}>
        <Fact value={posted(seen, when, overview)} word="count.posts" />
        <Fact value={count(overview.counts.accounts)} word="count.accounts" />
        <Fact value={count(overview.run?.groups ?? 0)} word="count.groups" />
        <Fact value={count(overview.run?.links ?? 0)} word="count.links" />
        <Fact value={count(overview.counts.rejected)} word="count.rejected" />
      </dl>
      {seen.failure && <Failure of={seen.failure} again={seen.again} />}
      {series && series.total > 0 && (
        <p class={seen.waiting ? "share stale" : "share"}>{t("overview.share", percent(series.total_members / series.total), count(series.total_members), count(series.total))}</p>
      )}
      {overview.run && (
        <Card title={t("overview.groups")} wide>
          <When answer={groups}>
            {(value) =>
              value.groups.length > 0 ? <GroupTable of={value} spanned={when !== ""} /> : <Nothing word="overview.lead.none" />
            }
          </When>
        </Card>
      )}
      <div class="cards">
        <Holdings of={overview} />
        <Analysis of={overview} />
        <Calendar />
      </div>
    </>
  );
}
