import { el } from "./dom";

const BOLD = /\*\*(?=\S)([^\n]*?\S)\*\*/g;

function inline(line: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const match of line.matchAll(BOLD)) {
    if (match.index > end) nodes.push(document.createTextNode(line.slice(end, match.index)));
    nodes.push(el("strong", { text: match[1] ?? "" }));
    end = match.index + match[0].length;
  }
  if (end < line.length) nodes.push(document.createTextNode(line.slice(end)));
  return nodes;
}

/** Paragraphs, line breaks and, where `bold` is set, **bold**. Everything else stays the text that it is. */
export function richText(text: string, bold: boolean): HTMLElement[] {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n\s*\n/)
    .map((each) => each.trim())
    .filter(Boolean)
    .map((paragraph) => {
      const node = el("p");
      paragraph.split("\n").forEach((line, index) => {
        if (index > 0) node.append(el("br"));
        node.append(...(bold ? inline(line) : [line]));
      });
      return node;
    });
}
