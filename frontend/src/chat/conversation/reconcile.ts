import { piecesOf, take } from "./pieces";
import type { Entry, Message } from "./types";

/** How long a message that the history does not hold yet stays on screen. */
export const GRACE_MS = 30_000;
/** After this time without a trace in the history, a message that was being sent has failed. */
export const LOST_MS = 25_000;

/** Makes the entry of a history message, with the key of the entry that it replaces, if any. */
export type Admit = (message: Message, replaced: Entry | undefined) => Entry;

/**
 * Merges the history, which is the truth, with what the page shows.
 *
 * Same id: the same message. Without an id, a live message is recognised by what it says, and a message
 * of the debtor that the server took by its place (the history may hold it redacted). What the history
 * does not hold yet stays for a while; what the debtor could not send stays until it is sent.
 */
export function reconcile(shown: Entry[], history: Message[], now: number, admit: Admit): Entry[] {
  const byId = new Map(shown.filter((each) => each.id !== null).map((each) => [each.id, each]));
  const open = shown.filter((each) => each.id === null && !each.confirmed);
  const ownerOf = new Map<Message, Entry>();

  const fresh: { message: Message; stock: string[] }[] = [];
  for (const message of history) {
    const known = message.id === null ? undefined : byId.get(message.id);
    if (known) ownerOf.set(message, known);
    else fresh.push({ message, stock: piecesOf(message) });
  }

  const unmatched: Entry[] = [];
  for (const entry of open) {
    const home = fresh.find(({ message, stock }) => sameAuthor(message, entry) && matches(stock, entry));
    if (!home) unmatched.push(entry);
    else if (!ownerOf.has(home.message)) ownerOf.set(home.message, entry);
  }

  for (const entry of unmatched.filter((each) => each.from === "debtor" && each.delivery === "sent")) {
    const home = fresh.find(({ message }) => message.from === "debtor" && !ownerOf.has(message));
    if (!home) break;
    ownerOf.set(home.message, entry);
    unmatched.splice(unmatched.indexOf(entry), 1);
  }

  const result = history.map((message) => admit(message, ownerOf.get(message)));
  const inHistory = new Set(history.map((message) => message.id));
  const late = shown.filter((each) => each.id !== null && !each.confirmed && !inHistory.has(each.id));
  for (const entry of shown) {
    if (!unmatched.includes(entry) && !late.includes(entry)) continue;
    const kept = keep(entry, now);
    if (!kept) continue;
    if (kept.delivery === "failed") insertWhereItStood(result, kept, shown);
    else result.push(kept);
  }
  return result;
}

function sameAuthor(message: Message, entry: Entry): boolean {
  // A live event need not tell whether a person or the assistant wrote it.
  return (message.from === "debtor") === (entry.from === "debtor");
}

function matches(stock: string[], entry: Entry): boolean {
  if (take(stock, piecesOf(entry))) return true;
  return entry.payload !== null && take(stock, [`debtor:${entry.payload.trim()}`]);
}

function keep(entry: Entry, now: number): Entry | null {
  const age = now - entry.arrived;
  if (entry.delivery === "failed") return entry;
  if (entry.delivery === "sending") return age > LOST_MS ? { ...entry, delivery: "failed" } : entry;
  return age > GRACE_MS ? null : entry;
}

function insertWhereItStood(result: Entry[], entry: Entry, shown: Entry[]): void {
  for (let index = shown.findIndex((each) => each.key === entry.key) - 1; index >= 0; index -= 1) {
    const at = result.findIndex((each) => each.key === shown[index]?.key);
    if (at >= 0) {
      result.splice(at + 1, 0, entry);
      return;
    }
  }
  result.push(entry);
}
