// One place of the map: what is counted there, year by year, and the way to its cases.
import { link, set } from "./address";
import { Counted, firstMonthOf, Layer, Months, startOf, sumByYear, yearOf } from "./counted";
import { countAt, Fill, Measure, Values } from "./map_values";
import { count, real } from "./numbers";
import { Foreign } from "./parts";
import type { Level } from "./registry_answers";
import { t } from "./words";

const WIDTH = 240;
const HEIGHT = 54;

/** Columns of years; a click sees one alone. `few`: a year without a count may have had one too small to be told. */
function Years({ sums, first, few }: { sums: number[]; first: number; few: boolean }) {
  const top = Math.max(1, ...sums), wide = WIDTH / sums.length;
  const said = sums.map((n, i) => `${first + i}: ${few && n === 0 ? t("map.fewer") : count(n)}`);
  return (
    <svg class="yearbars" viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`} role="img" aria-label={said.join("; ")}>
      {sums.map((n, i) => {
        const tall = n > 0 ? Math.max(1.5, (HEIGHT - 2) * (n / top)) : 0;
        return (
          <g onClick={() => set({ from: startOf(firstMonthOf(first + i)), to: startOf(firstMonthOf(first + i + 1)) })}>
            <title>{said[i]}</title>
            <rect class="room" x={i * wide} y={0} width={wide} height={HEIGHT} />
            <rect x={i * wide + 1} y={HEIGHT - tall} width={Math.max(1, wide - 2)} height={tall} />
          </g>
        );
      })}
      <text x="0" y={HEIGHT + 13}>
        {first}
      </text>
      <text x={WIDTH} y={HEIGHT + 13} text-anchor="end">
        {first + sums.length - 1}
      </text>
    </svg>
  );
}

function yearsOf(layer: Layer, counted: Counted, code: string, all: { from: number; to: number }): number[] {
  const at = counted.places.findIndex((place) => place.code === code);
  return sumByYear(layer, counted.places.length, all.from, all.to).map((year) => (at < 0 ? 0 : year[at]));
}

interface Props {
  shape: number;
  name: string;
  state: string;
  code: string;
  level: Level;
  values: Values;
  counted: Counted;
  fill: Fill;
  measure: Measure;
  people: number | undefined;
  missing: { given: number; of: number } | undefined; // inhabitants are not known, as those of only some municipalities were given
  all: { from: number; to: number };
  months: Months;
  apart: boolean; // single cases stand beside the sums
}

export function ChosenPlace(p: Props) {
  const years = yearsOf(p.fill === "sums" ? p.counted.aggregate : p.counted.single, p.counted, p.code, p.all);
  const told = countAt(p.values, p.shape), rate = p.values.rates[p.shape];
  return (
    <section class="selected" aria-live="polite">
      <h2>
        <span>
          <Foreign text={p.name} />
          {p.level === "municipality" && p.state !== p.name && <span class="sub">{p.state}</span>}
        </span>
        <button type="button" aria-label={t("network.close")} title={t("network.close")} onClick={() => set({ place: "" }, true)}>
          ×
        </button>
      </h2>
      <dl class="pairs">
        <dt>{t(p.fill === "sums" ? "map.layer.sums" : "map.layer.cases")}</dt>
        <dd>{typeof told === "number" ? count(told) : t(told)}</dd>
        {p.people !== undefined && (
          <>
            <dt>{t("map.measure.rate")}</dt>
            <dd>{typeof told === "number" ? (Number.isNaN(rate) ? t("unknown") : real(rate)) : t(told)}</dd>
            <dt>{t("map.people")}</dt>
            <dd>{count(p.people)}</dd>
          </>
        )}
        {p.missing && (
          <>
            <dt>{t("map.people")}</dt>
            <dd>{t("map.people.partly", count(p.missing.given), count(p.missing.of))}</dd>
          </>
        )}
        {p.apart && (
          <>
            <dt>{t("map.layer.cases")}</dt>
            <dd>{p.values.cases[p.shape] > 0 ? count(p.values.cases[p.shape]) : t("map.cases.none")}</dd>
          </>
        )}
      </dl>
      {years.some((n) => n > 0) && <Years sums={years} first={yearOf(p.all.from)} few={p.values.few} />}
      <p class="actions">
        <a href={link("records", "", { [p.level]: p.code })}>{t("map.cases.list")}</a>
        {p.level === "state" && (
          <button type="button" class="linklike" onClick={() => set({ level: "municipality" }, true)}>
            {t("map.level.down")}
          </button>
        )}
      </p>
    </section>
  );
}
