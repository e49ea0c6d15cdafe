/** After this time without an answer the typing sign gives way to a sentence. */
export const PATIENCE_MS = 25_000;

export interface WaitingEvents {
  typing(shown: boolean): void;
  slow(shown: boolean): void;
}

/** The time between what the debtor said and the first word of the answer. */
export class Waiting {
  private timer: number | null = null;
  private tired = false;

  constructor(private readonly events: WaitingEvents) {}

  get active(): boolean {
    return this.timer !== null;
  }

  begin(): void {
    this.end();
    this.events.typing(true);
    this.timer = window.setTimeout(() => {
      this.timer = null;
      this.tired = true;
      this.events.typing(false);
      this.events.slow(true);
    }, PATIENCE_MS);
  }

  end(): void {
    if (this.timer !== null) {
      window.clearTimeout(this.timer);
      this.timer = null;
      this.events.typing(false);
    }
    if (this.tired) {
      this.tired = false;
      this.events.slow(false);
    }
  }
}
