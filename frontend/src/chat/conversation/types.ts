/** Who wrote a message. */
export type Author = "debtor" | "assistant" | "agent";

/** A quick reply, or a button of an element; `url` is set where it opens a page instead of answering. */
export interface Choice {
  title: string;
  payload: string;
  url: string | null;
}

/** One element of a carousel. */
export interface CardElement {
  title: string;
  subtitle: string;
  image: string | null;
  choices: Choice[];
}

export interface PaymentCard {
  type: "payment";
  title: string;
  amount: string;
  url: string;
}

export interface DocumentCard {
  type: "document";
  title: string;
  url: string;
}

export type Card = PaymentCard | DocumentCard;

/** A message as it came over the wire, whatever its source. */
export interface Message {
  /** The id in the history; null where the server did not tell it. */
  id: string | null;
  from: Author;
  text: string;
  /** What was sent to the assistant, where it differs from the text shown (a button). */
  payload: string | null;
  at: string;
  choices: Choice[];
  elements: CardElement[];
  images: string[];
  cards: Card[];
}

/** How far a message of the debtor has come. */
export type Delivery = "sending" | "sent" | "failed";

/** A message in the conversation on screen. */
export interface Entry extends Message {
  /** Stays the same for the life of the page, also when the id becomes known later. */
  key: string;
  /** Milliseconds: when it appeared here. */
  arrived: number;
  /** Known from the history, not only from a live event or from the debtor's own hand. */
  confirmed: boolean;
  /** Appeared here as it was said, not out of the history. */
  live: boolean;
  delivery: Delivery;
}
