import { el } from "./dom";
import { icon } from "./icons";

/** A page that says one thing calmly: the link has expired, there is no connection. */
export function messagePage(
  title: string,
  message: string,
  /** The words of a button that opens the page anew, where that may help. */
  reload: string | null,
): HTMLElement {
  const heading = el("h1", { class: "plain-title", text: title, attrs: { tabindex: "-1" } });
  const page = el(
    "div",
    { class: "plain" },
    el(
      "section",
      { class: "plain-box", attrs: { role: "alert" } },
      el("div", { class: "plain-mark" }, icon("lock")),
      heading,
      ...message
        .split("\n")
        .filter((line) => line.trim())
        .map((line) => el("p", { class: "plain-message", text: line })),
    ),
  );
  if (reload !== null) {
    const button = el("button", { class: "button-main", text: reload, attrs: { type: "button" } });
    button.addEventListener("click", () => window.location.reload());
    page.firstElementChild?.append(button);
  }
  return page;
}
