// The texts of the page. words_en.ts and words_registry_en.ts say which there are; TypeScript refuses a Spanish one that is missing or too many.
import { en } from "./words_en";
import { es } from "./words_es";
import type { registryEn } from "./words_registry_en";
import type { siteEn } from "./words_site_en";

export type Word = keyof typeof en | keyof typeof registryEn | keyof typeof siteEn;
export type Words = Record<keyof typeof en, string>;
export type Language = "en" | "es";

const dictionaries: Record<Language, Partial<Record<Word, string>>> = { en, es };
let chosen: Language = "en";

/** Texts of rooms that come later. */
export function learn(more: Record<Language, Partial<Record<Word, string>>>): void {
  Object.assign(dictionaries.en, more.en);
  Object.assign(dictionaries.es, more.es);
}

export const language = (): Language => chosen;

/** The language of the address; else the one that is given; else the reader's own. */
export function speak(wanted: string | undefined, otherwise?: Language | null): void {
  const own = otherwise ?? (navigator.language.toLowerCase().startsWith("es") ? "es" : "en");
  chosen = wanted === "es" || wanted === "en" ? wanted : own;
  document.documentElement.lang = chosen;
}

/** A text with {1}, {2} ... replaced; {1|account|accounts} is the first where value 1 is one thing, else the second. */
export function t(word: Word, ...values: (string | number)[]): string {
  const value = (n: string): string => String(values[+n - 1]);
  return (dictionaries[chosen][word] ?? word)
    .replace(/\{(\d)\|((?:[^|{}]|\{\d\})*)\|((?:[^|{}]|\{\d\})*)\}/g, (_, n, one, others) => (value(n) === "1" ? one : others))
    .replace(/\{(\d)\}/g, (_, n) => value(n));
}

/** Words that have a form for one thing as well: "map.unjoined" and "map.unjoined.one". */
type Counted = { [W in Word]: W extends `${infer Many}.one` ? Many : never }[Word] & Word;

/** A text that counts things: of one thing it is said in its own form. {1} is the number as it is written. */
export const many = (word: Counted, n: number, written: string, ...values: (string | number)[]): string =>
  t(n === 1 ? `${word}.one` : word, written, ...values);

/** t for a name that comes from data; the name itself where there is no word for it. */
export function named(prefix: string, name: string): string {
  const word = `${prefix}.${name}`;
  return word in dictionaries[chosen] ? t(word as Word) : name;
}
