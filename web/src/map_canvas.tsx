// The map on its canvases: moved, brought nearer and asked by pointer, finger and keys.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Colours, coloursOf, fitted, paintBorders, paintFills, paintOver, Picture, recordAt, shapeAt, View } from "./map_paint";
import { t } from "./words";

interface Props {
  picture: Omit<Picture, "under">;
  label: string;
  tell: (shape: number) => string; // what is said of a shape
  near: { shape: number; turn: number }; // the shape to come near to, at each new turn
  onShape: (shape: number) => void;
  onRecord: (record: number) => void;
}

const NEAREST = 80;
const KEYS: Record<string, [number, number, number]> = {
  ArrowLeft: [1, 0, 1],
  ArrowRight: [-1, 0, 1],
  ArrowUp: [0, 1, 1],
  ArrowDown: [0, -1, 1],
  "+": [0, 0, 1.4],
  "=": [0, 0, 1.4],
  "-": [0, 0, 1 / 1.4],
};

/** Everything that changes without the page being written anew. */
class Board {
  view: View | null = null;
  under = -1;
  private frame = 0;
  private lines = ""; // what the picture of the borders was made for
  private colours: Colours | null = null;

  constructor(
    private readonly base: HTMLCanvasElement,
    private readonly borders: HTMLCanvasElement,
    private readonly over: HTMLCanvasElement,
    public props: Props,
  ) {}

  size = (): [number, number] => [this.over.clientWidth, this.over.clientHeight];
  seen = (): View => this.view ?? fitted(this.props.picture.shapes, ...this.size());

  /** What is seen is not what is meant any more: `data-drawn` is away until it is. */
  soon = (): void => {
    delete this.over.dataset.drawn;
    if (!this.frame) this.frame = requestAnimationFrame(this.paint);
  };
  stop = (): void => cancelAnimationFrame(this.frame);
  /** Colours and sizes may be others now. */
  anew = (): void => {
    this.colours = null;
    this.lines = "";
    this.soon();
  };

  private pen(canvas: HTMLCanvasElement, width: number, height: number, pixels: number): CanvasRenderingContext2D {
    const [w, h] = [Math.round(width * pixels), Math.round(height * pixels)];
    if (canvas.width !== w) canvas.width = w;
    if (canvas.height !== h) canvas.height = h;
    return canvas.getContext("2d")!;
  }

  private paint = (): void => {
    this.frame = 0;
    const [width, height] = this.size(), pixels = devicePixelRatio || 1, v = this.seen();
    if (width === 0) return;
    const begun = performance.now();
    this.colours ??= coloursOf(getComputedStyle(document.documentElement));
    const p: Picture = { ...this.props.picture, under: this.under };
    paintFills(this.pen(this.base, width, height, pixels), p, v, this.colours, width, height, pixels);
    const lines = [v.k, v.x, v.y, width, height, pixels].join();
    if (lines !== this.lines) paintBorders(this.pen(this.borders, width, height, pixels), p, v, this.colours, width, height, pixels);
    this.lines = lines;
    this.paintOver();
    this.over.dataset.drawn = String(performance.now());
    this.over.dataset.took = String(performance.now() - begun);
  };

  paintOver = (): void => {
    const [width, height] = this.size(), pixels = devicePixelRatio || 1;
    if (!this.colours || width === 0) return;
    paintOver(this.pen(this.over, width, height, pixels), { ...this.props.picture, under: this.under }, this.seen(), this.colours, width, height, pixels);
  };

  moveTo(next: View): void {
    const least = fitted(this.props.picture.shapes, ...this.size()).k * 0.6;
    this.view = { ...next, k: Math.min(NEAREST, Math.max(least, next.k)) };
    this.soon();
  }
  zoom(times: number, px?: number, py?: number): void {
    const v = this.seen(), [width, height] = this.size(), x = px ?? width / 2, y = py ?? height / 2;
    const least = fitted(this.props.picture.shapes, width, height).k * 0.6, k = Math.min(NEAREST, Math.max(least, v.k * times)), by = k / v.k;
    this.moveTo({ k, x: x - by * (x - v.x), y: y - by * (y - v.y) });
  }
  recordAt(px: number, py: number): number | null {
    return recordAt({ ...this.props.picture, under: this.under }, this.seen(), px, py);
  }
  shapeAt(px: number, py: number): number {
    return shapeAt(this.over.getContext("2d")!, this.props.picture.shapes, this.seen(), px, py);
  }
}

/** Pointers, one to move and two to come nearer; a click chooses. */
function hands(board: Board, over: HTMLCanvasElement): () => void {
  const fingers = new Map<number, [number, number]>();
  let moved = 0;
  const at = (event: PointerEvent | WheelEvent): [number, number] => {
    const box = over.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const down = (event: PointerEvent) => {
    over.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    moved = 0;
  };
  const hover = (event: PointerEvent) => {
    const shape = board.shapeAt(...at(event));
    over.title = shape < 0 ? "" : board.props.tell(shape);
    over.style.cursor = shape < 0 ? "grab" : "pointer";
    if (shape === board.under) return;
    board.under = shape;
    board.paintOver();
  };
  const move = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId), now = at(event);
    if (!before) return hover(event);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1], v = board.seen();
    if (other) board.zoom(Math.hypot(now[0] - other[0], now[1] - other[1]) / (Math.hypot(before[0] - other[0], before[1] - other[1]) || 1), ...now);
    else if (moved > 4) board.moveTo({ ...v, x: v.x + now[0] - before[0], y: v.y + now[1] - before[1] });
    fingers.set(event.pointerId, now);
  };
  const up = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId) || event.type !== "pointerup" || moved > 4) return;
    const record = board.recordAt(...at(event));
    if (record !== null) board.props.onRecord(record);
    else board.props.onShape(board.shapeAt(...at(event)));
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    board.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), ...at(event));
  };
  const leave = () => {
    board.under = -1;
    board.paintOver();
  };
  const listeners: [string, (event: never) => void, AddEventListenerOptions?][] = [
    ["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", up], ["pointerleave", leave], ["wheel", wheel, { passive: false }],
  ];
  for (const [name, listener, how] of listeners) over.addEventListener(name, listener as EventListener, how);
  return () => listeners.forEach(([name, listener]) => over.removeEventListener(name, listener as EventListener));
}

export function MapCanvas(props: Props) {
  const base = useRef<HTMLCanvasElement>(null), borders = useRef<HTMLCanvasElement>(null), over = useRef<HTMLCanvasElement>(null);
  const board = useRef<Board | null>(null);
  if (board.current) board.current.props = props;
  useEffect(() => {
    const made = new Board(base.current!, borders.current!, over.current!, props);
    board.current = made;
    const drop = hands(made, over.current!), watcher = new ResizeObserver(made.anew), dark = matchMedia("(prefers-color-scheme: dark)");
    watcher.observe(over.current!);
    addEventListener("theme", made.anew);
    dark.addEventListener("change", made.anew);
    made.soon();
    return () => {
      drop();
      watcher.disconnect();
      removeEventListener("theme", made.anew);
      dark.removeEventListener("change", made.anew);
      made.stop();
    };
  }, [props.picture.shapes]);
  useLayoutEffect(() => board.current?.soon(), [props.picture]);
  const zoom = (times: number) => board.current!.zoom(times);
  const fit = (shape = -1) => board.current!.moveTo(fitted(props.picture.shapes, ...board.current!.size(), shape));
  useEffect(() => {
    if (props.near.turn > 0) fit(props.near.shape);
  }, [props.near.turn]);
  const key = (event: KeyboardEvent) => {
    const step = KEYS[event.key], made = board.current!;
    if (event.key === "Escape") return props.onShape(-1);
    if (event.key === "0") return fit();
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const v = made.seen();
    if (step[2] !== 1) zoom(step[2]);
    else made.moveTo({ ...v, x: v.x + 60 * step[0], y: v.y + 60 * step[1] });
  };
  return (
    <div class="scene mapscene">
      <canvas ref={base} aria-hidden="true" />
      <canvas ref={borders} aria-hidden="true" />
      <canvas ref={over} class="over" tabIndex={0} role="img" aria-label={props.label} onKeyDown={key} />
      <div class="zoom">
        <button type="button" aria-label={t("network.in")} title={t("network.in")} onClick={() => zoom(1.5)}>
          +
        </button>
        <button type="button" aria-label={t("network.out")} title={t("network.out")} onClick={() => zoom(1 / 1.5)}>
          −
        </button>
        <button type="button" onClick={() => fit()}>
          {t("network.fit")}
        </button>
      </div>
    </div>
  );
}
