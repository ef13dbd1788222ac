// The page at its largest, in software rendering: first picture, heap, and the time of what is asked.
// usage: node bench/page.mjs BUILD CASE
import { spawn } from "node:child_process";
import { createRequire } from "node:module";

const [build, folder] = process.argv.slice(2);
const { chromium } = createRequire(`${process.cwd()}/${build}/page/node_modules/here.js`)("playwright-core");
const server = spawn(`${build}/avispero`, ["serve", folder, "--print-url"], { stdio: ["ignore", "pipe", "inherit"] });
const url = await new Promise((resolve) => server.stdout.once("data", (line) => resolve(String(line).trim())));
const origin = url.split("/open")[0];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--enable-unsafe-swiftshader"] });
const tab = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
await tab.goto(url);
await tab.waitForSelector("main h1");
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const pictures = [];
for (let i = 0; i < 5; i++) {
  await tab.goto("about:blank");
  const begun = Date.now();
  await tab.goto(`${origin}/#/network`);
  await tab.waitForSelector(".over[data-drawn]", { timeout: 120000 });
  pictures.push(Date.now() - begun);
}
const heap = await tab.evaluate(async () => performance.memory.usedJSHeapSize);
const asked = {};
for (const question of ["network", "overview", "overview?from=1580000000000000&to=1582000000000000", "groups", "groups/1", "links", "links?group=1", "posts", "posts?order=newest", "posts?group=1", "posts?group=1&order=newest", "accounts", "story", "candidates"]) {
  const times = [];
  for (let i = 0; i < 5; i++)
    times.push(await tab.evaluate(async (q) => {
      const begun = performance.now();
      await (await fetch("/api/" + q)).arrayBuffer();
      return performance.now() - begun;
    }, question));
  asked[question] = Math.round(median(times));
}
console.log(JSON.stringify({ first_picture_ms: pictures, median_ms: median(pictures), heap_mb: Math.round(heap / 1e6), asked_ms: asked }));
await browser.close();
server.kill("SIGTERM");
