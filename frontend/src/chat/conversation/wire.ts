import type { Author, Card, CardElement, Choice, Message } from "./types";

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const string = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : isObject(value) ? [value] : [];

const present = <T>(value: T | null): value is T => value !== null;

function author(value: unknown, otherwise: Author): Author {
  return value === "debtor" || value === "assistant" || value === "agent" ? value : otherwise;
}

function choice(value: unknown): Choice | null {
  if (!isObject(value)) return null;
  const title = string(value["title"]).trim();
  if (!title) return null;
  return { title, payload: string(value["payload"]) || title, url: string(value["url"]) || null };
}

function element(value: unknown): CardElement | null {
  if (!isObject(value)) return null;
  const title = string(value["title"]);
  const subtitle = string(value["subtitle"]);
  const choices = list(value["buttons"]).map(choice).filter(present);
  if (!title && !subtitle && choices.length === 0) return null;
  return { title, subtitle, image: string(value["image_url"]) || null, choices };
}

function card(value: unknown): Card | null {
  if (!isObject(value)) return null;
  const title = string(value["title"]);
  if (value["type"] === "payment") {
    return { type: "payment", title, amount: string(value["amount_text"]), url: string(value["url"]) };
  }
  if (value["type"] === "document") {
    return { type: "document", title, url: string(value["text_url"]) };
  }
  return null;
}

function imageOf(attachment: Json): string[] {
  const payload = attachment["payload"];
  const src = isObject(payload) ? string(payload["src"]) || string(payload["url"]) : "";
  return attachment["type"] === "image" && src ? [src] : [];
}

function elementsOf(attachment: Json): CardElement[] {
  const payload = attachment["payload"];
  if (attachment["type"] !== "template" || !isObject(payload)) return [];
  // Rasa's own channel sends one event an element, with a bare object instead of a list.
  return list(payload["elements"]).map(element).filter(present);
}

/** True where there is nothing in the message that the page could show. */
export function isEmpty(message: Message): boolean {
  return (
    message.text.trim() === "" &&
    message.choices.length === 0 &&
    message.elements.length === 0 &&
    message.images.length === 0 &&
    message.cards.length === 0
  );
}

/** Reads a `bot_uttered` event in the shape of Rasa's socketio channel; null where it shows nothing. */
export function readBotEvent(event: unknown, now: Date): Message | null {
  if (!isObject(event)) return null;
  const attachment = isObject(event["attachment"]) ? event["attachment"] : {};
  const message: Message = {
    id: string(event["id"]) || null,
    from: author(event["from"], "assistant"),
    text: string(event["text"]),
    payload: null,
    at: string(event["at"]) || now.toISOString(),
    choices: list(event["quick_replies"] ?? event["buttons"]).map(choice).filter(present),
    elements: [...elementsOf(attachment), ...list(event["elements"]).map(element).filter(present)],
    images: imageOf(attachment),
    cards: [card(event["custom"])].filter(present),
  };
  return isEmpty(message) ? null : message;
}

/** Reads one message of the history; null where it shows nothing. */
export function readHistoryMessage(value: unknown): Message | null {
  if (!isObject(value)) return null;
  const attachment = isObject(value["attachment"]) ? value["attachment"] : {};
  const image = string(value["image"]);
  const message: Message = {
    id: string(value["id"]) || null,
    from: author(value["from"], "assistant"),
    text: string(value["text"]),
    payload: null,
    at: string(value["at"]),
    choices: list(value["buttons"]).map(choice).filter(present),
    elements: list(value["elements"]).map(element).filter(present),
    images: image ? [image] : imageOf(attachment),
    cards: [card(value["custom"])].filter(present),
  };
  return isEmpty(message) ? null : message;
}

/** Rasa's shorthand for an intent, which a button sends and which no debtor should have to read. */
const COMMAND = /^\/[a-z_]+[a-z0-9_/]*(\{.*\})?$/s;

/**
 * Reads the answer of `/api/history`. A debtor's message that is the payload of a button shown before
 * gets that button's title; a command without such a button is left out.
 */
export function readHistory(body: unknown): Message[] {
  const titles = new Map<string, string>();
  const messages: Message[] = [];
  for (const value of isObject(body) ? list(body["messages"]) : []) {
    const message = readHistoryMessage(value);
    if (!message) continue;
    if (message.from === "debtor") {
      const title = titles.get(message.text);
      if (title !== undefined) {
        message.payload = message.text;
        message.text = title;
      } else if (COMMAND.test(message.text)) {
        continue;
      }
    }
    for (const one of [...message.choices, ...message.elements.flatMap((each) => each.choices)]) {
      titles.set(one.payload, one.title);
    }
    messages.push(message);
  }
  return messages;
}
