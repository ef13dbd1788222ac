// Threats: candidates one after the other, judged by a person with one key each; every verdict can be taken back.
import { useEffect, useState } from "preact/hooks";
import { link, set, usePlace } from "./address";
import type { Candidate, Candidates } from "./answers";
import { tell, useAnswer } from "./asking";
import { Blurred } from "./blurred";
import { count, moment } from "./numbers";
import { Card, Failure, Foreign, Nothing, WayOut, When } from "./parts";
import { t, Word } from "./words";

const PAGE = 200;
const VERDICTS = ["waiting", "yes", "no", "unsure"] as const;
type Judged = "yes" | "no" | "unsure" | "undo";

/** Keys of both languages: sí, no, duda; yes, no, unsure. */
const KEYS: Record<string, Judged> = { s: "yes", y: "yes", n: "no", d: "unsure", u: "unsure", z: "undo" };
const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const isTyping = (event: KeyboardEvent): boolean => /^(INPUT|TEXTAREA|SELECT)$/.test((event.target as HTMLElement).tagName);

function What({ of }: { of: Candidate }) {
  return (
    <p class="what">
      {of.level !== null && <strong class={`level l${of.level}`}>{t(`threats.level.${of.level}` as Word)}</strong>}
      {of.personal.length > 0 && (
        <strong class="level">
          {t("threats.personal")}: {of.personal.join(", ")}
        </strong>
      )}
      {of.media && <strong class="level">{t("threats.media")}</strong>}
      {of.target && (
        <span>
          {t("threats.about")} <Foreign text={of.target} />
        </span>
      )}
    </p>
  );
}

function Sheet({ of, place, total, onJudge, busy }: { of: Candidate; place: number; total: number; onJudge: (v: Judged) => void; busy: boolean }) {
  const choices: [Judged, Word][] = [
    ["yes", "threats.yes"],
    ["no", "threats.no"],
    ["unsure", "threats.unsure"],
    ["undo", "threats.undo"],
  ];
  return (
    <article class="sheet" aria-live="polite">
      <p class="muted">
        {t("threats.place", count(place), count(total))} · <span class={`verdict r-${of.verdict}`}>{t(`threats.state.${of.verdict}` as Word)}</span>
      </p>
      <What of={of} />
      {of.media && <Blurred of={of.media} />}
      <blockquote class="post">{of.text === null ? <i class="muted">{t("posts.notext")}</i> : <Foreign text={of.text} wrap />}</blockquote>
      <p class="byline">
        <a href={link("posts", "", { account: of.account })}>
          <Foreign text={of.handle ?? of.account} />
        </a>
        <span>{moment(of.time_us)}</span>
        <a href={link("post", of.id)}>{t("threats.record")}</a>
      </p>
      <p class="actions">
        {choices.map(([verdict, word]) => (
          <button
            type="button"
            class={of.verdict === verdict ? "chosenverdict" : undefined}
            aria-pressed={verdict === "undo" ? undefined : of.verdict === verdict}
            disabled={busy || (verdict === "undo" && of.verdict === "waiting")}
            onClick={() => onJudge(verdict)}
          >
            {t(word)}
          </button>
        ))}
      </p>
    </article>
  );
}

function Queue({ of, at, onChoose }: { of: Candidate[]; at: number; onChoose: (i: number) => void }) {
  return (
    <ol class="queue plain" aria-label={t("threats.queue")}>
      {of.map((c, i) => (
        <li>
          <button
            type="button"
            class="linklike"
            aria-current={i === at ? "true" : undefined}
            ref={(element) => {
              if (element && i === at) element.scrollIntoView({ block: "nearest" });
            }}
            onClick={() => onChoose(i)}
          >
            <span class={`verdict r-${c.verdict}`} aria-label={t(`threats.state.${c.verdict}` as Word)} />
            <span class="muted">{short(c)}</span>{" "}
            <Foreign text={(c.text ?? "").slice(0, 90)} />
          </button>
        </li>
      ))}
    </ol>
  );
}

/** What a candidate is, in a word. */
const short = (of: Candidate): string => {
  if (of.level !== null) return t("threats.level.short", of.level);
  return of.personal.length > 0 || !of.media ? t("threats.personal.short") : t("threats.media.short");
};

/** The next one that waits, behind `at` and then from the start; else the next one. */
function following(of: Candidate[], at: number): number {
  for (let k = 1; k < of.length; k++) if (of[(at + k) % of.length].verdict === "waiting") return (at + k) % of.length;
  return Math.min(of.length - 1, at + 1);
}

function Desk({ of, onChange }: { of: Candidates; onChange: () => void }) {
  const params = usePlace().params;
  const found = of.candidates.findIndex((c) => String(c.id) === params.post), at = Math.max(0, found);
  const [busy, setBusy] = useState(false), [failure, setFailure] = useState<Error | null>(null);
  const choose = (i: number) => set({ post: of.candidates[i].id });
  const judge = async (verdict: Judged) => {
    const current = of.candidates[at];
    if (busy || (verdict === "undo" && current.verdict === "waiting")) return;
    setBusy(true);
    setFailure(null);
    try {
      await tell("reviews", { post: current.id, verdict });
      set({ post: of.candidates[verdict === "undo" ? at : following(of.candidates, at)].id });
      onChange();
    } catch (error) {
      setFailure(error as Error);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (isTyping(event) || event.altKey || event.metaKey || (event.ctrlKey && event.key !== "z")) return;
      const verdict = KEYS[event.key.toLowerCase()], step = STEPS[event.key];
      if (verdict) void judge(verdict);
      else if (step) choose(Math.min(of.candidates.length - 1, Math.max(0, at + step)));
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });
  return (
    <>
      {failure && <Failure of={failure} again={() => setFailure(null)} />}
      <div class="desk">
        <Sheet of={of.candidates[at]} place={at + 1} total={of.total} onJudge={judge} busy={busy} />
        <Queue of={of.candidates} at={at} onChoose={choose} />
      </div>
    </>
  );
}

function Filters({ of }: { of: Candidates }) {
  const { verdict = "", level = "" } = usePlace().params;
  const all = VERDICTS.reduce((sum, name) => sum + of[name], 0);
  return (
    <div class="fields">
      <label class="field">
        <span>{t("threats.show")}</span>
        <select value={verdict} onChange={(event) => set({ verdict: event.currentTarget.value, post: "" })}>
          <option value="">{t("threats.all", count(all))}</option>
          {VERDICTS.map((name) => (
            <option value={name}>{`${t(`threats.state.${name}`)} (${count(of[name])})`}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("threats.level")}</span>
        <select value={level} onChange={(event) => set({ level: event.currentTarget.value, post: "" })}>
          <option value="">{t("threats.level.any")}</option>
          {[3, 2].map((n) => (
            <option value={String(n)}>{t(`threats.level.${n}` as Word)}</option>
          ))}
        </select>
      </label>
      {of.yes > 0 && (
        <WayOut files={[[`dossier?lang=${document.documentElement.lang}`, undefined, t("threats.dossier", count(of.yes))]]} />
      )}
    </div>
  );
}

export function ThreatsRoom() {
  const { verdict = "", level = "" } = usePlace().params;
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (verdict) query.set("verdict", verdict);
  if (level) query.set("level", level);
  const answer = useAnswer<Candidates>("candidates?" + query);
  return (
    <>
      <h1>{t("room.threats")}</h1>
      <p class="doubt">{t("threats.doubt")}</p>
      <When answer={answer}>
        {(value) => (
          <>
            <Filters of={value} />
            <p class="help">{t("threats.keys")}</p>
            {value.run === null ? (
              <Nothing word="threats.norun" />
            ) : value.candidates.length === 0 ? (
              <Nothing word="threats.none" />
            ) : (
              <Card title={t("threats.queue")} wide>
                <Desk of={value} onChange={answer.fresh} />
                {value.total > value.candidates.length && (
                  <p class="muted">{t("table.shown", count(value.candidates.length), count(value.total))}</p>
                )}
              </Card>
            )}
          </>
        )}
      </When>
    </>
  );
}
