import type { Texts } from "../texts";
import { el } from "./dom";
import { icon } from "./icons";

export const MAX_CHARACTERS = 3_000;
/** From here on the debtor is told how much room is left. */
const NEAR = MAX_CHARACTERS - 300;

export interface ComposerEvents {
  /** True where the message was taken over; only then the box is emptied. */
  submit(text: string): boolean;
  draft(text: string): void;
}

/** Counts as the server does: by characters, not by their halves. */
export const lengthOf = (text: string): number => [...text].length;

/** The box in which the debtor writes. */
export class Composer {
  readonly node: HTMLElement;
  private readonly box: HTMLTextAreaElement;
  private readonly counter: HTMLElement;
  private readonly button: HTMLButtonElement;

  constructor(private readonly texts: Texts, private readonly events: ComposerEvents) {
    this.box = el("textarea", {
      class: "composer-box",
      id: "chat-input",
      attrs: {
        rows: "1",
        placeholder: texts("input_placeholder"),
        autocomplete: "off",
        enterkeyhint: "send",
        "aria-describedby": "chat-counter",
      },
      on: { input: () => this.changed(), keydown: (event) => this.key(event) },
    });
    this.counter = el("p", { class: "counter", id: "chat-counter", attrs: { "aria-live": "polite" } });
    this.button = el(
      "button",
      { class: "send", attrs: { type: "submit", "aria-label": texts("send"), title: texts("send") } },
      icon("send"),
    );
    this.node = el(
      "form",
      { class: "composer", attrs: { novalidate: "" }, on: { submit: (event) => this.submit(event) } },
      el("label", { class: "sr-only", text: texts("input_label"), attrs: { for: "chat-input" } }),
      this.counter,
      el("div", { class: "composer-row" }, this.box, this.button),
    );
    this.changed();
  }

  get text(): string {
    return this.box.value;
  }

  set text(value: string) {
    this.box.value = value;
    this.changed();
  }

  focus(): void {
    this.box.focus({ preventScroll: true });
  }

  /** Fits the height of the box to its text. */
  fit(): void {
    this.box.style.height = "auto";
    const border = this.box.offsetHeight - this.box.clientHeight;
    if (this.box.scrollHeight > 0) this.box.style.height = `${this.box.scrollHeight + border}px`;
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!event.repeat) this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text || lengthOf(text) > MAX_CHARACTERS) {
      this.box.focus({ preventScroll: true });
      return;
    }
    if (this.events.submit(text)) this.text = "";
  }

  private changed(): void {
    const length = lengthOf(this.box.value.trim());
    const over = length - MAX_CHARACTERS;
    this.counter.textContent =
      over > 0
        ? this.texts("too_long", { max: MAX_CHARACTERS, over })
        : length >= NEAR
          ? this.texts("characters_left", { left: -over, max: MAX_CHARACTERS })
          : "";
    this.counter.classList.toggle("is-over", over > 0);
    this.box.setAttribute("aria-invalid", String(over > 0));
    this.button.setAttribute("aria-disabled", String(length === 0 || over > 0));
    this.fit();
    this.events.draft(this.box.value);
  }
}
