import { readHistory } from "../conversation/wire";
import type { Message } from "../conversation/types";
import { fetchInTime } from "./session";

export type HistoryAnswer =
  | { kind: "history"; messages: Message[] }
  | { kind: "unauthorized" }
  | { kind: "unreachable" };

export async function fetchHistory(token: string): Promise<HistoryAnswer> {
  try {
    const response = await fetchInTime("/api/history", {
      headers: { Authorization: `Bearer ${token}`, Accept: "application/json" },
    });
    if (response.status === 401 || response.status === 403) return { kind: "unauthorized" };
    if (!response.ok) return { kind: "unreachable" };
    return { kind: "history", messages: readHistory(await response.json()) };
  } catch {
    return { kind: "unreachable" };
  }
}

/**
 * Runs a task at most once at a time. A request that comes while it runs makes it run again afterwards;
 * requests that come close together run it once.
 */
export class Resync {
  private timer: number | null = null;
  private due = Infinity;
  private running = false;
  private again = false;

  constructor(private readonly task: () => Promise<void>) {}

  /** Asks for a run after `delay` milliseconds, or sooner if one is already due sooner. */
  request(delay = 0): void {
    const due = Date.now() + delay;
    if (this.timer !== null && this.due <= due) return;
    this.cancel();
    this.due = due;
    this.timer = window.setTimeout(() => void this.run(), delay);
  }

  cancel(): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = null;
    this.due = Infinity;
  }

  private async run(): Promise<void> {
    this.timer = null;
    this.due = Infinity;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    try {
      await this.task();
    } finally {
      this.running = false;
      if (this.again) {
        this.again = false;
        this.request();
      }
    }
  }
}
