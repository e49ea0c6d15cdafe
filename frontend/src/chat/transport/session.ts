import { LAST_RESORT, makeTexts, type Texts } from "../texts";

/** What the server tells of a session that it opened or resumed. */
export interface Session {
  token: string;
  socketUrl: string;
  creditor: { name: string; colour: string };
  assistantName: string;
  verified: boolean;
  texts: Texts;
}

export type SessionAnswer =
  | { kind: "open"; session: Session }
  /** The link is no longer valid: said by the server in its own words. */
  | { kind: "refused"; title: string; message: string }
  | { kind: "unreachable" };

const TRIES = 3;
const TIMEOUT_MS = 15_000;

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const string = (value: unknown): string => (typeof value === "string" ? value : "");

/** `fetch` that gives up after a while. */
export async function fetchInTime(url: string, init: RequestInit): Promise<Response> {
  const abort = new AbortController();
  const timer = window.setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    return await fetch(url, { ...init, signal: abort.signal, cache: "no-store" });
  } finally {
    window.clearTimeout(timer);
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => window.setTimeout(resolve, ms));

function readSession(body: Json): Session | null {
  const token = string(body["session_token"]);
  if (!token) return null;
  const creditor = object(body["creditor"]);
  return {
    token,
    socketUrl: string(body["socket_url"]),
    creditor: { name: string(creditor["name"]), colour: string(creditor["colour"]) },
    assistantName: string(body["assistant_name"]),
    verified: body["verified"] === true,
    texts: makeTexts(body["texts"]),
  };
}

/** Opens or resumes the session of a link. Trouble on the way is tried again; a refusal is final. */
export async function openSession(link: string, stored: string | null): Promise<SessionAnswer> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await pause(attempt * 1_500);
    try {
      const response = await fetchInTime(`/l/${encodeURIComponent(link)}/session`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ session_token: stored }),
      });
      const body = object(await response.json().catch(() => null));
      if (response.ok) {
        const session = readSession(body);
        if (session) return { kind: "open", session };
      } else if (response.status < 500 && response.status !== 429) {
        return {
          kind: "refused",
          title: string(body["title"]) || LAST_RESORT.title,
          message: string(body["message"]) || LAST_RESORT.message,
        };
      }
    } catch {
      // No network, or too slow: the next attempt.
    }
  }
  return { kind: "unreachable" };
}
