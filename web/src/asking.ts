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

async function fetched(question: string): Promise<Response> {
  const response = await fetch(address(question), { credentials: "same-origin" });
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  throw new Refusal(response.status, typeof body.error === "string" ? body.error : response.statusText);
}

export function ask<T>(question: string): Promise<T> {
  const key = address(question);
  let answer = kept.get(key) as Promise<T> | undefined;
  if (!answer) {
    answer = fetched(question).then((response) => response.json() as Promise<T>);
    answer.catch(() => kept.delete(key));
    kept.set(key, answer);
    if (kept.size > KEPT_MOST) kept.delete(kept.keys().next().value as string);
  }
  return answer;
}

export async function askBytes(question: string): Promise<ArrayBuffer> {
  return (await fetched(question)).arrayBuffer();
}

export interface Answer<T> {
  value?: T;
  failure?: Error;
  waiting: boolean;
  again: () => void;
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
  };
}
