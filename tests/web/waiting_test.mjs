// What waits, above the list of cases: ./case has three cases of which something waits, one of them marked.
import assert from "node:assert/strict";
import { done, end, go, launch, noUntranslated, open, seriousOf, serve, settled, words } from "./browser.mjs";

const es = words.es;
const server = await serve(), browser = await launch();
const tab = await open(browser, server);
await go(tab, server, "records?lang=es");
const summary = tab.locator("details.brought summary");
assert.equal(await summary.innerText(), es["waiting.summary"].replace("{1}", "3"));
await summary.click();
await tab.waitForSelector(".brought .proposal");
await settled(tab);
const items = () => tab.locator(".brought .proposal").allInnerTexts();
const first = await items();
assert.equal(first.length, 3);
assert(first[0].includes("Juan Pérez") && first[0].includes(es["waiting.near"]) && first[0].includes("Juan Pérez López"), first[0]);
assert(!first.slice(1).some((text) => text.includes(es["waiting.near"])));
assert(first.some((text) => text.includes("STAYS") && text.includes("STAYS longer")), first.join("\n"));
await noUntranslated(tab, "es", "records");
assert.deepEqual(await seriousOf(tab), []);
// one kept back, the others of a file at once; what is marked stays
await tab.locator(".brought .proposal", { hasText: "Tres" }).locator("button", { hasText: es["waiting.keep"] }).click();
await tab.waitForFunction(() => document.querySelectorAll(".brought .proposal").length === 2);
await tab.locator(".brought > p.actions button, .brought .actions button", { hasText: "three.csv" }).first().click();
await tab.waitForFunction(() => document.querySelectorAll(".brought .proposal").length === 1);
assert((await items())[0].includes("Juan Pérez"));
await tab.locator(".brought .proposal button", { hasText: es["waiting.keep"] }).click(); // the last of them: nothing is left to show
await tab.waitForFunction(() => !document.querySelector("details.brought"));
await settled(tab);
await done(tab);
await browser.close();
assert.equal(await end(server), 0);
