import { el, type Child } from "./dom";

const BOLD = /\*\*(?=\S)([^\n]*?\S)\*\*/g;

function inline(line: string): Child[] {
  const nodes: Child[] = [];
  let end = 0;
  for (const match of line.matchAll(BOLD)) {
    if (match.index > end) nodes.push(line.slice(end, match.index));
    nodes.push(el("strong", { text: match[1] ?? "" }));
    end = match.index + match[0].length;
  }
  if (end < line.length) nodes.push(line.slice(end));
  return nodes;
}

/** Paragraphs, lines, those of a list set apart, and, where `bold` is set, **bold**. Everything else stays the text that it is. */
export function richText(text: string, bold: boolean): HTMLElement[] {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n\s*\n/)
    .map((each) => each.trim())
    .filter(Boolean)
    .map((paragraph) => {
      const node = el("p");
      for (const line of paragraph.split("\n")) {
        const words = bold ? inline(line) : [line];
        node.append(el("span", { class: line.startsWith("• ") ? "line item" : "line" }, ...words));
      }
      return node;
    });
}
