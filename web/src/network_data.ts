// The network as the server sends it (docs/api.md, /api/network), and questions to it.
export interface Network {
  serial: number; // of what was decoded here, 1, 2, ...
  accounts: number;
  links: number; // that are here, strongest first
  all: number; // of the run, between these accounts
  each: number; // so many of the strongest links of every account are here; Infinity: all
  x: Float32Array;
  y: Float32Array;
  group: Uint32Array;
  exclusive: Uint8Array;
  strength: Float32Array;
  partners: Uint32Array; // by all links of the run
  a: Uint32Array;
  b: Uint32Array;
  log10p: Float32Array;
  weight: Uint32Array;
  handle: (i: number) => string;
  native: (i: number) => string;
}

let decoded = 0;

const MAGIC = "AVN2";
const HEAD_BYTES = 24;
const EXCLUSIVE = 0x80000000;
const ALL_OF_EACH = 0xffffffff;

export function decode(buffer: ArrayBuffer): Network {
  const head = new DataView(buffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== MAGIC) throw new Error(`not a network: ${magic}`);
  const [accounts, links, nameBytes, all, each] = [4, 8, 12, 16, 20].map((place) => head.getUint32(place, true));
  let at = HEAD_BYTES;
  const floats = (n: number) => new Float32Array(buffer, (at += 4 * n) - 4 * n, n);
  const whole = (n: number) => new Uint32Array(buffer, (at += 4 * n) - 4 * n, n);
  const x = floats(accounts), y = floats(accounts), marked = whole(accounts), strength = floats(accounts);
  const partners = whole(accounts), a = whole(links), b = whole(links), log10p = floats(links), weight = whole(links);
  const ends = whole(accounts), names = new Uint8Array(buffer, at, nameBytes), text = new TextDecoder();
  const network: Network = {
    serial: ++decoded,
    accounts,
    links,
    all,
    each: each === ALL_OF_EACH ? Infinity : each,
    x,
    y,
    group: marked.map((g) => g & ~EXCLUSIVE),
    exclusive: Uint8Array.from(marked, (g) => (g & EXCLUSIVE ? 1 : 0)),
    strength,
    partners,
    a,
    b,
    log10p,
    weight,
    handle: (i) => name(i).split("\t")[0],
    native: (i) => name(i).split("\t").slice(1).join("\t"),
  };
  const name = (i: number) => text.decode(names.subarray(i ? ends[i - 1] : 0, ends[i]));
  return network;
}

export const labelOf = (of: Network, i: number): string => of.handle(i) || of.native(i);

export function find(of: Network, words: string, most: number): { found: number[]; more: number } {
  const wanted = words.toLowerCase(), found: number[] = [];
  let more = 0;
  if (wanted)
    for (let i = 0; i < of.accounts; i++)
      if (of.handle(i).toLowerCase().includes(wanted) || of.native(i).toLowerCase().includes(wanted))
        if (found.length < most) found.push(i);
        else more++;
  return { found, more };
}

export function indexOf(of: Network, native: string): number {
  for (let i = 0; i < of.accounts; i++) if (of.native(i) === native) return i;
  return -1;
}

export interface Neighbour {
  account: number;
  link: number;
}

/** Neighbours of an account, the strongest link first. */
export function neighbours(of: Network, i: number): Neighbour[] {
  const found: Neighbour[] = [];
  for (let l = 0; l < of.links; l++)
    if (of.a[l] === i) found.push({ account: of.b[l], link: l });
    else if (of.b[l] === i) found.push({ account: of.a[l], link: l });
  return found;
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export function boxOf(of: Network, group = 0): Box {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (let i = 0; i < of.accounts; i++) {
    if (group && of.group[i] !== group) continue;
    box.x0 = Math.min(box.x0, of.x[i]);
    box.x1 = Math.max(box.x1, of.x[i]);
    box.y0 = Math.min(box.y0, of.y[i]);
    box.y1 = Math.max(box.y1, of.y[i]);
  }
  return box.x0 <= box.x1 ? box : { x0: -1, y0: -1, x1: 1, y1: 1 };
}

export interface GroupInPicture {
  id: number;
  accounts: number;
  exclusive: boolean;
  x: number;
  y: number; // the member that stands highest
}

export function groupsOf(of: Network): GroupInPicture[] {
  const groups = new Map<number, GroupInPicture>();
  for (let i = 0; i < of.accounts; i++) {
    const id = of.group[i], known = groups.get(id);
    if (!known) groups.set(id, { id, accounts: 1, exclusive: of.exclusive[i] === 1, x: of.x[i], y: of.y[i] });
    else {
      known.accounts++;
      if (of.y[i] < known.y) [known.x, known.y] = [of.x[i], of.y[i]];
    }
  }
  return [...groups.values()].sort((g, h) => (g.id || Infinity) - (h.id || Infinity));
}
