// How a text that a person or a program has written is kept (docs/product.md, "Names and texts").

/**
 * Characters that cannot be seen alone: formats, fillers and blanks, marks that lie on another character, white space.
 */
const unseen = String.raw`\p{Default_Ignorable_Code_Point}\p{M}\p{C}\p{Z}\u2800`;
const seen = new RegExp(`[^${unseen}]`, 'u');

/** Whether a text has a visible character. A text without one could be neither found nor typed again. */
export function hasVisibleSign(text: string): boolean {
  return seen.test(text);
}

/** A name as it is kept: in NFC, without white space around it, and each run of spaces of any kind as one space. */
export function tidyName(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\p{Z}+/gu, ' ')
    .trim();
}

/** A text of several lines as it is kept: in NFC, without white space around it, each line ending in a line feed. */
export function tidyText(text: string): string {
  return text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim();
}

const longestLocalPart = 64;
const longestLabel = 63;

/**
 * Whether an address can be mailed to: its parts are no longer than mail servers take, and its labels are a host's (RFC
 * 5321).
 */
export function canBeMailedTo(address: string): boolean {
  const at = address.lastIndexOf('@');
  const labels = address.slice(at + 1).split('.');
  return at <= longestLocalPart && labels.every((label) => label.length <= longestLabel && !label.endsWith('-'));
}

/** Full-width signs and kinds of space as a keyboard types them, as in amounts that are typed into pages (web/format.ts). */
export function asTyped(text: string): string {
  return text.replaceAll(/[\uff01-\uff5e\uffe0-\uffe6]/gu, (sign) => sign.normalize('NFKC')).replaceAll(/\s/gu, ' ');
}
