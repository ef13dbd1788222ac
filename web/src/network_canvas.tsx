// The picture of the network: canvas, words over it, pointer and keys.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isShown, linksWithin, Look, Picture, View } from "./gl_network";
import { inside, Point } from "./lasso";
import { boxOf, groupsOf, labelOf, Network } from "./network_data";
import { count } from "./numbers";
import { groupClass, harmless } from "./parts";
import { t } from "./words";

interface Props {
  of: Network;
  look: Look;
  view: View | null; // null: all of it, or the group
  group: number;
  selected: number; // -1: nobody
  busy: boolean; // who posted in the span is still being asked
  onView: (view: View) => void;
  onAccount: (i: number) => void;
  onLink: (l: number) => void;
  onLasso: (taken: number[]) => void;
}

const LABELS_MOST = 60;
const MARGIN = 46;

const variable = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function rgb(hex: string): [number, number, number] {
  const n = parseInt(hex.replace("#", ""), 16) || 0;
  return [((n >> 16) & 255) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}

const NAMES = ["--other", "--g1", "--g2", "--g3", "--g4", "--g5", "--g6", "--g7", "--g8", "--sole"];
const palette = (): Float32Array => new Float32Array(NAMES.flatMap((name) => rgb(variable(name))));

export function fitted(of: Network, group: number, width: number, height: number): View {
  const box = boxOf(of, group);
  const scale = Math.min((width - 2 * MARGIN) / Math.max(0.5, box.x1 - box.x0), (height - 2 * MARGIN) / Math.max(0.5, box.y1 - box.y0));
  return { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2, scale: Math.max(2, Math.min(400, scale)) };
}

/** Boxes of words that were placed already; a new one goes nowhere near them. */
class Places {
  private readonly taken: [number, number, number, number][] = [];
  take(x: number, y: number, w: number, h: number): void {
    this.taken.push([x, y, w, h]);
  }
  free(x: number, y: number, w: number, h: number): boolean {
    if (this.taken.some(([a, b, c, d]) => x < a + c && a < x + w && y < b + d && b < y + h)) return false;
    this.taken.push([x, y, w, h]);
    return true;
  }
}

/** Everything over the picture: numbers of groups, names of the strongest accounts in sight, the chosen account. */
function words(pen: CanvasRenderingContext2D, p: Props, view: View, picture: Picture, width: number, height: number): void {
  const { of, look, selected } = p, places = new Places();
  const on = (x: number, y: number): [number, number] => [width / 2 + (x - view.x) * view.scale, height / 2 + (y - view.y) * view.scale];
  const ink = variable("--ink"), paper = variable("--paper");
  pen.clearRect(0, 0, width, height);
  pen.textBaseline = "middle";
  if (selected >= 0) {
    pen.strokeStyle = variable("--accent");
    pen.lineWidth = 1.5;
    const [sx, sy] = on(of.x[selected], of.y[selected]);
    for (let l = 0; l < linksWithin(of, look.log10p); l++) {
      const other = of.a[l] === selected ? of.b[l] : of.b[l] === selected ? of.a[l] : -1;
      if (other < 0 || of.weight[l] < look.weight || !isShown(of, look, other)) continue;
      pen.beginPath();
      pen.moveTo(sx, sy);
      pen.lineTo(...on(of.x[other], of.y[other]));
      pen.stroke();
    }
    pen.lineWidth = 3;
    pen.beginPath();
    pen.arc(sx, sy, picture.radiusOn(view, selected) + 4, 0, 7);
    pen.stroke();
  }
  pen.font = "bold 13px system-ui, sans-serif";
  pen.textAlign = "center";
  for (const g of groupsOf(of)) {
    if (!g.id || look.hidden.has(g.id)) continue;
    const [gx, gy] = on(g.x, g.y), y = gy - 20;
    if (gx < -20 || gx > width + 20 || y < -20 || y > height + 20 || !places.free(gx - 14, y - 13, 28, 26)) continue;
    pen.beginPath();
    pen.arc(gx, y, 12, 0, 7);
    pen.fillStyle = paper;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = variable("--" + groupClass(g.id, g.exclusive).replace("g-", /\d/.test(groupClass(g.id, g.exclusive)) ? "g" : ""));
    pen.stroke();
    pen.fillStyle = ink;
    pen.fillText(String(g.id), gx, y + 0.5);
  }
  pen.font = "12px system-ui, sans-serif";
  pen.textAlign = "left";
  pen.lineJoin = "round";
  const inSight = [];
  for (let i = 0; i < of.accounts; i++) {
    const [x, y] = on(of.x[i], of.y[i]);
    if (x > 0 && x < width && y > 0 && y < height && isShown(of, look, i)) inSight.push(i);
  }
  const crowded = inSight.length > 400 && view.scale < 40;
  if (!crowded) inSight.sort((i, j) => +(j === selected) - +(i === selected) || of.strength[j] - of.strength[i] || i - j);
  let placed = 0;
  if (inSight.length <= 400)
    for (const i of inSight) {
      const [x, y] = on(of.x[i], of.y[i]), r = picture.radiusOn(view, i);
      places.take(x - r, y - r, 2 * r, 2 * r);
    }
  for (const i of crowded ? (selected >= 0 ? [selected] : []) : inSight) {
    if (placed >= LABELS_MOST) break;
    const [x, y] = on(of.x[i], of.y[i]), left = x + picture.radiusOn(view, i) + 5;
    const name = harmless(labelOf(of, i)).slice(0, 28), wide = pen.measureText(name).width;
    if (left + wide > width || !places.free(left - 2, y - 8, wide + 4, 16)) continue;
    pen.lineWidth = 3;
    pen.strokeStyle = paper;
    pen.strokeText(name, left, y);
    pen.fillStyle = ink;
    pen.fillText(name, left, y);
    placed++;
  }
}

/** The line around accounts while it is drawn. */
function drawLine(pen: CanvasRenderingContext2D, line: Point[], view: View, width: number, height: number): void {
  pen.beginPath();
  line.forEach(([x, y]) => pen.lineTo(width / 2 + (x - view.x) * view.scale, height / 2 + (y - view.y) * view.scale));
  pen.closePath();
  pen.strokeStyle = variable("--accent");
  pen.lineWidth = 2;
  pen.setLineDash([5, 4]);
  pen.stroke();
  pen.setLineDash([]);
}

/** The account under a point of the screen, else the link. */
function hit(p: Props, view: View, picture: Picture, px: number, py: number, width: number, height: number): { account: number; link: number } {
  const { of, look } = p;
  const x = view.x + (px - width / 2) / view.scale, y = view.y + (py - height / 2) / view.scale;
  let account = -1, nearest = Infinity;
  for (let i = 0; i < of.accounts; i++) {
    if (!isShown(of, look, i)) continue;
    const d = Math.hypot(of.x[i] - x, of.y[i] - y) * view.scale;
    if (d <= picture.radiusOn(view, i) + 4 && d < nearest) [account, nearest] = [i, d];
  }
  if (account >= 0) return { account, link: -1 };
  let link = -1;
  nearest = 5;
  for (let l = 0; l < linksWithin(of, look.log10p); l++) {
    const a = of.a[l], b = of.b[l];
    if (of.weight[l] < look.weight || !isShown(of, look, a) || !isShown(of, look, b)) continue;
    const dx = of.x[b] - of.x[a], dy = of.y[b] - of.y[a];
    const along = Math.min(1, Math.max(0, ((x - of.x[a]) * dx + (y - of.y[a]) * dy) / (dx * dx + dy * dy || 1)));
    const d = Math.hypot(of.x[a] + along * dx - x, of.y[a] + along * dy - y) * view.scale;
    if (d < nearest) [link, nearest] = [l, d];
  }
  return { account, link };
}

const KEYS: Record<string, [number, number, number]> = {
  ArrowLeft: [-1, 0, 1],
  ArrowRight: [1, 0, 1],
  ArrowUp: [0, -1, 1],
  ArrowDown: [0, 1, 1],
  "+": [0, 0, 1.3],
  "=": [0, 0, 1.3],
  "-": [0, 0, 1 / 1.3],
};

export function NetworkCanvas(props: Props) {
  const scene = useRef<HTMLCanvasElement>(null), over = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props), picture = useRef<Picture | null>(null), view = useRef<View | null>(props.view);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null), frame = useRef(0);
  const line = useRef<Point[] | null>(null); // being drawn around accounts
  const [lasso, setLasso] = useState(false);
  latest.current = props;
  const size = (): [number, number] => [over.current!.clientWidth, over.current!.clientHeight];
  const seen = (): View => view.current ?? fitted(latest.current.of, latest.current.group, ...size());
  const paint = () => {
    frame.current = 0;
    if (!picture.current || !over.current) return;
    const [width, height] = size(), pixels = devicePixelRatio || 1, now = seen();
    picture.current.draw(now, palette(), rgb(variable("--paper")));
    over.current.width = Math.round(width * pixels);
    over.current.height = Math.round(height * pixels);
    const pen = over.current.getContext("2d")!;
    pen.scale(pixels, pixels);
    words(pen, latest.current, now, picture.current, width, height);
    if (line.current) drawLine(pen, line.current, now, width, height);
    over.current.dataset.drawn = String(performance.now());
  };
  /** What is seen is not what is meant any more: `data-drawn` is away until it is. */
  const soon = () => {
    delete over.current?.dataset.drawn;
    if (!frame.current) frame.current = requestAnimationFrame(paint);
  };
  const settle = useRef(0);
  const moveTo = (next: View) => {
    view.current = { ...next, scale: Math.min(600, Math.max(1, next.scale)) };
    soon();
    clearTimeout(settle.current);
    settle.current = setTimeout(() => view.current && latest.current.onView(view.current), 300) as unknown as number;
  };
  const zoom = (times: number, px?: number, py?: number) => {
    const now = seen(), [width, height] = size(), dx = (px ?? width / 2) - width / 2, dy = (py ?? height / 2) - height / 2;
    const scale = Math.min(600, Math.max(1, now.scale * times));
    moveTo({ x: now.x + dx / now.scale - dx / scale, y: now.y + dy / now.scale - dy / scale, scale });
  };
  useEffect(() => {
    const made = new Picture(scene.current!, props.of);
    picture.current = made;
    made.look(latest.current.look);
    const watcher = new ResizeObserver(soon);
    watcher.observe(over.current!);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const place = over.current!.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - place.left, event.clientY - place.top);
    };
    over.current!.addEventListener("wheel", wheel, { passive: false });
    addEventListener("theme", soon);
    dark.addEventListener("change", soon);
    soon();
    return () => {
      watcher.disconnect();
      removeEventListener("theme", soon);
      dark.removeEventListener("change", soon);
      cancelAnimationFrame(frame.current);
      made.drop();
      picture.current = null;
    };
  }, [props.of]);
  useLayoutEffect(() => {
    picture.current?.look(props.look);
    soon();
  }, [[...props.look.hidden].join(), props.look.log10p, props.look.weight, props.look.size, props.look.active, props.look.alone]);
  useLayoutEffect(() => {
    view.current = props.view;
    soon();
  }, [props.view?.x, props.view?.y, props.view?.scale, props.group]);
  useLayoutEffect(soon, [props.selected]);
  const under = (event: PointerEvent) => {
    const place = over.current!.getBoundingClientRect(), [width, height] = size();
    return hit(props, seen(), picture.current!, event.clientX - place.left, event.clientY - place.top, width, height);
  };
  const pointOf = (event: PointerEvent): Point => {
    const place = over.current!.getBoundingClientRect(), [width, height] = size(), now = seen();
    return [now.x + (event.clientX - place.left - width / 2) / now.scale, now.y + (event.clientY - place.top - height / 2) / now.scale];
  };
  const down = (event: PointerEvent) => {
    over.current!.setPointerCapture(event.pointerId);
    if (lasso || event.shiftKey) {
      line.current = [pointOf(event)];
      return;
    }
    drag.current = { x: event.clientX, y: event.clientY, moved: false };
  };
  const move = (event: PointerEvent) => {
    const from = drag.current;
    if (line.current) {
      line.current.push(pointOf(event));
      return soon();
    }
    if (!from) {
      if (picture.current) {
        const h = under(event);
        over.current!.style.cursor = h.account >= 0 || h.link >= 0 ? "pointer" : "grab";
        over.current!.title = h.account >= 0 ? harmless(labelOf(props.of, h.account)) : "";
      }
      return;
    }
    const dx = event.clientX - from.x, dy = event.clientY - from.y;
    if (!from.moved && Math.hypot(dx, dy) < 4) return;
    const now = seen();
    drag.current = { x: event.clientX, y: event.clientY, moved: true };
    moveTo({ ...now, x: now.x - dx / now.scale, y: now.y - dy / now.scale });
  };
  const takeLasso = (around: Point[]) => {
    const { of, look } = props, taken: number[] = [];
    line.current = null;
    setLasso(false);
    for (let i = 0; i < of.accounts; i++) if (isShown(of, look, i) && inside(of.x[i], of.y[i], around)) taken.push(i);
    taken.sort((i, j) => of.strength[j] - of.strength[i] || i - j);
    props.onLasso(taken);
    soon();
  };
  const up = (event: PointerEvent) => {
    const from = drag.current;
    if (line.current) return takeLasso(line.current);
    drag.current = null;
    if (!from || from.moved || !picture.current) return;
    const h = under(event);
    if (h.link >= 0) props.onLink(h.link);
    else props.onAccount(h.account);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") return props.onAccount(-1);
    const step = KEYS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const now = seen();
    if (step[2] !== 1) zoom(step[2]);
    else moveTo({ ...now, x: now.x + (step[0] * 60) / now.scale, y: now.y + (step[1] * 60) / now.scale });
  };
  return (
    <div class="scene" aria-busy={props.busy}>
      <canvas ref={scene} aria-hidden="true" />
      <canvas
        ref={over}
        class="over"
        tabIndex={0}
        role="img"
        aria-label={t("network.canvas", count(props.of.accounts), count(props.of.links))}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onKeyDown={key}
      />
      <div class="zoom">
        <button type="button" aria-pressed={lasso} title={t("lasso.help")} onClick={() => setLasso(!lasso)}>
          {t("lasso.start")}
        </button>
        <button type="button" aria-label={t("network.in")} title={t("network.in")} onClick={() => zoom(1.5)}>
          +
        </button>
        <button type="button" aria-label={t("network.out")} title={t("network.out")} onClick={() => zoom(1 / 1.5)}>
          −
        </button>
        <button type="button" onClick={() => moveTo(fitted(props.of, 0, ...size()))}>
          {t("network.fit")}
        </button>
      </div>
    </div>
  );
}
