// The legend: classes of counts, told from zero and from what nobody knows; single cases have one of their own.
import { useEffect, useRef } from "preact/hooks";
import { radiusOf } from "./map_paint";
import { Scale, tone } from "./map_scale";
import type { Fill, Measure } from "./map_values";
import { count, real } from "./numbers";
import { t } from "./words";

const said = (x: number, measure: Measure): string => (measure === "count" ? count(x) : real(x));

/** "5 to 9": whole numbers end before the next class begins; rates are told by where they begin. */
function range(scale: Scale, k: number, measure: Measure, least: number): string {
  const from = measure === "count" ? Math.max(scale.from[k], least) : scale.from[k], next = scale.from[k + 1];
  if (measure === "rate") return next === undefined ? t("map.legend.from", said(from, measure)) : t("map.legend.below", said(from, measure), said(next, measure));
  if (next === undefined) return scale.most > from ? t("map.legend.to", count(from), count(scale.most)) : count(from);
  return next - 1 > from ? t("map.legend.to", count(from), count(next - 1)) : count(from);
}

/** Can a value be in this class? Whole numbers under `least` are never told. */
const occurs = (scale: Scale, k: number, measure: Measure, least: number): boolean =>
  measure === "rate" || (scale.from[k + 1] ?? Infinity) > least;

function Symbol({ n, most }: { n: number; most: number }) {
  const circle = useRef<SVGCircleElement>(null);
  useEffect(() => circle.current?.setAttribute("r", String(radiusOf(n, most))), [n, most]);
  return (
    <svg class="symbol" viewBox="-20 -20 40 40" width="40" height="40" aria-hidden="true">
      <circle ref={circle} />
    </svg>
  );
}

/** Sizes that tell how a ring is read: one case, the most, and something between. */
const sizes = (most: number): number[] => [...new Set([1, Math.max(1, Math.round(most / 4)), most])].filter((n) => n >= 1);

interface Props {
  scale: Scale | null;
  measure: Measure;
  fill: Fill;
  fixed: boolean; // the scale of all years
  mostCases: number; // 0: no symbols are drawn
  least: number; // smaller counts were left out; 0 or 1: none were
}

export function Legend({ scale, measure, fill, fixed, mostCases, least }: Props) {
  const told = fill === "sums" ? least : 1;
  return (
    <section class="maplegend" aria-label={t("map.legend")}>
      <h2>{t(fill === "sums" ? "map.layer.sums" : "map.layer.cases")}</h2>
      <p class="muted">{t(measure === "rate" ? "map.measure.rate" : "map.measure.count")}</p>
      <ul class="plain">
        {scale &&
          scale.from.map((_, k) =>
            occurs(scale, k, measure, told) ? (
              <li>
                <span class={`swatch tone${tone(scale, k)}`} aria-hidden="true" /> {range(scale, k, measure, told)}
              </li>
            ) : null,
          )}
        {fill === "sums" && (
          <li>
            <span class="swatch zero" aria-hidden="true" /> {least > 1 ? t("map.legend.fewer", count(least)) : t("map.legend.zero")}
          </li>
        )}
        <li>
          <span class="swatch blank" aria-hidden="true" /> {t(fill === "cases" ? "map.legend.nobody" : measure === "rate" ? "map.legend.norate" : "map.legend.unknown")}
        </li>
      </ul>
      {fixed && <p class="muted">{t("map.legend.fixed")}</p>}
      {mostCases > 0 && (
        <>
          <h2>{t("map.layer.cases")}</h2>
          <ul class="plain symbols">
            {sizes(mostCases).map((n) => (
              <li>
                <Symbol n={n} most={mostCases} /> {count(n)}
              </li>
            ))}
          </ul>
          <p class="muted">{t("map.legend.apart")}</p>
        </>
      )}
    </section>
  );
}
