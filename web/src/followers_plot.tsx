// One cascade: each account at its first act, by its followers; and the followers reached so far.
import { link } from "./address";
import { useAnswer } from "./asking";
import { count, duration, gap, moment } from "./numbers";
import { Card, Foreign, GroupLink, groupClass, harmless, nameOf, Nothing, Table, When } from "./parts";
import { many, t } from "./words";

interface Act {
  id: number;
  account: string;
  handle: string | null;
  group: number;
  time_us: number;
  followers: number | null;
  author: boolean;
}

const WIDTH = 900, HEIGHT = 260, LEFT = 62, RIGHT = 24, TOP = 28, BOTTOM = 34;
const LISTED_MOST = 100;

const TICKS = [0, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8];

const LINEAR_MOST_US = 7200e6;

/** Followers on a logarithmic axis that begins at nobody; time from the first act on, of a cascade of more than two hours its logarithm: most comes early. */
function scales(acts: Act[]): { x: (us: number) => number; y: (followers: number) => number; top: number; first: number; last: number } {
  const first = acts[0].time_us, last = acts[acts.length - 1].time_us;
  let reach = 0;
  for (const a of acts) reach += a.followers ?? 0;
  const linear = last - first <= LINEAR_MOST_US, far = (us: number) => (linear ? us - first : Math.log10(1 + (us - first) / 1e6));
  const top = Math.max(10, reach), wide = far(last) || 1;
  return {
    x: (us) => LEFT + ((WIDTH - LEFT - RIGHT) * far(us)) / wide,
    y: (followers) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * Math.log10(1 + followers)) / Math.log10(1 + top),
    top,
    first,
    last,
  };
}

/** Followers of everybody so far, as steps. */
function reachPath(acts: Act[], s: ReturnType<typeof scales>): string {
  let sum = 0, path = "";
  acts.forEach((a, i) => {
    const x = s.x(a.time_us).toFixed(1);
    if (i) path += `H${x}`;
    sum += a.followers ?? 0;
    path += `${i ? "V" : `M${x} `}${s.y(sum).toFixed(1)}`;
  });
  return path;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];

/** Seconds that the axis of time names: at most five round ones of a short cascade, units of a long one. */
function ticksOf(us: number): number[] {
  if (us > LINEAR_MOST_US) return [60, 3600, 86400, 604800].filter((s) => s * 1e6 <= us);
  const step = STEPS.find((s) => us / (s * 1e6) < 6) ?? STEPS[STEPS.length - 1];
  return Array.from({ length: Math.floor(us / (step * 1e6)) }, (_, k) => step * (k + 1));
}

function Plot({ acts, group, jump }: { acts: Act[]; group: number; jump: string | null }) {
  const s = scales(acts);
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("cascade.plot.label", count(acts.length))}>
      <text x={0} y={13}>
        {t("table.followers")}
      </text>
      {TICKS.filter((n) => n <= s.top).map((n) => (
        <>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={s.y(n)} y2={s.y(n)} class="grid" />
          <text x={LEFT - 6} y={s.y(n) + 4} text-anchor="end">
            {count(n)}
          </text>
        </>
      ))}
      {ticksOf(s.last - s.first).map((seconds) => (
        <text x={s.x(s.first + seconds * 1e6)} y={HEIGHT - 12} text-anchor="middle">
          {seconds >= 3600 ? duration(seconds) : gap(seconds * 1e6)}
        </text>
      ))}
      <path d={reachPath(acts, s)} class="reach" />
      {acts.map((a) => (
        <circle
          class={`${a.group === group ? groupClass(group) : "g-rest"}${a.account === jump ? " jump" : ""}`}
          cx={s.x(a.time_us)}
          cy={s.y(a.followers ?? 0)}
          r={a.account === jump ? 7 : a.author ? 6 : 4}
        >
          <title>{`${harmless(nameOf(a))}: ${a.followers === null ? t("unknown") : many("cascade.plot.followers", a.followers, count(a.followers))}, ${moment(a.time_us)}`}</title>
        </circle>
      ))}
    </svg>
  );
}

/** What was passed on: of a post who wrote it, where that is known, and not its number alone. */
function What({ trace, object, acts }: { trace: string; object: string; acts: Act[] }) {
  const post = trace === "repost" ? acts.find((a) => a.author) : undefined;
  if (!post) return <p><Foreign text={object} wrap /></p>;
  return (
    <p>
      {t("cascade.plot.by")} <a href={link("post", post.id)}><Foreign text={nameOf(post)} /></a> <span class="muted">{object}</span>
    </p>
  );
}

export function CascadePlot({ group, trace, object, jump }: { group: number; trace: string; object: string; jump: string | null }) {
  const answer = useAnswer<{ known: boolean; acts: Act[] }>(`cascade-acts?trace=${encodeURIComponent(trace)}&object=${encodeURIComponent(object)}`);
  return (
    <Card title={t("cascade.plot")} help={t("cascade.plot.help")} wide>
      <What trace={trace} object={object} acts={answer.value?.acts ?? []} />
      <When answer={answer}>
        {(value) =>
          value.acts.length < 2 ? (
            <Nothing word={value.known ? "cascade.plot.none" : "cascade.plot.unknown"} />
          ) : (
            <>
              <div class="scroll" tabIndex={0} role="region" aria-label={t("cascade.plot")}>
                <Plot acts={value.acts} group={group} jump={jump} />
              </div>
              <details>
                <summary>{t("cascade.plot.list", count(Math.min(LISTED_MOST, value.acts.length)))}</summary>
                <Table
                  rows={value.acts.slice(0, LISTED_MOST)}
                  caption={t("cascade.plot")}
                  columns={[
                    { word: "table.time", cell: (a) => <a href={link("post", a.id)}>{moment(a.time_us)}</a> },
                    { word: "table.account", cell: (a) => <Foreign text={nameOf(a)} /> },
                    { word: "table.group", cell: (a) => <GroupLink id={a.group} /> },
                    { word: "table.followers", number: true, cell: (a) => (a.followers === null ? t("unknown") : count(a.followers)) },
                  ]}
                />
              </details>
            </>
          )
        }
      </When>
    </Card>
  );
}
