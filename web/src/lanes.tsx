// Lanes: one line a name, marks along one axis of time; each mark tells what it is.
import { day } from "./numbers";
import { groupClass, harmless } from "./parts";

export interface Mark {
  from: number; // us
  to: number; // us; as from for a moment
  group: number; // 0 none, -1 an onset, -2 an event
  label: string;
}

export interface Lane {
  name: string;
  marks: Mark[];
}

const kindOf = (group: number): string => (group === -2 ? "l-event" : group === -1 ? "l-onset" : groupClass(group));

function place(from: number, to: number, mark: Mark): (element: HTMLElement | null) => void {
  const share = (us: number) => (100 * (Math.min(to, Math.max(from, us)) - from)) / (to - from);
  return (element) => {
    if (!element) return;
    element.style.left = `${share(mark.from)}%`;
    element.style.width = `${share(mark.to) - share(mark.from)}%`;
  };
}

export const Lanes = ({ lanes, from, to }: { lanes: Lane[]; from: number; to: number }) => (
  <div class="lanes">
    <ul class="plain">
      {lanes.map((lane) => (
        <li>
          <span class="lanename">{harmless(lane.name)}</span>
          <span class="lane">
            {lane.marks
              .filter((mark) => mark.to >= from && mark.from < to)
              .map((mark) => (
                <span class={`mark ${kindOf(mark.group)}`} title={harmless(mark.label)} ref={place(from, to, mark)}>
                  <span class="sr">{harmless(mark.label)}</span>
                </span>
              ))}
          </span>
        </li>
      ))}
    </ul>
    <p class="laneaxis muted">
      <span>{day(from)}</span>
      <span>{day(to - 1)} (UTC)</span>
    </p>
  </div>
);
