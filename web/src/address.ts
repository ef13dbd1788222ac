// The state of the view lives in the address: #/room/id?name=value. Reloading, sharing and going back restore it.
import { useEffect, useState } from "preact/hooks";

export interface Place {
  room: string;
  id: string;
  params: Record<string, string>;
}

/** Parameters that go along from room to room. */
const CARRIED = ["from", "to", "lang"];

export function read(hash: string): Place {
  const [path, query] = hash.replace(/^#\/?/, "").split("?", 2);
  const [room, ...rest] = path.split("/");
  const params: Record<string, string> = {};
  new URLSearchParams(query ?? "").forEach((value, name) => (params[name] = value));
  return { room: room || "overview", id: rest.map(decode).join("/"), params };
}

/** A part that nobody can have written by our own links is taken as it stands. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function write(place: Place): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(place.params).sort()) if (place.params[name] !== "") query.set(name, place.params[name]);
  const text = query.toString();
  return `#/${place.room}${place.id ? "/" + encodeURIComponent(place.id) : ""}${text ? "?" + text : ""}`;
}

let current = read(location.hash);
const listeners = new Set<() => void>();

addEventListener("hashchange", () => {
  current = read(location.hash);
  listeners.forEach((listener) => listener());
});

export const here = (): Place => current;

export function usePlace(): Place {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return current;
}

/** Address of a room, with what is carried along. */
export function link(room: string, id: string | number = "", params: Record<string, string | number> = {}): string {
  const all: Record<string, string> = {};
  for (const name of CARRIED) if (current.params[name]) all[name] = current.params[name];
  for (const name of Object.keys(params)) all[name] = String(params[name]);
  return write({ room, id: String(id), params: all });
}

/** Change parameters where we are; "" takes one away. `step`: one that Back returns from. */
export function set(params: Record<string, string | number>, step = false): void {
  const all = { ...current.params };
  for (const name of Object.keys(params)) all[name] = String(params[name]);
  const address = write({ ...current, params: all });
  if (address === location.hash) return;
  if (step) {
    location.hash = address;
    return;
  }
  history.replaceState(null, "", address);
  current = read(address);
  listeners.forEach((listener) => listener());
}

/** The span of time that everything is seen in, as parameters of a question. */
export function span(place: Place): string {
  const parts = [];
  if (place.params.from) parts.push("from=" + encodeURIComponent(place.params.from));
  if (place.params.to) parts.push("to=" + encodeURIComponent(place.params.to));
  return parts.join("&");
}
