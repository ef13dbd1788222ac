// Shapes of states or municipalities, projected once into paths that a canvas can fill; no tiles, nothing from elsewhere.
import { geoConicEqualArea, geoEqualEarth, geoPath, GeoProjection } from "d3-geo";
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";
import { feature, mesh } from "topojson-client";
import { ask } from "./asking";
import type { Topology } from "./registry_answers";

export interface Shapes {
  ids: string[]; // "" where the file has none
  names: string[];
  paths: Path2D[];
  boxes: Float32Array; // x0 y0 x1 y1 of each
  middles: Float32Array; // x y of each: the middle of its largest part
  borders: Path2D | null; // of states, between municipalities
  frame: [number, number, number, number]; // x0 y0 x1 y1 of all
  at: Map<string, number>; // id -> index
  project: (longitude: number, latitude: number) => [number, number] | null;
}

const WIDTH = 1000; // units of a path

type Place = Feature<Polygon | MultiPolygon | null>;

/** A path that remembers its box and the middle of its largest ring. */
class Tracer {
  readonly path = new Path2D();
  readonly box = [Infinity, Infinity, -Infinity, -Infinity];
  middle: [number, number] = [0, 0];
  private largest = 0;
  private ring: number[] = [];

  moveTo(x: number, y: number): void {
    this.path.moveTo(x, y);
    this.ring = [];
    this.point(x, y);
  }
  lineTo(x: number, y: number): void {
    this.path.lineTo(x, y);
    this.point(x, y);
  }
  closePath(): void {
    this.path.closePath();
    this.weigh();
  }
  beginPath(): void {}
  arc(): void {}
  private point(x: number, y: number): void {
    this.ring.push(x, y);
    const b = this.box;
    b[0] = Math.min(b[0], x);
    b[1] = Math.min(b[1], y);
    b[2] = Math.max(b[2], x);
    b[3] = Math.max(b[3], y);
  }
  private weigh(): void {
    const r = this.ring, n = r.length;
    let area = 0, x = 0, y = 0;
    for (let i = 0; i < n; i += 2) {
      const k = (i + 2) % n, cross = r[i] * r[k + 1] - r[k] * r[i + 1];
      area += cross;
      x += (r[i] + r[k]) * cross;
      y += (r[i + 1] + r[k + 1]) * cross;
    }
    if (Math.abs(area) <= this.largest) return;
    this.largest = Math.abs(area);
    this.middle = [x / (3 * area), y / (3 * area)];
  }
}

const ringsOf = (f: Place): Position[][] =>
  f.geometry?.type === "Polygon" ? f.geometry.coordinates : f.geometry?.type === "MultiPolygon" ? f.geometry.coordinates.flat() : [];

function boxOf(features: Place[]): [number, number, number, number] {
  let west = 180, south = 90, east = -180, north = -90;
  for (const f of features)
    for (const ring of ringsOf(f))
      for (const [x, y] of ring) {
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < south) south = y;
        if (y > north) north = y;
      }
  return [west, south, east, north];
}

/** Equal areas, so that no state looks larger than it is. What is wider than a continent has the projection of the whole earth. */
function projectionFor([west, south, east, north]: [number, number, number, number]): GeoProjection {
  const tall = north - south, wide = ((east - west) * Math.PI) / 180, world = east - west > 120 || tall > 100;
  const conic = geoConicEqualArea().parallels([south + tall / 6, north - tall / 6]).rotate([-(west + east) / 2, 0]);
  const shrunk = world ? 1 : Math.cos((((south + north) / 2) * Math.PI) / 180);
  return (world ? geoEqualEarth() : conic).precision(0).translate([0, 0]).scale(WIDTH / Math.max(1e-6, wide * shrunk));
}

/** Outer rings with the clock, as d3 wants those that hold a place and not all the rest of the earth. */
function wind(features: Place[]): void {
  const turn = (ring: Position[], clockwise: boolean): void => {
    let area = 0;
    for (let i = 0, k = ring.length - 1; i < ring.length; k = i++) area += (ring[i][0] - ring[k][0]) * (ring[i][1] + ring[k][1]);
    if (area > 0 !== clockwise) ring.reverse();
  };
  const polygon = (rings: Position[][]): void => rings.forEach((ring, i) => turn(ring, i === 0));
  for (const f of features) {
    if (f.geometry?.type === "Polygon") polygon(f.geometry.coordinates);
    else if (f.geometry?.type === "MultiPolygon") f.geometry.coordinates.forEach(polygon);
  }
}

/** So few shapes do not draw the outline of a country by themselves. */
const FEW = 300;

/** Lines between municipalities of different states; of few also those where nothing else begins. */
function bordersOf(topology: Topology, projection: GeoProjection, few: boolean): Path2D {
  const state = (g: { id?: string }): string => (g.id ?? "").slice(0, 2);
  const lines = mesh(topology as never, topology.objects.places as never, (a, b) => (few && a === b) || state(a as { id?: string }) !== state(b as { id?: string }));
  const path = new Path2D();
  geoPath(projection, path as unknown as CanvasRenderingContext2D)(lines);
  return path;
}

export function shapesOf(topology: Topology): Shapes {
  const all = feature(topology as never, topology.objects.places as never) as unknown as FeatureCollection;
  const features = all.features as Place[], n = features.length;
  wind(features);
  const projection = projectionFor(boxOf(features)), frame: Shapes["frame"] = [Infinity, Infinity, -Infinity, -Infinity];
  const boxes = new Float32Array(4 * n), middles = new Float32Array(2 * n), paths: Path2D[] = [];
  features.forEach((f, i) => {
    const tracer = new Tracer();
    geoPath(projection, tracer as unknown as CanvasRenderingContext2D)(f as Feature);
    paths.push(tracer.path);
    boxes.set(tracer.box, 4 * i);
    middles.set(tracer.middle, 2 * i);
    for (const side of [0, 1]) {
      frame[side] = Math.min(frame[side], tracer.box[side]);
      frame[side + 2] = Math.max(frame[side + 2], tracer.box[side + 2]);
    }
  });
  const ids = features.map((f) => String(f.id ?? ""));
  return {
    ids,
    names: features.map((f, i) => String(f.properties?.name ?? ids[i])),
    paths,
    boxes,
    middles,
    borders: ids.some((id) => /^\d{5}$/.test(id)) ? bordersOf(topology, projection, n <= FEW) : null,
    frame: n > 0 ? frame : [0, 0, WIDTH, WIDTH],
    at: new Map(ids.flatMap((id, i) => (id === "" ? [] : [[id, i] as [string, number]]))),
    project: (longitude, latitude) => projection([longitude, latitude]),
  };
}

const kept = new WeakMap<Topology, Shapes>();

export const askShapes = (question: string): Promise<Shapes> =>
  ask<Topology>(question).then((topology) => {
    let shapes = kept.get(topology);
    if (!shapes) kept.set(topology, (shapes = shapesOf(topology)));
    return shapes;
  });
