/** The keys of the texts that the server sends; README.md says what each is for. */
export const TEXT_KEYS = [
  "agent",
  "assistant_role",
  "cards_label",
  "characters_left",
  "chosen",
  "connecting",
  "input_label",
  "input_placeholder",
  "log_label",
  "new_messages",
  "not_sent",
  "offline",
  "offline_draft",
  "open_document",
  "open_payment",
  "options_label",
  "private_note",
  "reconnecting",
  "reload",
  "retry",
  "send",
  "session_lost_message",
  "session_lost_title",
  "slow_answer",
  "too_long",
  "typing",
  "you",
] as const;

export type TextKey = (typeof TEXT_KEYS)[number];

/** Gives the text of a key, with `{name}` replaced by the value of that name. */
export type Texts = (key: TextKey, values?: Record<string, string | number>) => string;

export function makeTexts(source: unknown): Texts {
  const given = new Map<string, string>(
    Object.entries(typeof source === "object" && source !== null ? source : {}).filter(
      (pair): pair is [string, string] => typeof pair[1] === "string",
    ),
  );
  const missing = TEXT_KEYS.filter((key) => !given.has(key));
  if (missing.length > 0) console.warn("texts without a value:", missing.join(", "));
  return (key, values = {}) =>
    (given.get(key) ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/**
 * The only words of the page itself: for the moment when the server, which holds all others, cannot be
 * reached or does not answer in its own form.
 */
export const LAST_RESORT = {
  title: "No se ha podido abrir la conversación",
  message: "Puede que no haya conexión en este momento. La información sigue guardada: se puede intentar de nuevo en unos minutos con el mismo enlace.",
  retry: "Intentar de nuevo",
} as const;
