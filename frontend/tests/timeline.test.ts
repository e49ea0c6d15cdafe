import { beforeEach, describe, expect, it } from "vitest";
import { GRACE_MS, LOST_MS } from "../src/chat/conversation/reconcile";
import { Timeline } from "../src/chat/conversation/timeline";
import { choice, message } from "./helpers";

let clock = 0;
let timeline: Timeline;
const shown = (): string[] => timeline.entries.map((each) => each.text);
const own = (id: string, text: string) => message({ id, from: "debtor", text });

beforeEach(() => {
  clock = 1_000_000;
  timeline = new Timeline(() => clock);
});

describe("live messages", () => {
  it("shows an event with a known id once", () => {
    expect(timeline.receive(message({ id: "a", text: "Hola" }))).toBe(true);
    expect(timeline.receive(message({ id: "a", text: "Hola" }))).toBe(false);
    expect(shown()).toEqual(["Hola"]);
  });

  it("joins the parts of one message that come as several events of one id", () => {
    timeline.receive(message({ id: "a", text: "Uno" }));
    timeline.receive(message({ id: "a", text: "Dos", choices: [choice("Sí")] }));
    expect(shown()).toEqual(["Uno\n\nDos"]);
    expect(timeline.entries[0]?.choices).toHaveLength(1);
  });

  it("makes one carousel of elements that come one by one", () => {
    const element = (title: string) => ({ title, subtitle: "", image: null, choices: [] });
    timeline.receive(message({ elements: [element("A")] }));
    timeline.receive(message({ elements: [element("B")] }));
    expect(timeline.entries).toHaveLength(1);
    clock += 60_000;
    timeline.receive(message({ elements: [element("C")] }));
    expect(timeline.entries).toHaveLength(2);
  });

  it("says twice what is said twice", () => {
    timeline.receive(message({ text: "¿Algo más?" }));
    timeline.receive(message({ text: "¿Algo más?" }));
    expect(timeline.entries).toHaveLength(2);
  });
});

describe("the history", () => {
  it("replaces live messages without ids, whole or in parts, and keeps their keys", () => {
    timeline.receive(message({ text: "Uno" }));
    timeline.receive(message({ text: "Dos", choices: [choice("Sí")] }));
    const key = timeline.entries[0]?.key;
    timeline.merge([message({ id: "a", text: "Uno\n\nDos", choices: [choice("Sí")] })]);
    expect(shown()).toEqual(["Uno\n\nDos"]);
    expect(timeline.entries[0]?.key).toBe(key);
  });

  it("brings what was missed, in the order of the server, and is the same twice", () => {
    timeline.receive(message({ id: "c", text: "Tres" }));
    const history = [own("a", "Uno"), message({ id: "b", text: "Dos" }), message({ id: "c", text: "Tres" })];
    timeline.merge(history);
    const keys = timeline.entries.map((each) => each.key);
    timeline.merge(history);
    expect(shown()).toEqual(["Uno", "Dos", "Tres"]);
    expect(timeline.entries.map((each) => each.key)).toEqual(keys);
  });

  it("counts repeated texts", () => {
    timeline.receive(message({ text: "¿Algo más?" }));
    timeline.receive(message({ text: "¿Algo más?" }));
    timeline.merge([message({ id: "a", text: "¿Algo más?" })]);
    expect(shown()).toEqual(["¿Algo más?", "¿Algo más?"]);
  });

  it("keeps a live message that it does not hold yet, but not for ever", () => {
    timeline.receive(message({ id: "z", text: "Nuevo" }));
    timeline.merge([own("a", "Hola")]);
    expect(shown()).toEqual(["Hola", "Nuevo"]);
    clock += GRACE_MS + 1;
    timeline.merge([own("a", "Hola")]);
    expect(shown()).toEqual(["Hola"]);
  });

  it("does not show again what it has brought before the event came", () => {
    timeline.merge([message({ id: "a", text: "Uno\n\nDos" })]);
    expect(timeline.receive(message({ text: "Dos" }))).toBe(false);
    clock += 60_000;
    expect(timeline.receive(message({ text: "Dos" }))).toBe(true);
  });

  it("recognises the debtor's own message by its text, its payload or its place", () => {
    timeline.say("Hola", null);
    timeline.say("Elegir plan", '/choose{"a":1}');
    const secret = timeline.say("12345678Z", null);
    timeline.mark(secret.key, "sent");
    timeline.merge([own("a", "Hola"), own("b", '/choose{"a":1}'), own("c", "••••••78Z")]);
    expect(shown()).toEqual(["Hola", '/choose{"a":1}', "••••••78Z"]);
    expect(timeline.unsettled).toBe(false);
  });
});

describe("a message that does not arrive", () => {
  it("fails after a while, stays, and can be sent again", () => {
    const { key } = timeline.say("¿Hola?", null);
    timeline.merge([]);
    expect(timeline.last?.delivery).toBe("sending");
    clock += LOST_MS + 1;
    timeline.merge([]);
    expect(timeline.last?.delivery).toBe("failed");
    clock += 10 * GRACE_MS;
    timeline.merge([message({ id: "a", text: "Recordatorio" })]);
    expect(shown()).toContain("¿Hola?");
    timeline.moveToEnd(key);
    timeline.mark(key, "sending");
    timeline.merge([message({ id: "a", text: "Recordatorio" }), own("b", "¿Hola?")]);
    expect(timeline.entries.map((each) => [each.text, each.delivery])).toEqual([
      ["Recordatorio", "sent"],
      ["¿Hola?", "sent"],
    ]);
  });

  it("is no failure where the history has it after all", () => {
    const { key } = timeline.say("¿Hola?", null);
    timeline.mark(key, "failed");
    timeline.merge([own("a", "¿Hola?")]);
    expect(timeline.entries).toHaveLength(1);
    expect(timeline.last?.delivery).toBe("sent");
  });

  it("keeps its place where the conversation goes on without it", () => {
    timeline.merge([message({ id: "a", text: "Uno" })]);
    timeline.mark(timeline.say("Perdido", null).key, "failed");
    timeline.merge([message({ id: "a", text: "Uno" }), message({ id: "b", text: "Dos" })]);
    expect(shown()).toEqual(["Uno", "Perdido", "Dos"]);
  });
});
