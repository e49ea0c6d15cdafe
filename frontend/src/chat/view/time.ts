const locale = (): string => document.documentElement.lang || "es";

function dateOf(at: string): Date | null {
  const date = new Date(at);
  return at && !Number.isNaN(date.getTime()) ? date : null;
}

/** "14:05", or nothing where the time is unknown. */
export function clockTime(at: string): string {
  const date = dateOf(at);
  if (!date) return "";
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(date);
}

/** The calendar day of a moment, for comparison. */
export function dayOf(at: string): string {
  const date = dateOf(at);
  return date ? `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}` : "";
}

/** "hoy", "ayer", or "viernes, 5 de diciembre", with the year where it is another one. */
export function dayName(at: string, now: Date = new Date()): string {
  const date = dateOf(at);
  if (!date) return "";
  const midnight = (moment: Date): number =>
    Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const distance = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  const name =
    distance === 0 || distance === -1
      ? new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(distance, "day")
      : new Intl.DateTimeFormat(locale(), {
          weekday: "long",
          day: "numeric",
          month: "long",
          ...(date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
        }).format(date);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
