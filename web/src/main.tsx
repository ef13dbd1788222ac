// The page: header, rooms, time brush, and the room that the address names.
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { here, link, usePlace } from "./address";
import type { Overview } from "./answers";
import { Answer, useAnswer } from "./asking";
import { Brush } from "./brush";
import { Theme, Tongue } from "./frame";
import { Failure, Foreign, Waiting, When } from "./parts";
import { AccountsRoom } from "./room_accounts";
import { CascadeRoom } from "./room_cascade";
import { DataRoom } from "./room_data";
import { GroupRoom } from "./room_group";
import { GroupsRoom } from "./room_groups";
import { LinkRoom } from "./room_link";
import { NetworkRoom } from "./room_network";
import { NotesRoom, NoteTaking } from "./room_notes";
import { OverviewRoom } from "./room_overview";
import { PostRoom, PostsRoom } from "./room_posts";
import { StoryRoom } from "./room_story";
import { ThreatsRoom } from "./room_threats";
import { speak, t, Word } from "./words";
import "./page.css";

type Room = (props: { overview: Overview; onCase: () => void }) => preact.JSX.Element;

const ROOMS: Record<string, Room> = {
  overview: OverviewRoom,
  network: NetworkRoom,
  groups: GroupsRoom,
  group: GroupRoom,
  link: LinkRoom,
  cascade: CascadeRoom,
  accounts: AccountsRoom,
  posts: PostsRoom,
  post: PostRoom,
  data: DataRoom,
  story: StoryRoom,
  threats: ThreatsRoom,
  notes: NotesRoom,
};

/** Rooms that come when the first of them is entered, and that have a time of their own. */
const LATER = ["map", "records", "record", "timeline", "tips", "tip"];
/** Of them, those without a span of time. */
const TIMELESS = ["tips", "tip"];

/** Rooms of the menu; the others are reached from what they are about. */
const MENU = ["overview", "network", "groups", "cascade", "story", "threats", "map", "records", "timeline", "tips", "accounts", "posts", "data", "notes"];
const PARENTS: Record<string, string> = { group: "groups", link: "network", post: "posts", record: "records", tip: "tips" };

type Registry = typeof import("./rooms_registry");

function Menu({ room }: { room: string }) {
  const current = PARENTS[room] ?? room;
  return (
    <nav aria-label={t("nav.rooms")}>
      {MENU.map((name) => (
        <a href={link(name)} aria-current={name === current ? "page" : undefined}>
          {t(`room.${name}` as Word)}
        </a>
      ))}
    </nav>
  );
}

/** The rooms of the registry, once they were asked for. */
function useRegistryRooms(wanted: boolean): Answer<Registry> {
  return useAnswer<Registry>(wanted ? "rooms_registry" : null, () => import("./rooms_registry"));
}

function Later({ overview, room, registry }: { overview: Overview; room: string; registry: Answer<Registry> }) {
  useEffect(() => {
    document.title = `${t(`room.${room}` as Word)} · ${overview.case ?? "avispero"}`;
  });
  return (
    <When answer={registry}>
      {({ rooms }) => {
        const Shown = rooms[room];
        return <Shown overview={overview} />;
      }}
    </When>
  );
}

function Body({ overview, room, onCase }: { overview: Overview; room: string; onCase: () => void }) {
  const Shown = Object.prototype.hasOwnProperty.call(ROOMS, room) ? ROOMS[room] : null;
  useEffect(() => {
    document.title = `${Shown ? t(`room.${room}` as Word) : ""} · ${overview.case ?? "avispero"}`;
  });
  if (!Shown)
    return (
      <div class="nothing">
        <p>{t("state.missing")}</p>
        <a href={link("overview")}>{t("state.home")}</a>
      </div>
    );
  return <Shown overview={overview} onCase={onCase} />;
}

function Page() {
  const place = usePlace();
  speak(place.params.lang);
  const answer = useAnswer<Overview>("overview"), later = LATER.includes(place.room), registry = useRegistryRooms(later);
  const RegistryTime = registry.value?.Time;
  useEffect(() => {
    document.documentElement.dataset.shown = location.hash; // the address that what is seen belongs to
  });
  return (
    <>
      <a class="skip" href="#content" onClick={(event) => {
        event.preventDefault();
        document.getElementById("content")?.focus();
      }}>
        {t("nav.skip")}
      </a>
      <header>
        <a class="brand" href={link("overview")}>
          <img src="/icon.svg" alt="" width="22" height="22" />
          avispero
        </a>
        {answer.value?.case && (
          <span class="casename">
            <Foreign text={answer.value.case} />
          </span>
        )}
        <div class="choices">
          <Tongue />
          <Theme />
        </div>
      </header>
      <Menu room={place.room} />
      {answer.value && !later && <Brush of={answer.value} />}
      {later && RegistryTime && !TIMELESS.includes(place.room) && <RegistryTime />}
      <main id="content" tabIndex={-1} key={here().room}>
        {answer.failure ? <Failure of={answer.failure} again={answer.again} /> : !answer.value ? <Waiting /> : later ? <Later overview={answer.value} room={place.room} registry={registry} /> : <Body overview={answer.value} room={place.room} onCase={answer.again} />}
        {answer.value && <NoteTaking />}
      </main>
    </>
  );
}

render(<Page />, document.getElementById("page")!);
