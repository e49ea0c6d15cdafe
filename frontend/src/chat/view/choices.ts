import type { GroupState } from "../conversation/choices";
import type { Choice } from "../conversation/types";
import type { Texts } from "../texts";
import { el, hidden } from "./dom";
import { icon } from "./icons";
import { safeUrl } from "./safe_url";

/** Few choices stand below one another where one has a title longer than this; */
const LONG = 24;
/** more than so many share their lines, however long, so that the question above stays on the screen. */
const FEW = 4;

export type Choose = (choice: Choice) => boolean;

/**
 * One button. A closed one keeps its place and the focus that it may have, says that it is unavailable,
 * and is no longer a stop of the tab key.
 */
function choiceButton(choice: Choice, state: GroupState, texts: Texts, choose: Choose): HTMLElement | null {
  if (choice.url !== null) {
    const href = safeUrl(choice.url);
    return href ? el("a", { class: "choice", text: choice.title, attrs: { href } }) : null;
  }
  const taken = state.taken?.payload === choice.payload && state.taken.title === choice.title;
  const button = el("button", { class: "choice", attrs: { type: "button", "data-payload": choice.payload } }, choice.title);
  if (!state.open) {
    button.setAttribute("aria-disabled", "true");
    button.tabIndex = -1;
  }
  if (taken) {
    button.classList.add("is-taken");
    button.prepend(icon("check"));
    button.append(hidden(` (${texts("chosen")})`));
  }
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    // Closed at once, before anything is drawn anew: a second tap finds nothing to press.
    if (choose(choice)) button.setAttribute("aria-disabled", "true");
  });
  return button;
}

/** A group of buttons; null where there is none to show. */
export function choiceGroup(
  choices: readonly Choice[],
  state: GroupState,
  texts: Texts,
  choose: Choose,
): HTMLElement | null {
  const buttons = choices
    .map((each) => choiceButton(each, state, texts, choose))
    .filter((each): each is HTMLElement => each !== null);
  if (buttons.length === 0) return null;
  const label = texts("options_label");
  const attrs = { role: "group", "aria-label": label };
  const group = el("div", { class: state.open ? "choices" : "choices is-closed", attrs });
  group.classList.toggle("is-many", buttons.length > FEW);
  group.classList.toggle("is-list", buttons.length <= FEW && choices.some((each) => each.title.length > LONG));
  group.append(...buttons);
  return group;
}
