// Tips as a person reviews them: ./case holds three that were opened, ./bare has no form. KEY is the key of the forms.
import assert from "node:assert/strict";
import { done, end, go, launch, noUntranslated, open, rulesOf, seriousOf, serve, settled, words } from "./browser.mjs";

const es = words.es;
const asked = (tab, question) => tab.evaluate(async (q) => (await fetch(`/api/registry/${q}`)).json(), question);
const button = (tab, text) => tab.locator("main button", { hasText: text }).first();
/** Choose by keyboard: reach a control and press keys. */
const press = async (tab, selector, ...keys) => {
  await tab.focus(selector);
  for (const key of keys) await tab.keyboard.press(key);
};

const tests = {
  async the_list_has_those_that_wait_and_the_key({ tab, server }) {
    await go(tab, server, "overview?lang=es");
    await tab.click('nav a[href^="#/tips"]');
    await tab.waitForSelector(".longlist .row");
    await settled(tab);
    assert.equal(await tab.textContent(".key-groups"), process.env.KEY);
    assert.equal(await tab.locator(".key-groups span").count(), 16);
    assert.match(await tab.innerText("main"), /En espera de una persona: 3 de 3/);
    assert.equal(await tab.locator(".longlist .row").count(), 3);
  },

  async a_tip_is_text_and_nothing_of_it_acts({ tab, browser, server }) {
    await go(tab, server, "tip/1?lang=es");
    const text = await tab.innerText(".tip-text");
    assert(text.includes("Vi la camioneta <script>window.hacked=1</script>\nEra [U+202E]acnalb[U+202C]."), text);
    assert.equal(await tab.evaluate(() => window.hacked), undefined);
    const rows = await tab.locator("main table tbody tr").allInnerTexts();
    assert.equal(rows.length, 2);
    assert.match(rows[0], /imagen PNG/);
    assert.match(rows[1], /<img src=x onerror=window\.hacked=1>\.pdf[\s\S]*PDF/);
    assert(!/application\/|image\//.test(rows.join()));
    assert.equal(await tab.locator("main img, main iframe").count(), 0);
    assert.equal((await asked(tab, "tips/1")).files[0].sha256, (await tab.innerText("main table .hash >> nth=0")).trim());
    assert(!(await tab.innerText("main")).includes("000-secreto"));
    await tab.click("details.card summary");
    assert((await tab.innerText("details.card")).includes("000-secreto"));
    const file = await tab.evaluate(async () => {
      const answer = await fetch("/api/registry/tips/1?file=2");
      return [answer.headers.get("content-type"), answer.headers.get("content-disposition"), await answer.text()];
    });
    assert.deepEqual(file, ["application/octet-stream", 'attachment; filename="tip-file"', "%PDF-1.4 not much"]);
    const own = await open(browser, server, {}, ["404"]);
    assert.deepEqual(await own.evaluate(async () => [(await fetch("/api/registry/tips/1?file=9")).status, (await fetch("/api/registry/tips/9")).status]), [404, 404]);
    await done(own);
  },

  async accepted_into_a_new_case_and_taken_back({ tab, server }) {
    await go(tab, server, "tip/1?lang=es");
    await tab.fill('form [name="title"]', "La camioneta");
    await tab.fill('form [name="who"]', "ana");
    await button(tab, es["tip.accept"]).click();
    await tab.waitForFunction((text) => document.querySelector("main [role=status]")?.innerText.includes(text), es["tip.state.accepted"]);
    const { tip, decided } = await asked(tab, "tips/1");
    assert.deepEqual([tip.verdict, tip.record_title, decided.who], ["accepted", "La camioneta", "ana"]);
    await tab.click(`main a[href^="#/record/${tip.record}"]`);
    await settled(tab);
    const page = await tab.innerText("main");
    assert(page.includes("La camioneta") && page.includes("Vi la camioneta") && page.includes("imagen PNG"));
    assert(!page.includes("Quien Cuenta") && !page.includes("000-secreto"));
    await go(tab, server, "tip/1?lang=es");
    await button(tab, es["edit.undo"]).click();
    await tab.waitForSelector("#decide");
    assert.equal((await asked(tab, "tips/1")).tip.verdict, null);
    assert.equal((await asked(tab, `records/${tip.record}`)).record.removed, true);
  },

  async accepted_into_a_case_by_keyboard({ tab, server }) {
    await go(tab, server, "tip/1?lang=es");
    await press(tab, 'input[name="into"] >> nth=0', "ArrowDown");
    await tab.waitForSelector(".tip-finder input");
    assert(await button(tab, es["tip.accept"]).isDisabled(), "no case was chosen");
    await tab.keyboard.press("Tab");
    await tab.keyboard.type("Persona");
    await tab.waitForSelector('.tip-finder input[name="record"]');
    await press(tab, '.tip-finder input[name="record"]', "Space");
    await tab.locator("form button[type=submit]").focus();
    await tab.keyboard.press("Enter");
    await tab.waitForFunction((text) => document.querySelector("main [role=status]")?.innerText.includes(text), es["tip.state.accepted"]);
    assert.equal((await asked(tab, "tips/1")).tip.record, 1);
    const { incidents, documents } = await asked(tab, "records/1");
    assert(incidents.some((i) => i.what?.startsWith("Vi la camioneta")) && documents.length === 2);
  },

  async without_consent_a_reason_is_needed({ tab, server }) {
    await go(tab, server, "tip/2?lang=es");
    assert((await tab.innerText("main")).includes(es["tip.noconsent"]));
    assert(await button(tab, es["tip.accept"]).isDisabled());
    await tab.fill('form [name="why"]', "lo dijo por teléfono");
    await button(tab, es["tip.accept"]).click();
    await tab.waitForFunction(() => document.querySelector("main")?.innerText.includes("lo dijo por teléfono"));
    assert.equal((await asked(tab, "tips/2")).decided.why, "lo dijo por teléfono");
  },

  async refused_and_taken_up_again({ tab, server }) {
    await go(tab, server, "tip/3?lang=es");
    await button(tab, es["tip.refuse"]).click();
    await tab.waitForFunction((text) => document.querySelector("main [role=status]")?.innerText.includes(text), es["tip.state.refused"]);
    await button(tab, es["edit.undo"]).click();
    await tab.waitForSelector("#decide");
    assert.equal((await asked(tab, "tips?limit=1")).waiting, 1);
  },

  /** An error of the server is told, and what was written stays. */
  async an_error_leaves_what_was_written({ browser, server }) {
    const tab = await open(browser, server, {}, ["500"]);
    await go(tab, server, "tip/3?lang=es");
    await tab.fill('form [name="title"]', "Se queda");
    await tab.route("**/api/registry?**", (route) => route.fulfill({ status: 500, contentType: "application/json", body: '{"error":"roto"}' }));
    await button(tab, es["tip.accept"]).click();
    await tab.waitForSelector("main .failure");
    assert.match(await tab.innerText(".failure"), /roto/);
    assert.equal(await tab.inputValue('form [name="title"]'), "Se queda");
    await done(tab);
  },

  async parts_of_a_case_are_added_field_by_field({ browser, server }) {
    const tab = await open(browser, server, {}, ["400"]);
    await go(tab, server, "record/2?lang=es");
    const add = async (what, values) => {
      const form = tab.locator("details.adding", { hasText: es[`adding.${what}`] });
      await form.locator("summary").click();
      for (const [name, value] of Object.entries(values)) {
        const field = form.locator(`[name="${name}"]`);
        if ((await field.evaluate((e) => e.tagName)) === "SELECT") await field.selectOption(value);
        else await field.fill(value);
      }
      await form.locator("button[type=submit]").click();
      await tab.waitForFunction(([text, word]) => [...document.querySelectorAll("details.adding")].some((d) => d.innerText.includes(text) && d.querySelector("[role=status]").innerText === word), [es[`adding.${what}`], es["adding.added"]]);
    };
    await add("incident", { when: "2016-03", what: "Una llamada <b>de noche</b>", place: "Atlixco, Puebla" });
    const { incidents } = await asked(tab, "records/2"), call = incidents.find((i) => i.what === "Una llamada <b>de noche</b>");
    assert.deepEqual([call.when, call.state, call.place_written, call.public], ["2016-03", "21", "Atlixco, Puebla", false]);
    await add("statement", { field: "status", value: "sigue", source: "un diario", confidence: "probable", incident: String(call.id) });
    await add("relation", { to_kind: "account", to: "123", kind: "amenazó", note: "por su nombre" });
    const { statements, relations, history } = await asked(tab, "records/2");
    const said = statements.find((s) => s.source === "un diario");
    assert.deepEqual([said.field, said.value, said.confidence, said.public], ["status", "sigue", "probable", false]);
    assert.deepEqual(relations.map((r) => [r.to_kind, r.to, r.kind]), [["account", "123", "amenazó"]]);
    assert(history.some((h) => h.thing === "relation" && h.do === "add"));
    const form = tab.locator("details.adding", { hasText: es["adding.incident"] });
    await form.locator('[name="when"]').fill("mañana");
    await form.locator("button[type=submit]").click();
    await tab.waitForSelector("details.adding .failure");
    assert.equal(await form.locator('[name="when"]').inputValue(), "mañana");
    await done(tab);
  },

  async a_case_without_a_form_says_so({ browser }) {
    const bare = await serve(0, "bare"), tab = await open(browser, bare);
    await go(tab, bare, "tips?lang=es");
    assert((await tab.innerText("main")).includes(es["tip.none.nokey"]));
    await done(tab);
    await end(bare);
  },

  async both_languages_and_nothing_serious({ tab, server }) {
    for (const theme of ["light", "dark"]) {
      await tab.emulateMedia({ colorScheme: theme });
      for (const room of ["tips", "tip/1", "tip/3", "record/2"])
        for (const lang of ["es", "en"]) {
          await go(tab, server, `${room}?lang=${lang}`);
          await noUntranslated(tab, lang, room);
          assert.deepEqual(await seriousOf(tab, true, rulesOf(theme)), [], `${room}, ${theme}`);
        }
    }
  },

  async nothing_sticks_out_on_a_telephone({ browser, server }) {
    const tab = await open(browser, server, { viewport: { width: 390, height: 844 } });
    for (const room of ["tips", "tip/1", "tip/3", "record/1", "record/2", "records"]) {
      await go(tab, server, `${room}?lang=es`);
      assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), 390, room);
    }
    await done(tab);
  },
};

const shared = await serve();
const browser = await launch();
const tab = await open(browser, shared);
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test({ tab, browser, server: shared });
    assert.deepEqual(tab.offences, []);
    console.log(`ok ${name}`);
  } catch (error) {
    failed++;
    tab.offences = [];
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}
await browser.close();
const code = await end(shared);
if (code !== 0) console.log(`FAILED: the server ended with ${code}`);
process.exit(failed || code ? 1 : 0);
