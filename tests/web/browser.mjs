// What the tests of the page share: the server, a browser's tab that watches, texts. CHROMIUM is the browser, MODULES the folder of playwright-core and axe-core.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env.MODULES + "/here.js");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
/** Only what never comes takes so long: a machine may be slow, or shared. */
export const WAIT_MOST_MS = 60000;
const source = process.env.AVISPERO_SOURCE + "/web/src/";

/** The texts of a language, as words_<lang>.ts and words_<more>_<lang>.ts have them. */
function dictionary(lang) {
  const found = {};
  for (const name of readdirSync(source).filter((file) => file.startsWith("words_") && file.endsWith(`_${lang}.ts`)))
    for (const [, key, text] of readFileSync(source + name, "utf8").matchAll(/^  "?([\w. -]+)"?: "((?:[^"\\]|\\.)*)",$/gm)) found[key] = text;
  assert(Object.keys(found).length > 300, "the dictionary cannot be read");
  return found;
}
export const words = { en: dictionary("en"), es: dictionary("es") };

/** The page's own way with texts (web/src/words.ts), with those of every room. */
export async function speaking() {
  const code = `export * from "./words"; export { registryEn } from "./words_registry_en"; export { registryEs } from "./words_registry_es"; export { en } from "./words_en"; export { es } from "./words_es";`;
  const { outputFiles } = await require("esbuild").build({ stdin: { contents: code, resolveDir: source, loader: "ts" }, bundle: true, write: false, format: "esm" });
  globalThis.document ??= { documentElement: {} };
  globalThis.navigator ??= { language: "en" };
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

/** How the page says a text of any room in a language, with its values: (word, ...values) => text. */
export async function sayingIn(lang) {
  const page = await speaking();
  page.learn({ en: page.registryEn, es: page.registryEs });
  page.speak(lang);
  return page.t;
}

export function serve(port = 0, folder = "case") {
  return new Promise((resolve, reject) => {
    const child = spawn(process.env.AVISPERO, ["serve", folder, "--print-url", "--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.once("data", (line) => resolve({ child, url: String(line).trim(), origin: String(line).split("/open")[0] }));
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}`)));
  });
}
export const end = (server) =>
  new Promise((resolve) => {
    server.child.once("exit", (code) => resolve(code));
    server.child.kill("SIGTERM");
  });

export const launch = (...args) => chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage", ...args] });

/** A tab that fails the test when something is asked of anybody else, when a script errs or the policy is broken. */
/** expected: parts of the console's errors that the test brings about itself (a status, most often). They may come late, after
 * whatever was waited for, so they are known from the start and not taken out at the end. */
export async function open(browser, server, options = {}, expected = []) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "es-MX", ...options });
  const tab = await context.newPage();
  tab.offences = [];
  const watch = (page) => {
    page.on("request", (r) => r.url().startsWith(server.origin + "/") || tab.offences.push(`asked ${r.url()}`));
    page.on("pageerror", (e) => tab.offences.push(`error ${e.message}`));
    page.on("console", (m) => m.type() === "error" && !expected.some((part) => m.text().includes(part)) && tab.offences.push(`console ${m.text()}`));
  };
  watch(tab);
  tab.setDefaultTimeout(WAIT_MOST_MS);
  await tab.goto(server.url);
  await tab.waitForSelector("main h1");
  return tab;
}

export const go = async (tab, server, hash) => {
  await tab.goto(`${server.origin}/#/${hash}`);
  await settled(tab);
};
/** Nothing is being waited for any more. */
export const settled = async (tab) => {
  await tab.waitForSelector("main h1, main .nothing");
  await tab.waitForFunction(() => document.documentElement.dataset.shown === location.hash && !document.querySelector("main .waiting, main .stale, main [aria-busy=true]"));
};

/** The canvas over a scene shows what is meant now: `data-drawn` is away from every change to its picture. */
export const drawn = async (tab, scene = "") => {
  await settled(tab);
  await tab.waitForSelector(`${scene} .over[data-drawn]`);
};

export async function noUntranslated(tab, lang, room) {
  const text = await tab.innerText("body"), other = words[lang === "es" ? "en" : "es"];
  for (const key of Object.keys(other)) if (key.includes(".")) assert(!text.includes(key), `${room}: the key ${key} shows`);
  assert(!/\{\d\}|undefined|NaN|\[object/.test(text), `${room}: ${text.match(/.{0,30}(\{\d\}|undefined|NaN|\[object).{0,30}/)}`);
  for (const [key, phrase] of Object.entries(other))
    if (phrase.length > 12 && !phrase.includes("{") && phrase !== words[lang][key]) assert(!text.includes(phrase), `${room} in ${lang}: "${phrase}"`);
}

export async function done(tab) {
  assert.deepEqual(tab.offences, []);
  await tab.context().close();
}

/** A second theme shows the same page in other colours: those of axe's rules that look at colours, null = all rules. */
export const rulesOf = (theme) => (theme === "dark" ? ["color-contrast", "link-in-text-block"] : null);

/** What axe finds that keeps people out. */
/** preload: false where the policy lets nothing be fetched, not even by the one who looks. rules: null = all. */
export const seriousOf = (tab, preload = true, rules = null) =>
  tab
    .evaluate(async ([code, fetching, only]) => {
      if (!window.axe) (0, eval)(code);
      const result = await window.axe.run(document, { resultTypes: ["violations"], preload: fetching, ...(only && { runOnly: { type: "rule", values: only } }) });
      return result.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" | ")}`);
    }, [axe, preload, rules])
    .catch((e) => [String(e)]);
