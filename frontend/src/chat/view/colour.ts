type Rgb = [number, number, number];

const FALLBACK = "#1f6f6b";
const INK: Rgb = [23, 32, 42];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** The ground of the page. */
const GROUND: Rgb = [240, 243, 243];
const READABLE = 4.6;

function parse(colour: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim());
  return match ? (match.slice(1, 4).map((part) => parseInt(part, 16)) as Rgb) : null;
}

const css = (rgb: Rgb): string => `rgb(${rgb.map(Math.round).join(", ")})`;

const mix = (one: Rgb, two: Rgb, share: number): Rgb =>
  one.map((value, index) => value + ((two[index] ?? 0) - value) * share) as Rgb;

function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: Rgb, two: Rgb): number {
  const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The contrast of two colours `#rrggbb`, from 1 to 21. */
export function contrast(one: string, two: string): number {
  return contrastOf(parse(one) ?? BLACK, parse(two) ?? BLACK);
}

/** The colours that the page derives from the creditor's: always readable, whatever was chosen. */
export function palette(colour: string): Record<string, string> {
  const brand = parse(colour) ?? (parse(FALLBACK) as Rgb);
  const on = [WHITE, INK].find((each) => contrastOf(brand, each) >= 4.5) ?? BLACK;
  const soft = mix(brand, WHITE, 0.9);
  let ink = brand;
  // Readable on all that the page sets it on: white, the ground and its own light shade.
  while ([GROUND, soft].some((each) => contrastOf(ink, each) < READABLE)) ink = mix(ink, BLACK, 0.06);
  return {
    "--brand": css(brand),
    "--on-brand": css(on),
    "--brand-ink": css(ink),
    "--brand-soft": css(soft),
    // A button in a pale colour needs an edge to be seen as one.
    "--brand-edge": contrastOf(brand, WHITE) < 3 ? css(ink) : "transparent",
    "--brand-line": css(mix(brand, WHITE, 0.6)),
  };
}

/** Through the object model, which a strict content security policy allows. */
export function applyColour(colour: string): void {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(palette(colour))) root.style.setProperty(name, value);
}
