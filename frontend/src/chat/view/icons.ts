const NS = "http://www.w3.org/2000/svg";

const PATHS = {
  send: ["M5 12h13", "M12 5l7 7-7 7"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  lock: ["M7 11V8a5 5 0 0 1 10 0v3", "M5.5 11h13v9h-13z"],
  document: ["M7 3h7l4 4v14H7z", "M14 3v4h4", "M10 12h5", "M10 16h5"],
  payment: ["M3 6.5h18v11H3z", "M3 10.5h18", "M7 14.5h3"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  offline: ["M3 3l18 18", "M8.5 15.5a5 5 0 0 1 7 0", "M5.5 12a9 9 0 0 1 4-2.3", "M14.5 9.7a9 9 0 0 1 4 2.3", "M12 19h.01"],
  notice: ["M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z", "M12 7.5V13", "M12 16.5h.01"],
  chevron: ["M9 5l7 7-7 7"],
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon in the colour of its text. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(NS, "svg");
  for (const [key, value] of [
    ["viewBox", "0 0 24 24"],
    ["class", `icon icon-${name}`],
    ["aria-hidden", "true"],
    ["focusable", "false"],
  ] as const) {
    svg.setAttribute(key, value);
  }
  for (const data of PATHS[name]) {
    const path = document.createElementNS(NS, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}
