import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openFont, type ShapedFont } from './shaped-font.ts';

const { resolve } = createRequire(import.meta.url);

/** A font for a PDF. The file embeds only the letters that are used. */
export interface Face {
  readonly name: string;
  /** Whether the font has its own bold face. Otherwise letters are thickened. */
  readonly hasBold: boolean;
  readonly font: (isBold: boolean) => ShapedFont;
  readonly hasGlyph: (codePoint: number) => boolean;
  /** Where the font's files are. */
  readonly files: () => readonly string[];
}

/** Scripts that have a font package of their own: its name, and the name of its file. */
const scripts = [
  ['hebrew', 'Hebrew'],
  ['thai', 'Thai'],
  ['devanagari', 'Devanagari'],
  ['bengali', 'Bengali'],
  ['tamil', 'Tamil'],
  ['telugu', 'Telugu'],
  ['gujarati', 'Gujarati'],
  ['gurmukhi', 'Gurmukhi'],
  ['kannada', 'Kannada'],
  ['malayalam', 'Malayalam'],
  ['sinhala', 'Sinhala'],
  ['khmer', 'Khmer'],
  ['lao', 'Lao'],
  ['myanmar', 'Myanmar'],
  ['ethiopic', 'Ethiopic'],
  ['armenian', 'Armenian'],
  ['georgian', 'Georgian'],
] as const;

const latin = google('noto-sans', 'NotoSans', true);
const emoji = google('noto-emoji', 'NotoEmoji', false);
const dejavu = face('dejavu', () => resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));

const byScript: readonly (readonly [script: RegExp, face: Face])[] = [
  // This font makes one glyph of a letter and its dots, so that readers of the PDF find the letter again.
  [/\p{Script=Arabic}/u, embed('arabic', (isBold) => `NotoNaskhArabic-${isBold ? 'Bold' : 'Regular'}.ttf`, true)],
  ...scripts.map(([folder, script]) => {
    return [
      new RegExp(`\\p{Script=${script}}`, 'u'),
      google(`noto-sans-${folder}`, `NotoSans${script}`, true),
    ] as const;
  }),
];

type Eastern = 'jp' | 'sc' | 'tc' | 'kr';
/** Chinese, Japanese and Korean write the same code point in different forms. */
const east: Readonly<Record<Eastern, Face>> = {
  jp: embed('jp', () => 'NotoSansJP-Regular.otf'),
  sc: embed('sc', () => 'NotoSansHans-Regular.otf'),
  tc: embed('tc', () => 'NotoSansHant-Regular.otf'),
  kr: embed('kr', () => 'NotoSansKR-Regular.otf'),
};
const easternOf: ReadonlyMap<string, Eastern> = new Map([
  ['JP', 'jp'],
  ['CN', 'sc'],
  ['SG', 'sc'],
  ['MY', 'sc'],
  ['TW', 'tc'],
  ['HK', 'tc'],
  ['MO', 'tc'],
  ['KR', 'kr'],
]);

/** The faces for these forms, in the order of the text's own letters, or else of the reader's country. */
function easternFaces(text: string, country: string | null): readonly Face[] {
  const first = easternByLetters(text) ?? easternOf.get(country ?? '') ?? 'sc';
  return [east[first], ...Object.values(east).filter((one) => one !== east[first])];
}

function easternByLetters(text: string): Eastern | null {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'jp';
  return /\p{Script=Hangul}/u.test(text) ? 'kr' : null;
}

/** Every file that may be read. An image ships no other files of these packages. */
export function fontFiles(): readonly string[] {
  const faces = [latin, emoji, dejavu, ...Object.values(east), ...byScript.map(([, one]) => one)];
  return faces.flatMap(({ files }) => files());
}

const isEmoji = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}/u;
/** Characters that shape their neighbours or select a form, and may be left out of a font. */
const unseen = /\u200c|\u200d|\p{Variation_Selector}/u;

/**
 * The face of one letter with its marks, and what that face can show of it: the letter without what no face has, else
 * its base letter, else a `?`.
 */
export function faceOf(
  letter: string,
  text: string,
  country: string | null,
): { readonly face: Face; readonly shown: string } {
  const candidates = candidatesFor(letter, text, country);
  for (const form of [letter, letter.normalize('NFKC'), [...letter.normalize('NFKD')][0] ?? '?']) {
    const face = candidates.find((one) => showsAll(one, form));
    if (face !== undefined) return { face, shown: [...form].filter((sign) => has(face, sign)).join('') };
  }
  return { face: latin, shown: '?' };
}

function candidatesFor(letter: string, text: string, country: string | null): readonly Face[] {
  const own = byScript.filter(([script]) => script.test(letter)).map(([, one]) => one);
  const first = isEmoji.test(letter) ? [emoji] : [];
  return [...first, ...own, latin, ...easternFaces(text, country), emoji, dejavu, ...byScript.map(([, one]) => one)];
}

function showsAll(one: Face, letter: string): boolean {
  const signs = [...letter].filter((sign) => !unseen.test(sign));
  return signs.length > 0 && signs.every((sign) => has(one, sign));
}

function has(one: Face, sign: string): boolean {
  return one.hasGlyph(sign.codePointAt(0) ?? 0);
}

function google(packageName: string, file: string, hasBold: boolean): Face {
  const fileOf = (isBold: boolean): string => {
    const weight = isBold ? '700Bold' : '400Regular';
    return resolve(`@expo-google-fonts/${packageName}/${weight}/${file}_${weight}.ttf`);
  };
  return face(packageName, fileOf, hasBold);
}

/** Finds a file of a font package by its entry, as the package exports nothing else. */
function embed(name: string, fileOf: (isBold: boolean) => string, hasBold = false): Face {
  const folder = (): string => join(dirname(resolve(`@embedpdf/fonts-${name}`)), '../fonts');
  return face(name, (isBold) => join(folder(), fileOf(isBold)), hasBold);
}

function face(name: string, fileOf: (isBold: boolean) => string, hasBold = false): Face {
  const fonts = new Map<boolean, ShapedFont>();
  const font = (isBold: boolean): ShapedFont => {
    const opened = fonts.get(isBold) ?? openFont(readFileSync(fileOf(isBold)));
    fonts.set(isBold, opened);
    return opened;
  };
  const hasGlyph = (codePoint: number): boolean => font(false).hasGlyphForCodePoint(codePoint);
  const files = (): readonly string[] => (hasBold ? [fileOf(false), fileOf(true)] : [fileOf(false)]);
  return { name, hasBold, font, hasGlyph, files };
}
