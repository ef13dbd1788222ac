// Play: the span of time moves along by itself, and everything that is seen follows it.
import { useEffect, useRef, useState } from "preact/hooks";
import { set } from "./address";
import type { Overview } from "./answers";
import { chosen } from "./brush";
import { t } from "./words";

const STEPS = 24; // windows in the whole time, when none was chosen
const PAUSE_MS = 700;

export function Play({ overview }: { overview: Overview }) {
  const [playing, setPlaying] = useState(false), timer = useRef(0);
  const series = overview.series;
  useEffect(() => {
    if (!playing || !series) return;
    const step = () => {
      const now = chosen(series), whole = now.from <= series.from_us && now.to >= series.to_us;
      const columns = Math.max(1, Math.round((series.to_us - series.from_us) / series.step_us / STEPS));
      const wide = whole ? columns * series.step_us : now.to - now.from;
      const from = whole ? series.from_us : now.from + Math.max(series.step_us, Math.floor(wide / 2 / series.step_us) * series.step_us);
      if (from >= series.to_us) return setPlaying(false);
      set({ from, to: Math.min(series.to_us, from + wide) });
      timer.current = setTimeout(step, PAUSE_MS) as unknown as number;
    };
    step();
    return () => clearTimeout(timer.current);
  }, [playing]);
  if (!series) return null;
  return (
    <button type="button" aria-pressed={playing} onClick={() => setPlaying(!playing)}>
      {t(playing ? "play.stop" : "play.start")}
    </button>
  );
}
