import sample from "../dev/texts.es.json";
import { makeTexts } from "../src/chat/texts";
import type { Message } from "../src/chat/conversation/types";

export const texts = makeTexts(sample);

export function message(values: Partial<Message> = {}): Message {
  return {
    id: null,
    from: "assistant",
    text: "",
    payload: null,
    at: "2026-11-20T10:00:00Z",
    choices: [],
    elements: [],
    images: [],
    cards: [],
    ...values,
  };
}

export const choice = (title: string, payload = title): { title: string; payload: string; url: null } => ({
  title,
  payload,
  url: null,
});
