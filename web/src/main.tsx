// The page: header, rooms, time brush, and the room that the address names.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { here, link, set, usePlace } from "./address";
import type { Overview } from "./answers";
import { useAnswer } from "./asking";
import { Brush } from "./brush";
import { Failure, Foreign, Waiting } from "./parts";
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
import { language, speak, t, Word } from "./words";
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

/** Rooms of the menu; the others are reached from what they are about. */
const MENU = ["overview", "network", "groups", "cascade", "story", "threats", "accounts", "posts", "data", "notes"];
const PARENTS: Record<string, string> = { group: "groups", link: "network", post: "posts" };

const THEMES = ["auto", "light", "dark"] as const;

function Theme() {
  const [theme, setTheme] = useState<string>(localStorage.getItem("theme") ?? "auto");
  useEffect(() => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    dispatchEvent(new Event("theme"));
  }, [theme]);
  return (
    <label>
      <span class="sr">{t("nav.theme")}</span>
      <select value={theme} onChange={(event) => setTheme(event.currentTarget.value)}>
        {THEMES.map((name) => (
          <option value={name}>{t(`theme.${name}`)}</option>
        ))}
      </select>
    </label>
  );
}

const Tongue = () => (
  <label>
    <span class="sr">{t("nav.language")}</span>
    <select value={language()} onChange={(event) => set({ lang: event.currentTarget.value })}>
      <option value="es" lang="es">
        Español
      </option>
      <option value="en" lang="en">
        English
      </option>
    </select>
  </label>
);

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
  const answer = useAnswer<Overview>("overview");
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
      {answer.value && <Brush of={answer.value} />}
      <main id="content" tabIndex={-1} key={here().room}>
        {answer.failure ? <Failure of={answer.failure} again={answer.again} /> : answer.value ? <Body overview={answer.value} room={place.room} onCase={answer.again} /> : <Waiting />}
        {answer.value && <NoteTaking />}
      </main>
    </>
  );
}

render(<Page />, document.getElementById("page")!);
