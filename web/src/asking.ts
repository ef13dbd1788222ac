// Questions to the server. Answers are kept, so that going back shows at once what was seen before.
import { useEffect, useState } from "preact/hooks";
import { language } from "./words";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const kept = new Map<string, Promise<unknown>>();
const KEPT_MOST = 60;

function address(question: string): string {
  return `/api/${question}${question.includes("?") ? "&" : "?"}lang=${language()}`;
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const body = await response.json().catch(() => ({}));
  return new Refusal(response.status, typeof body.error === "string" ? body.error : response.statusText);
}

async function fetched(question: string): Promise<Response> {
  const response = await fetch(address(question), { credentials: "same-origin" });
  if (response.ok) return response;
  throw await refusalOf(response);
}

let alone: ((question: string) => unknown) | null = null;

/** A page that stands alone answers itself: nothing is asked of anybody. A question without an answer throws. */
export function answerAlone(how: (question: string) => unknown): void {
  alone = how;
}

async function answered<T>(question: string): Promise<T> {
  if (alone) return alone(question) as T;
  return (await fetched(question)).json() as Promise<T>;
}

export function ask<T>(question: string): Promise<T> {
  const key = address(question);
  let answer = kept.get(key) as Promise<T> | undefined;
  if (!answer) {
    answer = answered<T>(question);
    answer.catch(() => kept.delete(key));
    kept.set(key, answer);
    if (kept.size > KEPT_MOST) kept.delete(kept.keys().next().value as string);
  }
  return answer;
}

/** Tell the server something that it keeps. What was answered before may be true no more. */
export async function tell<T>(question: string, body: unknown): Promise<T> {
  const response = await fetch(address(question), {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  kept.clear();
  if (!response.ok) throw await refusalOf(response);
  return response.json() as Promise<T>;
}

/** Send a file; `onShare` tells how much of it has gone, 0..1. */
export function send<T>(question: string, file: Blob, onShare: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(question));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => onShare(event.total ? event.loaded / event.total : 1);
    request.onerror = () => reject(new Error("network"));
    request.onload = () =>
      request.status === 200 ? resolve(request.response as T) : reject(new Refusal(request.status, request.response?.error ?? request.statusText));
    request.send(file);
  });
}

/** What was answered is not true any more; without a question, nothing is. */
export function forget(question?: string): void {
  if (question === undefined) kept.clear();
  else kept.delete(address(question));
}

export async function askBytes(question: string): Promise<ArrayBuffer> {
  return (await fetched(question)).arrayBuffer();
}

export interface Answer<T> {
  value?: T;
  failure?: Error;
  waiting: boolean;
  again: () => void; // after a failure
  fresh: () => void; // something was told: ask anew, and keep what is shown meanwhile
}

/** The answer to a question; while the next one is under way, the last one stays. null: nothing to ask. */
export function useAnswer<T>(question: string | null, how: (q: string) => Promise<T> = ask): Answer<T> {
  const [state, setState] = useState<{ value?: T; failure?: Error; of?: string }>({});
  const [attempt, setAttempt] = useState(0);
  const key = question === null ? null : address(question);
  useEffect(() => {
    if (question === null) return;
    let dropped = false;
    how(question).then(
      (value) => dropped || setState({ value, of: key! }),
      (failure) => dropped || setState({ failure, of: key! }),
    );
    return () => {
      dropped = true;
    };
  }, [key, attempt]);
  return {
    value: state.value,
    failure: state.of === key ? state.failure : undefined,
    waiting: key !== null && state.of !== key,
    again: () => {
      setState({});
      setAttempt((n) => n + 1);
    },
    fresh: () => {
      setState((old) => ({ ...old, of: undefined }));
      setAttempt((n) => n + 1);
    },
  };
}
