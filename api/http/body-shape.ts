// Limits on the shape of a body, checked before anything else reads it: a cheap check, whatever the body holds.

/**
 * Limits that no request of this API reaches. Beyond them, a reader that follows each level or name would be kept busy.
 */
const most = { depth: 32, names: 1_000, values: 20_000, textLength: 32_000 } as const;

const comma = ','.charCodeAt(0);
const colon = ':'.charCodeAt(0);
const quote = '"'.charCodeAt(0);
const backslash = '\\'.charCodeAt(0);
const openBrace = '{'.charCodeAt(0);
const openBracket = '['.charCodeAt(0);
const closeBrace = '}'.charCodeAt(0);
const closeBracket = ']'.charCodeAt(0);

/**
 * What is too deep, wide or long in a JSON text; null where nothing is. One pass without recursion, as the text may be
 * anything.
 */
export function faultInJson(text: string): string | null {
  let depth = 0;
  let names = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) {
      const end = endOfText(text, at);
      if (end - at - 1 > most.textLength) return `A text has at most ${most.textLength} characters.`;
      at = end;
    } else if (sign === openBrace || sign === openBracket) depth += 1;
    else if (sign === closeBrace || sign === closeBracket) depth -= 1;
    else if (sign === colon) names += 1;
    else if (sign === comma) values += 1;
    else continue;
    if (depth > most.depth) return `The body is nested at most ${most.depth} levels deep.`;
    if (names > most.names) return `The body has at most ${most.names} names.`;
    if (values > most.values) return `The body has at most ${most.values} values.`;
  }
  return null;
}

/** Where a quoted text ends, searched for no further than the longest text, or the end of the whole. */
function endOfText(text: string, start: number): number {
  const last = Math.min(text.length, start + most.textLength + 2);
  for (let at = start + 1; at < last; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) return at;
    if (sign === backslash) at += 1;
  }
  return last;
}

/** What is wrong with a form, in a way that a browser would not send; null where nothing is. */
export function faultInForm(text: string): string | null {
  let fields = 1;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) fields += 1;
  if (fields > most.names) return `A form has at most ${most.names} fields.`;
  return isDecodable(text) ? null : 'The form is not UTF-8.';
}

/** Whether each `%` encodes a byte, and the bytes are UTF-8. */
export function isDecodable(encoded: string): boolean {
  if (!encoded.includes('%')) return true;
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
}
