// Network: the picture, what it shows, and the same as lists and a table.
import { useMemo, useState } from "preact/hooks";
import { link, set, span, usePlace } from "./address";
import type { Links, Overview } from "./answers";
import { askBytes, useAnswer } from "./asking";
import { LINES_MOST, linksLeft, Look, View } from "./gl_network";
import { LabelOf } from "./labels";
import { Taken } from "./lasso";
import { Search } from "./longlist";
import { NetworkCanvas } from "./network_canvas";
import { decode, find, groupsOf, indexOf, labelOf, neighbours, Network } from "./network_data";
import { chance, count, real } from "./numbers";
import { Card, Chance, Dot, Foreign, GroupLink, Nothing, When } from "./parts";
import { Play } from "./play";
import { LinkTable } from "./room_link";
import { Download } from "./way_out";
import { language, many, t } from "./words";

const FOUND_MOST = 8;
const NEIGHBOURS_MOST = 50;
const GROUPS_MOST = 200;
const SIZES = ["strength", "partners", "equal"] as const;

const bytes = (question: string): Promise<Uint8Array> => askBytes(question).then((buffer) => new Uint8Array(buffer));

const network = (question: string): Promise<Network> => askBytes(question).then(decode);

/** Can this browser draw? `webgl=off` in the address says no. */
function canDraw(off: boolean): boolean {
  if (off) return false;
  const gl = document.createElement("canvas").getContext("webgl2");
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return gl !== null;
}

const numberOf = (text: string | undefined): number | null => (text && isFinite(+text) ? +text : null);

function viewOf(params: Record<string, string>): View | null {
  const [x, y, scale] = [numberOf(params.x), numberOf(params.y), numberOf(params.z)];
  return x !== null && y !== null && scale !== null ? { x, y, scale } : null;
}

function lookOf(params: Record<string, string>, active: Uint8Array | null, alone: Set<number> | null): Look {
  const hidden = new Set((params.hide ?? "").split(",").filter((id) => /^\d+$/.test(id)).map(Number));
  const size = SIZES.find((name) => name === params.size) ?? "strength";
  const weight = Math.max(1, Math.floor(numberOf(params.w) ?? 1));
  return { hidden, size, log10p: numberOf(params.p) ?? 0, weight, active, alone };
}

function Finder({ of }: { of: Network }) {
  const [words, setWords] = useState("");
  const { found, more } = useMemo(() => find(of, words, FOUND_MOST), [of, words]);
  return (
    <>
      <Search value={words} label={t("network.search")} onSearch={setWords} />
      {words && (
        <ul class="plain found">
          {found.map((i) => (
            <li>
              <button type="button" class="linklike" onClick={() => set({ account: of.native(i), x: of.x[i], y: of.y[i], z: 60 }, true)}>
                <Dot id={of.group[i]} exclusive={of.exclusive[i] === 1} /> <Foreign text={labelOf(of, i)} />
              </button>
            </li>
          ))}
          {found.length === 0 && <li class="muted">{t("network.found.none")}</li>}
          {more > 0 && <li class="muted">{t("network.found.more", count(more))}</li>}
        </ul>
      )}
    </>
  );
}

function GroupChoice({ of, look }: { of: Network; look: Look }) {
  const groups = useMemo(() => groupsOf(of), [of]);
  const toggle = (id: number) => {
    const hidden = new Set(look.hidden);
    if (!hidden.delete(id)) hidden.add(id);
    set({ hide: [...hidden].sort((a, b) => a - b).join(",") });
  };
  return (
    <fieldset>
      <legend>{t("network.groups")}</legend>
      <ul class="plain groups">
        {groups.slice(0, GROUPS_MOST).map((g) => (
          <li>
            <label>
              <input
                type="checkbox"
                checked={!look.hidden.has(g.id)}
                aria-label={g.id ? t("network.hide", g.id) : t("network.ungrouped")}
                onChange={() => toggle(g.id)}
              />
              <Dot id={g.id} exclusive={g.exclusive} />
            </label>
            {g.id ? <a href={link("group", g.id)}>{`${t("table.group")} ${g.id}`}</a> : <span>{t("network.ungrouped")}</span>}
            <span class="muted">
              {count(g.accounts)} {t("count.accounts")}
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/**
 * How far beyond chance a link must be. Were nobody coordinated, a pair of accounts would come below p with a probability of p at most, and
 * every pair of the case was tested: so many links are to be expected at most.
 */
function BeyondChance({ of, look, accounts, left }: { of: Network; look: Look; accounts: number; left: number }) {
  const strongest = of.links ? Math.max(-60, of.log10p[0]) : -1;
  const weakest = of.links ? of.log10p[of.links - 1] : 0;
  const value = Math.max(strongest, Math.min(weakest, look.log10p));
  const pairs = (accounts * (accounts - 1)) / 2, expected = pairs * Math.pow(10, value);
  const told = expected < 0.01 ? t("under", "0.01") : expected < 10 ? real(expected) : count(Math.ceil(expected));
  return (
    <div class="field">
      <label for="beyond">{t("network.threshold")}</label>
      <input
        id="beyond"
        type="range"
        min={-weakest}
        max={-strongest}
        step="any"
        value={-value}
        aria-valuetext={t("network.threshold.value", chance(value))}
        onInput={(event) => set({ p: (-event.currentTarget.value).toFixed(2) })}
      />
      <span class="muted">
        {t("network.threshold.value", "")} <Chance log10p={value} hypothesis={t("null.link")} />
      </span>{" "}
      <span class="muted expected">{t("network.expected", count(left), told, count(pairs))}</span>
    </div>
  );
}

function Thresholds({ of, look, accounts }: { of: Network; look: Look; accounts: number }) {
  const left = useMemo(() => linksLeft(of, look), [of, look.log10p, look.weight]);
  return (
    <>
      <BeyondChance of={of} look={look} accounts={accounts} left={left} />
      <label class="field">
        <span>{t("network.weight")}</span>
        <input
          type="number"
          min={1}
          value={look.weight}
          onInput={(event) => set({ w: +event.currentTarget.value > 1 ? String(Math.floor(+event.currentTarget.value)) : "" })}
        />
      </label>
      <label class="field">
        <span>{t("network.size")}</span>
        <select value={look.size} onChange={(event) => set({ size: event.currentTarget.value })}>
          {SIZES.map((name) => (
            <option value={name}>{t(`network.size.${name}`)}</option>
          ))}
        </select>
      </label>
      {left > LINES_MOST && <p class="help">{t("network.sampled", count(Math.ceil(left / LINES_MOST)), count(left))}</p>}
    </>
  );
}

/** How much of an account's links a list of drawn ones is. */
function neighboursTold(of: Network, i: number, shown: number): string {
  if (shown <= of.each) return t("network.neighbours.more", count(shown), count(of.partners[i]));
  return t("network.neighbours.cut", count(shown), count(of.partners[i]), count(of.each));
}

/** What the picture leaves out, where there are more links than it can show. */
function LeftOut({ of }: { of: Network }) {
  if (of.links === of.all) return null;
  const told = [count(of.links), count(of.all), count(of.each)];
  return <p class="help left-out">{of.each > 0 ? t("network.cut", ...told) : t("network.cut.strongest", ...told)}</p>;
}

function Selected({ of, i }: { of: Network; i: number }) {
  const all = useMemo(() => neighbours(of, i), [of, i]), shown = all.slice(0, NEIGHBOURS_MOST);
  return (
    <section class="selected" aria-live="polite">
      <h2>
        <Foreign text={labelOf(of, i)} />
        <button type="button" aria-label={t("network.close")} title={t("network.close")} onClick={() => set({ account: "" }, true)}>
          ×
        </button>
      </h2>
      <p>
        {t("table.group")} <GroupLink id={of.group[i]} exclusive={of.exclusive[i] === 1} /> ·{" "}
        <a href={link("posts", "", { account: of.native(i) })}>{t("network.posts")}</a>
      </p>
      <LabelOf account={of.native(i)} />
      <h3>{t("network.neighbours")}</h3>
      <ul class="plain neighbours">
        {shown.map(({ account, link: l }) => (
          <li>
            <a href={link("link", "", { a: of.native(i), b: of.native(account) })}>
              <Dot id={of.group[account]} exclusive={of.exclusive[account] === 1} /> <Foreign text={labelOf(of, account)} />
            </a>
            <span class="muted">{many("group.times", of.weight[l], count(of.weight[l]))}</span>
            <Chance log10p={of.log10p[l]} hypothesis={t("null.link")} />
          </li>
        ))}
      </ul>
      {of.partners[i] > shown.length && <p class="muted">{neighboursTold(of, i, shown.length)}</p>}
    </section>
  );
}

function Drawn({ of, overview }: { of: Network; overview: Overview }) {
  const place = usePlace(), params = place.params, when = span(place);
  const [taken, setTaken] = useState<number[]>([]), [alone, setAlone] = useState(false);
  const posted = useAnswer<Uint8Array>(when ? "active?" + when : null, bytes), active = posted.value ?? null;
  const only = useMemo(() => (alone && taken.length > 0 ? new Set(taken) : null), [taken, alone]);
  const look = lookOf(params, when ? active : null, only);
  const draws = useMemo(() => canDraw(params.webgl === "off"), [params.webgl]);
  const selected = useMemo(() => (params.account ? indexOf(of, params.account) : -1), [of, params.account]);
  if (of.accounts === 0) return <Nothing word="network.empty" />;
  return (
    <div class="network">
      {draws ? (
        <NetworkCanvas
          key={of.serial} // a canvas whose context was given back draws no more
          of={of}
          look={look}
          view={viewOf(params)}
          group={numberOf(params.group) ?? 0}
          selected={selected}
          busy={posted.waiting}
          onView={(v) => set({ x: v.x.toFixed(3), y: v.y.toFixed(3), z: v.scale.toFixed(3) })}
          onAccount={(i) => set({ account: i < 0 ? "" : of.native(i) }, true)}
          onLasso={(found) => {
            setTaken(found);
            setAlone(false);
          }}
          onLink={(l) => (location.hash = link("link", "", { a: of.native(of.a[l]), b: of.native(of.b[l]) }))}
        />
      ) : (
        <Fallback />
      )}
      <aside>
        <Finder of={of} />
        {selected >= 0 && <Selected of={of} i={selected} />}
        {taken.length > 0 && <Taken of={of} taken={taken} alone={alone} onAlone={setAlone} onDrop={() => setTaken([])} />}
        <GroupChoice of={of} look={look} />
        {draws && <Thresholds of={of} look={look} accounts={overview.counts.accounts} />}
        <LeftOut of={of} />
        <p class="help">{draws ? t("network.help") : t("network.nowebgl")}</p>
        {draws && <Play overview={overview} />}
      </aside>
    </div>
  );
}

/** The picture that the program draws, larger or smaller, in a box that scrolls. */
function Fallback() {
  const [times, setTimes] = useState(1);
  return (
    <div class="scene drawn">
      <div class="pan" tabIndex={0} role="region" aria-label={t("network.picture")}>
        <img src={`/api/picture?width=960&lang=${language()}`} alt={t("network.picture")} width={Math.round(960 * times)} />
      </div>
      <div class="zoom">
        <button type="button" aria-label={t("network.in")} title={t("network.in")} onClick={() => setTimes(Math.min(8, times * 1.5))}>
          +
        </button>
        <button type="button" aria-label={t("network.out")} title={t("network.out")} onClick={() => setTimes(Math.max(0.4, times / 1.5))}>
          −
        </button>
        <button type="button" onClick={() => setTimes(1)}>
          {t("network.fit")}
        </button>
      </div>
    </div>
  );
}

export function NetworkRoom({ overview }: { overview: Overview }) {
  const answer = useAnswer<Network>("network", network);
  const links = useAnswer<Links>("links?limit=25");
  return (
    <>
      <h1>{t("room.network")}</h1>
      <When answer={answer}>{(value) => <Drawn of={value} overview={overview} />}</When>
      <Card title={t("network.table")} wide>
        <Download what="links" query="" />
        <When answer={links}>
          {(value) => (value.total > 0 ? <LinkTable rows={value.links} total={value.total} /> : <Nothing word="network.empty" />)}
        </When>
      </Card>
    </>
  );
}
