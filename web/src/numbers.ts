// Numbers, times and probabilities as people read them, in the language of the page. Times are UTC, and say so.
import { language, t } from "./words";

const locale = () => (language() === "es" ? "es-MX" : "en-US");
const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(locale(), options));
  return formats.get(key) as Intl.NumberFormat;
}

function date(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = "d" + locale() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), { timeZone: "UTC", ...options }));
  return formats.get(key) as Intl.DateTimeFormat;
}

export const count = (n: number): string => number({ maximumFractionDigits: 0 }).format(n);

export function real(x: number): string {
  if (x !== 0 && Math.abs(x) < 0.001) return t("under", "0.001");
  return number({ maximumSignificantDigits: Math.abs(x) >= 100 ? 4 : Math.abs(x) >= 1 ? 3 : 2 }).format(x);
}

export const percent = (ratio: number): string =>
  number({ style: "percent", maximumFractionDigits: ratio < 0.1 ? 1 : 0 }).format(ratio);

/** No probability smaller than this is told: the model is not that good. */
const LEAST_LOG10 = -30;

const superscript = (n: number): string => String(n).replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[+d]);

/** "1 in 4,200", "1 in 10¹⁴", "less than 1 in 10³⁰". */
export function chance(log10p: number | null): string {
  if (log10p === null) return t("unknown");
  if (log10p <= LEAST_LOG10) return t("chance.less", "10" + superscript(-LEAST_LOG10));
  if (log10p < -6) return t("chance.in", "10" + superscript(Math.floor(-log10p)));
  const p = Math.pow(10, log10p);
  return p > 0.1 ? number({ maximumFractionDigits: 2 }).format(p) : t("chance.in", count(Math.round(1 / p)));
}

const at = (us: number): Date => new Date(us / 1000);

export const day = (us: number): string => date({ year: "numeric", month: "short", day: "numeric" }).format(at(us));

export const month = (us: number): string => date({ year: "numeric", month: "short" }).format(at(us));

/** Where the head of the column says UTC. */
export const bareMoment = (us: number): string =>
  date({
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(at(us));

export const moment = (us: number): string => bareMoment(us) + " UTC";

export const weekday = (k: number): string => date({ weekday: "short" }).format(new Date(Date.UTC(2024, 0, 1 + k)));

const UNITS = [
  { size: 86400, word: "unit.days" },
  { size: 3600, word: "unit.hours" },
  { size: 60, word: "unit.minutes" },
] as const;

/** "60 s", "10 min", "24 h", "3 d": the largest unit of which there are two or more; a day and a minute count in the next smaller one. */
export function duration(seconds: number): string {
  const whole = number({ maximumFractionDigits: 1 });
  for (const { size, word } of UNITS)
    if (seconds >= 2 * size || (seconds === size && size === 3600)) return `${whole.format(seconds / size)} ${t(word)}`;
  return `${whole.format(seconds)} ${t("unit.seconds")}`;
}

/** How far apart two posts are: "7 s", "1 min", "1 min 12 s". */
export function gap(us: number): string {
  const seconds = Math.round(Math.abs(us) / 1e6);
  if (seconds < 60) return `${seconds} ${t("unit.seconds")}`;
  const minutes = `${Math.floor(seconds / 60)} ${t("unit.minutes")}`;
  return seconds % 60 === 0 ? minutes : `${minutes} ${seconds % 60} ${t("unit.seconds")}`;
}

export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let k = 0;
  for (; n >= 1000 && k < units.length - 1; k++) n /= 1000;
  return number({ maximumFractionDigits: 1 }).format(n) + " " + units[k];
}
