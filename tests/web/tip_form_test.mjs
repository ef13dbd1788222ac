// The form for tips as whoever tells something opens it: from the disk, without a network. CHROMIUM is the browser, MODULES the folder of playwright-core and axe-core;
// ./form/tip.html is shown, ./big.bin has 50 MB; what the form makes is left in ./made. SHOTS: a folder for pictures.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.MODULES + "/here.js");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(`${process.cwd()}/form/tip.html`).href;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
mkdirSync("made", { recursive: true });

/** A tab without a network that fails the test when anything but the page is asked for, its script errs or the policy is broken. */
async function open({ locale = "es-MX", viewport = { width: 1440, height: 900 }, ...more } = {}) {
  const context = await browser.newContext({ viewport, locale, acceptDownloads: true, ...more });
  await context.setOffline(true);
  const tab = await context.newPage();
  tab.offences = [];
  tab.on("request", (r) => r.url() === address || r.url().startsWith("blob:file:///") || tab.offences.push(`asked ${r.url()}`));
  tab.on("websocket", (w) => tab.offences.push(`asked ${w.url()}`));
  tab.on("pageerror", (e) => tab.offences.push(`error ${e.message}`));
  tab.on("console", (m) => m.type() === "error" && tab.offences.push(`console ${m.text()}`));
  tab.setDefaultTimeout(60000);
  await tab.goto(address);
  return tab;
}

async function done(tab) {
  assert.deepEqual(tab.offences, []);
  await tab.context().close();
}

async function encrypt(tab, name) {
  const begin = performance.now();
  await tab.click("#form button[type=submit]");
  await tab.waitForSelector("#result:not([hidden])");
  const seconds = (performance.now() - begin) / 1000;
  const [download] = await Promise.all([tab.waitForEvent("download"), tab.click("#save")]);
  assert.match(download.suggestedFilename(), /^tip-[0-9a-f]{12}\.avispero-tip$/);
  await download.saveAs(`made/${name}`);
  return seconds;
}

const shot = async (tab, name) => process.env.SHOTS && (await tab.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }));

const tests = {
  async words_and_files_in_spanish() {
    const tab = await open();
    assert.equal(await tab.evaluate(() => document.documentElement.lang), "es");
    assert.match(await tab.innerText("#key"), /^[0-9a-f]{64}$/);
    await shot(tab, "tip-1440-empty");
    await tab.click("#form button[type=submit]");
    assert.match(await tab.innerText("#said"), /nada que cifrar/);
    await tab.fill("#what", "Vi la camioneta.\nEra <b>blanca</b> — “ñandú” 🦉 \\ \" \u0007");
    await tab.fill("#when", "26 de septiembre de 2014");
    await tab.fill("#where", "Iguala, Guerrero");
    await tab.fill("#contact", "por su hermana");
    await tab.check("#consent");
    await tab.setInputFiles("#files", ["photo.png", "empty.txt"]);
    assert.equal(await tab.locator("#chosen li").count(), 2);
    await encrypt(tab, "spanish.avispero-tip");
    await shot(tab, "tip-1440-done");
    const made = readFileSync("made/spanish.avispero-tip");
    assert(!made.includes("camioneta") && !made.includes("photo.png"), "plain words in the file");
    await done(tab);
  },
  async english_on_a_telephone() {
    const tab = await open({ locale: "en-US", viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    assert.match(await tab.innerText("h1"), /Tell what you know/);
    await tab.fill("#what", "A call at night.");
    await shot(tab, "tip-390");
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert(wide <= 390, `${wide} px wide on a telephone`);
    await tab.selectOption("#language", "es");
    assert.match(await tab.innerText("h1"), /Cuente lo que sabe/);
    await tab.selectOption("#language", "en");
    await encrypt(tab, "english.avispero-tip");
    await shot(tab, "tip-390-done");
    await tab.click("#erase");
    assert.equal(await tab.inputValue("#what"), "");
    assert(await tab.isHidden("#result"));
    assert.match(await tab.innerText("#said"), /Erased/);
    await done(tab);
  },
  async short_letters_have_one_length() {
    const tab = await open();
    await tab.fill("#what", "x");
    await encrypt(tab, "short.avispero-tip");
    await tab.fill("#what", "y".repeat(30000));
    await encrypt(tab, "longer.avispero-tip");
    assert.equal(statSync("made/short.avispero-tip").size, statSync("made/longer.avispero-tip").size);
    assert.equal(statSync("made/short.avispero-tip").size, statSync("made/english.avispero-tip").size);
    await done(tab);
  },
  async fifty_megabytes() {
    const tab = await open();
    await tab.setInputFiles("#files", ["big.bin"]);
    const seconds = await encrypt(tab, "big.avispero-tip");
    const heap = await tab.evaluate(() => performance.memory.usedJSHeapSize / 2 ** 20);
    console.log(`50 MB encrypted in ${seconds.toFixed(1)} s, heap of the script ${heap.toFixed(0)} MiB`);
    assert(seconds < 60, "too long");
    await done(tab);
  },
  async more_than_a_reader_takes_is_said() {
    const tab = await open();
    await tab.evaluate(() => (document.getElementById("what").value = "z".repeat(1 << 20)));
    await tab.click("#form button[type=submit]");
    await tab.waitForFunction(() => /cabe/.test(document.getElementById("said").textContent));
    assert(await tab.isHidden("#result"));
    await done(tab);
  },
  async keyboard_and_axe() {
    for (const colorScheme of ["light", "dark"]) {
      const tab = await open({ colorScheme });
      await tab.focus("#what");
      await tab.keyboard.type("Con el teclado.");
      for (let i = 0; i < 12 && !(await tab.evaluate(() => document.activeElement.type === "submit")); i++) await tab.keyboard.press("Tab");
      await tab.keyboard.press("Enter");
      await tab.waitForSelector("#result:not([hidden])");
      assert.equal(await tab.evaluate(() => document.activeElement.id), "save");
      await done(tab);
      const free = await (await browser.newContext({ bypassCSP: true, colorScheme })).newPage();
      await free.goto(address);
      const serious = await free.evaluate(async (code) => {
        (0, eval)(code);
        const result = await window.axe.run(document, { resultTypes: ["violations"] });
        return result.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.id}: ${v.nodes[0].html}`);
      }, axe);
      assert.deepEqual(serious, []);
      await free.context().close();
    }
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  const begin = performance.now();
  try {
    await test();
    console.log(`ok ${name} ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
