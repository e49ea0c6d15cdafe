import type { Choice, Entry } from "./types";

export interface GroupState {
  open: boolean;
  /** The choice that the debtor took, if any. */
  taken: Choice | null;
}

function takenFrom(choices: readonly Choice[], answer: Entry): Choice | null {
  return (
    choices.find((each) => answer.payload !== null && each.payload === answer.payload) ??
    choices.find((each) => each.title === answer.text || each.payload === answer.text) ??
    null
  );
}

/**
 * Quick replies belong to their moment: they close with the debtor's next message, so that an old "yes"
 * cannot answer a new question.
 */
export function quickReplyState(entries: readonly Entry[], index: number): GroupState {
  const answer = entries.slice(index + 1).find((each) => each.from === "debtor");
  if (!answer) return { open: true, taken: null };
  return { open: false, taken: takenFrom(entries[index]?.choices ?? [], answer) };
}

/** A carousel stays open while the debtor asks about it, and closes when one of its buttons is used. */
export function carouselState(entries: readonly Entry[], index: number): GroupState {
  const choices = (entries[index]?.elements ?? []).flatMap((each) => each.choices);
  for (const answer of entries.slice(index + 1)) {
    const taken = answer.from === "debtor" ? takenFrom(choices, answer) : null;
    if (taken) return { open: false, taken };
  }
  return { open: true, taken: null };
}
