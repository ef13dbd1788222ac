// Draws a network with WebGL 2: links as lines between the points of accounts, one call each. Nothing moves by itself:
// a picture is drawn when something changed.
import type { Network } from "./network_data";

export interface View {
  x: number; // middle of the picture, in units of the layout
  y: number;
  scale: number; // CSS pixels a unit
}

export interface Look {
  hidden: Set<number>; // groups
  log10p: number; // links at most this probable
  weight: number; // links of at least so many times together
  size: "strength" | "partners" | "equal";
  active: Uint8Array | null; // posts of each account in the span; null: all time
  alone: Set<number> | null; // accounts that are looked at alone
}

export const isShown = (of: Network, look: Look, i: number): boolean =>
  !look.hidden.has(of.group[i]) && (look.active === null || look.active[i] > 0) && (look.alone === null || look.alone.has(i));

const VERTEX = `#version 300 es
in vec2 place; in float kind; in float radius; in float shown;
uniform vec2 middle; uniform vec2 half_size; uniform float scale; uniform float pixels; uniform bool points;
uniform vec3 palette[10];
out vec3 tint; flat out float hollow; flat out float size;
void main() {
  vec2 at = (place - middle) * scale / half_size;
  gl_Position = shown > 0.5 ? vec4(at.x, -at.y, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  size = max(2.0, 2.0 * radius * clamp(scale * 0.06, 0.35, 2.5)) * pixels;
  gl_PointSize = points ? size + 2.0 : 1.0;
  tint = palette[int(kind)];
  hollow = kind > 8.5 ? 1.0 : 0.0;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 tint; flat in float hollow; flat in float size;
uniform float alpha; uniform bool points; uniform vec3 paper;
out vec4 colour;
void main() {
  if (!points) { colour = vec4(tint, 1.0) * alpha; return; }
  float r = length(gl_PointCoord - 0.5) * (size + 2.0), edge = size * 0.5;
  float cover = 1.0 - smoothstep(edge - 0.7, edge + 0.7, r);
  if (cover <= 0.0) discard;
  float rim = hollow > 0.5 ? max(1.2, size * 0.16) : 1.0 + size * 0.03;
  bool inside = r < edge - rim;
  vec3 c = hollow > 0.5 ? (inside ? paper : tint) : (inside || size < 5.0 ? tint : mix(tint, paper, 0.85));
  colour = vec4(c, 1.0) * cover;
}`;

/** Lines in one picture: more of them are a blot, and without a graphics card seconds. Of more, every n-th is drawn. */
export const LINES_MOST = 60000;
/** Lines from which on edges are not smoothed any more. */
const SMOOTH_MOST = 20000;

/** Radius in CSS pixels at a middling scale. */
const LARGEST = 7;
const LEAST = 2.2;

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type)!;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? "shader");
  return shader;
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()!;
  gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, VERTEX));
  gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, FRAGMENT));
  ["place", "kind", "radius", "shown"].forEach((name, i) => gl.bindAttribLocation(program, i, name));
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "program");
  return program;
}

/** 0 in no group with a colour of its own, 1..8, 9 held together by sources of its own. */
export const kindOf = (of: Network, i: number): number =>
  of.exclusive[i] ? 9 : of.group[i] >= 1 && of.group[i] <= 8 ? of.group[i] : 0;

export function radii(of: Network, size: Look["size"]): Float32Array {
  const values = size === "partners" ? of.partners : of.strength;
  let most = 0;
  for (let i = 0; i < of.accounts; i++) most = Math.max(most, values[i]);
  const shrink = of.accounts > 20000 ? 0.35 : of.accounts > 3000 ? 0.55 : of.accounts > 400 ? 0.8 : 1;
  return Float32Array.from({ length: of.accounts }, (_, i) =>
    size === "equal" ? 4 * shrink : shrink * (LEAST + (LARGEST - LEAST) * Math.sqrt(most ? values[i] / most : 0)),
  );
}

/** How many links are at most this probable: they stand strongest first. */
export function linksWithin(of: Network, log10p: number): number {
  let low = 0, high = of.links;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of.log10p[middle] <= log10p) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Links that both thresholds leave. */
export function linksLeft(of: Network, look: Look): number {
  const within = linksWithin(of, look.log10p);
  let left = 0;
  for (let l = 0; l < within; l++) if (of.weight[l] >= look.weight) left++;
  return left;
}

export class Picture {
  private readonly gl: WebGL2RenderingContext;
  private readonly program: WebGLProgram;
  private readonly buffers: WebGLBuffer[];
  private readonly index: WebGLBuffer;
  private drawn = 0; // links in the index
  radius: Float32Array;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly of: Network,
  ) {
    const gl = canvas.getContext("webgl2", { antialias: of.links <= SMOOTH_MOST, alpha: true, premultipliedAlpha: true });
    if (!gl) throw new Error("no WebGL 2");
    this.gl = gl;
    this.program = link(gl);
    this.buffers = [0, 1, 2, 3].map(() => gl.createBuffer()!);
    this.index = gl.createBuffer()!;
    this.radius = radii(of, "strength");
    const places = new Float32Array(2 * of.accounts), kinds = new Float32Array(of.accounts);
    for (let i = 0; i < of.accounts; i++) {
      places[2 * i] = of.x[i];
      places[2 * i + 1] = of.y[i];
      kinds[i] = kindOf(of, i);
    }
    this.fill(0, places, 2);
    this.fill(1, kinds, 1);
  }

  private fill(slot: number, values: Float32Array, width: number): void {
    const gl = this.gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[slot]);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(slot);
    gl.vertexAttribPointer(slot, width, gl.FLOAT, false, 0, 0);
  }

  /** What is shown, and how large. */
  look(look: Look): void {
    const { of, gl } = this;
    const shown = Float32Array.from({ length: of.accounts }, (_, i) => (isShown(of, look, i) ? 1 : 0));
    this.radius = radii(of, look.size);
    this.fill(2, this.radius, 1);
    this.fill(3, shown, 1);
    const left = linksLeft(of, look), every = Math.max(1, Math.ceil(left / LINES_MOST));
    const index = new Uint32Array(2 * Math.ceil(left / every));
    let n = 0, place = left;
    for (let l = linksWithin(of, look.log10p) - 1; l >= 0; l--) // the strongest last, on top
      if (of.weight[l] >= look.weight && --place % every === 0 && shown[of.a[l]] && shown[of.b[l]]) {
        index[n++] = of.a[l];
        index[n++] = of.b[l];
      }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.index);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, index.subarray(0, n), gl.STATIC_DRAW);
    this.drawn = n;
  }

  draw(view: View, palette: Float32Array, paper: [number, number, number]): void {
    const { gl, canvas, program, of } = this, pixels = devicePixelRatio || 1;
    const width = Math.max(1, Math.round(canvas.clientWidth * pixels)), height = Math.max(1, Math.round(canvas.clientHeight * pixels));
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(program);
    const at = (name: string) => gl.getUniformLocation(program, name);
    gl.uniform2f(at("middle"), view.x, view.y);
    gl.uniform2f(at("half_size"), canvas.clientWidth / 2, canvas.clientHeight / 2);
    gl.uniform1f(at("scale"), view.scale);
    gl.uniform1f(at("pixels"), pixels);
    gl.uniform3fv(at("palette"), palette);
    gl.uniform3f(at("paper"), ...paper);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform1i(at("points"), 0);
    gl.uniform1f(at("alpha"), Math.min(0.45, Math.max(0.04, 60 / Math.sqrt(this.drawn + 1) / 10)));
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.index);
    gl.drawElements(gl.LINES, this.drawn, gl.UNSIGNED_INT, 0);
    gl.uniform1i(at("points"), 1);
    gl.uniform1f(at("alpha"), 1);
    gl.drawArrays(gl.POINTS, 0, of.accounts);
  }

  /** Radius of an account on the screen, in CSS pixels: as the vertex shader has it. */
  radiusOn(view: View, i: number): number {
    return Math.max(1, this.radius[i] * Math.min(2.5, Math.max(0.35, view.scale * 0.06)));
  }

  drop(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
