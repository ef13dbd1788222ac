// The map: sums that a source states as colours, single cases as rings over them; never added to each other.
import { useMemo, useRef, useState } from "preact/hooks";
import { link, set, usePlace } from "./address";
import { useAnswer } from "./asking";
import { Counted, Months, startOf, sumByPlace } from "./counted";
import { askShapes, Shapes } from "./geometry";
import { Search } from "./longlist";
import { MapCanvas } from "./map_canvas";
import { Legend } from "./map_legend";
import { ChosenPlace } from "./map_place";
import { ringsOf } from "./map_rings";
import { MapTable } from "./map_table";
import { Choice, countAt, Fill, Measure, scaleFor, Values, valuesOf } from "./map_values";
import { count, month as monthName, real } from "./numbers";
import { Failure, Foreign, Nothing, Waiting } from "./parts";
import type { Level, RegistryAnswer } from "./registry_answers";
import { yearIn } from "./registry_brush";
import { Inhabitants, isEmpty, monthsOf, oneKindOnly, spanOf, useCounted, useInhabitants, usePoints } from "./registry_data";
import { Filters } from "./registry_filters";
import { many, t } from "./words";

const FOUND_MOST = 8;
const LEVELS: Level[] = ["state", "municipality"];

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const levelOf = (of: RegistryAnswer, params: Record<string, string>): Level =>
  of.geometry.municipalities && params.level !== "state" ? "municipality" : "state";

const fillOf = (of: RegistryAnswer, params: Record<string, string>): Fill =>
  of.aggregate.rows === 0 || (params.fill === "cases" && of.records > 0) ? "cases" : "sums";

interface Shown {
  of: RegistryAnswer;
  level: Level;
  fill: Fill;
  measure: Measure;
  months: Months;
  all: { from: number; to: number };
  counted: Counted;
  ofStates: Counted; // where small counts were left out: of the states, from which the total is told
  shapes: Shapes;
  inhabitants: Map<string, number>;
  partly: Inhabitants["partly"];
  least: number; // smaller sums were left out; 0 or 1: none were
}

/** Names of places: of the shapes where they have one, else as the source writes them. */
function useNames({ shapes, counted, level }: Shown, states: Shapes | undefined) {
  return useMemo(() => {
    const written = new Map(counted.places.map((p) => [p.code, p.name]));
    const nameOf = (shape: number): string => {
      const id = shapes.ids[shape], own = shapes.names[shape];
      return own !== id && own !== "" ? own : (written.get(id) ?? (id || t("unknown")));
    };
    const stateOf = (code: string | null): string => {
      const at = code === null ? undefined : states?.at.get(code.slice(0, 2));
      return at === undefined ? (code?.slice(0, 2) ?? "") : states!.names[at];
    };
    return { shapes, nameOf, stateOf };
  }, [shapes, counted, level, states]);
}

function Finder({ names, shapes, onFound }: { names: (shape: number) => string; shapes: Shapes; onFound: (shape: number) => void }) {
  const [words, setWords] = useState("");
  const found = useMemo(() => {
    const wanted = plain(words.trim());
    return wanted === "" ? [] : shapes.ids.map((_, i) => i).filter((i) => plain(names(i)).includes(wanted) || shapes.ids[i] === wanted);
  }, [words, names, shapes]);
  return (
    <div class="finder">
      <Search value={words} label={t("map.find")} onSearch={setWords} />
      {words && (
        <ul class="plain found">
          {found.slice(0, FOUND_MOST).map((i) => (
            <li>
              <button
                type="button"
                class="linklike"
                onClick={() => {
                  onFound(i);
                  setWords("");
                }}
              >
                <Foreign text={names(i)} /> <span class="muted">{shapes.ids[i]}</span>
              </button>
            </li>
          ))}
          {found.length === 0 && <li class="muted">{t("map.find.none")}</li>}
          {found.length > FOUND_MOST && <li class="muted">{t("network.found.more", count(found.length - FOUND_MOST))}</li>}
        </ul>
      )}
    </div>
  );
}

/** The sentence under the map: how many, and how many of them are on no shape or have no date. */
function Totals({ v, s }: { v: Values; s: Shown }) {
  const states = s.ofStates, sums = s.fill === "sums" ? sumByPlace(states.aggregate, states.places.length, s.months) : { total: v.total, leftOut: v.leftOut };
  const off = v.offMap.reduce((sum, o) => sum + o.count, 0), withheld = sums.total - v.total, from = monthName(startOf(s.months.from)), to = monthName(startOf(s.months.to - 1));
  return (
    <div class="maptotals" role="status">
      <p>
        <strong>{v.few && sums.total === 0 ? t("map.fewer") : s.fill === "sums" ? t("map.total.sums", count(sums.total)) : many("map.total.cases", sums.total, count(sums.total))}</strong> {s.months.whole ? t("map.total.whole") : t("map.brush.value", from, to)}
        {s.fill === "sums" && s.of.records > 0 && <> · {many("map.total.apart", v.casesTotal, count(v.casesTotal))}</>}
      </p>
      {off > 0 && <p class="muted">{t(s.level === "municipality" ? "map.off.municipality" : "map.off.state", count(off))}</p>}
      {s.measure === "rate" && s.level === "state" && s.partly.size > 0 && <p class="muted">{many("map.people.some", s.partly.size, count(s.partly.size))}</p>}
      {withheld > 0 && <p class="muted">{t("map.off.withheld", count(withheld))}</p>}
      {v.few && <p class="muted">{t("map.small", count(s.least))}</p>}
      {sums.leftOut > 0 && <p class="muted">{t("map.leftout", count(sums.leftOut))}</p>}
    </div>
  );
}

function Pictured(s: Shown) {
  const params = usePlace().params, choice: Choice = s;
  const states = useAnswer<Shapes>("registry/geometry?of=states", askShapes).value;
  const names = useNames(s, states), year = yearIn(s.months);
  const scale = useMemo(
    () => scaleFor(choice, s.months, year === null ? null : s.all),
    [s.counted, s.shapes, s.level, s.measure, s.fill, s.inhabitants, year !== null || `${s.months.from}-${s.months.to}`],
  );
  const v = useMemo(
    () => valuesOf(choice, s.months, scale),
    [s.counted, s.shapes, s.level, s.measure, s.fill, s.inhabitants, s.months.from, s.months.to, s.months.whole, scale],
  );
  const apart = s.fill === "sums" && s.of.records > 0, drawn = apart && params.rings !== "off";
  const chosen = params.place ? (s.shapes.at.get(params.place) ?? -1) : -1;
  const points = usePoints(s.of, drawn);
  const [near, setNear] = useState({ shape: -1, turn: 0 });
  const picture = useMemo(() => {
    const symbols = drawn ? ringsOf(s.shapes, v.cases, points, s.level, s.months) : [];
    return { shapes: s.shapes, classes: v.classes, scale, symbols, mostCases: symbols.reduce((most, x) => Math.max(most, x.n), 1), chosen };
  }, [v, scale, drawn, chosen, points]);
  const tell = (i: number): string => {
    const told = countAt(v, i), number = s.measure === "rate" ? t("map.rate.said", real(v.rates[i])) : count(v.counts[i]);
    const known = typeof told === "string" ? t(told) : s.measure === "rate" && Number.isNaN(v.rates[i]) ? t("unknown") : number;
    return `${names.nameOf(i)}${s.level === "municipality" && names.stateOf(s.shapes.ids[i]) !== names.nameOf(i) ? `, ${names.stateOf(s.shapes.ids[i])}` : ""}: ${known}${drawn && v.cases[i] > 0 ? ` · ${many("map.cases.said", v.cases[i], count(v.cases[i]))}` : ""}`;
  };
  return (
    <>
      <div class="network map">
        <div>
          <MapCanvas picture={picture} label={t("map.canvas", count(v.total), count(s.shapes.ids.length))} tell={tell} near={near} onShape={(i) => set({ place: i < 0 ? "" : s.shapes.ids[i] }, true)} onRecord={(id) => (location.hash = link("record", id))} />
          <Totals v={v} s={s} />
        </div>
        <aside>
          <Finder names={names.nameOf} shapes={s.shapes} onFound={(shape) => (set({ place: s.shapes.ids[shape] }, true), setNear({ shape, turn: near.turn + 1 }))} />
          <Choices of={s.of} level={s.level} fill={s.fill} measure={s.measure} />
          {chosen >= 0 && (
            <ChosenPlace
              {...s}
              shape={chosen}
              code={s.shapes.ids[chosen]}
              name={names.nameOf(chosen)}
              state={names.stateOf(s.shapes.ids[chosen])}
              values={v}
              people={s.inhabitants.get(s.shapes.ids[chosen])}
              missing={s.partly.get(s.shapes.ids[chosen])}
              apart={apart}
            />
          )}
          <Legend scale={scale} measure={s.measure} fill={s.fill} fixed={year !== null} mostCases={drawn && picture.symbols.length > 0 ? picture.mostCases : 0} least={s.least} />
          {apart && (
            <label class="check">
              <input type="checkbox" checked={drawn} onChange={(event) => set({ rings: event.currentTarget.checked ? "" : "off" })} /> {t("map.rings")}
            </label>
          )}
          <p class="help">{t("map.help")}</p>
        </aside>
      </div>
      <MapTable of={v} named={names} measure={s.measure} fill={s.fill} municipal={s.level === "municipality"} apart={apart} rates={s.measure === "rate"} />
    </>
  );
}

function Choices({ of, level, fill, measure }: { of: RegistryAnswer; level: Level; fill: Fill; measure: Measure }) {
  const people = of.population.states + of.population.municipalities > 0;
  return (
    <div class="mapfields">
      <label class="field">
        <span>{t("map.level")}</span>
        <select value={level} onChange={(event) => set({ level: event.currentTarget.value, place: "" })}>
          {LEVELS.map((name) => (
            <option value={name} disabled={name === "municipality" && !of.geometry.municipalities}>
              {t(`map.level.${name}`)}
            </option>
          ))}
        </select>
      </label>
      {of.aggregate.rows > 0 && of.records > 0 && (
        <label class="field">
          <span>{t("map.fill")}</span>
          <select value={fill} onChange={(event) => set({ fill: event.currentTarget.value })}>
            <option value="sums">{t("map.layer.sums")}</option>
            <option value="cases">{t("map.layer.cases")}</option>
          </select>
        </label>
      )}
      <label class="field">
        <span>{t("map.measure")}</span>
        <select value={measure} onChange={(event) => set({ measure: event.currentTarget.value })}>
          <option value="count">{t("map.measure.count")}</option>
          <option value="rate" disabled={!people}>
            {t("map.measure.rate")}
          </option>
        </select>
      </label>
      <Filters of={of} oneKind={oneKindOnly(of)} />
    </div>
  );
}

/** Answers that belong together: as they were when last all of them were there, so that no number is told from two questions. */
function useTogether<T>(now: T | null): T | null {
  const kept = useRef<T | null>(null);
  if (now) kept.current = now;
  return kept.current;
}

function Drawn({ of }: { of: RegistryAnswer }) {
  const params = usePlace().params, level = levelOf(of, params), fill = fillOf(of, params);
  const inhabitants = useInhabitants(of), measure: Measure = params.measure === "rate" && inhabitants.known.size > 0 ? "rate" : "count";
  const all = spanOf(of) ?? { from: 0, to: 12 };
  const differ = (of.least_cell ?? 0) > 1 && level !== "state", counted = useCounted(of, level), states = useCounted(of, "state", differ), ofStates = differ ? states : counted;
  const shapes = useAnswer<Shapes>(`registry/geometry?of=${level === "state" ? "states" : "municipalities"}`, askShapes);
  const answers = [shapes, counted, ofStates], failed = answers.find((answer) => answer.failure), waiting = inhabitants.waiting || answers.some((answer) => answer.waiting || answer.value === undefined);
  const together = useTogether(waiting || failed ? null : { level, fill, shapes: shapes.value!, counted: counted.value!, ofStates: ofStates.value! });
  return (
    <>
      {failed ? (
        <Failure of={failed.failure!} again={failed.again} />
      ) : !together ? (
        <Waiting />
      ) : (
        <div class={waiting ? "stale" : undefined} aria-busy={waiting}>
          <Pictured of={of} {...together} measure={measure} months={monthsOf(all, params)} all={all} inhabitants={inhabitants.known} partly={inhabitants.partly} least={of.least_cell ?? 0} />
        </div>
      )}
      <Unjoined of={of} />
    </>
  );
}

/** Codes that the source uses and no shape has: they are counted, and nowhere to be seen. */
function Unjoined({ of }: { of: RegistryAnswer }) {
  if (of.unjoined.length === 0) return null;
  return (
    <details class="card wide">
      <summary>{many("map.unjoined", of.unjoined.length, count(of.unjoined.length))}</summary>
      <p class="help">{t("map.unjoined.help")}</p>
      <ul class="plain columned">
        {of.unjoined.map((u) => (
          <li>
            {u.code} <Foreign text={u.name ?? ""} /> <span class="muted">{count(u.count)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function MapRoom({ of }: { of: RegistryAnswer }) {
  return (
    <>
      <h1>{t("room.map")}</h1>
      <p class="doubt">{t("map.doubt")}</p>
      {isEmpty(of) ? <Nothing word="map.empty" /> : <Drawn of={of} />}
    </>
  );
}
