import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openFont, type ShapedFont } from './shaped-font.ts';

const { resolve } = createRequire(import.meta.url);

/** A font that a PDF can be written in. Only the letters that are used come along in it. */
export interface Face {
  readonly name: string;
  /** Where a font has no bold of its own it is thickened. */
  readonly hasBold: boolean;
  readonly font: (isBold: boolean) => ShapedFont;
  readonly hasGlyph: (codePoint: number) => boolean;
  /** Where it is read from. */
  readonly files: () => readonly string[];
}

/** The scripts that have a package of their own: its name, and the name of its file. */
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
  // Of a letter and its dots it makes one glyph, so that a reader of the PDF finds the letter again.
  [/\p{Script=Arabic}/u, embed('arabic', (isBold) => `NotoNaskhArabic-${isBold ? 'Bold' : 'Regular'}.ttf`, true)],
  ...scripts.map(([folder, script]) => {
    return [
      new RegExp(`\\p{Script=${script}}`, 'u'),
      google(`noto-sans-${folder}`, `NotoSans${script}`, true),
    ] as const;
  }),
];

type Eastern = 'jp' | 'sc' | 'tc' | 'kr';
/** Chinese, Japanese and Korean write one code point in forms of their own. */
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

/** Those forms go by the text's own letters where these tell, else by its reader's country. */
function easternFaces(text: string, country: string | null): readonly Face[] {
  const first = easternByLetters(text) ?? easternOf.get(country ?? '') ?? 'sc';
  return [east[first], ...Object.values(east).filter((one) => one !== east[first])];
}

function easternByLetters(text: string): Eastern | null {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'jp';
  return /\p{Script=Hangul}/u.test(text) ? 'kr' : null;
}

/** Every file that is ever read: an image ships no others of these packages. */
export function fontFiles(): readonly string[] {
  const faces = [latin, emoji, dejavu, ...Object.values(east), ...byScript.map(([, one]) => one)];
  return faces.flatMap(({ files }) => files());
}

const isEmoji = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}/u;
/** What shapes its neighbours or names a form, and may be left out of a font. */
const unseen = /\u200c|\u200d|\p{Variation_Selector}/u;

/**
 * The face of one letter with its marks, and the letter as that face can show it: without what no face has, else its base
 * letter, else a `?`.
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

/** Its package names its entry alone. */
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
