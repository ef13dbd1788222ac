// Two records that may be one case: the program proposes, a person decides, and can take it back.
import { useState } from "preact/hooks";
import { link } from "./address";
import { tell } from "./asking";
import { Failure, Foreign } from "./parts";
import type { Proposal, RecordRow } from "./registry_answers";
import { titleOf } from "./registry_filters";
import { placeOf } from "./room_records";
import { t } from "./words";

const Side = ({ of }: { of: RecordRow }) => (
  <span>
    <a href={link("record", of.id)}>
      <Foreign text={titleOf(of)} />
    </a>{" "}
    <span class="muted">
      {of.when ?? t("record.nodate")} · <Foreign text={placeOf(of) || t("record.noplace")} />
    </span>
  </span>
);

function One({ of, onChange }: { of: Proposal; onChange: () => void }) {
  const [busy, setBusy] = useState(false), [failure, setFailure] = useState<Error | null>(null);
  const decide = (verdict: "same" | "different") => {
    setBusy(true);
    tell("registry", { do: "decide", of: of.id, values: { verdict } }).then(onChange, (error) => {
      setBusy(false);
      setFailure(error as Error);
    });
  };
  return (
    <li class="proposal">
      <p>
        <Side of={of.a} /> ↔ <Side of={of.b} />
      </p>
      <p class="muted">{of.reason}</p>
      {of.status === "open" ? (
        <p class="actions">
          <button type="button" disabled={busy} onClick={() => decide("same")}>
            {t("proposal.same")}
          </button>
          <button type="button" disabled={busy} onClick={() => decide("different")}>
            {t("proposal.different")}
          </button>
        </p>
      ) : (
        <p class="muted">{t(of.status === "same" ? "proposal.was.same" : "proposal.was.different")}</p>
      )}
      {failure && <Failure of={failure} again={() => setFailure(null)} />}
    </li>
  );
}

export function Decisions({ of, onChange }: { of: Proposal[]; onChange: () => void }) {
  if (of.length === 0) return null;
  return (
    <section class="proposals" aria-label={t("proposal.title")}>
      <h2>{t("proposal.title")}</h2>
      <p class="help">{t("proposal.help")}</p>
      <ul class="plain">
        {of.map((p) => (
          <One key={p.id} of={p} onChange={onChange} />
        ))}
      </ul>
    </section>
  );
}
