// The network of a report, to be looked at: pan, zoom, time, search. Reads what stands in the page and asks for nothing.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("network-data").textContent);
  const canvas = document.getElementById("canvas"), paper = canvas.getContext("2d");
  const search = document.getElementById("search"), found = document.getElementById("found");
  const time = document.getElementById("time"), when = document.getElementById("when"), play = document.getElementById("play");
  const whole = document.getElementById("whole"), said = document.getElementById("said");
  const view = { x: 0, y: 0, scale: 1 };
  const hidden = new Set();
  let chosen = -1, timer = 0, colours = {}, queued = false;

  const accounts = data.accounts.map(([name, group, x, y, strength, days]) => ({ name, group, x, y, strength, days, near: [] }));
  const links = [];
  for (let i = 0; i < data.links.length; i += 2) {
    const a = data.links[i], b = data.links[i + 1];
    links.push([a, b]);
    accounts[a].near.push(b);
    accounts[b].near.push(a);
  }

  const roleOf = (group) => (group ? data.groups[group - 1].role : "other");
  const isActive = (account) => whole.checked || parseInt(account.days[time.value] || "0", 36) > 0;
  const isShown = (account) => !hidden.has(account.group);

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    for (const role of data.roles) colours[role] = style.getPropertyValue("--" + role).trim();
  }

  // ---- places ----

  function fit() {
    const box = canvas.getBoundingClientRect(), dense = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * dense);
    canvas.height = Math.round(box.height * dense);
    let x0 = Infinity, x1 = -Infinity, y0 = Infinity, y1 = -Infinity;
    for (const a of accounts) {
      x0 = Math.min(x0, a.x); x1 = Math.max(x1, a.x);
      y0 = Math.min(y0, a.y); y1 = Math.max(y1, a.y);
    }
    const room = 0.9 * Math.min(canvas.width / Math.max(x1 - x0, 1e-9), canvas.height / Math.max(y1 - y0, 1e-9));
    view.scale = Number.isFinite(room) ? room : 1;
    view.x = canvas.width / 2 - view.scale * (x0 + x1) / 2;
    view.y = canvas.height / 2 - view.scale * (y0 + y1) / 2;
    draw();
  }

  const at = (a) => [view.x + view.scale * a.x, view.y + view.scale * a.y];
  const radius = (a) => (window.devicePixelRatio || 1) * (2.2 + 4.5 * Math.sqrt(a.strength)) * Math.min(1, Math.max(0.5, canvas.clientWidth / 900));

  function zoom(factor, x, y) {
    const next = Math.min(Math.max(view.scale * factor, 1e-6), 1e9), by = next / view.scale;
    view.x = x - by * (x - view.x);
    view.y = y - by * (y - view.y);
    view.scale = next;
    draw();
  }

  // ---- drawing ----

  function drawLinks() {
    const byRole = new Map();
    for (const [a, b] of links) {
      const from = accounts[a], to = accounts[b];
      if (!isShown(from) || !isShown(to)) continue;
      const live = isActive(from) && isActive(to), mine = chosen >= 0 && (a === chosen || b === chosen);
      if (!live && !mine) continue;
      const key = (from.group === to.group ? roleOf(from.group) : "other") + (mine ? "!" : "");
      if (!byRole.has(key)) byRole.set(key, new Path2D());
      const path = byRole.get(key);
      path.moveTo(...at(from));
      path.lineTo(...at(to));
    }
    const faint = Math.min(0.6, Math.max(0.05, 900 / (links.length + 1)));
    for (const [key, path] of byRole) {
      const mine = key.endsWith("!");
      paper.strokeStyle = mine ? colours.ink : colours[key];
      paper.globalAlpha = mine ? 0.9 : faint;
      paper.lineWidth = mine ? 2 : 1;
      paper.stroke(path);
    }
  }

  function drawPoint(a, index) {
    const [x, y] = at(a);
    if (x < -40 || y < -40 || x > canvas.width + 40 || y > canvas.height + 40) return;
    paper.globalAlpha = isActive(a) ? 1 : 0.16;
    paper.beginPath();
    paper.arc(x, y, radius(a), 0, 7);
    paper.fillStyle = colours[roleOf(a.group)];
    paper.fill();
    if (index !== chosen) return;
    paper.globalAlpha = 1;
    paper.strokeStyle = colours.ink;
    paper.lineWidth = 3;
    paper.stroke();
  }

  function drawNumbers() {
    const middles = new Map();
    for (const a of accounts) {
      if (!a.group || !isShown(a)) continue;
      const sum = middles.get(a.group) || [0, 0, 0];
      const [x, y] = at(a);
      middles.set(a.group, [sum[0] + x, sum[1] + y, sum[2] + 1]);
    }
    const size = 14 * (window.devicePixelRatio || 1);
    paper.globalAlpha = 1;
    paper.font = `600 ${size}px system-ui, sans-serif`;
    paper.textAlign = "center";
    paper.textBaseline = "middle";
    for (const [group, [x, y, n]] of middles) {
      paper.beginPath();
      paper.arc(x / n, y / n, size, 0, 7);
      paper.fillStyle = colours.paper;
      paper.fill();
      paper.strokeStyle = colours[roleOf(group)];
      paper.lineWidth = 2;
      paper.stroke();
      paper.fillStyle = colours.ink;
      paper.fillText(String(group), x / n, y / n);
    }
  }

  function drawNow() {
    queued = false;
    paper.globalAlpha = 1;
    paper.fillStyle = colours.paper;
    paper.fillRect(0, 0, canvas.width, canvas.height);
    drawLinks();
    accounts.forEach((a, i) => isShown(a) && drawPoint(a, i));
    drawNumbers();
  }

  function draw() {
    if (queued) return;
    queued = true;
    requestAnimationFrame(drawNow);
  }

  // ---- choosing ----

  function choose(index) {
    chosen = index;
    if (index < 0) {
      said.textContent = "";
    } else {
      const a = accounts[index], near = a.near.map((i) => accounts[i].name).sort();
      const group = a.group ? data.words.group.replace("{1}", a.group) : data.words.nogroup;
      said.textContent = `${a.name} · ${group} · ${data.words.linked.replace("{1}", near.length)}: ${near.slice(0, 40).join(", ")}${near.length > 40 ? " …" : ""}`;
    }
    draw();
  }

  function nearest(x, y) {
    let best = -1, least = 24 * (window.devicePixelRatio || 1);
    accounts.forEach((a, i) => {
      const [ax, ay] = at(a), away = Math.hypot(ax - x, ay - y);
      if (isShown(a) && away < least) [best, least] = [i, away];
    });
    return best;
  }

  function centre(index) {
    const [x, y] = at(accounts[index]);
    view.x += canvas.width / 2 - x;
    view.y += canvas.height / 2 - y;
    choose(index);
  }

  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    const hits = wanted ? accounts.map((a, i) => i).filter((i) => accounts[i].name.toLowerCase().includes(wanted)) : [];
    found.textContent = wanted ? data.words.found.replace("{1}", hits.length) : "";
    if (hits.length > 0) centre(hits[0]);
    else choose(-1);
  });

  // ---- hands ----

  const fingers = new Map();
  let moved = 0;
  const place = (event) => {
    const box = canvas.getBoundingClientRect(), dense = canvas.width / box.width;
    return [(event.clientX - box.left) * dense, (event.clientY - box.top) * dense];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const wide = Math.hypot(before[0] - other[0], before[1] - other[1]) || 1;
      zoom(Math.hypot(now[0] - other[0], now[1] - other[1]) / wide, (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else {
      view.x += now[0] - before[0];
      view.y += now[1] - before[1];
      draw();
    }
    fingers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (event) => {
      if (fingers.delete(event.pointerId) && end === "pointerup" && moved < 6) choose(nearest(...place(event)));
    });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), ...place(event));
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = canvas.width / 10, middle = [canvas.width / 2, canvas.height / 2];
    const deeds = {
      ArrowLeft: () => (view.x += step), ArrowRight: () => (view.x -= step), ArrowUp: () => (view.y += step), ArrowDown: () => (view.y -= step),
      "+": () => zoom(1.3, ...middle), "-": () => zoom(1 / 1.3, ...middle), 0: fit, Escape: () => choose(-1),
    };
    if (!deeds[event.key]) return;
    event.preventDefault();
    deeds[event.key]();
    draw();
  });
  document.getElementById("in").addEventListener("click", () => zoom(1.4, canvas.width / 2, canvas.height / 2));
  document.getElementById("out").addEventListener("click", () => zoom(1 / 1.4, canvas.width / 2, canvas.height / 2));
  document.getElementById("all").addEventListener("click", fit);

  // ---- time ----

  function tellTime() {
    when.textContent = whole.checked ? data.words.whole : data.steps[time.value] || "";
    time.disabled = whole.checked;
    draw();
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = data.words.play;
  }
  time.max = Math.max(0, data.steps.length - 1);
  time.addEventListener("input", tellTime);
  whole.addEventListener("change", () => { stop(); tellTime(); });
  play.addEventListener("click", () => {
    if (timer) { stop(); return; }
    whole.checked = false;
    play.textContent = data.words.pause;
    timer = setInterval(() => {
      time.value = Number(time.value) >= Number(time.max) ? 0 : Number(time.value) + 1;
      tellTime();
    }, 350);
    tellTime();
  });
  for (const box of document.querySelectorAll("input[data-group]"))
    box.addEventListener("change", () => {
      hidden[box.checked ? "delete" : "add"](Number(box.dataset.group));
      draw();
    });

  readColours();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); draw(); });
  new ResizeObserver(fit).observe(canvas);
  stop();
  tellTime();
})();
