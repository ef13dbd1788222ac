// Painting of a map: fills by class, borders kept as a picture between steps of time, symbols of single cases over them.
import type { Shapes } from "./geometry";
import { Scale, tone } from "./map_scale";

export interface View {
  k: number; // pixels of the screen for a unit of a path
  x: number; // where the unit 0, 0 stands
  y: number;
}

/** What a shape is filled with: a class of the scale from 0 on, or one of these. */
export const ZERO = -1;
export const UNKNOWN = -2;

/** Single cases: at a point that somebody gave, or together in the middle of their place. */
export interface Ring {
  x: number; // in units of the paths
  y: number;
  n: number;
  record: number | null; // of a point
}

export interface Picture {
  shapes: Shapes;
  classes: Int8Array; // of each shape
  scale: Scale | null;
  symbols: Ring[];
  mostCases: number;
  chosen: number; // index of a shape; -1: none
  under: number; // the one under the pointer
}

export interface Colours {
  tones: string[]; // 1..6
  zero: string;
  rest: string;
  paper: string;
  ink: string;
  line: string;
  symbol: string;
}

export function coloursOf(style: CSSStyleDeclaration): Colours {
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    tones: ["", ...[1, 2, 3, 4, 5, 6].map((n) => read(`--tone${n}`))],
    zero: read("--zero"),
    rest: read("--rest"),
    paper: read("--paper"),
    ink: read("--ink"),
    line: read("--mapline"),
    symbol: read("--symbol"),
  };
}

const RADIUS_LEAST = 4;
const RADIUS_MOST = 17;
const FULL_FROM = 25; // fewer cases than this never make the largest ring
export const radiusOf = (n: number, most: number): number => RADIUS_LEAST + (RADIUS_MOST - RADIUS_LEAST) * Math.sqrt((n - 1) / (Math.max(FULL_FROM, most) - 1));
/** On a small screen rings are smaller, or they would hide the map. */
const shrunk = (width: number): number => Math.min(1, Math.max(0.5, width / 800));

/** Lines of what is not known, as a pattern that no colour can be taken for. */
function hatch(pen: CanvasRenderingContext2D, c: Colours, pixels: number): CanvasPattern {
  const tile = document.createElement("canvas"), size = Math.round(7 * pixels);
  tile.width = tile.height = size;
  const own = tile.getContext("2d")!;
  own.fillStyle = c.paper;
  own.fillRect(0, 0, size, size);
  own.strokeStyle = c.rest;
  own.lineWidth = pixels;
  own.beginPath();
  for (const d of [-size, 0, size]) {
    own.moveTo(d - 1, size + 1);
    own.lineTo(d + size + 1, -1);
  }
  own.stroke();
  return pen.createPattern(tile, "repeat")!;
}

const inSight = (s: Shapes, i: number, v: View, width: number, height: number): boolean =>
  s.boxes[4 * i + 2] * v.k + v.x > 0 && s.boxes[4 * i] * v.k + v.x < width && s.boxes[4 * i + 3] * v.k + v.y > 0 && s.boxes[4 * i + 1] * v.k + v.y < height;

/** Shapes of each class together: a colour is chosen once a class. */
export function paintFills(pen: CanvasRenderingContext2D, p: Picture, v: View, c: Colours, width: number, height: number, pixels: number): void {
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width * pixels, height * pixels);
  const byClass = new Map<number, number[]>();
  for (let i = 0; i < p.classes.length; i++) {
    if (!inSight(p.shapes, i, v, width, height)) continue;
    const list = byClass.get(p.classes[i]);
    if (list) list.push(i);
    else byClass.set(p.classes[i], [i]);
  }
  const unknown = hatch(pen, c, pixels);
  unknown.setTransform(new DOMMatrix([1 / (v.k * pixels), 0, 0, 1 / (v.k * pixels), -v.x / v.k, -v.y / v.k]));
  pen.setTransform(v.k * pixels, 0, 0, v.k * pixels, v.x * pixels, v.y * pixels);
  for (const [k, list] of byClass) {
    pen.fillStyle = k === UNKNOWN ? unknown : k === ZERO ? c.zero : c.tones[tone(p.scale!, k)];
    for (const i of list) pen.fill(p.shapes.paths[i]);
  }
}

/** Hair lines around shapes, and stronger ones between states. They do not change with time. */
export function paintBorders(pen: CanvasRenderingContext2D, p: Picture, v: View, c: Colours, width: number, height: number, pixels: number): void {
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width * pixels, height * pixels);
  pen.setTransform(v.k * pixels, 0, 0, v.k * pixels, v.x * pixels, v.y * pixels);
  pen.lineJoin = "round";
  pen.strokeStyle = c.line;
  const fine = p.shapes.borders !== null;
  pen.lineWidth = (fine ? Math.min(0.8, 0.25 + 0.12 * v.k) : 0.9) / v.k;
  for (let i = 0; i < p.shapes.paths.length; i++) if (inSight(p.shapes, i, v, width, height)) pen.stroke(p.shapes.paths[i]);
  if (!p.shapes.borders) return;
  pen.lineWidth = 1.1 / v.k;
  pen.strokeStyle = c.ink;
  pen.globalAlpha = 0.75;
  pen.stroke(p.shapes.borders);
  pen.globalAlpha = 1;
}

/** A shape that is hard to see at this scale has a circle around it. */
function circleChosen(pen: CanvasRenderingContext2D, s: Shapes, i: number, v: View, c: Colours): void {
  const wide = v.k * (s.boxes[4 * i + 2] - s.boxes[4 * i]), tall = v.k * (s.boxes[4 * i + 3] - s.boxes[4 * i + 1]);
  if (Math.max(wide, tall) > 30) return;
  const x = v.x + (v.k * (s.boxes[4 * i] + s.boxes[4 * i + 2])) / 2, y = v.y + (v.k * (s.boxes[4 * i + 1] + s.boxes[4 * i + 3])) / 2;
  for (const [colour, line] of [[c.paper, 6], [c.ink, 2.5]] as const) {
    pen.beginPath();
    pen.arc(x, y, 22, 0, 7);
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.stroke();
  }
}

/** Single cases as rings, larger ones below; the chosen shape and the one under the pointer. */
export function paintOver(pen: CanvasRenderingContext2D, p: Picture, v: View, c: Colours, width: number, height: number, pixels: number): void {
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width * pixels, height * pixels);
  pen.lineJoin = "round";
  for (const [i, wide] of [[p.under, 1.5], [p.chosen, 3]] as const) {
    if (i < 0) continue;
    pen.setTransform(v.k * pixels, 0, 0, v.k * pixels, v.x * pixels, v.y * pixels);
    pen.strokeStyle = c.ink;
    pen.lineWidth = wide / v.k;
    pen.stroke(p.shapes.paths[i]);
  }
  pen.setTransform(pixels, 0, 0, pixels, 0, 0);
  if (p.chosen >= 0) circleChosen(pen, p.shapes, p.chosen, v, c);
  for (const s of [...p.symbols].sort((a, b) => b.n - a.n)) {
    const x = s.x * v.k + v.x, y = s.y * v.k + v.y, r = shrunk(width) * radiusOf(s.n, p.mostCases);
    if (x < -r || y < -r || x > width + r || y > height + r) continue;
    pen.beginPath();
    pen.arc(x, y, r, 0, 7);
    pen.fillStyle = c.symbol;
    pen.globalAlpha = 0.3;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = 3.5 * shrunk(width);
    pen.strokeStyle = c.paper;
    pen.stroke();
    pen.lineWidth = 2 * shrunk(width);
    pen.strokeStyle = c.symbol;
    pen.stroke();
  }
}

/** The case whose ring is at a point of the screen; null: none that stands alone. */
export function recordAt(p: Picture, v: View, px: number, py: number): number | null {
  const near = (s: Ring): boolean => Math.hypot(s.x * v.k + v.x - px, s.y * v.k + v.y - py) <= radiusOf(s.n, p.mostCases) + 2;
  return p.symbols.find((s) => s.record !== null && near(s))?.record ?? null;
}

/** The shape at a point of the screen; -1: none. */
export function shapeAt(pen: CanvasRenderingContext2D, s: Shapes, v: View, px: number, py: number): number {
  const x = (px - v.x) / v.k, y = (py - v.y) / v.k;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  for (let i = 0; i < s.paths.length; i++)
    if (x >= s.boxes[4 * i] && x <= s.boxes[4 * i + 2] && y >= s.boxes[4 * i + 1] && y <= s.boxes[4 * i + 3] && pen.isPointInPath(s.paths[i], x, y)) return i;
  return -1;
}

const MARGIN = 12;
const FOOT = 52; // buttons stand there

/** All of it, above the buttons, or one shape with some room around. */
export function fitted(s: Shapes, width: number, height: number, shape = -1): View {
  const [x0, y0, x1, y1] = shape < 0 ? s.frame : [0, 1, 2, 3].map((d) => s.boxes[4 * shape + d]);
  const room = shape < 0 ? MARGIN : 0.25 * Math.min(width, height), foot = shape < 0 ? FOOT : room;
  const k = Math.min((width - 2 * room) / Math.max(1e-3, x1 - x0), (height - room - foot) / Math.max(1e-3, y1 - y0), 60);
  return { k, x: width / 2 - (k * (x0 + x1)) / 2, y: (height + room - foot) / 2 - (k * (y0 + y1)) / 2 };
}
