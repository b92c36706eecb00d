import { create, type Font as FontkitFont } from 'fontkit';
import * as harfbuzz from 'harfbuzzjs';

/** A font for pdfkit: the part of fontkit that pdfkit uses, with HarfBuzz's shaping. */
export type ShapedFont = FontkitFont;

/** The OpenType feature that marks a run as right to left. */
export const rightToLeft = 'rtla';

interface Position {
  readonly xAdvance: number;
  readonly yAdvance: number;
  readonly xOffset: number;
  readonly yOffset: number;
}

const buffer = new harfbuzz.Buffer();
/** The meaning of a glyph that is no letter, as every glyph of a PDF/A needs a meaning. */
const zeroWidthSpace = 0x200b;

/**
 * Opens a font with HarfBuzz's shaping. fontkit's own shaping throws on some fonts of Indian scripts, and a name must
 * never break an invoice.
 */
export function openFont(data: Uint8Array): ShapedFont {
  const font = create(data as Buffer);
  if (!('layout' in font)) throw new Error('A collection of fonts is none');
  const shaper = new harfbuzz.Font(new harfbuzz.Face(new harfbuzz.Blob(data)));
  const layout = (text: string, features?: unknown) => {
    const isRightToLeft = Array.isArray(features) && features.includes(rightToLeft);
    return layoutOf(text, isRightToLeft, font, shaper);
  };
  return Object.assign(font, { layout });
}

function layoutOf(text: string, isRightToLeft: boolean, font: FontkitFont, shaper: harfbuzz.Font) {
  buffer.reset();
  buffer.setFlags(harfbuzz.BufferFlag.REMOVE_DEFAULT_IGNORABLES);
  buffer.addText(text);
  buffer.guessSegmentProperties();
  buffer.setDirection(isRightToLeft ? harfbuzz.Direction.RTL : harfbuzz.Direction.LTR);
  harfbuzz.shape(shaper, buffer);
  const infos = buffer.getGlyphInfos();
  const meanings = meaningsOf(text, infos, shaper);
  // Made for each use, as fontkit keeps its glyphs with the code points of their first use.
  const glyphs = infos.map(({ codepoint: id }, index) => {
    return { id, codePoints: meanings[index] ?? [zeroWidthSpace], advanceWidth: font.getGlyph(id).advanceWidth };
  });
  const positions: Position[] = buffer.getGlyphPositions().map((position) => ({ ...position }));
  return {
    glyphs,
    positions,
    // pdfkit scales the positions first.
    get advanceWidth() {
      return positions.reduce((width, { xAdvance }) => width + xAdvance, 0);
    },
  };
}

/**
 * The code points of each glyph: the glyph's own where it is that letter's plain form, else what is left of its
 * cluster.
 */
function meaningsOf(
  text: string,
  infos: readonly harfbuzz.GlyphInfo[],
  shaper: harfbuzz.Font,
): readonly (readonly number[])[] {
  const starts = [...new Set(infos.map(({ cluster }) => cluster))].sort((one, other) => one - other);
  const left = new Map(
    starts.map((start, index) => {
      const cluster = text.slice(start, starts[index + 1]);
      const glyphs = infos.filter((info) => info.cluster === start).length;
      // Thai writes one letter as two glyphs, which are letters themselves.
      const letters = glyphs > [...cluster].length ? cluster.normalize('NFKD') : cluster;
      return [start, [...letters].map((sign) => sign.codePointAt(0) ?? 0)];
    }),
  );
  const own = infos.map(({ codepoint: glyph, cluster }) => {
    const rest = left.get(cluster) ?? [];
    const place = rest.findIndex((codePoint) => shaper.glyph(codePoint) === glyph);
    return place < 0 ? null : rest.splice(place, 1);
  });
  return infos.map(({ cluster }, index) => {
    const found = own[index] ?? left.get(cluster) ?? [];
    if (own[index] === null) left.set(cluster, []);
    return found.length === 0 ? [zeroWidthSpace] : found;
  });
}
