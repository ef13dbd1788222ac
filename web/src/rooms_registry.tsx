// The rooms of the registry, with their own words; the browser fetches them when the first of them is entered.
import type { ComponentChildren, JSX } from "preact";
import type { Overview } from "./answers";
import { When } from "./parts";
import type { RegistryAnswer } from "./registry_answers";
import { RegistryBrush } from "./registry_brush";
import { useRegistry } from "./registry_data";
import { Waiting } from "./registry_waiting";
import { MapRoom } from "./room_map";
import { RecordRoom } from "./room_record";
import { RecordsRoom } from "./room_records";
import { TimelineRoom } from "./room_timeline";
import { TipRoom } from "./room_tip";
import { TipsRoom } from "./room_tips";
import { learn } from "./words";
import { registryEn } from "./words_registry_en";
import { registryEs } from "./words_registry_es";
import "./registry.css";

learn({ en: registryEn, es: registryEs });

const Held = ({ children }: { children: (of: RegistryAnswer) => ComponentChildren }) => <When answer={useRegistry()}>{children}</When>;

function Records() {
  const answer = useRegistry();
  return (
    <When answer={answer}>
      {(of) => (
        <>
          <Waiting n={of.waiting ?? 0} onChange={answer.fresh} />
          <RecordsRoom of={of} />
        </>
      )}
    </When>
  );
}

export const rooms: Record<string, (props: { overview: Overview }) => JSX.Element> = {
  map: () => <Held>{(of) => <MapRoom of={of} />}</Held>,
  records: () => <Records />,
  record: () => <RecordRoom />,
  tips: () => <TipsRoom />,
  tip: () => <TipRoom />,
  timeline: () => <Held>{(of) => <TimelineRoom of={of} />}</Held>,
};

export function Time() {
  const of = useRegistry().value;
  return of ? <RegistryBrush of={of} /> : null;
}
