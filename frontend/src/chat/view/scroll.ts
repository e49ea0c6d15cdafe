const NEAR_PX = 80;
const ROOM_PX = 12;
/** Messages that come within this time after one another are one answer. */
const BURST_MS = 3_000;

/**
 * Keeps what is new in view as long as the debtor has not scrolled away to read, but never goes past the
 * beginning of an answer that is longer than the screen.
 */
export class Scroll {
  private following = true;
  private own = false;
  /** What stays at the top at most; "end" where everything before has been read. */
  private anchor: HTMLElement | "start" | "end" = "start";
  private lastNews = 0;

  constructor(private readonly box: HTMLElement, private readonly jump: HTMLElement) {
    box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"] as const) {
      box.addEventListener(name, () => (this.own = false), { passive: true });
    }
    jump.addEventListener("click", () => this.toEnd());
    if ("ResizeObserver" in window) new ResizeObserver(() => this.follow()).observe(box);
  }

  /** Draws through `draw`, which gives the first message that is new, and brings it into view. */
  around(draw: () => HTMLElement | null): void {
    const seenAll = this.distance() < NEAR_PX;
    const first = draw();
    const now = Date.now();
    if (first) {
      if (seenAll && now - this.lastNews > BURST_MS) this.anchor = first;
      this.lastNews = now;
    }
    this.follow();
  }

  /** From here on the page follows again, with this message at the top at most. */
  from(anchor: HTMLElement | null): void {
    this.following = true;
    this.anchor = anchor ?? "start";
    this.lastNews = Date.now();
    this.follow();
  }

  /** After a change of size or content. */
  follow(): void {
    if (this.following) {
      const bottom = this.box.scrollHeight - this.box.clientHeight;
      this.move(Math.min(bottom, this.topOfAnchor()));
    }
    this.tell();
  }

  private topOfAnchor(): number {
    if (this.anchor === "start") return 0;
    if (this.anchor === "end" || !this.anchor.isConnected) return Infinity;
    const distance = this.anchor.getBoundingClientRect().top - this.box.getBoundingClientRect().top;
    return Math.max(0, this.box.scrollTop + distance - ROOM_PX);
  }

  private toEnd(): void {
    this.following = true;
    this.anchor = "end";
    this.follow();
  }

  private move(top: number): void {
    this.own = true;
    this.box.scrollTop = top;
  }

  private scrolled(): void {
    if (!this.own) {
      this.following = this.distance() < NEAR_PX;
      this.anchor = "end";
    }
    this.tell();
  }

  private distance(): number {
    return this.box.scrollHeight - this.box.clientHeight - this.box.scrollTop;
  }

  private tell(): void {
    this.jump.hidden = this.distance() < NEAR_PX;
  }
}
