import type { Entry } from "../conversation/types";
import { el } from "./dom";
import { drawMessage, signature, type MessageContext } from "./message";
import { morph } from "./morph";
import { dayName, dayOf } from "./time";

interface Drawn {
  signature: string;
  node: HTMLElement;
}

/** The list of messages. Only what changed is drawn anew, so nothing is announced twice. */
export class Log {
  readonly node: HTMLElement;
  private readonly list: HTMLElement;
  private drawn = new Map<string, Drawn>();

  constructor(private readonly context: MessageContext) {
    this.list = el("ol", { class: "messages" });
    this.node = el(
      "div",
      { class: "log", attrs: { role: "log", "aria-live": "off", "aria-label": context.texts("log_label") } },
      this.list,
    );
  }

  /** From now on new messages are announced; the history before was not. */
  announce(): void {
    this.node.setAttribute("aria-live", "polite");
  }

  /** Gives the first message that was not there before. */
  draw(entries: readonly Entry[]): HTMLElement | null {
    const before = this.drawn;
    this.drawn = new Map();
    const wanted: HTMLElement[] = [];
    let day = "";
    entries.forEach((entry, index) => {
      const thisDay = dayOf(entry.at);
      if (thisDay && thisDay !== day) {
        day = thisDay;
        wanted.push(this.reuse(before, `day:${entry.key}`, dayName(entry.at), () => this.separator(entry.at)));
      }
      const draw = (): HTMLElement => drawMessage(entries, index, this.context);
      wanted.push(this.reuse(before, entry.key, signature(entries, index), draw));
    });
    const first = wanted.find((node) => !node.isConnected) ?? null;
    this.place(wanted);
    return first;
  }

  /** The last message of the debtor: what comes after it is the answer that is being read. */
  get lastOwn(): HTMLElement | null {
    const own = this.list.querySelectorAll<HTMLElement>(".from-debtor");
    return own[own.length - 1] ?? null;
  }

  private reuse(
    before: Map<string, Drawn>,
    key: string,
    signature: string,
    draw: () => HTMLElement,
  ): HTMLElement {
    const old = before.get(key);
    const node = !old ? draw() : old.signature === signature ? old.node : (morph(old.node, draw()) as HTMLElement);
    const current = { signature, node };
    this.drawn.set(key, current);
    return node;
  }

  private place(wanted: HTMLElement[]): void {
    const keep = new Set<Element>(wanted);
    for (const child of [...this.list.children]) if (!keep.has(child)) child.remove();
    wanted.forEach((node, index) => {
      const there = this.list.children[index];
      if (there !== node) this.list.insertBefore(node, there ?? null);
    });
  }

  private separator(at: string): HTMLElement {
    return el("li", { class: "day" }, el("span", { text: dayName(at) }));
  }
}
