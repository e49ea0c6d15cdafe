import type { Message } from "./types";

const BLANK_LINE = /\n\s*\n/;

/**
 * What a message says, cut where Rasa's channel cuts it: one event for each paragraph, picture, element
 * and card. So the parts that came live can be found again in the whole that the history holds.
 */
export function piecesOf(message: Message): string[] {
  const pieces: string[] = [];
  if (message.from === "debtor") return [`debtor:${message.text.trim()}`];
  for (const paragraph of message.text.split(BLANK_LINE)) {
    const text = paragraph.trim();
    if (text) pieces.push(`text:${text}`);
  }
  for (const element of message.elements) pieces.push(`element:${JSON.stringify(element)}`);
  for (const image of message.images) pieces.push(`image:${image}`);
  for (const card of message.cards) pieces.push(`card:${JSON.stringify(card)}`);
  if (pieces.length === 0) {
    for (const choice of message.choices) pieces.push(`choice:${choice.title}`);
  }
  return pieces;
}

/** Takes `wanted` out of `stock` if every piece is there; otherwise leaves it as it is. */
export function take(stock: string[], wanted: string[]): boolean {
  const rest = [...stock];
  for (const piece of wanted) {
    const index = rest.indexOf(piece);
    if (index < 0) return false;
    rest.splice(index, 1);
  }
  stock.splice(0, stock.length, ...rest);
  return wanted.length > 0;
}

/** Adds to `target` what `part`, another event of the same message, says beyond it. */
export function absorb<T extends Message>(target: T, part: Message): T {
  const known = piecesOf(target);
  const texts = part.text
    .split(BLANK_LINE)
    .map((each) => each.trim())
    .filter((each) => each && !known.includes(`text:${each}`));
  const unknown = <V>(mine: V[], theirs: V[]): V[] => {
    const seen = new Set(mine.map((each) => JSON.stringify(each)));
    return [...mine, ...theirs.filter((each) => !seen.has(JSON.stringify(each)))];
  };
  return {
    ...target,
    text: [target.text, ...texts].filter(Boolean).join("\n\n"),
    choices: unknown(target.choices, part.choices),
    elements: unknown(target.elements, part.elements),
    images: unknown(target.images, part.images),
    cards: unknown(target.cards, part.cards),
  };
}
