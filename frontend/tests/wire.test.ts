import { describe, expect, it } from "vitest";
import { readBotEvent, readHistory } from "../src/chat/conversation/wire";

const now = new Date("2026-11-20T10:00:00Z");

describe("a bot event", () => {
  it("reads text and quick replies in the shape of Rasa", () => {
    const quick_replies = [{ content_type: "text", title: "Sí", payload: "/affirm" }];
    const read = readBotEvent({ id: "a", text: "¿De acuerdo?", quick_replies }, now);
    expect(read).toMatchObject({ id: "a", from: "assistant", text: "¿De acuerdo?" });
    expect(read?.choices).toEqual([{ title: "Sí", payload: "/affirm", url: null }]);
  });

  it("reads elements as a list, and as the bare object that Rasa's channel sends", () => {
    const element = { title: "Plan", subtitle: "6 cuotas", buttons: [{ title: "Elegir", payload: "/a" }] };
    for (const elements of [[element], element]) {
      const attachment = { type: "template", payload: { template_type: "generic", elements } };
      expect(readBotEvent({ attachment }, now)?.elements).toMatchObject([{ title: "Plan" }]);
    }
  });

  it("reads a payment, a document and an image", () => {
    const custom = { type: "payment", title: "Cuota", amount_text: "20 €", url: "https://pay.example/1" };
    expect(readBotEvent({ custom }, now)?.cards).toMatchObject([{ type: "payment", amount: "20 €" }]);
    const document = { type: "document", title: "Acuerdo", text_url: "/d/1" };
    expect(readBotEvent({ custom: document }, now)?.cards).toMatchObject([{ type: "document", url: "/d/1" }]);
    const attachment = { type: "image", payload: { src: "/i.png" } };
    expect(readBotEvent({ attachment }, now)?.images).toEqual(["/i.png"]);
  });

  it.each([null, 3, "hola", [], {}, { text: "  " }, { custom: { type: "unknown" } }, { attachment: 1 }])(
    "shows nothing of %j",
    (event) => expect(readBotEvent(event, now)).toBeNull(),
  );
});

describe("the history", () => {
  const buttons = [{ title: "Ver opciones", payload: '/choose{"a":1}' }];

  it("shows the title of the button whose payload the debtor sent", () => {
    const read = readHistory({
      messages: [
        { id: "1", from: "assistant", text: "Hola", at: "", buttons },
        { id: "2", from: "debtor", text: '/choose{"a":1}', at: "" },
      ],
    });
    expect(read[1]).toMatchObject({ text: "Ver opciones", payload: '/choose{"a":1}' });
  });

  it("leaves out a command that no button explains, and keeps what a person would write", () => {
    const read = readHistory({
      messages: [
        { id: "1", from: "debtor", text: "/session_start" },
        { id: "2", from: "debtor", text: "/ hola / adiós" },
      ],
    });
    expect(read.map((each) => each.id)).toEqual(["2"]);
  });

  it.each([null, {}, { messages: null }, { messages: [null, 1, {}] }])("survives %j", (body) => {
    expect(readHistory(body)).toEqual([]);
  });
});
