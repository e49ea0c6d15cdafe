import type { GroupState } from "../conversation/choices";
import type { Card, CardElement, DocumentCard, PaymentCard } from "../conversation/types";
import type { Texts } from "../texts";
import { choiceGroup, type Choose } from "./choices";
import { el } from "./dom";
import { icon } from "./icons";
import { richText } from "./rich_text";
import { safeUrl } from "./safe_url";

export function picture(address: string): HTMLElement | null {
  const src = safeUrl(address);
  return src ? el("img", { class: "picture", attrs: { src, alt: "", loading: "lazy" } }) : null;
}

function elementCard(element: CardElement, state: GroupState, texts: Texts, choose: Choose): HTMLElement {
  const body = el("div", { class: "card-body" });
  if (element.title) body.append(el("p", { class: "card-title", text: element.title }));
  body.append(...richText(element.subtitle, true));
  const image = element.image === null ? null : picture(element.image);
  return el("li", { class: "card" }, image, body, choiceGroup(element.choices, state, texts, choose));
}

/** Elements side by side, to be swiped, or scrolled with the arrow keys. */
export function carousel(
  elements: readonly CardElement[],
  state: GroupState,
  texts: Texts,
  choose: Choose,
): HTMLElement {
  const label = texts("cards_label");
  const cards = el("ul", { class: "cards" });
  cards.append(...elements.map((each) => elementCard(each, state, texts, choose)));
  const many = elements.length > 1;
  const attrs: Record<string, string> = { role: "group", "aria-label": label };
  if (many) attrs["tabindex"] = "0";
  return el("div", { class: many ? "carousel" : "carousel is-single", attrs }, cards);
}

function paymentCard(card: PaymentCard, texts: Texts): HTMLElement {
  const href = safeUrl(card.url);
  return el(
    "div",
    { class: "card card-payment" },
    el(
      "div",
      { class: "card-body" },
      el("p", { class: "card-title" }, icon("payment"), card.title),
      card.amount ? el("p", { class: "card-amount", text: card.amount }) : null,
    ),
    href ? el("a", { class: "button-main", text: texts("open_payment"), attrs: { href } }) : null,
  );
}

function documentCard(card: DocumentCard, texts: Texts): HTMLElement {
  const href = safeUrl(card.url);
  const words = el(
    "span",
    { class: "document-words" },
    el("span", { class: "card-title", text: card.title }),
    href ? el("span", { class: "document-open", text: texts("open_document") }) : null,
  );
  if (!href) return el("div", { class: "card card-document" }, icon("document"), words);
  return el(
    "a",
    { class: "card card-document", attrs: { href } },
    icon("document"),
    words,
    icon("chevron"),
  );
}

export function specialCard(card: Card, texts: Texts): HTMLElement {
  return card.type === "payment" ? paymentCard(card, texts) : documentCard(card, texts);
}
