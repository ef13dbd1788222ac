// The texts of the page. words_en.ts says which there are; TypeScript refuses a Spanish one that is missing or too many.
import { en } from "./words_en";
import { es } from "./words_es";

export type Word = keyof typeof en;
export type Words = Record<Word, string>;
export type Language = "en" | "es";

const dictionaries: Record<Language, Words> = { en, es };
let chosen: Language = "en";

export const language = (): Language => chosen;

export function speak(wanted: string | undefined): void {
  const own = navigator.language.toLowerCase().startsWith("es") ? "es" : "en";
  chosen = wanted === "es" || wanted === "en" ? wanted : own;
  document.documentElement.lang = chosen;
}

/** A text with {1}, {2} ... replaced. */
export function t(word: Word, ...values: (string | number)[]): string {
  return dictionaries[chosen][word].replace(/\{(\d)\}/g, (_, n) => String(values[+n - 1]));
}

/** t for a name that comes from data; the name itself where there is no word for it. */
export function named(prefix: string, name: string): string {
  const word = `${prefix}.${name}`;
  return word in dictionaries[chosen] ? t(word as Word) : name;
}
