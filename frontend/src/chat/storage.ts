/** A short hash, so that what the browser stores does not show the link. */
export function hashOf(text: string): string {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 2654435761);
    two = Math.imul(two ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return (4294967296 * (2097151 & two) + (one >>> 0)).toString(36);
}

/** One value under one key; where the browser forbids storage, it lives as long as the page. */
class Stored {
  private memory: string | null = null;

  constructor(private readonly storage: () => Storage, private readonly key: string) {}

  get(): string | null {
    try {
      return this.storage().getItem(this.key) ?? this.memory;
    } catch {
      return this.memory;
    }
  }

  set(value: string | null): void {
    this.memory = value;
    try {
      if (value) this.storage().setItem(this.key, value);
      else this.storage().removeItem(this.key);
    } catch {
      // Private mode or full: the memory has it.
    }
  }
}

/** The session token: kept for the next tap on the same link. */
export const tokenStore = (link: string): Stored =>
  new Stored(() => window.localStorage, `aldia.session.${hashOf(link)}`);

/** What the debtor has typed and not sent: kept for a reload of the same tab only. */
export const draftStore = (link: string): Stored =>
  new Stored(() => window.sessionStorage, `aldia.draft.${hashOf(link)}`);

export type { Stored };
