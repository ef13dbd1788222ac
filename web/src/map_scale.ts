// Classes of a map: bounds that a person can read, the same through all years that are played.
export interface Scale {
  from: number[]; // least value of each class, ascending; values are positive
  most: number;
}

export const CLASSES = 6;

const STEPS = [1, 1.5, 2, 3, 5, 7, 10];
const QUANTILES = [0, 0.4, 0.65, 0.83, 0.94, 0.985];

/** The nearest number that is easily read, in proportion. */
export function readable(x: number): number {
  if (x <= 0) return 0;
  const ten = Math.pow(10, Math.floor(Math.log10(x)));
  let best = 1;
  for (const step of STEPS) if (Math.abs(Math.log(x / ten / step)) < Math.abs(Math.log(x / ten / best))) best = step;
  return +(best * ten).toPrecision(2);
}

/** Values fall into at most six classes, finer where the values are large: few places have most cases. */
export function scaleOf(values: number[], whole: boolean): Scale | null {
  const sorted = values.filter((x) => x > 0).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const most = sorted[sorted.length - 1];
  if (whole && most <= CLASSES) return { from: Array.from({ length: most }, (_, i) => i + 1), most };
  const bounds: number[] = [];
  for (const q of QUANTILES) {
    const at = readable(sorted[Math.floor(q * (sorted.length - 1))]), bound = whole ? Math.max(1, Math.round(at)) : at;
    if (bounds.length === 0 || bound > bounds[bounds.length - 1]) bounds.push(bound);
  }
  if (bounds[0] > sorted[0]) bounds[0] = whole ? 1 : sorted[0];
  return { from: bounds, most };
}

/** Class of a value, 0 the lowest; -1 for none. */
export function classOf(scale: Scale | null, value: number): number {
  if (!scale || value <= 0) return -1;
  let k = 0;
  while (k + 1 < scale.from.length && value >= scale.from[k + 1]) k++;
  return k;
}

/** Colours of classes: with fewer than six, spread over the whole range from light to dark. */
export const tone = (scale: Scale, k: number): number =>
  scale.from.length === 1 ? 3 : 1 + Math.round((k * (CLASSES - 1)) / (scale.from.length - 1));
