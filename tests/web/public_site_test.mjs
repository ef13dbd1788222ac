// A site of a registry as readers open it, from the disk: ./site. CHROMIUM is the browser, MODULES the folder of playwright-core and axe-core.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { drawn as shown, launch, noUntranslated, seriousOf, settled, WAIT_MOST_MS, words } from "./browser.mjs";

const folder = pathToFileURL(`${process.cwd()}/site/`).href, other = pathToFileURL(`${process.cwd()}/other/`).href;
const ROOMS = ["map", "records", "record/2", "downloads"], FIELDS_CELL = 6;
const browser = await launch();

/** A tab that fails the test when anything outside of the folder is asked for, or its script errs or breaks the policy. */
async function open(viewport = { width: 1440, height: 900 }, lang = "es", colorScheme = "light", site = folder) {
  const context = await browser.newContext({ viewport, locale: "es-MX", colorScheme, acceptDownloads: true });
  const tab = await context.newPage();
  tab.offences = [];
  tab.asked = [];
  context.on("request", (r) => (r.url().startsWith(site) ? tab.asked.push(r.url().slice(site.length).split("#")[0]) : tab.offences.push(`asked ${r.url()}`)));
  tab.on("pageerror", (e) => tab.offences.push(`error ${e.message}`));
  tab.on("console", (m) => m.type() === "error" && tab.offences.push(`console ${m.text()}`));
  tab.setDefaultTimeout(WAIT_MOST_MS);
  await tab.goto(`${site}index.html#/map${lang && `?lang=${lang}`}`);
  await tab.waitForSelector("main h1");
  return tab;
}
const go = async (tab, hash) => {
  await tab.evaluate((to) => (location.hash = "#/" + to), hash);
  await settled(tab);
};
const drawn = (tab) => shown(tab, ".mapscene");
// The total is asked for apart from the shapes, and may come a moment after them.
const totalIs = (tab, sum) =>
  tab.waitForFunction((n) => Number(document.querySelector(".maptotals strong").innerText.replace(/[^\d]/g, "")) === n, sum);
const numberIn = (text) => Number(text.replace(/[^\d]/g, ""));
const sumOf = (tab, level, year) =>
  tab.evaluate(([by, of, n]) => {
    const counts = AVISPERO_SITE.counts, cells = (by === "state" ? counts.by_state : counts).cells;
    let sum = 0;
    for (let i = 0; i < cells.length; i += n) if (of === null || counts.periods[cells[i + 1]] === of) sum += cells[i + n - 1];
    return sum;
  }, [level, year ?? null, FIELDS_CELL]);

const tests = {
  async it_is_made_of_five_files_of_its_own(tab) {
    assert.deepEqual([...new Set(tab.asked)].sort(), ["data.js", "index.html", "shapes.js", "site.css", "site.js"]);
  },
  async the_map_has_the_counts_that_are_told(tab) {
    await drawn(tab);
    const all = await sumOf(tab, "state"), withheld = all - (await sumOf(tab, "municipality"));
    await totalIs(tab, all); // whatever the level
    assert(withheld > 0);
    const said = (await tab.locator(".maptotals p").allInnerTexts()).find((text) => text.includes(words.es["map.off.withheld"].match(/cuyo conteo[^:{]*/)[0]));
    assert.equal(numberIn(said), withheld);
    await tab.selectOption(".mapfields select >> nth=0", "state");
    await tab.waitForFunction(() => /level=state/.test(location.hash));
    await drawn(tab);
    await totalIs(tab, await sumOf(tab, "state"));
    await tab.locator(".yearslider input").fill("2014");
    await tab.waitForFunction(() => /from=/.test(location.hash));
    await totalIs(tab, await sumOf(tab, "state", "2014"));
  },
  async rates_stand_where_inhabitants_were_given(tab) {
    await go(tab, "map?lang=es&level=state&measure=rate");
    await drawn(tab);
    assert.equal(await tab.locator(".mapfields select >> nth=2").inputValue(), "rate");
    assert.match(await tab.innerText("main aside"), new RegExp(words.es["map.measure.rate"]));
  },
  async a_small_count_is_told_as_few_and_never_as_none(tab) {
    await go(tab, "map?lang=es");
    await drawn(tab);
    assert((await tab.innerText(".maptotals")).includes(words.es["map.small"].split("{1}")[0]));
    const hidden = await tab.evaluate((n) => {
      const counts = AVISPERO_SITE.counts, told = new Set();
      for (let i = 0; i < counts.cells.length; i += n) told.add(counts.places[counts.cells[i]].code);
      return AVISPERO_SHAPES.municipalities.objects.places.geometries.map((g) => g.id).find((code) => !told.has(code));
    }, FIELDS_CELL);
    await go(tab, `map?lang=es&place=${hidden}`);
    await drawn(tab);
    assert((await tab.locator("main aside dd").allInnerTexts()).includes(words.es["map.fewer"]));
  },
  async the_table_gives_no_number_where_none_is_told(tab) {
    await go(tab, "map?lang=es");
    await drawn(tab);
    const { told, people } = await tab.evaluate((n) => {
      const { places, cells } = AVISPERO_SITE.counts, sums = {};
      for (let i = 0; i < cells.length; i += n) sums[places[cells[i]].code] = (sums[places[cells[i]].code] ?? 0) + cells[i + n - 1];
      return { told: sums, people: AVISPERO_SITE.population };
    }, FIELDS_CELL);
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.click(`main button >> text=${words.es["download.csv"]}`)]);
    const rows = readFileSync(await download.path(), "utf8").trim().split("\n").slice(1).map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
    let few = 0;
    for (const [code, , , n, rate, , note] of rows)
      if (code in told) {
        assert.equal(+n, told[code], code);
        assert.equal(rate, code in people && note === "" ? String(+((told[code] / people[code]) * 100000).toPrecision(6)) : "", code);
      } else {
        assert.deepEqual([n, rate, note.replace(/"/g, "")], ["", "", words.es["map.fewer"]], code);
        few++;
      }
    assert(few > 0 && rows.length > few);
    while (await tab.locator("main .card > button").count()) await tab.locator("main .card > button").first().click();
    const shown = await tab.locator("main table tbody tr td:nth-child(2)").allInnerTexts();
    assert.equal(shown.length, rows.length);
    assert.equal(shown.filter((text) => text === words.es["map.fewer"]).length, few);
    assert(!shown.includes("0"));
  },
  async counts_and_cases_share_one_word_for_one_thing(tab) {
    await go(tab, "map?lang=es");
    const names = await tab.locator(".mapfields label:has-text('Sexo') option").allInnerTexts();
    assert.deepEqual(names.slice(1).sort(), ["hombre", "mujer"]);
    await go(tab, "records?lang=es&sex=MUJER");
    assert.equal(numberIn(await tab.innerText("main p[role=status]")), 60);
  },
  async a_public_case_is_found_read_and_its_documents_seen(tab) {
    await go(tab, "records?lang=es&q=PUB-F-0003");
    await tab.click(".longlist .row a");
    await tab.waitForSelector(".record");
    const text = await tab.innerText("main");
    for (const said of ["visible", "una puerta forzada", "La puerta forzada", "una vecina visible", "dicho visible", "misma noche"]) assert(text.includes(said), said);
    await tab.waitForFunction(() => document.querySelector("img.docimage")?.naturalWidth === 320);
    assert.equal(await tab.locator("article.document").count(), 4);
    assert.equal(await tab.locator("article.document a").count(), 3); // the PDF is named, and not there
    assert.match(await tab.locator("article.document").nth(2).innerText(), /PDF/);
    await tab.locator("img.docimage").nth(1).scrollIntoViewIfNeeded();
    const photo = await tab.waitForFunction(() => {
      const image = document.querySelectorAll("img.docimage")[1];
      return image?.naturalWidth > 0 ? [image.naturalWidth, image.naturalHeight, document.querySelectorAll("article.document")[3].innerText] : null;
    });
    const [width, height, about] = await photo.jsonValue();
    assert.deepEqual([width, height], [120, 200]); // upright, as the camera was held
    assert.match(about, /imagen JPEG|JPEG picture/);
    const [paper] = await Promise.all([tab.context().waitForEvent("page"), tab.locator("article.document").nth(1).locator("a").click()]);
    await paper.waitForLoadState();
    assert.match(await paper.innerText("body"), /Una declaración inventada/);
    assert.equal(await paper.evaluate(() => window.hacked), undefined);
    await paper.close();
    await tab.click("main .record .cards a[href*='record/3']");
    await tab.waitForFunction(() => /record\/3/.test(location.hash) && /Caso inventado 5 visible/.test(document.querySelector("main h1")?.innerText ?? ""));
    assert.equal(await tab.locator("main .record .cards a[href*='record/2']").count(), 1); // and back
  },
  async all_public_cases_are_in_the_list_and_no_other(tab) {
    await go(tab, "records?lang=es");
    await tab.waitForSelector(".longlist .row a");
    assert.equal(numberIn(await tab.innerText("main p[role=status]")), 60);
    await go(tab, "records?lang=es&q=xsecretox");
    await tab.waitForFunction(() => !document.querySelector(".longlist .row a"));
    await tab.evaluate(() => (location.hash = "#/record/61?lang=es"));
    await tab.waitForFunction((text) => document.querySelector("main").innerText.includes(text), words.es["state.missing"]);
  },
  async every_download_is_there_and_comes(tab) {
    await go(tab, "downloads?lang=es");
    const leads = await tab.evaluate(() => [...document.querySelectorAll("main a")].map((a) => a.getAttribute("href")));
    assert(leads.length >= 6);
    for (const lead of leads) assert(existsSync(`site/${lead}`) && readFileSync(`site/${lead}`).length > 10, `${lead} is empty`);
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.click('main a[href="downloads/records.csv"]')]);
    assert.equal(readFileSync(await download.path(), "utf8"), readFileSync("site/downloads/records.csv", "utf8"));
    assert.equal(readFileSync("site/downloads/records.csv", "utf8").trim().split("\n").length, 61);
    assert.equal(JSON.parse(readFileSync("site/downloads/records.geojson", "utf8")).features.length, 60);
  },
  async both_languages_say_everything(tab) {
    for (const lang of ["en", "es"])
      for (const room of ROOMS) {
        await go(tab, `${room}?lang=${lang}`);
        await noUntranslated(tab, lang, room);
      }
    await tab.selectOption("header label:nth-child(1) select", "en");
    await tab.waitForFunction((text) => document.querySelector("main h1").innerText === text, words.en["room.downloads"]);
    assert.equal(await tab.getAttribute("html", "lang"), "en");
  },
  async a_site_opens_in_the_language_that_was_told_and_can_be_switched() {
    const told = await open(undefined, "", "light", other);
    assert.equal(await told.getAttribute("html", "lang"), "en"); // the reader's is Spanish
    await told.selectOption("header label:nth-child(1) select", "es");
    await told.waitForFunction((text) => document.querySelector("main h1").innerText === text, words.es["room.map"]);
    assert.deepEqual(told.offences, []);
    await told.context().close();
    const untold = await open(undefined, "");
    assert.equal(await untold.getAttribute("html", "lang"), "es");
    await untold.context().close();
  },
  async cases_of_which_the_state_alone_is_known_stand_in_the_table_of_municipalities() {
    const tab = await open(undefined, "es", "light", other);
    await drawn(tab);
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.click(`main button >> text=${words.es["download.csv"]}`)]);
    const rows = readFileSync(await download.path(), "utf8").trim().split("\n").map((line) => line.split(","));
    assert.deepEqual(rows.find(([code]) => code === "20"), ["20", "Oaxaca", "Oaxaca", "", "", "2", words.es["map.off.nomunicipality"]]);
    assert.equal(rows.slice(1).reduce((n, row) => n + Number(row[5]), 0), 3);
    assert.deepEqual(tab.offences, []);
    await tab.context().close();
  },
  async nothing_serious_for_those_who_do_not_see(tab) {
    for (const room of ROOMS) {
      await go(tab, `${room}?lang=es`);
      assert.deepEqual(await seriousOf(tab, false), [], room);
    }
  },
  async nothing_sticks_out_on_a_telephone() {
    const small = await open({ width: 390, height: 844 });
    for (const room of ROOMS) {
      await go(small, `${room}?lang=es`);
      const width = await small.evaluate(() => document.documentElement.scrollWidth);
      assert(width <= 390, `${room} is ${width} pixels wide`);
    }
    assert.deepEqual(small.offences, []);
    await small.context().close();
  },
};

/** SHOTS=folder: pictures of the rooms, to be looked at. */
async function picture(shots) {
  mkdirSync(shots, { recursive: true });
  for (const [width, lang, scheme] of [[1440, "es", "light"], [1440, "en", "dark"], [390, "es", "dark"], [390, "en", "light"]]) {
    const tab = await open({ width, height: 900 }, lang, scheme);
    for (const room of ROOMS) {
      await go(tab, `${room}?lang=${lang}`);
      if (room === "map") await drawn(tab);
      await tab.waitForTimeout(300);
      await tab.screenshot({ path: `${shots}/${width}-${lang}-${room.replace("/", "")}.png`, fullPage: room !== "records" });
    }
    await tab.context().close();
  }
}

if (process.env.SHOTS) await picture(process.env.SHOTS);
const tab = await open();
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test(tab);
    assert.deepEqual(tab.offences, []);
    console.log(`ok ${name}`);
  } catch (error) {
    failed++;
    tab.offences = [];
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
