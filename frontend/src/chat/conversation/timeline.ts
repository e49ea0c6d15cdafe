import { absorb, piecesOf, take } from "./pieces";
import { reconcile } from "./reconcile";
import type { Delivery, Entry, Message } from "./types";

/** Elements that come within this time after another element, and without ids, are one carousel. */
const CAROUSEL_MS = 2_000;
/** A live message without an id may arrive this long after the history has already brought it. */
const OVERTAKEN_MS = 5_000;

/** The conversation as the page shows it: live events, the debtor's own messages and the history in one. */
export class Timeline {
  private list: Entry[] = [];
  private counter = 0;

  constructor(private readonly now: () => number = Date.now) {}

  get entries(): readonly Entry[] {
    return this.list;
  }

  get last(): Entry | undefined {
    return this.list[this.list.length - 1];
  }

  /** True while something on screen is not known from the history. */
  get unsettled(): boolean {
    return this.list.some((each) => !each.confirmed && each.delivery !== "failed");
  }

  /** What the debtor wrote and could not send. */
  get unsent(): string[] {
    const failed = this.list.filter((each) => each.delivery === "failed" && each.payload === null);
    return failed.map((each) => each.text);
  }

  /** True where a person of the firm wrote last on the other side. */
  get withAgent(): boolean {
    const others = this.list.filter((each) => each.from !== "debtor");
    return others[others.length - 1]?.from === "agent";
  }

  /** Adds a message that came live. False where it was here already. */
  receive(message: Message): boolean {
    const known = message.id === null ? -1 : this.list.findIndex((each) => each.id === message.id);
    const index = known >= 0 ? known : this.carouselFor(message);
    const target = this.list[index];
    if (!target) {
      if (this.overtaken(message)) return false;
      this.list.push(this.entry(message, undefined, false));
      return true;
    }
    const merged = absorb(target, message);
    if (JSON.stringify(merged) === JSON.stringify(target)) return false;
    this.list[index] = merged;
    return true;
  }

  /** Adds what the debtor says, before the server has it. */
  say(text: string, payload: string | null): Entry {
    const message: Message = {
      id: null,
      from: "debtor",
      text,
      payload,
      at: new Date(this.now()).toISOString(),
      choices: [],
      elements: [],
      images: [],
      cards: [],
    };
    const entry: Entry = { ...this.entry(message, undefined, false), delivery: "sending" };
    this.list.push(entry);
    return entry;
  }

  /** Records how far a message of the debtor has come; nothing happens once the history holds it. */
  mark(key: string, delivery: Delivery): void {
    this.list = this.list.map((each) => {
      if (each.key !== key || each.confirmed) return each;
      const arrived = delivery === "sending" ? this.now() : each.arrived;
      return { ...each, delivery, arrived };
    });
  }

  /** Moves a message to the end, as when it is sent a second time. */
  moveToEnd(key: string): void {
    const entry = this.list.find((each) => each.key === key);
    if (entry) this.list = [...this.list.filter((each) => each !== entry), entry];
  }

  /** Takes over the history of the server. */
  merge(history: Message[]): void {
    this.list = reconcile(this.list, history, this.now(), (message, replaced) =>
      this.entry(message, replaced, true),
    );
  }

  private overtaken(message: Message): boolean {
    if (message.id !== null) return false;
    const since = this.now() - OVERTAKEN_MS;
    return this.list.some(
      (each) =>
        each.confirmed &&
        !each.live &&
        each.from !== "debtor" &&
        each.arrived >= since &&
        take(piecesOf(each), piecesOf(message)),
    );
  }

  private carouselFor(message: Message): number {
    const last = this.last;
    if (!last || message.id !== null || last.id !== null || last.confirmed) return -1;
    const soon = this.now() - last.arrived < CAROUSEL_MS;
    return soon && onlyElements(message) && onlyElements(last) ? this.list.length - 1 : -1;
  }

  private entry(message: Message, replaced: Entry | undefined, confirmed: boolean): Entry {
    this.counter += 1;
    return {
      ...message,
      payload: message.payload ?? replaced?.payload ?? null,
      key: replaced?.key ?? `m${this.counter}`,
      arrived: replaced?.arrived ?? this.now(),
      confirmed,
      live: replaced?.live ?? !confirmed,
      delivery: "sent",
    };
  }
}

function onlyElements(message: Message): boolean {
  return message.elements.length > 0 && piecesOf(message).length === message.elements.length;
}
