import { beforeEach, describe, expect, it, vi } from "vitest";
import { contrast, palette } from "../src/chat/view/colour";
import { Composer, MAX_CHARACTERS } from "../src/chat/view/composer";
import { TEXT_KEYS } from "../src/chat/texts";
import sample from "../dev/texts.es.json";
import { texts } from "./helpers";

const submit = vi.fn((_text: string) => true);
let composer: Composer;
let box: HTMLTextAreaElement;

const enter = (init: KeyboardEventInit = {}): boolean =>
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true, bubbles: true, ...init }));

beforeEach(() => {
  submit.mockReset().mockReturnValue(true);
  composer = new Composer(texts, { submit, draft: () => undefined });
  document.body.replaceChildren(composer.node);
  box = composer.node.querySelector("textarea") as HTMLTextAreaElement;
});

describe("the box", () => {
  it("sends with Enter, once, and is empty afterwards", () => {
    composer.text = "  Hola  ";
    enter();
    enter();
    expect(submit.mock.calls).toEqual([["Hola"]]);
    expect(composer.text).toBe("");
  });

  it("breaks the line with Shift+Enter, and leaves a composing keyboard alone", () => {
    composer.text = "Hola";
    expect(enter({ shiftKey: true })).toBe(true);
    enter({ isComposing: true });
    enter({ repeat: true });
    expect(submit).not.toHaveBeenCalled();
  });

  it("keeps what could not be sent", () => {
    submit.mockReturnValue(false);
    composer.text = "Hola";
    enter();
    expect(composer.text).toBe("Hola");
  });

  it("counts characters, not their halves, and holds back what is too long", () => {
    composer.text = "😀".repeat(MAX_CHARACTERS);
    enter();
    expect(submit).toHaveBeenCalledTimes(1);
    composer.text = "á".repeat(MAX_CHARACTERS + 5);
    enter();
    expect(submit).toHaveBeenCalledTimes(1);
    expect(composer.text).toHaveLength(MAX_CHARACTERS + 5);
    expect(composer.node.querySelector(".counter")?.textContent).toContain("5");
  });
});

describe("colours", () => {
  const hex = (rgb: string): string =>
    `#${(rgb.match(/\d+/g) ?? []).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;

  it.each(["#ffd400", "#000000", "#ffffff", "#777777", "#e60000", "#00a19a", "no colour"])(
    "of %s are readable",
    (colour) => {
      const made = palette(colour);
      expect(contrast(hex(made["--brand"] ?? ""), hex(made["--on-brand"] ?? ""))).toBeGreaterThanOrEqual(4.5);
      for (const ground of ["#ffffff", "#f0f3f3", hex(made["--brand-soft"] ?? "")]) {
        expect(contrast(hex(made["--brand-ink"] ?? ""), ground)).toBeGreaterThanOrEqual(4.5);
      }
    },
  );
});

it("the example holds exactly the texts that the page asks for", () => {
  expect(Object.keys(sample).sort()).toEqual([...TEXT_KEYS].sort());
});
