import { describe, expect, it, vi } from "vitest";
import { Timeline } from "../src/chat/conversation/timeline";
import type { Entry, Message } from "../src/chat/conversation/types";
import { Log } from "../src/chat/view/log";
import type { MessageActions } from "../src/chat/view/message";
import { richText } from "../src/chat/view/rich_text";
import { safeUrl } from "../src/chat/view/safe_url";
import { choice, message, texts } from "./helpers";

const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>**fuerte**</b>';

function setUp(actions: Partial<MessageActions> = {}) {
  const all = { choose: vi.fn(() => true), retry: vi.fn(), ...actions };
  const log = new Log({ texts, assistantName: "Aldía", actions: all });
  document.body.replaceChildren(log.node);
  return { log, node: log.node, ...all };
}

function entries(...messages: Message[]): readonly Entry[] {
  const timeline = new Timeline();
  timeline.merge(messages.map((each, index) => ({ ...each, id: String(index) })));
  return timeline.entries;
}

describe("text", () => {
  it("knows paragraphs, lines, lists and bold, and nothing else", () => {
    const box = document.createElement("div");
    box.append(...richText("Total: **20 €**\n• Hoy\n\n* no * ** no ** 2**3", true));
    expect(box.innerHTML).toBe(
      '<p><span class="line">Total: <strong>20&nbsp;€</strong></span><span class="line item">• Hoy</span></p>' +
        '<p><span class="line">* no * ** no ** 2**3</span></p>',
    );
  });

  it.each([
    ["Pague 1.200,50 € hoy", "Pague 1.200,50\u00a0€ hoy"],
    ["S/ 60.00 o $ 60 o COP 60", "S/\u00a060.00 o $\u00a060 o COP\u00a060"],
    ["a las 9 h del 5 de mayo", "a las 9 h del 5 de mayo"],
  ])("keeps a figure and its currency on one line: %s", (text, expected) => {
    expect(richText(text, true)[0]?.textContent).toBe(expected);
  });

  it("leaves markup inert wherever it comes", () => {
    const { log, node } = setUp();
    const element = { title: HOSTILE, subtitle: HOSTILE, image: null, choices: [choice(HOSTILE)] };
    const cards = [
      { type: "payment", title: HOSTILE, amount: HOSTILE, url: "javascript:alert(1)" },
      { type: "document", title: HOSTILE, url: "data:text/html,x" },
    ] as const;
    const images = ["javascript:alert(1)"];
    log.draw(
      entries(
        message({ text: HOSTILE, choices: [choice(HOSTILE)], elements: [element], cards: [...cards], images }),
        message({ from: "debtor", text: HOSTILE }),
        message({ from: "agent", text: HOSTILE }),
      ),
    );
    expect(node.querySelectorAll("img, script, b, a, iframe")).toHaveLength(0);
    expect(node.textContent).toContain('<img src=x onerror="alert(1)">');
    expect(node.querySelectorAll(".from-debtor strong")).toHaveLength(0);
  });
});

describe("addresses", () => {
  it.each(["/docs/1", "https://pay.example/x"])("allows %s", (url) => expect(safeUrl(url)).not.toBeNull());
  it.each(["javascript:alert(1)", "data:text/html,x", "http://pay.example/x", "//u:p@h/x", "https://u:p@h/", "http://"])(
    "refuses %s",
    (url) => expect(safeUrl(url)).toBeNull(),
  );
  it("allows plain http only on the same site", () => {
    expect(safeUrl("http://localhost:8000/a", "http://localhost:8000/l/x")).toBe("http://localhost:8000/a");
    expect(safeUrl("http://localhost:8000/a", "https://localhost:8000/l/x")).toBeNull();
  });
});

describe("buttons", () => {
  const question = message({ text: "¿De acuerdo?", choices: [choice("Sí", "/affirm"), choice("No", "/deny")] });
  const buttons = (node: HTMLElement) => [...node.querySelectorAll<HTMLButtonElement>(".choice")];

  it("answer once, however often they are pressed", () => {
    const { log, node, choose } = setUp();
    log.draw(entries(question));
    buttons(node)[0]?.click();
    buttons(node)[0]?.click();
    expect(choose).toHaveBeenCalledTimes(1);
    expect(choose).toHaveBeenCalledWith(expect.objectContaining({ payload: "/affirm" }));
  });

  it("stand below one another where one is long", () => {
    const { log, node } = setUp();
    const long = message({ choices: [choice("85,00 € de entrada y 4 cuotas de 189,00 €"), choice("No")] });
    log.draw(entries(question, long));
    expect([...node.querySelectorAll(".choices")].map((each) => each.classList.contains("is-list"))).toEqual([
      false,
      true,
    ]);
  });

  it("share their lines where they are many", () => {
    const { log, node } = setUp();
    const titles = ["Pagar todo", "Pagar una parte", "Comprobar que es auténtico", "Ver mi acuerdo", "Ahora no puedo"];
    log.draw(entries(message({ choices: titles.map((each) => choice(each)) })));
    const { classList } = node.querySelector(".choices") as HTMLElement;
    expect([classList.contains("is-many"), classList.contains("is-list")]).toEqual([true, false]);
  });

  it("stay open where the answer could not be taken", () => {
    const { log, node } = setUp({ choose: () => false });
    log.draw(entries(question));
    buttons(node)[0]?.click();
    expect(buttons(node)[0]?.getAttribute("aria-disabled")).toBeNull();
  });

  it("close as a group with the answer, mark it, and keep the focus", () => {
    const { log, node, choose } = setUp();
    const timeline = new Timeline();
    timeline.receive(question);
    log.draw(timeline.entries);
    const first = buttons(node)[0];
    first?.focus();
    timeline.say("Sí", "/affirm");
    log.draw(timeline.entries);
    expect(buttons(node).map((each) => each.getAttribute("aria-disabled"))).toEqual(["true", "true"]);
    expect(buttons(node).map((each) => each.classList.contains("is-taken"))).toEqual([true, false]);
    expect(document.activeElement).toBe(first);
    buttons(node)[1]?.click();
    expect(choose).not.toHaveBeenCalled();
  });

  it("close for an answer in words too, so that an old yes cannot answer a new question", () => {
    const { log, node } = setUp();
    log.draw(entries(question, message({ from: "debtor", text: "¿y los intereses?" })));
    expect(buttons(node).every((each) => each.getAttribute("aria-disabled") === "true")).toBe(true);
  });

  it("of a carousel stay open while the debtor asks, and close when one is used", () => {
    const { log, node } = setUp();
    const element = { title: "Plan", subtitle: "", image: null, choices: [choice("Elegir", "/a")] };
    const offers = message({ elements: [element, { ...element, choices: [choice("Elegir", "/b")] }] });
    const ask = message({ from: "debtor", text: "¿y los intereses?" });
    log.draw(entries(offers, ask));
    expect(buttons(node).some((each) => each.hasAttribute("aria-disabled"))).toBe(false);
    log.draw(entries(offers, ask, message({ from: "debtor", text: "Elegir", payload: "/b" })));
    expect(buttons(node).map((each) => each.classList.contains("is-taken"))).toEqual([false, true]);
  });
});

describe("the list", () => {
  it("keeps the nodes of what has not changed, so that it is not read out twice", () => {
    const { log, node } = setUp();
    const timeline = new Timeline();
    timeline.receive(message({ text: "Hola" }));
    log.draw(timeline.entries);
    const [item] = node.querySelectorAll(".message");
    const bubble = item?.querySelector(".bubble p");
    timeline.merge([message({ id: "a", text: "Hola" }), message({ id: "b", text: "¿Qué tal?" })]);
    const first = log.draw(timeline.entries);
    expect(node.querySelectorAll(".message")[0]).toBe(item);
    expect(item?.querySelector(".bubble p")).toBe(bubble);
    expect(first).toBe(node.querySelectorAll(".message")[1]);
  });

  it("offers to send again what has failed", () => {
    const { log, node, retry } = setUp();
    const timeline = new Timeline();
    const { key } = timeline.say("Hola", null);
    timeline.mark(key, "failed");
    log.draw(timeline.entries);
    node.querySelector<HTMLButtonElement>(".retry")?.click();
    expect(retry).toHaveBeenCalledWith(key);
  });
});
