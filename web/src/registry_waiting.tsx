// What files brought and waits until a person has looked at it: what may have been taken back first, each published or kept back by itself, the rest of a file at once.
import { useState } from "preact/hooks";
import { link } from "./address";
import { useAnswer } from "./asking";
import { count } from "./numbers";
import { Foreign, More, When } from "./parts";
import type { WaitingAnswer, WaitingCase, WaitingThing } from "./registry_answers";
import { Told, useTelling, Who } from "./registry_editing";
import { t } from "./words";

const AT_ONCE = 50;
const MOST = 500;

const nameOf = (name: string | null, title: string | null, id: number): string => [name, title].filter(Boolean).join(" · ") || `#${id}`;

function Thing({ of }: { of: WaitingThing }) {
  return (
    <li>
      {t(`thing.${of.what}`)}: {of.field !== "public" && of.before && (<><del><Foreign text={of.before} /></del> → </>)}
      <Foreign text={of.words ?? "–"} wrap />
    </li>
  );
}

function One({ of, onChange }: { of: WaitingCase; onChange: () => void }) {
  const { busy, say, failed } = useTelling(onChange);
  const decide = (what: Told["do"]) => say([{ do: what, what: "record", of: of.record }]);
  return (
    <li class="proposal">
      <p>
        <a href={link("record", of.record)}>
          <Foreign text={nameOf(of.name, of.title, of.record)} />
        </a>{" "}
        <span class="muted">
          {of.when ?? t("record.nodate")} · <Foreign text={of.place ?? t("record.noplace")} /> · <Foreign text={of.file} />
        </span>
      </p>
      {of.near !== null && (
        <p>
          <strong>{t("waiting.near")}</strong>{" "}
          <a href={link("record", of.near)}>
            <Foreign text={nameOf(of.near_name, of.near_title, of.near)} />
          </a>
          . {of.reason}
        </p>
      )}
      <ul class="plain">
        {of.things.map((thing) => (
          <Thing key={`${thing.what}${thing.of}${thing.field}`} of={thing} />
        ))}
      </ul>
      <p class="actions">
        <button type="button" disabled={busy} onClick={() => decide("publish")}>
          {t("waiting.publish")}
        </button>
        <button type="button" disabled={busy} onClick={() => decide("withhold")}>
          {t("waiting.keep")}
        </button>
      </p>
      {failed}
    </li>
  );
}

function Source({ of, onChange }: { of: WaitingAnswer["sources"][number]; onChange: () => void }) {
  const { busy, say, failed } = useTelling(onChange);
  return (
    <p class="actions">
      <button type="button" disabled={busy} onClick={() => say([{ do: "publish", what: "source", of: of.source }])}>
        {t("waiting.publish.source", count(of.cases), of.file)}
      </button>
      {failed}
    </p>
  );
}

function List({ onChange }: { onChange: () => void }) {
  const [limit, setLimit] = useState(AT_ONCE), answer = useAnswer<WaitingAnswer>(`registry/waiting?limit=${limit}`);
  const again = () => {
    answer.fresh();
    onChange();
  };
  return (
    <When answer={answer}>
      {(value) => (
        <>
          <p class="help">{t("waiting.help")}</p>
          <Who />
          {value.sources.map((of) => (
            <Source key={of.source} of={of} onChange={again} />
          ))}
          <ul class="plain">
            {value.cases.map((of) => (
              <One key={of.record} of={of} onChange={again} />
            ))}
          </ul>
          {value.total > value.cases.length && <p class="muted">{t("table.shown", count(value.cases.length), count(value.total))}</p>}
          <More total={value.total} limit={limit} most={MOST} onMore={setLimit} />
        </>
      )}
    </When>
  );
}

/** Above the list of cases, where something waits. */
export function Waiting({ n, onChange }: { n: number; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  if (n === 0) return null;
  return (
    <details class="card wide brought" onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>{t("waiting.summary", count(n))}</summary>
      {open && <List onChange={onChange} />}
    </details>
  );
}
