// The pages of a site as readers open them, from the disk. CHROMIUM is the browser, MODULES the folder of playwright-core and axe-core; ./site is shown.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.MODULES + "/here.js");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = (name) => pathToFileURL(`${process.cwd()}/site/${name}`).href;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

/** A tab that fails the test when anything but the page itself is asked for, or its script errs or breaks the policy. */
async function open(name, viewport) {
  const tab = await (await browser.newContext({ viewport })).newPage();
  tab.offences = [];
  tab.on("request", (r) => r.url().startsWith(address(name)) || r.url().startsWith("data:") || tab.offences.push(`asked ${r.url()}`));
  tab.on("pageerror", (e) => tab.offences.push(`error ${e.message}`));
  tab.on("console", (m) => m.type() === "error" && tab.offences.push(`console ${m.text()}`));
  await tab.goto(address(name));
  return tab;
}

/** The canvas has the size that the page gives it, and its first picture is asked for: a picture taken earlier is of nothing. */
const fitted = (tab) => tab.waitForFunction(() => {
  const canvas = document.getElementById("canvas"), box = canvas.getBoundingClientRect();
  return box.width > 0 && canvas.width === Math.round(box.width * devicePixelRatio) && canvas.height === Math.round(box.height * devicePixelRatio);
});

/** The picture of the canvas, as a number that tells one from another. */
const picture = (tab) => tab.evaluate(async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const canvas = document.getElementById("canvas"), all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let i = 0; i < all.length; i += 4) sum = (sum * 31 + all[i] * 65536 + all[i + 1] * 256 + all[i + 2]) >>> 0;
  return sum;
});

const tests = {
  async pages_fit_and_ask_for_nothing() {
    for (const width of [1440, 1024, 390, 320])
      for (const name of ["index.html", "one-page.html", "network.html"]) {
        const tab = await open(name, { width, height: 900 });
        const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
        assert(wide <= width, `${name} is ${wide} px wide on a screen of ${width}`);
        const tables = await tab.evaluate(() => [...document.querySelectorAll("table")].filter((t) => t.scrollWidth > t.clientWidth + 1 || t.getBoundingClientRect().right > innerWidth + 1).length);
        assert.equal(tables, 0, `${name}: ${tables} tables run off a screen of ${width}`);
        assert.deepEqual(tab.offences, []);
        await tab.context().close();
      }
  },
  async rows_become_cards_on_a_telephone() {
    const tab = await open("index.html", { width: 390, height: 800 });
    const shown = await tab.evaluate(() => {
      const cell = document.querySelector(".cards td[data-head]:not(:empty)");
      return cell && [getComputedStyle(cell).display, getComputedStyle(cell, "::before").content];
    });
    assert(shown && shown[0] === "block" && shown[1].length > 4, "no card with its heads");
    await tab.context().close();
  },
  async network_by_mouse_keys_search_and_time() {
    const tab = await open("network.html", { width: 1200, height: 900 });
    await fitted(tab);
    const first = await picture(tab);
    await tab.locator("#in").click();
    const near = await picture(tab);
    assert.notEqual(near, first, "nearer shows the same");
    await tab.locator("#canvas").focus();
    await tab.keyboard.press("ArrowLeft");
    assert.notEqual(await picture(tab), near, "a key moves nothing");
    await tab.keyboard.press("0");
    assert.equal(await picture(tab), first, "0 does not show all of it again");
    const box = await tab.locator("#canvas").boundingBox();
    await tab.mouse.move(box.x + 300, box.y + 300);
    await tab.mouse.down();
    await tab.mouse.move(box.x + 340, box.y + 320, { steps: 4 });
    await tab.mouse.up();
    assert.notEqual(await picture(tab), first, "dragging moves nothing");

    const data = JSON.parse(await tab.locator("#network-data").textContent());
    const name = data.accounts.at(-1)[0];
    await tab.locator("#search").fill(name);
    assert.match(await tab.locator("#said").innerText(), new RegExp(`^${name} · .*: u-`), "the account found is not told of");
    await tab.locator("#search").fill("zzzzzz");
    assert.equal(await tab.locator("#said").innerText(), "");

    await tab.keyboard.press("Escape");
    await tab.locator("#all").click();
    const whole = await picture(tab);
    await tab.locator("#whole").uncheck();
    await tab.locator("#time").fill("0");
    const begin = await tab.locator("#when").innerText();
    assert.notEqual(await picture(tab), whole, "time changes nothing");
    await tab.locator("#time").fill(String(data.steps.length - 1));
    assert.notEqual(await tab.locator("#when").innerText(), begin);
    await tab.locator("#play").click();
    await tab.waitForFunction((was) => document.getElementById("when").textContent !== was, begin);
    await tab.locator("#play").click();
    await tab.locator("#whole").check();
    await tab.locator("input[data-group]").first().uncheck();
    assert.notEqual(await picture(tab), whole, "a hidden group is still there");
    assert.deepEqual(tab.offences, []);
    await tab.context().close();
  },
  async every_word_is_translated() {
    for (const name of ["index.html", "network.html", "one-page.html"]) {
      const tab = await open(name, { width: 1200, height: 900 });
      const text = await tab.evaluate(() => document.body.innerText);
      for (const english of [" the ", " accounts ", " within ", "{1}", "{2}", "undefined", "NaN", "Null hypothesis"])
        assert(!text.includes(english), `${name} says "${english}"`);
      await tab.context().close();
    }
  },
  async nothing_serious_for_those_who_do_not_see() {
    for (const name of ["index.html", "network.html", "one-page.html"]) {
      const tab = await open(name, { width: 1200, height: 900 });
      const offences = await tab.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ["violations"] }); })()`);
      const serious = offences.violations.filter((v) => ["serious", "critical"].includes(v.impact));
      assert.deepEqual(serious.map((v) => `${name}: ${v.id}: ${v.nodes[0].html.slice(0, 120)}`), []);
      await tab.context().close();
    }
  },
  async every_file_it_points_to_is_there() {
    const tab = await open("index.html", { width: 1200, height: 900 });
    const leads = await tab.evaluate(() => [...document.querySelectorAll("a")].map((a) => a.getAttribute("href")).filter((h) => !h.startsWith("#")));
    assert(leads.length >= 6);
    for (const lead of leads) assert(readFileSync(`site/${lead}`).length > 10, `${lead} is empty`);
    await tab.context().close();
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
