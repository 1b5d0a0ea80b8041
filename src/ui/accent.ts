/** A tenant's accent colour, with the colours that can be read on it and beside it in both themes. */
export interface Accent {
  light: string;
  onLight: string;
  dark: string;
  onDark: string;
}

type Colour = [red: number, green: number, blue: number];

const HEX = /^#[0-9a-f]{6}$/i;
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [16, 18, 24];
/** The grounds on which it is hardest to read, `--sunken` in style.css. */
const SUNKEN: Record<"light" | "dark", Colour> = { light: [238, 238, 235], dark: [35, 39, 47] };
/** What text needs (WCAG 2.2, 1.4.3), and a little more, because surfaces differ. */
const CONTRAST = 4.8;

/**
 * Returns the accent for a colour in the form `#rrggbb`. A tenant may choose any: it is made darker for the light theme, and
 * lighter for the dark one, until it can be read.
 */
export function accentOf(hex: string): Accent | undefined {
  if (!HEX.test(hex)) return undefined;
  const chosen = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Colour;
  const light = mixUntilReadable(chosen, BLACK, SUNKEN.light);
  const dark = mixUntilReadable(chosen, WHITE, SUNKEN.dark);
  return { light: hexOf(light), onLight: hexOf(readableOn(light)), dark: hexOf(dark), onDark: hexOf(readableOn(dark)) };
}

function mixUntilReadable(colour: Colour, towards: Colour, ground: Colour): Colour {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = colour.map((part, at) => Math.round(part + ((towards[at] ?? 0) - part) * share)) as Colour;
    if (contrast(mixed, ground) >= CONTRAST) return mixed;
  }
  return towards;
}

function readableOn(colour: Colour): Colour {
  return contrast(WHITE, colour) >= contrast(BLACK, colour) ? WHITE : BLACK;
}

/** WCAG 2.2: contrast ratio. */
function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2: relative luminance. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function hexOf(colour: Colour): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
