// Accounts taken together: drawn around with the pointer, listed, and looked at alone.
import { link } from "./address";
import { labelOf, Network } from "./network_data";
import { count } from "./numbers";
import { Dot, Foreign } from "./parts";
import { t } from "./words";

export type Point = [number, number]; // in units of the layout

const LISTED_MOST = 60;

/** Is the point inside the closed line? Even and odd crossings to its right. */
export function inside(x: number, y: number, line: Point[]): boolean {
  let odd = false;
  for (let i = 0, k = line.length - 1; i < line.length; k = i++) {
    const [ax, ay] = line[i], [bx, by] = line[k];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

/** Accounts by group, the most numerous group first. */
function byGroup(of: Network, taken: number[]): [number, number][] {
  const groups = new Map<number, number>();
  for (const i of taken) groups.set(of.group[i], (groups.get(of.group[i]) ?? 0) + 1);
  return [...groups].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

interface Props {
  of: Network;
  taken: number[];
  alone: boolean;
  onAlone: (alone: boolean) => void;
  onDrop: () => void;
}

export function Taken({ of, taken, alone, onAlone, onDrop }: Props) {
  return (
    <section class="selected" aria-live="polite">
      <h2>
        {t("lasso.taken", count(taken.length))}
        <button type="button" aria-label={t("network.close")} title={t("network.close")} onClick={onDrop}>
          ×
        </button>
      </h2>
      <label class="check">
        <input type="checkbox" checked={alone} onChange={(event) => onAlone(event.currentTarget.checked)} /> {t("lasso.alone")}
      </label>
      <p class="muted">
        {byGroup(of, taken)
          .map(([group, n]) => (group ? t("lasso.group", group, count(n)) : t("lasso.none", count(n))))
          .join(" · ")}
      </p>
      <ul class="plain neighbours">
        {taken.slice(0, LISTED_MOST).map((i) => (
          <li>
            <a href={link("posts", "", { account: of.native(i) })}>
              <Dot id={of.group[i]} exclusive={of.exclusive[i] === 1} /> <Foreign text={labelOf(of, i)} />
            </a>
          </li>
        ))}
      </ul>
      {taken.length > LISTED_MOST && <p class="muted">{t("table.shown", count(LISTED_MOST), count(taken.length))}</p>}
    </section>
  );
}
