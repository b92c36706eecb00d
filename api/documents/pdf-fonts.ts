import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create } from 'fontkit';

/** What a PDF is written in: a name that every reader knows, or a font that comes along. */
export interface Fonts {
  readonly regular: string | Buffer;
  readonly bold: string | Buffer;
  readonly hasGlyph: (letter: string) => boolean;
}

/** The fonts every reader has, where they do; else DejaVu Sans, of which only the letters that are used come along. */
export function fontsFor(text: string): Fonts {
  return [...text.normalize('NFC')].every(isWinAnsi) ? builtIn : dejaVu();
}

/** A text as the fonts can show it: a letter they lack gives way to its base letter where there is one, else to a `?`. */
export function printable(text: string, { hasGlyph }: Fonts): string {
  const shown = (letter: string): string => {
    if (hasGlyph(letter)) return letter;
    const [base = '?'] = letter.normalize('NFKD');
    return hasGlyph(base) ? base : '?';
  };
  return [...text.normalize('NFC')].map(shown).join('');
}

/** What the built-in fonts have beside Latin-1 (WinAnsi). */
const winAnsiExtras = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

function isWinAnsi(letter: string): boolean {
  return /^[ -~\u00a0-\u00ff]$/.test(letter) || winAnsiExtras.includes(letter);
}

const builtIn: Fonts = { regular: 'Helvetica', bold: 'Helvetica-Bold', hasGlyph: isWinAnsi };
const { resolve } = createRequire(import.meta.url);
let loaded: Fonts | null = null;

/** Latin with its extensions, Greek, Cyrillic, Armenian, Georgian and more; read when it is first needed. */
function dejaVu(): Fonts {
  loaded ??= loadDejaVu();
  return loaded;
}

function loadDejaVu(): Fonts {
  const [regular, bold] = ['DejaVuSans', 'DejaVuSans-Bold'].map((name) =>
    readFileSync(resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)),
  );
  if (regular === undefined || bold === undefined) throw new Error('The fonts are not there');
  const faces = [create(regular), create(bold)];
  const hasGlyph = (letter: string): boolean =>
    faces.every((face) => 'hasGlyphForCodePoint' in face && face.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0));
  return { regular, bold, hasGlyph };
}
