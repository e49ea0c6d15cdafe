import type { Session } from "../transport/session";
import type { LinkState } from "../transport/connection";
import type { Entry } from "../conversation/types";
import { Composer, type ComposerEvents } from "./composer";
import { el } from "./dom";
import { icon } from "./icons";
import { Log } from "./log";
import type { MessageActions } from "./message";
import { Scroll } from "./scroll";

export type Notice = "slow_answer" | "offline_draft";

/** The whole page of a conversation. */
export class Page {
  readonly node: HTMLElement;
  readonly composer: Composer;
  private readonly log: Log;
  private readonly scroll: Scroll;
  private readonly typing: HTMLElement;
  private readonly status: HTMLElement;
  private readonly notice: HTMLElement;

  constructor(private readonly session: Session, actions: MessageActions & ComposerEvents) {
    const { texts, assistantName } = session;
    this.log = new Log({ texts, assistantName, actions });
    this.composer = new Composer(texts, actions);
    this.typing = el("div", { class: "typing", attrs: { role: "status" } });
    this.status = el("div", { class: "status", attrs: { role: "status" } });
    this.notice = el("div", { class: "notice", attrs: { role: "status" } });

    const jump = el(
      "button",
      { class: "jump", attrs: { type: "button", "aria-label": texts("new_messages"), title: texts("new_messages") } },
      icon("down"),
    );
    jump.hidden = true;
    const privacy = texts("private_note");
    const scroller = el(
      "div",
      // A stop of the tab key, so that the arrow keys can scroll.
      { class: "scroller", attrs: { tabindex: "0", role: "group", "aria-label": texts("log_label") } },
      el(
        "div",
        { class: "column" },
        privacy ? el("p", { class: "private-note" }, icon("lock"), el("span", { text: privacy })) : null,
        this.log.node,
        this.typing,
      ),
    );
    this.node = el(
      "div",
      { class: "page" },
      this.header(),
      this.status,
      el("div", { class: "middle" }, scroller, jump),
      el("div", { class: "bottom" }, el("div", { class: "column" }, this.notice, this.composer.node)),
    );
    this.scroll = new Scroll(scroller, jump);
  }

  draw(entries: readonly Entry[]): void {
    this.scroll.around(() => this.log.draw(entries));
  }

  /** After the debtor's own new message, or at the start: goes to the last exchange. */
  followAgain(): void {
    this.scroll.from(this.log.lastOwn);
  }

  announce(): void {
    this.log.announce();
  }

  showTyping(shown: boolean): void {
    if (shown === this.typing.hasChildNodes()) return;
    if (shown) {
      const words = el("span", { class: "sr-only", text: this.session.texts("typing") });
      const dots = el("span", { class: "typing-dots" }, el("span"), el("span"), el("span"));
      this.typing.append(words, dots);
    } else this.typing.replaceChildren();
    this.scroll.follow();
  }

  showState(state: LinkState): void {
    const text = state === "online" ? "" : this.session.texts(state);
    if (this.status.textContent === text) return;
    this.status.className = `status is-${state}`;
    this.status.replaceChildren(...(text ? [icon(state === "offline" ? "offline" : "notice"), text] : []));
  }

  showNotice(notice: Notice | null): void {
    const text = notice === null ? "" : this.session.texts(notice);
    if (this.notice.textContent === text) return;
    this.notice.replaceChildren(...(text ? [icon("notice"), el("span", { text })] : []));
    this.scroll.follow();
  }

  private header(): HTMLElement {
    const { creditor, assistantName, texts } = this.session;
    const role = [assistantName, texts("assistant_role")].filter(Boolean).join(" · ");
    const initial = [...creditor.name.trim()][0]?.toLocaleUpperCase() ?? "";
    return el(
      "header",
      { class: "header" },
      el(
        "div",
        { class: "column header-row" },
        el("span", { class: "mark", text: initial, attrs: { "aria-hidden": "true" } }),
        el(
          "div",
          { class: "header-words" },
          el("h1", { class: "header-name", text: creditor.name }),
          el("p", { class: "header-role", text: role }),
        ),
      ),
    );
  }
}
