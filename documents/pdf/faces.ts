import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create } from 'fontkit';

const { resolve } = createRequire(import.meta.url);

/** A font that a PDF can be written in. Only the letters that are used come along in it. */
export interface Face {
  readonly name: string;
  /** Where a font has no bold of its own it is thickened. */
  readonly hasBold: boolean;
  readonly data: (isBold: boolean) => Buffer;
  readonly hasGlyph: (codePoint: number) => boolean;
}

/** The scripts that have a package of their own: its name, and the name of its file. */
const scripts = [
  ['arabic', 'Arabic'],
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

const byScript: readonly (readonly [script: RegExp, face: Face])[] = scripts.map(([folder, script]) => [
  new RegExp(`\\p{Script=${script}}`, 'u'),
  google(`noto-sans-${folder}`, `NotoSans${script}`, true),
]);

type Eastern = 'jp' | 'sc' | 'tc' | 'kr';
/** Chinese, Japanese and Korean write one code point in forms of their own. */
const east: Readonly<Record<Eastern, Face>> = {
  jp: embed('jp', 'NotoSansJP-Regular'),
  sc: embed('sc', 'NotoSansHans-Regular'),
  tc: embed('tc', 'NotoSansHant-Regular'),
  kr: embed('kr', 'NotoSansKR-Regular'),
};
const easternOf: Readonly<Record<string, Eastern>> = {
  JP: 'jp',
  CN: 'sc',
  SG: 'sc',
  MY: 'sc',
  TW: 'tc',
  HK: 'tc',
  MO: 'tc',
  KR: 'kr',
};

/** Those forms go by the text's own letters where these tell, else by its reader's country. */
function easternFaces(text: string, country: string | null): readonly Face[] {
  const byLetters = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
    ? 'jp'
    : /\p{Script=Hangul}/u.test(text)
      ? 'kr'
      : null;
  const byCountry = country !== null && Object.hasOwn(easternOf, country) ? easternOf[country] : undefined;
  const first = byLetters ?? byCountry ?? 'sc';
  return [east[first], ...Object.values(east).filter((one) => one !== east[first])];
}

const isEmoji = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}/u;
/** What shapes its neighbours or names a form, and may be left out of a font. */
const unseen = /[\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;

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
function embed(name: Eastern, file: string): Face {
  return face(name, () => join(dirname(resolve(`@embedpdf/fonts-${name}`)), '../fonts', `${file}.otf`));
}

function face(name: string, fileOf: (isBold: boolean) => string, hasBold = false): Face {
  const files = new Map<boolean, Buffer>();
  const data = (isBold: boolean): Buffer => {
    const read = files.get(isBold) ?? readFileSync(fileOf(isBold));
    files.set(isBold, read);
    return read;
  };
  let font: ReturnType<typeof create> | null = null;
  const hasGlyph = (codePoint: number): boolean => {
    font ??= create(data(false));
    return 'hasGlyphForCodePoint' in font && font.hasGlyphForCodePoint(codePoint);
  };
  return { name, hasBold, data, hasGlyph };
}
