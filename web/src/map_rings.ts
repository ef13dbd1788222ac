// Rings of single cases: where a point was given there, else together in the middle of their place.
import { isInside, Months, readPeriod } from "./counted";
import type { Shapes } from "./geometry";
import type { Ring } from "./map_paint";
import type { Level, Points } from "./registry_answers";

/** `cases`: single cases of each shape in these months; those with a point are taken out of it and stand alone. */
export function ringsOf(shapes: Shapes, cases: Float64Array, points: Points | undefined, level: Level, months: Months): Ring[] {
  const left = cases.slice(), rings: Ring[] = [];
  const all = points !== undefined && points.total === points.points.length ? points.points : []; // not when some are missing: nothing is counted twice
  for (const p of all) {
    const period = readPeriod(p.when), at = p.latitude === null || p.longitude === null ? null : shapes.project(p.longitude, p.latitude);
    if (at === null || !isInside(months, period.month, period.span)) continue;
    const shape = shapes.at.get((level === "state" ? p.state : p.municipality) ?? "");
    if (shape !== undefined && left[shape] > 0) left[shape]--;
    rings.push({ x: at[0], y: at[1], n: 1, record: p.record });
  }
  left.forEach((n, i) => n > 0 && rings.push({ x: shapes.middles[2 * i], y: shapes.middles[2 * i + 1], n, record: null }));
  return rings;
}
