import { carouselState, quickReplyState } from "../conversation/choices";
import type { Choice, Entry } from "../conversation/types";
import type { Texts } from "../texts";
import { carousel, picture, specialCard } from "./cards";
import { choiceGroup } from "./choices";
import { el, hidden } from "./dom";
import { icon } from "./icons";
import { richText } from "./rich_text";
import { clockTime } from "./time";

export interface MessageActions {
  /** True where the choice was taken. */
  choose(choice: Choice): boolean;
  retry(key: string): void;
}

export interface MessageContext {
  texts: Texts;
  assistantName: string;
  actions: MessageActions;
}

function authorName(entry: Entry, context: MessageContext): string {
  if (entry.from === "debtor") return context.texts("you");
  return entry.from === "agent" ? context.texts("agent") : context.assistantName;
}

function failure(entry: Entry, context: MessageContext): HTMLElement {
  const retry = el("button", { class: "retry", text: context.texts("retry"), attrs: { type: "button" } });
  retry.addEventListener("click", () => context.actions.retry(entry.key));
  const words = el("span", {}, icon("notice"), context.texts("not_sent"));
  return el("div", { class: "failure" }, words, retry);
}

/** Draws the entry at `index`. What it shows depends also on the entries around it. */
export function drawMessage(entries: readonly Entry[], index: number, context: MessageContext): HTMLElement {
  const entry = entries[index] as Entry;
  const previous = entries[index - 1];
  const next = entries[index + 1];
  const starts = previous?.from !== entry.from;
  const ends = next?.from !== entry.from;

  const item = el("li", { class: `message from-${entry.from} delivery-${entry.delivery}` });
  item.classList.toggle("starts", starts);
  item.classList.toggle("ends", ends);

  if (entry.from === "agent" && starts) {
    item.append(el("p", { class: "author", text: authorName(entry, context) }));
  } else {
    item.append(hidden(`${authorName(entry, context)}: `));
  }
  if (entry.text.trim()) {
    item.append(el("div", { class: "bubble" }, ...richText(entry.text, entry.from !== "debtor")));
  }
  for (const image of entry.images) {
    const shown = picture(image);
    if (shown) item.append(shown);
  }
  if (entry.elements.length > 0) {
    const state = carouselState(entries, index);
    item.append(carousel(entry.elements, state, context.texts, context.actions.choose));
  }
  for (const card of entry.cards) item.append(specialCard(card, context.texts));
  const choices = choiceGroup(
    entry.choices,
    quickReplyState(entries, index),
    context.texts,
    context.actions.choose,
  );
  if (choices) item.append(choices);

  if (entry.delivery === "failed") item.append(failure(entry, context));
  else if (ends) item.append(time(entry));
  return item;
}

function time(entry: Entry): HTMLElement | string {
  const shown = clockTime(entry.at);
  return shown ? el("time", { class: "time", text: shown, attrs: { datetime: entry.at } }) : "";
}

/** Everything that `drawMessage` reads: where it is the same, the drawing is the same. */
export function signature(entries: readonly Entry[], index: number): string {
  const entry = entries[index] as Entry;
  const { key: _key, id: _id, arrived: _arrived, confirmed: _confirmed, live: _live, at, ...drawn } = entry;
  return JSON.stringify([
    drawn,
    clockTime(at),
    entries[index - 1]?.from,
    entries[index + 1]?.from,
    entry.choices.length > 0 ? quickReplyState(entries, index) : null,
    entry.elements.length > 0 ? carouselState(entries, index) : null,
  ]);
}
