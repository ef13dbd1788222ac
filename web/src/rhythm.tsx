// When the members of a group post: a line an account over time, and the hours of the week.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { GroupAnswer, RasterAnswer } from "./answers";
import { useAnswer } from "./asking";
import { count, day, weekday } from "./numbers";
import { Card, harmless, nameOf, When } from "./parts";
import { t } from "./words";

const LABEL = 130;
const AXIS = 18;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Cells of one line are as wide as a column, at least a pixel and a half; four steps of darkness. */
function draw(canvas: HTMLCanvasElement, of: RasterAnswer, width: number): void {
  const line = of.rows.length > 120 ? 4 : of.rows.length > 40 ? 8 : 14;
  const scale = devicePixelRatio || 1, height = of.rows.length * line + AXIS;
  const labels = line >= 8 ? LABEL : 0, plot = width - labels;
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d")!;
  pen.scale(scale, scale);
  pen.font = `${Math.min(11, line)}px system-ui, sans-serif`;
  pen.textBaseline = "middle";
  for (let row = 0; row < of.rows.length; row++) {
    if (row % 2) {
      pen.fillStyle = colour("--panel2");
      pen.fillRect(labels, row * line, plot, line);
    }
    pen.fillStyle = colour("--muted");
    if (labels) pen.fillText(harmless(nameOf(of.rows[row])).slice(0, 19), 0, row * line + line / 2);
  }
  const columns = (of.to_us - of.from_us) / of.step_us, w = Math.max(1.5, plot / columns);
  pen.fillStyle = colour("--accent");
  for (let i = 0; i < of.cells.length; i += 3) {
    pen.globalAlpha = Math.min(1, 0.45 + 0.2 * of.cells[i + 2]);
    pen.fillRect(labels + (of.cells[i + 1] / columns) * plot, of.cells[i] * line + 1, w, line - 2);
  }
  pen.globalAlpha = 1;
  pen.fillStyle = colour("--muted");
  pen.font = "11px system-ui, sans-serif";
  pen.fillText(day(of.from_us), labels, height - AXIS / 2);
  pen.textAlign = "right";
  pen.fillText(day(of.to_us - 1), width, height - AXIS / 2);
}

function Drawn({ of }: { of: RasterAnswer }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [again, setAgain] = useState(0);
  let posts = 0;
  for (let i = 2; i < of.cells.length; i += 3) posts += of.cells[i];
  useLayoutEffect(() => {
    const element = canvas.current!;
    const redraw = () => draw(element, of, element.parentElement!.clientWidth);
    const watcher = new ResizeObserver(redraw);
    const themed = () => setAgain((n) => n + 1);
    watcher.observe(element.parentElement!);
    addEventListener("theme", themed);
    redraw();
    return () => {
      watcher.disconnect();
      removeEventListener("theme", themed);
    };
  }, [of, again]);
  return (
    <div class="raster">
      <canvas ref={canvas} role="img" aria-label={t("group.raster.label", count(of.rows.length), count(posts))} />
    </div>
  );
}

export function Raster({ group, when }: { group: number; when: string }) {
  const answer = useAnswer<RasterAnswer>(`raster/${group}${when && "?" + when}`);
  return (
    <Card title={t("group.raster")} help={t("group.raster.help")} wide>
      <When answer={answer}>{(value) => <Drawn of={value} />}</When>
    </Card>
  );
}

export function Hours({ of }: { of: GroupAnswer["hours"] }) {
  const posts = new Array<number>(168).fill(0);
  for (const h of of) posts[h.hour] = h.posts;
  const most = Math.max(1, ...posts);
  const step = (n: number) => (n === 0 ? 0 : 1 + Math.min(3, Math.floor((4 * n) / (most + 1))));
  return (
    <Card title={t("group.hours")} help={t("group.hours.help")}>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("group.hours")}>
        <table class="hours">
          <caption class="sr">{t("group.hours")}</caption>
          <thead>
            <tr>
              <td />
              {Array.from({ length: 24 }, (_, h) => (
                <th scope="col">{h % 6 === 0 ? h : <span class="sr">{h}</span>}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: 7 }, (_, d) => (
              <tr>
                <th scope="row">{weekday(d)}</th>
                {Array.from({ length: 24 }, (_, h) => (
                  <td class={`h${step(posts[24 * d + h])}`} title={t("group.hours.cell", weekday(d), h, count(posts[24 * d + h]))}>
                    <span class="sr">{posts[24 * d + h]}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
