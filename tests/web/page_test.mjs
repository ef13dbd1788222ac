// The page as people use it. CHROMIUM is the browser, MODULES the folder of playwright-core and axe-core; ./case is shown. ONLY: a part of the names of tests.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { done, drawn, end, go, launch, noUntranslated, open, rulesOf, seriousOf, serve, settled, speaking, words } from "./browser.mjs";

const FIRST_LOAD_MOST = 90 * 1024, ALL_MOST = 104 * 1024; // bytes, compressed: of the first room; with the rooms that come when they are entered
const ROOMS = ["overview", "network", "groups", "cascade", "story", "threats", "map", "records", "timeline", "accounts", "posts", "data", "notes"];
const INNER = ["group/1", "post/3"];

/** A long list shows rows, not their places. */
const listed = (tab) => tab.waitForFunction(() => {
  const row = document.querySelector(".longlist .row");
  return row && !row.innerText.startsWith("…");
});
const numberIn = (text) => Number(text.replace(/[^\d]/g, ""));
const posts = async (tab) => numberIn(await tab.locator(".facts .fact:nth-child(1) dd").innerText());

/** Digits of base 83, as blurhash writes numbers. */
const base83 = (value, digits) =>
  Array.from({ length: digits }, (_, i) => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"[Math.floor(value / 83 ** (digits - 1 - i)) % 83]).join("");

const tests = {
  async first_load_is_small() {
    const assets = process.env.AVISPERO_BUILD + "/page/dist/assets/";
    const sizes = readdirSync(assets).filter((name) => name.endsWith(".js")).map((name) => [name, gzipSync(readFileSync(assets + name)).length]);
    const all = sizes.reduce((sum, [, size]) => sum + size, 0), first = Object.fromEntries(sizes)["page.js"];
    assert(first > 1000 && first <= FIRST_LOAD_MOST && all <= ALL_MOST, `${first} bytes of script first, ${all} in all`);
    assert(!readFileSync(assets + "page.js", "utf8").includes("conicEqualArea"), "the map comes with the first load");
    console.log(`  ${first} bytes of script, compressed; ${all} with the rooms that come later`);
  },

  /** Every text that counts something, said of none, one and two: "1 account", "0 accounts", never "1 accounts"; no sign of the choice is left. */
  async one_is_one_and_two_are_many() {
    const page = await speaking();
    page.learn({ en: page.registryEn, es: page.registryEs });
    const many = { en: /(?<![\d.,:–-] ?)\b1 (?!less\b|was\b|is\b|has\b)[a-z]+s\b/, es: /(?<![\d.,:–-] ?)\b1 (?!más\b|es\b|antes\b|después\b|otras\b)[a-záéíóúñ]+s\b/ };
    const one = { en: /\b[02] (account|post|link|group|file|row|member|trend|meeting|follower|exchange|option|byte|case|place|character)\b/, es: /\b[02] (cuenta|publicación|enlace|grupo|archivo|fila|miembro|tendencia|coincidencia|seguidor|intercambio|opción|byte|caso|lugar|carácter)\b/ };
    let counted = 0;
    for (const lang of ["en", "es"]) {
      page.speak(lang);
      const texts = { ...page[lang], ...(lang === "en" ? page.registryEn : page.registryEs) };
      for (const [key, text] of Object.entries(texts)) {
        if (!/\{\d/.test(text)) continue;
        counted++;
        for (const n of ["0", "1", "2"]) {
          const said = /^\w.*\.one$/.test(key) && n !== "1" ? "" : page.t(key, ...Array(9).fill(n));
          assert(!/[{}|]|undefined/.test(said), `${lang} ${key}: ${said}`);
          if (!(`${key}.one` in texts)) assert(!many[lang].test(said), `${lang} ${key}: ${said}`);
          assert(!one[lang].test(said), `${lang} ${key}: ${said}`);
        }
      }
      assert.equal(page.many("posts.total", 1, "1"), lang === "en" ? "1 post" : "1 publicación");
      assert.equal(page.many("posts.total", 0, "0"), lang === "en" ? "0 posts" : "0 publicaciones");
    }
    assert(counted > 150, `${counted} texts`);
  },

  async every_room_by_mouse_in_both_languages({ tab, server }) {
    for (const lang of ["es", "en"]) {
      await go(tab, server, `overview?lang=${lang}`);
      assert.equal(await tab.getAttribute("html", "lang"), lang);
      for (const room of ROOMS) {
        await tab.click(`nav a[href^="#/${room}"]`);
        await tab.waitForFunction((name) => location.hash.startsWith(`#/${name}`), room);
        await settled(tab);
        assert.equal(await tab.getAttribute(`nav a[href^="#/${room}"]`, "aria-current"), "page");
        assert((await tab.title()).startsWith(words[lang][`room.${room}`]), room);
        await noUntranslated(tab, lang, room);
      }
      for (const room of INNER) {
        await go(tab, server, `${room}?lang=${lang}`);
        await noUntranslated(tab, lang, room);
      }
    }
    await tab.selectOption("header label:nth-child(1) select", "es");
    await tab.waitForFunction(() => document.documentElement.lang === "es" && location.hash.includes("lang=es"));
  },

  async every_room_by_keyboard({ tab, server }) {
    await go(tab, server, "overview?lang=es");
    await tab.reload();
    await settled(tab);
    await tab.keyboard.press("Tab");
    for (let i = 0; i < 3 && !(await tab.evaluate(() => document.activeElement.className === "skip")); i++) await tab.keyboard.press("Tab");
    await tab.keyboard.press("Enter");
    assert.equal(await tab.evaluate(() => document.activeElement.id), "content");
    for (const room of ROOMS) {
      await tab.focus("header .brand");
      for (let i = 0; i < 20; i++) {
        await tab.keyboard.press("Tab");
        if (await tab.evaluate((name) => document.activeElement.getAttribute("href")?.startsWith(`#/${name}`) && document.activeElement.closest("nav") !== null, room)) break;
      }
      await tab.keyboard.press("Enter");
      await tab.waitForFunction((name) => location.hash.startsWith(`#/${name}`), room);
      await settled(tab);
      assert((await tab.evaluate(() => location.hash)).startsWith(`#/${room}`), room);
    }
  },

  async evidence_behind_a_group_and_a_link({ tab, server }) {
    await go(tab, server, "overview?lang=es");
    await tab.click("main .grouplink >> nth=0");
    await tab.waitForSelector(".sentence");
    await settled(tab);
    assert.match(await tab.innerText(".sentence"), /\d+ cuentas .* 60 segundos/s);
    assert.match(await tab.innerText("main"), /Antes de nombrar a nadie/);
    assert(await tab.locator(".raster canvas").evaluate((c) => c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some((v) => v > 0)), "the raster is empty");
    await tab.click('main a[href^="#/link"] >> nth=0');
    await tab.waitForSelector(".meetings li");
    await settled(tab);
    const meetings = tab.locator(".meetings li");
    assert((await meetings.count()) >= 1, "no posts side by side");
    assert.match(await meetings.first().innerText(), /(\d+ s (después|antes)|mismo segundo)/);
    assert((await tab.locator(".meetings mark").count()) >= 1, "no shared passage is marked");
    await tab.click(`main .card button >> text=${words.es["link.exact.compute"]}`);
    const exact = tab.locator("main .card", { hasText: words.es["link.exact"] }).locator("tbody tr");
    await exact.first().waitFor({ timeout: 60000 });
    assert((await exact.count()) >= 1 && /Hipótesis nula/.test(await exact.first().locator(".chance").getAttribute("aria-label")));
    await meetings.first().locator('a[href^="#/post/"]').first().click();
    await tab.waitForSelector(".hash");
    assert.match(await tab.innerText(".hash"), /^[0-9a-f]{64}$/);
  },

  async a_probability_tells_its_null_hypothesis({ tab, server }) {
    await go(tab, server, "groups?lang=es");
    for (const chance of await tab.locator("main .chance").all()) assert.match(await chance.getAttribute("aria-label"), /Hipótesis nula/);
    const first = tab.locator("main .chance").first();
    await first.hover();
    assert(await first.locator(".tip").isVisible(), "pointing shows nothing");
    await tab.mouse.move(0, 0);
    await first.focus();
    await tab.keyboard.press("Shift+Tab");
    await tab.keyboard.press("Tab");
    assert(await first.locator(".tip").isVisible(), "reaching it by keyboard shows nothing");
  },

  /** Where notices of deletion were read, the rows kept are told apart, so that the sums meet. */
  async notices_are_told_apart_from_posts({ tab, server }) {
    const asked = /\/api\/overview\b/;
    await tab.route(asked, async (route) => {
      const answer = await (await route.fetch()).json();
      Object.assign(answer.counts, { kept: 5693, notices: 693 });
      await route.fulfill({ json: answer });
    });
    await go(tab, server, "overview?lang=es");
    await tab.reload();
    await settled(tab);
    assert.deepEqual((await tab.innerText(".kinds")).match(/\d[\d\s.,]*/g).map(numberIn), [5693, 693, 5000]);
    await tab.unroute(asked);
    await tab.reload();
    await settled(tab);
    assert.equal(await tab.locator(".kinds").count(), 0);
  },

  async the_brush_changes_every_counter({ tab, server }) {
    await go(tab, server, "overview?lang=es");
    const { series } = await tab.evaluate(async () => (await fetch("/api/overview")).json());
    const told = (await tab.innerText(".share")).match(/\d[\d\s.,]*/g).map(numberIn); // percent, of members, of all
    assert.deepEqual(told.slice(1, 3), [series.total_members, series.total]);
    const all = await posts(tab), groupPosts = await tab.innerText("main tbody tr:nth-child(1) td:last-child");
    await tab.focus(".handle.from");
    for (let i = 0; i < 8; i++) await tab.keyboard.press("Shift+ArrowRight");
    await settled(tab);
    const some = await tab.evaluate(async () => {
      const span = new URLSearchParams(location.hash.split("?")[1]);
      return (await (await fetch(`/api/overview?from=${span.get("from")}${span.get("to") ? `&to=${span.get("to")}` : ""}`)).json()).series.total;
    });
    await tab.waitForFunction((n) => Number(document.querySelector(".facts dd").innerText.replace(/[^\d]/g, "")) === n, some);
    assert(some > 0 && some < all, `${some} of ${all}`);
    assert.notEqual(await tab.innerText("main tbody tr:nth-child(1) td:last-child"), groupPosts);
    assert.match(await tab.evaluate(() => location.hash), /from=\d+&lang=es&to=\d+/);
    await tab.click('nav a[href^="#/posts"]');
    await tab.waitForSelector(".longlist .row");
    assert.equal(numberIn(await tab.innerText("main > p[role=status]")), some);
    const box = await tab.locator(".columns").boundingBox();
    await tab.mouse.move(box.x + 0.5 * box.width, box.y + 20);
    await tab.mouse.down();
    await tab.mouse.move(box.x + 0.7 * box.width, box.y + 20, { steps: 4 });
    await tab.mouse.up();
    await tab.waitForFunction((n) => Number(document.querySelector("main > p[role=status]")?.innerText.replace(/[^\d]/g, "")) !== n, some);
    await tab.focus(".handle.to");
    await tab.keyboard.press("Escape");
    await tab.waitForFunction((n) => Number(document.querySelector("main > p[role=status]")?.innerText.replace(/[^\d]/g, "")) === n, all);
  },

  async the_network_is_drawn_searched_and_picked({ tab, server }) {
    await go(tab, server, "network?lang=es");
    await drawn(tab);
    const picture = await tab.locator(".scene").screenshot();
    const colours = await tab.evaluate(async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0);
      const data = pen.getImageData(0, 0, image.width, image.height).data, of = {};
      for (let i = 0; i < data.length; i += 4) {
        const key = [data[i], data[i + 1], data[i + 2]].join();
        of[key] = (of[key] ?? 0) + 1;
      }
      return of;
    }, [...picture]);
    for (const colour of ["211,117,8", "78,71,137"]) assert((colours[colour] ?? 0) > 200, `the colour ${colour} of a group is not in the picture`);
    const name = (await tab.innerText('main table a[href^="#/link"] >> nth=0')).split(" – ")[0].trim();
    await tab.fill("aside input[type=search]", name.slice(0, 6));
    await tab.click(".found .linklike >> nth=0");
    await tab.waitForSelector(".selected .neighbours li");
    assert.match(await tab.evaluate(() => location.hash), /account=\d+/);
    await tab.keyboard.press("Escape");
    await tab.click(".selected h2 button");
    await tab.waitForFunction(() => !document.querySelector(".selected"));
    await drawn(tab);
    const box = await tab.locator(".over").boundingBox();
    await tab.mouse.click(box.x + box.width / 2, box.y + box.height / 2); // the found account stands in the middle
    await tab.waitForSelector(".selected .neighbours li");
    await tab.click(".selected .neighbours a >> nth=0");
    await tab.waitForFunction(() => location.hash.startsWith("#/link"));
    await settled(tab);
    assert.match(await tab.evaluate(() => location.hash), /^#\/link\?a=\d+&b=\d+/);
    await tab.goBack();
    await tab.waitForSelector(".selected");
  },

  /** Two thresholds: times together, and how far beyond chance, with its null hypothesis; both are in the address and leave fewer links. */
  async the_network_asks_for_more_than_chance({ tab, server }) {
    await go(tab, server, "network?lang=es");
    await drawn(tab);
    const left = async () => numberIn((await tab.innerText(".expected")).match(/Quedan (.*?) enlaces/)[1]);
    const all = await left();
    const known = await tab.evaluate(async () => new DataView(await (await fetch("/api/network")).arrayBuffer()).getUint32(8, true));
    assert.equal(all, known);
    await tab.evaluate(() => {
      const slider = document.querySelector("#beyond");
      slider.value = String((+slider.min + +slider.max) / 2);
      slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    await tab.waitForFunction(() => /[?&]p=-/.test(location.hash));
    const beyond = await left();
    assert(beyond > 0 && beyond < all, `${beyond} of ${all}`);
    await tab.fill('aside input[type="number"]', "5");
    await tab.waitForFunction(() => /[?&]w=5/.test(location.hash));
    const both = await left();
    assert(both > 0 && both < beyond, `${both} of ${beyond}`);
    await tab.reload();
    await drawn(tab);
    assert.equal(await left(), both);
    assert.equal(await tab.inputValue('aside input[type="number"]'), "5");
    await tab.focus(".field .chance");
    assert.match(await tab.getAttribute(".field .chance", "aria-label"), /Hipótesis nula/);
    const csv = await tab.evaluate(async () => (await fetch("/api/download?what=links")).text());
    const [p, rows] = [+(await tab.evaluate(() => location.hash.match(/[?&]p=([-.\d]+)/)[1])), csv.trim().split("\n").slice(1).map((row) => row.split(","))];
    assert.equal(both, rows.filter((row) => Math.fround(+row[9]) <= p && +row[7] >= 5).length);
  },

  /** Labels: given beside the network and beside posts, listed with the accounts, taken back, had as files for the next run. */
  async accounts_are_labelled({ tab, server }) {
    await go(tab, server, "network?lang=es");
    await drawn(tab);
    const native = await tab.evaluate(async () => (await (await fetch("/api/links?limit=1")).json()).links[0].a);
    await go(tab, server, `network?lang=es&account=${native}`);
    await tab.selectOption(".labelling select", "organic");
    const csv = (as) => tab.evaluate(async (name) => (await fetch(`/api/labels?as=${name}`)).text(), as);
    await tab.waitForFunction(async (id) => (await (await fetch("/api/labels?as=labels")).text()).includes(id), native);
    assert.equal(await csv("known-organic"), `account,kind\n${native},other\n`);
    await go(tab, server, `posts?lang=es&account=${native}`);
    await tab.waitForFunction(() => document.querySelector(".labelling select").value === "organic");
    await tab.fill('.labelling input[type="text"]', "=granja <b>norte</b>");
    await tab.keyboard.press("Enter");
    await tab.waitForFunction(() => document.querySelector(".labelling select").value === "=granja <b>norte</b>");
    await go(tab, server, "accounts?lang=es");
    const card = tab.locator("section.card", { hasText: words.es["labels.title"] });
    await card.locator("tbody tr").waitFor();
    assert.match(await card.innerText(), /=granja <b>norte<\/b>/);
    assert.match(await csv("labels"), /,"'=granja <b>norte<\/b>"|,'=granja <b>norte<\/b>/);
    await card.locator("button").click();
    await tab.waitForFunction((word) => [...document.querySelectorAll("section.card td")].some((cell) => cell.innerText === word), words.es["labels.organic"]);
    await card.locator("button").click();
    await card.locator("tbody tr").waitFor({ state: "detached" });
    assert(await card.locator("button").isDisabled());
    assert.equal(await csv("labels"), "account,label\n");
  },

  /** Another language asks for everything anew, and the picture is drawn again. */
  async the_network_is_drawn_again_in_another_language({ tab, server }) {
    await go(tab, server, "network?lang=es");
    await drawn(tab);
    for (const lang of ["en", "es"]) {
      await tab.selectOption(`header select >> nth=0`, lang);
      await tab.waitForFunction((text) => [...document.querySelectorAll("main h1")].map((h) => h.innerText).join() === text, words[lang]["room.network"]);
      await drawn(tab);
      await settled(tab);
      assert.equal(await tab.locator("main canvas.over").count(), 1);
    }
  },

  /** The span leaves the accounts that posted in it; the lasso takes those inside a line; time plays by itself. */
  async the_network_follows_time_and_the_lasso({ tab, server }) {
    await go(tab, server, "network?lang=es");
    await drawn(tab);
    const around = async (share) => {
      const box = await tab.locator(".over").boundingBox();
      await tab.click(`.zoom button >> text=${words.es["lasso.start"]}`);
      const [x, y, w, h] = [box.x + 3, box.y + 3, (box.width - 6) * share, box.height - 6];
      await tab.mouse.move(x, y);
      await tab.mouse.down();
      for (const [px, py] of [[x + w, y], [x + w, y + h], [x, y + h]]) await tab.mouse.move(px, py, { steps: 3 });
      await tab.mouse.up();
      await tab.waitForSelector(".selected h2");
      const n = numberIn(await tab.innerText(".selected h2"));
      await tab.click(".selected h2 button");
      return n;
    };
    const all = await around(1), half = await around(0.5);
    assert(half > 0 && half < all, `${half} of ${all}`);
    await tab.click(`aside button >> text=${words.es["play.start"]}`);
    await tab.waitForFunction(() => /from=\d+/.test(location.hash));
    const first = await tab.evaluate(() => location.hash);
    await tab.waitForFunction((hash) => location.hash !== hash, first);
    await tab.click(`aside button >> text=${words.es["play.stop"]}`);
    const hash = await tab.evaluate(() => location.hash);
    const active = await tab.evaluate(async () => {
      const span = new URLSearchParams(location.hash.split("?")[1]);
      return new Uint8Array(await (await fetch(`/api/active?from=${span.get("from")}&to=${span.get("to")}`)).arrayBuffer()).filter((n) => n > 0).length;
    });
    await drawn(tab);
    assert.equal(await around(1), active);
    assert(active < all, "everybody posted in a short span");
    assert.equal(await tab.evaluate(() => location.hash), hash);
  },

  async reload_restores_the_view({ tab, server }) {
    await go(tab, server, "network?lang=es");
    await drawn(tab);
    await tab.uncheck(".groups li:nth-child(2) input");
    await tab.focus(".over");
    for (const [key, name] of [["+", "z"], ["ArrowLeft", "x"]]) { // each is in the address a moment after it
      const was = await tab.evaluate((of) => new URLSearchParams(location.hash.split("?")[1]).get(of), name);
      await tab.keyboard.press(key);
      await tab.waitForFunction(([of, old]) => new URLSearchParams(location.hash.split("?")[1]).get(of) !== old, [name, was]);
    }
    await tab.selectOption("aside select", "partners");
    await tab.waitForFunction(() => /size=partners/.test(location.hash) && /hide=2/.test(location.hash));
    const before = await tab.evaluate(() => location.hash);
    await tab.reload();
    await settled(tab);
    await drawn(tab);
    assert.equal(await tab.evaluate(() => location.hash), before);
    assert.equal(await tab.isChecked(".groups li:nth-child(2) input"), false);
    assert.equal(await tab.inputValue("aside select"), "partners");
    await go(tab, server, "accounts?lang=en&q=hostil&order=name");
    await tab.reload();
    await tab.waitForSelector(".longlist .row");
    assert.equal(await tab.inputValue("main input[type=search]"), "hostil");
    assert.equal(await tab.locator(".longlist .row").count(), 5);
  },

  async long_lists_hold_only_what_is_in_sight({ tab, server }) {
    await go(tab, server, "posts?lang=es");
    await tab.waitForSelector(".longlist .row");
    const total = numberIn(await tab.innerText("main > p[role=status]"));
    assert(total > 4000 && (await tab.locator(".longlist .row").count()) < 60);
    await tab.locator(".longlist .body").evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await tab.waitForFunction((n) => [...document.querySelectorAll(".longlist .row")].some((row) => +row.ariaRowIndex === n + 1 || +row.getAttribute("aria-rowindex") === n + 1), total);
    await tab.waitForFunction(() => ![...document.querySelectorAll(".longlist .row")].some((row) => row.innerText.startsWith("…")));
  },

  async foreign_text_is_harmless({ tab, server }) {
    await go(tab, server, "posts?lang=es&q=hacked");
    await listed(tab);
    assert.match(await tab.innerText(".longlist .row"), /<script>window\.hacked=1<\/script>/);
    assert.match(await tab.innerText(".longlist .row"), /<b onclick=alert\(1\)>hostil<\/b>/);
    await go(tab, server, "posts?lang=es&q=vuelta");
    await listed(tab);
    const turned = await tab.innerText(".longlist .row");
    assert(turned.includes("[U+202E]") && turned.includes("[U+2066]") && turned.includes("[U+200B]") && !/[\u202e\u2066\u200b]/.test(turned), turned);
    await go(tab, server, "posts?lang=es&q=larguisimo");
    await listed(tab);
    await tab.click(".longlist .row a >> nth=0");
    await tab.waitForSelector(".post");
    assert((await tab.innerText(".post")).length > 15000 && (await tab.evaluate(() => document.documentElement.scrollWidth)) <= 1280);
    await go(tab, server, "data?lang=es");
    assert.match(await tab.innerText("main"), /sin cuenta/);
    assert.equal(await tab.evaluate(() => window.hacked), undefined);
    assert.equal(await tab.locator("main script, main img[src=x], main b[onclick], main i:not(.muted)").count(), 0);
  },

  /** Rows of a view for a spreadsheet: the filters count, no cell is a formula, ids stay as they are. */
  async rows_as_csv_without_formulas({ tab, server }) {
    await go(tab, server, "posts?lang=es&q=HYPERLINK");
    await listed(tab);
    const csv = () => tab.evaluate(async () => (await fetch(document.querySelector('main a[href^="/api/download"]').getAttribute("href"))).text());
    const lines = (await csv()).trim().split("\n");
    assert.equal(lines.length, 2, lines.join("|").slice(0, 400));
    assert(lines[0].startsWith("post,account,handle,group,time,text"));
    assert(lines[1].startsWith("773,883,") && lines[1].includes(`"'=HYPERLINK(""http://evil.example"";""formula"")"`), lines[1]);
    await go(tab, server, "accounts?lang=es&q=amenaza");
    await listed(tab);
    assert.equal((await csv()).trim().split("\n").length, 4);
    await go(tab, server, "network?lang=es");
    assert.match(await csv(), /^account_a,handle_a,group_a,/);
    const [parquet] = await Promise.all([tab.waitForEvent("download"), tab.click("main a >> text=Parquet")]);
    assert.equal(parquet.suggestedFilename(), "links.parquet");
    const bytes = readFileSync(await parquet.path());
    assert(bytes.subarray(0, 4).toString() === "PAR1" && bytes.subarray(-4).toString() === "PAR1", "no Parquet file");
  },

  /** What is on the list of deletions leaves the page only when somebody says so. */
  /** Why a download failed: refused before it began, broken off while it was made; and nothing is said of one that went well. */
  async a_download_that_fails_says_why({ browser, server }) {
    const tab = await open(browser, server, {}, ["503"]), asked = "**/api/download?**", state = "**/api/download-state?**";
    await go(tab, server, "accounts?lang=es");
    await tab.route(asked, (route) => route.fulfill({ status: 503, json: { error: "hay otras descargas" } }));
    await tab.click("main a >> text=Parquet");
    const failure = async () => (await tab.waitForSelector("main .failure")).innerText();
    const refused = await failure();
    for (const part of ["503", "hay otras descargas", words.es["download.advice.busy"]]) assert(refused.includes(part), refused);
    await tab.unroute(asked);
    await tab.route(state, (route) => route.fulfill({ json: { state: "failed", sent_bytes: 7, error: "no queda espacio" } }));
    await Promise.all([tab.waitForEvent("download"), tab.click("main .failure button")]);
    await tab.waitForFunction((text) => document.querySelector("main .failure")?.innerText.includes(text), words.es["download.advice.broken"]);
    assert((await failure()).includes("no queda espacio"), await failure());
    await tab.unroute(state);
    await Promise.all([tab.waitForEvent("download"), tab.click("main .failure button")]);
    await tab.waitForFunction(() => !document.querySelector("main .failure, main .chosen [role=status]"));
    await done(tab);
  },

  async downloads_ask_the_list_of_deletions({ tab, server }) {
    writeFileSync("case/deletions.txt", "@Amenaza0\n");
    try {
      await go(tab, server, "accounts?lang=es&q=amenaza");
      await tab.reload();
      await listed(tab);
      await tab.waitForSelector(".withheld");
      assert.match(await tab.innerText(".withheld"), /^1 cuenta o publicación .* lista de supresión/);
      assert.equal(await tab.locator('a[href^="/api/download"], a[href^="/api/labels"]').count(), 0);
      await tab.check(".withheld input");
      const file = await tab.evaluate(async () => (await fetch(document.querySelector('a[href^="/api/download"]').getAttribute("href"))).text());
      assert.match(file, /amenaza0/);
    } finally {
      rmSync("case/deletions.txt");
    }
  },

  /** Every verdict by one key; what was said is kept, and taken back by another key. */
  async review_by_keyboard_and_undo({ tab, server }) {
    await go(tab, server, "threats?lang=es");
    const state = () => tab.innerText(".sheet .verdict");
    const judged = async (key, expected) => {
      const first = await tab.innerText(".sheet .post");
      await tab.keyboard.press(key);
      await tab.waitForFunction((text) => document.querySelector(".sheet .post").innerText !== text, first);
      await settled(tab);
      await tab.keyboard.press("k");
      await tab.waitForFunction((text) => document.querySelector(".sheet .post").innerText === text, first);
      assert.equal(await state(), expected);
    };
    assert((await tab.locator(".queue li").count()) >= 3, "the three threats are no candidates");
    assert(await tab.locator(".sheet button", { hasText: words.es["threats.undo"] }).isDisabled(), "nothing was said that could be taken back");
    assert.match(await tab.innerText(".sheet .post"), /NadiaFerrolano/);
    assert.equal(await state(), words.es["threats.state.waiting"]);
    await judged("s", words.es["threats.state.yes"]);
    assert.match(await tab.innerText(".fields"), /Descargar el expediente \(1 confirmada, PDF\)/);
    const dossier = await tab.evaluate(async () => {
      const answer = await fetch(document.querySelector('a[href^="/api/dossier"]').getAttribute("href"));
      return [answer.headers.get("content-type"), answer.headers.get("content-disposition"), (await answer.text()).slice(0, 5)];
    });
    assert.deepEqual(dossier, ["application/pdf", 'attachment; filename="dossier.pdf"', "%PDF-"]);
    const first = await tab.innerText(".sheet .post");
    await tab.keyboard.press("j");
    await tab.waitForFunction((text) => document.querySelector(".sheet .post").innerText !== text, first);
    await tab.keyboard.press("z"); // from another post: the last verdict goes, and its post is shown
    await tab.waitForFunction(([text, post]) => document.querySelector(".sheet .verdict").innerText === text && document.querySelector(".sheet .post").innerText === post, [words.es["threats.state.waiting"], first]);
    assert.equal(await tab.locator(".queue .r-yes").count(), 0);
    await tab.keyboard.press("s");
    await tab.waitForFunction(() => document.querySelectorAll(".queue .r-yes").length === 1);
    await settled(tab);
    assert.notEqual(await tab.innerText(".sheet .post"), first, "it does not go on to the next one");
    await tab.reload();
    await settled(tab);
    await tab.keyboard.press("z"); // and after the page was opened anew
    await tab.waitForFunction((post) => document.querySelectorAll(".queue .r-yes").length === 0 && document.querySelector(".sheet .post").innerText === post, first);
    await settled(tab);
    await tab.click(`.sheet .actions button >> text=${words.es["threats.no"]}`);
    await tab.waitForFunction(() => document.querySelectorAll(".queue .r-no").length === 1);
    await tab.reload();
    await settled(tab);
    assert.equal(await tab.locator(".queue .r-no").count(), 1, "the verdict was not kept");
    await go(tab, server, "threats?lang=en&verdict=no");
    assert.equal(await tab.locator(".queue li").count(), 1);
  },

  /** A note is kept beside the view it was written at; every step can be taken back. */
  /** The span leaves the candidates, the meetings and the cascades that lie in it; what it does not change is said beside it. */
  async the_brush_is_heard_in_threats_cascade_and_link({ tab, server }) {
    const asked = (question) => tab.evaluate(async (q) => (await fetch("/api/" + q)).json(), question);
    const all = await asked("candidates"), times = all.candidates.map((c) => c.time_us).sort((a, b) => a - b), late = `from=${times.at(-1)}`;
    await go(tab, server, `threats?lang=es&${late}`);
    assert.equal(await tab.locator(".queue li").count(), times.filter((time) => time >= times.at(-1)).length);
    assert(times[0] < times.at(-1));
    const { a, b } = (await asked("links?limit=1")).links[0], met = (await asked(`link?a=${a}&b=${b}`)).meetings.map((m) => Math.max(m.a_us, m.b_us)).sort((x, y) => x - y);
    await go(tab, server, `link?lang=es&a=${a}&b=${b}`);
    const before = await tab.locator(".meetings li").count();
    assert.equal(await tab.locator(".spannote").count(), 0);
    await go(tab, server, `link?lang=es&a=${a}&b=${b}&to=${met[0] + 1}`);
    assert((await tab.locator(".meetings li").count()) < before && before > 1);
    assert.equal(await tab.innerText(".spannote"), words.es["brush.note.link"]);
    const cascades = (await asked("cascades/1")).cascades, from = Math.max(...cascades.map((c) => c.from_us));
    await go(tab, server, `cascade?lang=es&from=${from}`);
    const rows = tab.locator("main .card", { hasText: words.es["cascade.list"] }).locator("tbody tr");
    assert.equal(await rows.count(), Math.min(25, cascades.filter((c) => c.to_us >= from).length));
    assert((await rows.count()) < cascades.length);
    for (const room of ["overview", "network", "groups", "group/1", "story", "accounts", "data", "notes"]) {
      await go(tab, server, `${room}?lang=es&from=${from}`);
      assert((await tab.innerText(".spannote")).length > 20, room);
    }
  },

  /** One figure for a span, wherever it ends: a span of an address need not end where a column does. */
  async a_span_of_an_address_has_one_figure_everywhere({ tab, server }) {
    const from = 1491300000000001, to = 1491300003000001;
    await go(tab, server, `posts?lang=es&from=${from}&to=${to}`);
    const listed = numberIn(await tab.innerText("main > p[role=status]"));
    let answer;
    const held = new Promise((resolve) => (answer = resolve));
    await tab.route(/api\/overview\?from=/, (route) => held.then(() => route.continue()));
    await tab.goto(`${server.origin}/#/overview?lang=es&from=${from}&to=${to}`);
    await tab.waitForFunction(() => document.documentElement.dataset.shown === location.hash);
    assert.equal(await tab.locator(".facts .fact:nth-child(1) dd").innerText(), "…", "the whole case's figure stands for the span's");
    answer();
    await settled(tab);
    assert.equal(await posts(tab), listed);
    assert(listed >= 3);
  },

  /** A picture of a group waits in the same queue, blurred: a mean colour alone; two halves; a text that is no blurhash. */
  async a_picture_of_a_group_is_blurred({ browser, server }) {
    const tab = await open(browser, server);
    const hashes = [`00${base83(0xff8000, 4)}`, `1~${base83(0x808080, 4)}${base83(18 * 361 + 9 * 19 + 9, 2)}`, "<b>none</b>", null];
    await tab.route("**/api/candidates?**", async (route) => {
      const answer = await (await route.fetch()).json(), first = answer.candidates[0];
      answer.candidates = hashes.map((blurhash, i) => ({ ...first, id: first.id + i, level: null, personal: [], media: { object: "m", blurhash, group: 1, posts: 13, accounts: 12 } }));
      await route.fulfill({ json: answer });
    });
    await go(tab, server, "threats?lang=es");
    const colours = () => tab.evaluate(() => [2, 29].map((x) => [...document.querySelector(".blurred canvas").getContext("2d").getImageData(x, 16, 1, 1).data]));
    assert.match(await tab.innerText(".sheet .what"), new RegExp(words.es["threats.media"]));
    assert.match(await tab.innerText(".queue li >> nth=0"), new RegExp(`^${words.es["threats.media.short"]} `));
    assert.match(await tab.innerText(".blurred"), /12 cuentas en 13 publicaciones/);
    assert.deepEqual(await colours(), [[255, 128, 0, 255], [255, 128, 0, 255]]);
    await tab.keyboard.press("j");
    await tab.waitForFunction(() => document.querySelector(".queue li:nth-child(2) [aria-current]"));
    const [left, right] = await colours();
    assert(left[0] > 128 + 40 && right[0] < 128 - 40 && left[1] === right[1] && Math.abs(left[1] - 128) <= 1, `${left} | ${right}`);
    for (const step of [3, 4]) {
      await tab.keyboard.press("j");
      await tab.waitForFunction((n) => document.querySelector(`.queue li:nth-child(${n}) [aria-current]`), step);
      assert.equal(await tab.innerText(".unseen"), words.es["threats.media.unseen"]);
    }
    assert.equal(await tab.locator(".blurred b").count(), 0);
    await done(tab);
  },

  async notes_beside_views_and_undo({ tab, server }) {
    const note = "Lo que se ve aquí <script>window.hacked=1</script>";
    await go(tab, server, "group/1?lang=es");
    await tab.click(".notetaking button");
    await tab.fill(".notetaking input", "Primera");
    await tab.fill(".notetaking textarea", note);
    await tab.click(".notetaking button[type=submit]");
    await tab.waitForSelector(".notetaking [role=status]");
    await tab.click('nav a[href^="#/notes"]');
    await tab.waitForSelector(".note");
    await settled(tab);
    assert((await tab.innerText(".note")).includes(note));
    await tab.click(`.note button >> text=${words.es["notes.edit"]}`);
    await tab.fill(".writing textarea", "Dicho mejor");
    await tab.click(".writing button[type=submit]");
    await tab.waitForFunction(() => document.querySelector(".note")?.innerText.includes("Dicho mejor"));
    const undo = `main .actions button >> text=${words.es["notes.undo.last"]}`;
    await tab.click(undo);
    await tab.waitForFunction((text) => document.querySelector(".note")?.innerText.includes(text), note);
    await tab.click(`.note button >> text=${words.es["notes.remove"]}`);
    await tab.waitForFunction(() => !document.querySelector(".note"));
    await tab.click(undo);
    await tab.waitForSelector(".note");
    await tab.click('.note a[href^="#/group/1"]');
    await tab.waitForFunction(() => location.hash.startsWith("#/group/1"));
    assert.equal(await tab.evaluate(() => window.hacked), undefined);
  },

  /** One cascade drawn: a point an account, another one when it is chosen from the list. */
  async a_cascade_is_drawn_by_followers_and_time({ tab, server }) {
    await go(tab, server, "cascade?lang=es");
    await tab.waitForSelector("svg.plot");
    const points = await tab.locator("svg.plot circle").count();
    assert(points >= 3, `${points} points`);
    assert.match(await tab.innerText("svg.plot circle title >> nth=0").catch(() => tab.locator("svg.plot circle title").first().textContent()), /seguidores|no se sabe/);
    await tab.click("main table .linklike >> nth=3");
    await tab.waitForFunction(() => /object=/.test(location.hash));
    await settled(tab);
    await tab.waitForSelector("svg.plot circle, main .card .nothing");
  },

  async targets_and_trends_have_their_lanes({ tab, server }) {
    await go(tab, server, "story?lang=es");
    assert.match(await tab.innerText("main"), /Nadia Ferrolano/);
    assert.match(await tab.innerText(".facts"), /\d+ de \d+/);
  },

  /** Dropped, looked at, corrected, read: the counters of the case follow, the bad rows are listed with their reasons. */
  async files_dropped_with_bad_rows({ browser, server }) {
    const tab = await open(browser, server, {}, ["503"]);
    await go(tab, server, "data?lang=es");
    const posts = () => tab.evaluate(async () => (await (await fetch("/api/overview")).json()).counts.posts);
    const before = await posts();
    const handle = await tab.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "../más <datos>.csv", { type: "text/csv" }));
      return transfer;
    }, readFileSync("more.csv", "utf8"));
    await tab.dispatchEvent(".dropzone", "drop", { dataTransfer: handle });
    await tab.waitForSelector(".adding select");
    assert.match(await tab.innerText(".adding"), /se rechazaría/);
    assert.match(await tab.innerText(".adding"), /más _datos_\.csv/);
    await tab.selectOption(".adding select >> nth=0", "");
    await tab.waitForFunction((text) => document.querySelector(".adding").innerText.includes(text), words.es["add.changed"]);
    await tab.click(`.adding button >> text=${words.es["add.guess"]}`);
    await tab.waitForFunction((text) => !document.querySelector(".adding").innerText.includes(text), words.es["add.changed"]);
    await tab.click(`main button >> text="${words.es["add.read"]}"`);
    await tab.waitForSelector(".working table", { timeout: 60000 });
    const cells = (await tab.innerText(".working tbody tr")).split("\t").map((cell) => cell.trim());
    assert.deepEqual(cells.slice(1, 5), ["4", "2", "0", "2"], cells.join());
    await tab.waitForSelector(".dropzone", { timeout: 60000 });
    await settled(tab);
    assert.match(await tab.innerText("main"), /sin cuenta <b>otra<\/b>/);
    assert.equal(await posts(), before + 2);
    await done(tab);
  },

  async no_serious_finding_of_axe({ tab, server }) {
    for (const theme of ["light", "dark"]) {
      await tab.emulateMedia({ colorScheme: theme });
      for (const room of [...ROOMS, ...INNER]) {
        await go(tab, server, `${room}?lang=es`);
        const found = await seriousOf(tab, true, rulesOf(theme));
        assert.deepEqual(found, [], `${room}, ${theme}`);
      }
    }
    await tab.emulateMedia({ colorScheme: "light" });
  },

  async nothing_sticks_out_on_a_telephone({ browser, server }) {
    const tab = await open(browser, server, { viewport: { width: 390, height: 844 } });
    for (const room of [...ROOMS, ...INNER]) {
      await go(tab, server, `${room}?lang=es`);
      const width = await tab.evaluate(() => document.documentElement.scrollWidth);
      assert(width <= 390, `${room} is ${width} pixels wide`);
      const cut = await tab.evaluate(() => [...document.querySelectorAll("main .scroll, main .longlist .body")].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.getAttribute("aria-label")));
      assert.deepEqual(cut, [], `${room} has tables that run off the screen`);
    }
    await done(tab);
  },

  /** On a small screen of a desk, with names as long as a platform allows. */
  async no_table_runs_off_a_small_desk({ browser, server }) {
    const tab = await open(browser, server, { viewport: { width: 1024, height: 860 } }), long = "nombre_muy_largo";
    await tab.route(/\/api\/(cascades\/1|groups|accounts)\b/, async (route) => {
      const answer = await (await route.fetch()).json();
      for (const row of [...(answer.cascades ?? []), ...(answer.accounts ?? [])]) Object.assign(row, { handle: long, author_handle: long, account: row.account ?? "1" });
      await route.fulfill({ json: answer });
    });
    for (const lang of ["en", "es"])
      for (const room of ["overview", "cascade", "story", "accounts"]) {
        await go(tab, server, `${room}?lang=${lang}`);
        const cut = await tab.evaluate(() => [...document.querySelectorAll("main .scroll, main .longlist .body, nav")].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.getAttribute("aria-label")));
        assert.deepEqual(cut, [], `${room} in ${lang} has what runs off the screen`);
      }
    await done(tab);
  },

  /** Where exchanging names tells nothing beside a verdict, why is said. */
  async an_exchange_that_tells_nothing_is_explained({ tab, server }) {
    await tab.route("**/api/groups/1?**", async (route) => {
      const answer = await (await route.fetch()).json();
      Object.assign(answer.group, { permutation_p: 0.62, permutations: 20 });
      await route.fulfill({ json: answer });
    });
    for (const lang of ["es", "en"]) {
      await go(tab, server, `group/1?lang=${lang}`);
      await tab.reload();
      await settled(tab);
      assert((await tab.innerText("main")).includes(words[lang]["group.permutation.why"]), lang);
    }
    await tab.unroute("**/api/groups/1?**");
  },

  /** Every probability names its null hypothesis and how it was adjusted, or that it was not. */
  async a_probability_names_its_adjustment({ tab, server }) {
    for (const [lang, said] of [["es", /Hipótesis nula.*([Aa]justada|[Ss]in ajustar|no lo toma en cuenta)/s], ["en", /Null hypothesis.*([Aa]djusted|does not account)/s]])
      for (const room of ["overview", "groups", "group/1", "cascade", "network"]) {
        await go(tab, server, `${room}?lang=${lang}`);
        for (const chance of await tab.locator("main .chance").all()) assert.match(await chance.getAttribute("aria-label"), said, room);
      }
    await go(tab, server, "groups?lang=es");
    const rows = await tab.evaluate(async () => (await (await fetch("/api/groups")).json()).groups);
    const cells = await tab.locator("main tbody tr").first().locator("td").allInnerTexts();
    assert.equal(numberIn(cells[3]), rows[0].tested_observed, "the times out of sample do not come first");
    assert.equal(numberIn(cells[6]), rows[0].observed);
  },

  async two_tabs_at_once({ tab, server }) {
    const second = await tab.context().newPage();
    await second.goto(`${server.origin}/#/groups?lang=en`);
    await Promise.all([second.waitForSelector("main .grouplink"), go(tab, server, "accounts?lang=es")]);
    assert.equal(await second.getAttribute("html", "lang"), "en");
    assert.equal(await tab.getAttribute("html", "lang"), "es");
    await second.close();
  },

  async an_unknown_address_says_so({ browser, server }) {
    const tab = await open(browser, server, {}, ["400 (Bad Request)"]);
    await go(tab, server, "nonsense?lang=es");
    assert.match(await tab.innerText("main"), /No hay nada en esta dirección/);
    await tab.goto(`${server.origin}/#/overview?lang=es&from=zzz&to=%00`);
    await tab.waitForSelector(".failure, main h1");
    await tab.goto(`${server.origin}/#/constructor`);
    await tab.waitForSelector(".nothing");
    await go(tab, server, "overview?lang=es");
    await done(tab);
  },

  async without_webgl_the_program_draws({ server }) {
    const browser = await launch("--disable-3d-apis");
    const tab = await open(browser, server);
    await go(tab, server, "network?lang=es");
    await tab.waitForFunction(() => document.querySelector(".pan img")?.naturalWidth > 0);
    assert.match(await tab.innerText("aside"), /sin WebGL 2/);
    assert((await tab.locator("main table a[href^='#/link']").count()) > 5);
    await done(tab);
    await browser.close();
  },
};

let server = await serve();
const browser = await launch("--enable-unsafe-swiftshader");
const tab = await open(browser, server);
let failed = 0;
for (const [name, test] of Object.entries(tests).filter(([name]) => name.match(process.env.ONLY ?? ""))) {
  const begun = Date.now();
  try {
    await test({ tab, browser, server });
    assert.deepEqual(tab.offences, []);
    console.log(`ok ${name} ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  } catch (error) {
    failed++;
    tab.offences = [];
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}

// The server killed and started again at the same port: said plainly, and nothing is lost.
try {
  await go(tab, server, "overview?lang=es");
  const port = new URL(server.url).port;
  assert.equal(await end(server), 0);
  await tab.goto(tab.url().replace(/#.*/, "#/accounts?lang=es&q=never-asked-before"));
  await tab.waitForSelector(".failure");
  assert.match(await tab.innerText(".failure"), /El servidor no responde/);
  server = await serve(port);
  await tab.click(".failure button");
  await tab.waitForFunction(() => document.querySelector(".failure")?.innerText.includes("Abra la dirección"));
  await tab.goto(server.url);
  await tab.waitForSelector("main h1");
  console.log("ok the_server_restarted");
} catch (error) {
  failed++;
  console.log(`FAILED the_server_restarted\n${error.stack}`);
}
await browser.close();
const code = await end(server);
if (code !== 0) console.log(`FAILED: the server ended with ${code}`);
process.exit(failed || code ? 1 : 0);
