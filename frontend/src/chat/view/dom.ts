export type Child = Node | string | null;

export interface Props {
  class?: string;
  id?: string;
  text?: string;
  attrs?: Record<string, string>;
  on?: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
}

const FIGURE_AND_SIGN = /(\d) (?=[€$]|[A-Z]{3}\b)/g;
const SIGN_AND_FIGURE = /([€$]|\bS\/|\b[A-Z]{3}) (?=\d)/g;

/** The server writes sums with a plain space; on the screen a figure and its currency stay on one line. */
const shown = (text: string): string =>
  text.replace(FIGURE_AND_SIGN, "$1\u00a0").replace(SIGN_AND_FIGURE, "$1\u00a0");

/** Makes an element. Text goes in as text; there is no way to pass markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (props.class) node.className = props.class;
  if (props.id) node.id = props.id;
  if (props.text !== undefined) node.textContent = shown(props.text);
  for (const [name, value] of Object.entries(props.attrs ?? {})) node.setAttribute(name, value);
  for (const [name, listener] of Object.entries(props.on ?? {})) {
    node.addEventListener(name, listener as EventListener);
  }
  for (const child of children) if (child !== null) node.append(typeof child === "string" ? shown(child) : child);
  return node;
}

/** Text that only assistive technology reads. */
export const hidden = (text: string): HTMLElement => el("span", { class: "sr-only", text });
