// What the server answers; docs/api.md says what each field means.
export interface Series {
  from_us: number;
  to_us: number;
  step_us: number;
  total: number;
  total_members: number;
  posts: number[];
  members: number[];
}

export interface Overview {
  case: string | null;
  version: string;
  first_us: number | null;
  last_us: number | null;
  withheld: number; // accounts and posts on the case's list of deletions: what leaves the page must not show them
  counts: {
    files: number;
    rows_read: number;
    kept: number;
    duplicate: number;
    rejected: number;
    posts: number;
    accounts: number;
    members: number;
    precision_us: number | null;
    untimed: number;
    notices: number; // of the rows kept: what became of posts and accounts
  };
  run: null | {
    id: number;
    finished_us: number | null;
    command: string;
    version: string;
    window_s: number;
    links: number;
    linked_accounts: number;
    groups: number;
    exclusive_groups: number; // of them, held together by sources of their own
  };
  series: Series | null;
}

export interface Events {
  events: { time_us: number; step_us: number; name: string; kind: string }[];
}

export interface GroupRow {
  id: number;
  accounts: number;
  links: number;
  observed: number;
  expected: number;
  log10_p: number;
  traces: string;
  stability: number;
  exclusive: boolean;
  first_us: number | null;
  last_us: number | null;
  verdict: string;
  tested_accounts: number | null;
  tested_observed: number | null;
  tested_expected: number | null;
  tested_log10_p: number | null;
  permutations: number | null;
  permutation_p: number | null;
  posts: number;
}

export interface Groups {
  total: number;
  window_s: number;
  groups: GroupRow[];
}

export interface Account {
  account: string;
  handle: string | null;
  name: string | null;
  group: number;
  followers: number | null;
  posts: number;
  first_us: number | null;
  last_us: number | null;
  created_us: number | null;
  strength: number | null;
  partners: number | null;
}

export interface Indicator {
  indicator: string;
  title?: string;
  group_yes: number;
  group_known: number;
  rest_yes: number;
  rest_known: number;
  q: number | null;
  passes: boolean;
  window_s: number | null;
}

export interface GroupAnswer {
  group: GroupRow;
  window_s: number;
  sentences: Record<string, string | null>;
  members: Account[];
  objects: { trace: string; object: string; handle: string | null; author: string | null; author_handle: string | null; accounts: number; acts: number }[]; // handle: of an object that is an account; author: of a post
  sweep: { window_s: number; observed: number; expected: number }[];
  indicators: Indicator[];
  awakenings: { dormant: number; from_us: number; to_us: number; expected: number; q: number; passes: boolean }[];
  links_to: { group: number; links: number }[];
  hours: { hour: number; posts: number }[];
  series: Series | null;
}

export interface RasterAnswer {
  from_us: number;
  to_us: number;
  step_us: number;
  rows: { account: string; handle: string | null }[];
  cells: number[];
}

export interface LinkRow {
  a: string;
  a_handle: string | null;
  a_group: number;
  b: string;
  b_handle: string | null;
  b_group: number;
  trace: string;
  weight: number;
  expected: number;
  log10_p: number;
  exclusive: boolean;
}

export interface Links {
  total: number;
  offset: number;
  links: LinkRow[];
}

export interface Meeting {
  a_id: number;
  a_us: number;
  a_text: string[] | string | null;
  b_id: number;
  b_us: number;
  b_text: string[] | string | null;
  shared: string;
  object: string | null;
  gap_us: number;
}

export interface LinkAnswer {
  a: Account;
  b: Account;
  window_s: number;
  tests: { trace: string; window_s: number; weight: number; expected: number | null; log10_p: number | null }[];
  meetings_total: number;
  meetings: Meeting[];
}

export interface PostRow {
  id: number;
  native: string | null;
  account: string;
  handle: string | null;
  group: number;
  time_us: number | null;
  text: string | null;
  length: number | null;
  is_repost: boolean;
  repost_of: string | null;
  reply_to: string | null;
}

export interface PostAnswer {
  post: PostRow & { language: string | null; client: string | null; quote_of: string | null };
  origins: { file: string; sha256: string; format: string; line: number; byte: number; bytes: number }[];
  holds: { kind: string; value: string }[];
}

export interface Sources {
  sources: {
    id: number;
    file: string;
    format: string;
    explanation: string;
    sha256: string;
    size_bytes: number;
    rows_read: number;
    kept: number;
    duplicate: number;
    rejected: number;
  }[];
  warnings: { file: string; warning: string; occurrences: number; first_line: number | null }[];
  options: { stage: string; name: string; value: string | null }[];
}

export interface Rejects {
  total: number;
  rejects: { file: string; line: number; byte: number; reason: string; raw: string | null }[];
}

/** A post that waits for a person, or was judged by one. */
export interface Candidate {
  id: number;
  native: string | null;
  account: string;
  handle: string | null;
  text: string | null;
  time_us: number;
  level: number | null;
  rule: string | null;
  personal: string[]; // what kinds of personal data it publishes
  media: { object: string; blurhash: string | null; group: number; posts: number; accounts: number } | null; // a picture that a group posted
  target: string | null;
  file: string | null;
  line: number;
  sha256: string | null;
  verdict: "waiting" | "yes" | "no" | "unsure";
  judgements: number;
}

export interface Candidates {
  run: number | null;
  waiting: number;
  yes: number;
  no: number;
  unsure: number;
  confirmed: number; // said yes to, at whatever time
  undoable: number | null; // whose verdict an undo takes back: the one told last
  total: number;
  candidates: Candidate[];
}

export interface Note {
  number: number;
  title: string;
  text: string;
  view: string;
  written_us: number;
  changed_us: number;
}

export interface Notes {
  undoable: number | null;
  notes: Note[];
}

/** What the user called accounts. */
export interface Labels {
  undoable: number | null;
  labels: { account: string; label: string; told_us: number; handle?: string | null; group?: number }[];
}
