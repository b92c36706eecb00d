import bidiFactory from 'bidi-js';
import LineBreaker from 'linebreak';
import type PDFDocument from 'pdfkit';
import { type Face, faceOf } from './faces.ts';
import { rightToLeft, type ShapedFont } from './shaped-font.ts';

type Pdf = InstanceType<typeof PDFDocument>;

export interface TextStyle {
  /** In points. */
  readonly size: number;
  readonly isBold?: boolean;
  readonly color: string;
}

/** A part of a line in one face and one direction. */
interface Piece {
  readonly face: Face;
  /** The text in reading order. */
  readonly text: string;
  readonly isRightToLeft: boolean;
  readonly width: number;
}

/** A text in lines that fit a width. The pieces of a line are in visual order, from left to right. */
export interface SetText {
  readonly style: TextStyle;
  readonly lines: readonly { readonly pieces: readonly Piece[]; readonly width: number }[];
  readonly height: number;
}

/** A letter with its marks, in the face that has it. */
interface Letter {
  readonly shown: string;
  readonly face: Face;
  readonly level: number;
}

const bidi = bidiFactory();
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const words = new Intl.Segmenter('th', { granularity: 'word' });
/** Scripts without spaces, for whose words UAX 14 requires a dictionary. */
const withoutSpaces = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Characters that direct the order and are not visible. */
const directing = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const lineHeight = 1.42;
const ascent = 1.05;

/** Sets texts for one document. `country` is its reader's, and decides between the forms of Chinese characters. */
export class Typesetter {
  readonly #pdf: Pdf;
  readonly #country: string | null;
  readonly #registered = new Set<string>();

  constructor(pdf: Pdf, country: string | null) {
    this.#pdf = pdf;
    this.#country = country;
  }

  /** Breaks a text into lines of at most `width` points. A longer word is broken between its letters. */
  set(text: string, style: TextStyle, width: number): SetText {
    const lines = text
      .normalize('NFC')
      .split(/\r?\n/)
      .flatMap((paragraph) => this.#linesOf(paragraph, style, width))
      .map((line) => {
        const pieces = this.#piecesOf(inOrderSeen(line), style, true);
        return { pieces, width: sum(pieces) };
      });
    return { style, lines, height: lines.length * style.size * lineHeight };
  }

  /** Writes a set text with its upper left corner at a place, or with its upper right corner for `right`. */
  write({ style, lines }: SetText, x: number, y: number, align: 'left' | 'right' = 'left'): void {
    for (const [index, line] of lines.entries()) {
      let at = align === 'left' ? x : x - line.width;
      const baseline = y + (index * lineHeight + ascent) * style.size;
      for (const piece of line.pieces) {
        this.#use(piece.face, style);
        this.#pdf.fillColor(style.color).strokeColor(style.color);
        this.#pdf.lineWidth(style.size / 40);
        const isThickened = style.isBold === true && !piece.face.hasBold;
        const options = { lineBreak: false, baseline: 'alphabetic' as const, fill: true, stroke: isThickened };
        this.#pdf.text(piece.text, at, baseline, { ...options, features: featuresOf(piece.isRightToLeft) });
        at += piece.width;
      }
    }
  }

  #linesOf(paragraph: string, style: TextStyle, width: number): readonly (readonly Letter[])[] {
    const lines: Letter[][] = [];
    let line: Letter[] = [];
    const fits = (more: readonly Letter[]): boolean => this.#widthOf([...line, ...more], style) <= width;
    for (const unit of this.#unitsOf(paragraph)) {
      if (line.length > 0 && !fits(withoutTrailingSpace(unit))) {
        lines.push(withoutTrailingSpace(line));
        line = [];
      }
      if (fits(withoutTrailingSpace(unit))) {
        line.push(...unit);
        continue;
      }
      for (const letter of unit) {
        if (line.length > 0 && !fits([letter])) {
          lines.push(line);
          line = [];
        }
        line.push(letter);
      }
    }
    return [...lines, withoutTrailingSpace(line)];
  }

  /** The letters between two places where a line may break. */
  #unitsOf(paragraph: string): readonly (readonly Letter[])[] {
    const { levels } = bidi.getEmbeddingLevels(paragraph);
    const breaks = breaksOf(paragraph);
    const units: Letter[][] = [[]];
    for (const { segment, index } of letters.segment(paragraph)) {
      if (breaks.has(index)) units.push([]);
      const sign = segment.replace(directing, '');
      if (sign === '') continue;
      const { face, shown } = faceOf(sign, paragraph, this.#country);
      units.at(-1)?.push({ shown, face, level: levels[index] ?? 0 });
    }
    return units.filter((unit) => unit.length > 0);
  }

  #widthOf(line: readonly Letter[], style: TextStyle): number {
    return sum(this.#piecesOf(line, style));
  }

  /** Groups neighbours of one face and one direction, which are shaped together in reading order. */
  #piecesOf(line: readonly Letter[], style: TextStyle, isAsSeen = false): readonly Piece[] {
    return inRuns(line, ({ face, level }) => `${face.name} ${level}`).map((run) => {
      const [{ face, level }] = run;
      const isRightToLeft = level % 2 === 1;
      const read = isAsSeen && isRightToLeft ? run.toReversed() : run;
      const text = read.map(({ shown }) => shown).join('');
      this.#use(face, style);
      const width = this.#pdf.widthOfString(text, { features: featuresOf(isRightToLeft) });
      return { face, text, isRightToLeft, width };
    });
  }

  #use(face: Face, { size, isBold = false }: TextStyle): void {
    const isBoldFace = isBold && face.hasBold;
    const name = `${face.name}${isBoldFace ? ' bold' : ''}`;
    if (!this.#registered.has(name)) this.#pdf.registerFont(name, asSource(face.font(isBoldFace)));
    this.#registered.add(name);
    this.#pdf.font(name).fontSize(size);
  }
}

function breaksOf(text: string): ReadonlySet<number> {
  const places = new Set<number>();
  const breaker = new LineBreaker(text);
  for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) places.add(next.position);
  for (const { segment, index } of words.segment(text)) if (withoutSpaces.test(segment)) places.add(index);
  return places;
}

function withoutTrailingSpace(line: readonly Letter[]): Letter[] {
  const last = line.findLastIndex(({ shown }) => shown.trim() !== '');
  return line.slice(0, last + 1);
}

/** UAX 9, L2: reverses every run of letters at a level or above, from the highest level down to the first. */
function inOrderSeen(line: readonly Letter[]): readonly Letter[] {
  const highest = Math.max(0, ...line.map(({ level }) => level));
  let seen = line;
  for (let level = highest; level > 0; level -= 1) {
    const runs = inRuns(seen, (letter) => letter.level >= level);
    seen = runs.flatMap((run) => (run[0].level >= level ? run.toReversed() : run));
  }
  return seen;
}

type Run = [Letter, ...Letter[]];

/** Groups neighbours with the same key. */
function inRuns(line: readonly Letter[], keyOf: (letter: Letter) => unknown): readonly Run[] {
  const runs: Run[] = [];
  for (const letter of line) {
    const run = runs.at(-1);
    if (run !== undefined && keyOf(run[0]) === keyOf(letter)) run.push(letter);
    else runs.push([letter]);
  }
  return runs;
}

/** pdfkit accepts an opened font too, which its types do not say. */
function asSource(font: ShapedFont): Buffer {
  return font as unknown as Buffer;
}

function featuresOf(isRightToLeft: boolean): ['rtla'] | [] {
  return isRightToLeft ? [rightToLeft] : [];
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((total, { width }) => total + width, 0);
}
