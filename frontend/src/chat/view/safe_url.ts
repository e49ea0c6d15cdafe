/** The address if it is https, or http(s) of this same site; otherwise null. */
export function safeUrl(address: string, base: string = window.location.href): string | null {
  try {
    const url = new URL(address, base);
    const sameSite = url.origin === new URL(base).origin && /^https?:$/.test(url.protocol);
    if (url.username || url.password) return null;
    return sameSite || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}
