import type { Row } from './row.ts';

const width = 760;
const labelWidth = 420;
const rowHeight = 22;
const barHeight = 12;
/** Longer bars are cut off here; their number still shows the ratio. */
const widest = 4;

/** Draws each ratio to its floor as a bar, green where the goal is met; the line is the floor itself. */
export function chart(rows: readonly Row[], title: string): string {
  const bars = rows.filter(({ ratio }) => ratio !== null);
  const height = rowHeight * (bars.length + 2);
  const scale = (width - labelWidth - 60) / widest;
  const lines = bars.map(({ measured, ratio, met }, index) => {
    const y = rowHeight * (index + 1.5);
    const length = scale * Math.min(ratio ?? 0, widest);
    const colour = met === null ? '#8a8f98' : met ? '#2e7d32' : '#b3261e';
    return [
      `<text x="${labelWidth - 8}" y="${y + 10}" text-anchor="end">${escaped(measured)}</text>`,
      `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" fill="${colour}"/>`,
      `<text x="${(labelWidth + length + 6).toFixed(1)}" y="${y + 10}">${(ratio ?? 0).toFixed(2)}</text>`,
    ].join('\n');
  });
  const floor = (labelWidth + scale).toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="10">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="8" y="16" font-size="13" font-weight="bold">${escaped(title)}</text>`,
    ...lines,
    `<line x1="${floor}" y1="${rowHeight}" x2="${floor}" y2="${height - 8}" stroke="#1f2328" stroke-dasharray="3 3"/>`,
    '</svg>\n',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
