import inter from './fonts/inter-latin.woff2?inline';

/*
 * The system's own interface font; on systems without one Inter (SIL Open Font License, OFL.txt), which travels with the
 * app. There it is in the script, as nothing is drawn before it is there: fetched as a file, the first layout would look
 * for a font of the system in its place, and be done once more. Letters beyond Western Europe come by `fonts.css`.
 */

const LATIN = [
  'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, U+20AC',
  'U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD',
].join(', ');

/** For the style of the page. */
export const interfaceFonts = /Mac|Win/.test(navigator.platform)
  ? "-apple-system, 'Segoe UI Variable Text', 'Segoe UI', sans-serif"
  : "'Inter Variable', sans-serif";

/** Before the first layout. */
export function bringInterfaceFont(): void {
  if (!interfaceFonts.includes('Inter')) return;
  const bytes = Uint8Array.from(atob(inter.slice(inter.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  document.fonts.add(new FontFace('Inter Variable', bytes.buffer, { weight: '100 900', unicodeRange: LATIN }));
}
