// Runs: every analysis that the case keeps, another one with other options, and two beside each other.
import { useState } from "preact/hooks";
import { set, usePlace } from "./address";
import { tell, useAnswer } from "./asking";
import { useOrganic } from "./labels";
import { count, moment } from "./numbers";
import { Card, Chance, Command, Failure, Foreign, Nothing, Table, When } from "./parts";
import { t } from "./words";

interface Run {
  id: number;
  finished_us: number | null;
  command: string;
  version: string;
  groups: number;
  members: number;
  links: number;
}
interface Option {
  stage: string;
  name: string;
  type: string;
  default: string | null;
  unit: string | null;
  choices: string | null;
  help: string;
}
interface Compared {
  members: { a: number; b: number; both: number };
  options: { stage: string; name: string; a: string | null; b: string | null }[];
  groups: { a: number | null; b: number | null; a_accounts: number | null; b_accounts: number | null; shared: number; a_log10_p: number | null; b_log10_p: number | null }[];
}

function Field({ of, value, onValue }: { of: Option; value: string; onValue: (value: string) => void }) {
  const choices = of.type === "bool" ? ["true", "false"] : of.choices ? of.choices.split("|") : null;
  const label = `--${of.name}${of.unit ? ` (${of.unit})` : ""}`;
  return (
    <label class="field option" title={of.help}>
      <span>{label}</span>
      {choices ? (
        <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          <option value="">{t("runs.default", of.default ?? "–")}</option>
          {choices.map((name) => (
            <option value={name}>{name}</option>
          ))}
        </select>
      ) : (
        <input type="text" inputMode="decimal" value={value} placeholder={of.default ?? ""} onInput={(event) => onValue(event.currentTarget.value.trim())} />
      )}
      <span class="help">{of.help}</span>
    </label>
  );
}

/** The options that most often change what is found stand open; the others are one step away. */
const FIRST = ["window", "min-weight", "q", "min-together", "calibrate"];

function NewRun({ onWork }: { onWork: () => void }) {
  const answer = useAnswer<{ options: Option[] }>("options");
  const [values, setValues] = useState<Record<string, string>>({}), [all, setAll] = useState(false), [failure, setFailure] = useState<Error | null>(null);
  const organic = useOrganic(), [apart, setApart] = useState(true);
  const run = () => {
    const options = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    tell("work", { steps: [{ do: "run", options, labels: apart }] }).then(onWork, setFailure);
  };
  return (
    <When answer={answer}>
      {(value) => (
        <>
          <div class="options">
            {value.options
              .filter((o) => all || FIRST.includes(o.name) || values[o.name])
              .map((o) => (
                <Field key={o.name} of={o} value={values[o.name] ?? ""} onValue={(v) => setValues({ ...values, [o.name]: v })} />
              ))}
          </div>
          {organic > 0 && (
            <label class="apart">
              <input type="checkbox" checked={apart} onChange={(event) => setApart(event.currentTarget.checked)} />
              {t("labels.run", count(organic))}
            </label>
          )}
          {failure && <Failure of={failure} again={() => setFailure(null)} />}
          <p class="actions">
            <button type="button" onClick={run}>
              {t("runs.run")}
            </button>
            <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
              {t(all ? "runs.fewer" : "runs.more", count(value.options.length))}
            </button>
          </p>
        </>
      )}
    </When>
  );
}

function Differences({ of }: { of: Compared }) {
  return (
    <>
      <p>{t("runs.members", count(of.members.a), count(of.members.b), count(of.members.both))}</p>
      {of.options.length === 0 ? (
        <Nothing word="runs.sameoptions" />
      ) : (
        <Table
          rows={of.options}
          caption={t("runs.options")}
          columns={[
            { word: "table.stage", cell: (o) => o.stage },
            { word: "table.option", cell: (o) => `--${o.name}` },
            { word: "runs.first", cell: (o) => <Foreign text={o.a ?? "–"} /> },
            { word: "runs.second", cell: (o) => <Foreign text={o.b ?? "–"} /> },
          ]}
        />
      )}
      <Table
        rows={of.groups}
        caption={t("runs.groups")}
        columns={[
          { word: "runs.group.first", cell: (g) => (g.a === null ? "–" : String(g.a)) },
          { word: "table.accounts", number: true, cell: (g) => (g.a_accounts === null ? "–" : count(g.a_accounts)) },
          { word: "table.chance", number: true, cell: (g) => (g.a === null ? "–" : <Chance log10p={g.a_log10_p} hypothesis={t("null.group")} />) },
          { word: "runs.group.second", cell: (g) => (g.b === null ? "–" : String(g.b)) },
          { word: "table.accounts", number: true, cell: (g) => (g.b_accounts === null ? "–" : count(g.b_accounts)) },
          { word: "table.chance", number: true, cell: (g) => (g.b === null ? "–" : <Chance log10p={g.b_log10_p} hypothesis={t("null.group")} />) },
          { word: "runs.shared", number: true, cell: (g) => count(g.shared) },
        ]}
      />
    </>
  );
}

function Comparison({ runs }: { runs: Run[] }) {
  const params = usePlace().params, a = params.a ?? String(runs[1]?.id ?? ""), b = params.b ?? String(runs[0]?.id ?? "");
  const answer = useAnswer<Compared>(a && b ? `compared-runs?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}` : null);
  const choice = (name: "a" | "b", value: string) => (
    <label class="field">
      <span>{t(name === "a" ? "runs.first" : "runs.second")}</span>
      <select value={value} onChange={(event) => set({ a, b, [name]: event.currentTarget.value })}>
        {runs.map((r) => (
          <option value={String(r.id)}>{t("runs.name", r.id, r.finished_us === null ? t("unknown") : moment(r.finished_us))}</option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <div class="fields">
        {choice("a", a)}
        {choice("b", b)}
      </div>
      <When answer={answer}>{(value) => <Differences of={value} />}</When>
    </>
  );
}

export function Runs({ latest, onWork }: { latest: number; onWork: () => void }) {
  const answer = useAnswer<{ runs: Run[] }>("runs");
  return (
    <>
      <Card title={t("runs.title")} wide>
        <When answer={answer}>
          {(value) => (
            <Table
              rows={value.runs}
              caption={t("runs.title")}
              columns={[
                { word: "runs.number", cell: (r) => <>{r.id} {r.id === latest && <em class="tag">{t("runs.shown")}</em>}</> },
                { word: "overview.when", cell: (r) => (r.finished_us === null ? t("unknown") : moment(r.finished_us)) },
                { word: "runs.groupcount", number: true, cell: (r) => count(r.groups) },
                { word: "overview.members", number: true, cell: (r) => count(r.members) },
                { word: "count.links", number: true, cell: (r) => count(r.links) },
                { word: "overview.version", cell: (r) => r.version },
                { word: "runs.command", wide: true, cell: (r) => <Command text={r.command} /> },
              ]}
            />
          )}
        </When>
      </Card>
      <Card title={t("runs.new")} help={t("runs.new.help")} wide>
        <NewRun onWork={onWork} />
      </Card>
      {answer.value && answer.value.runs.length > 1 && (
        <Card title={t("runs.compare")} wide>
          <Comparison runs={answer.value.runs} />
        </Card>
      )}
    </>
  );
}

