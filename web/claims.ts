/** Reads an identity provider's claims. They are text from outside, so only own properties are looked at. */

/** A claim's value, by its name or by a path such as `realm_access.roles`; undefined where there is none. */
export function claimAt(claims: unknown, path: string): unknown {
  const whole = ownValue(claims, path);
  // A claim's own name may contain dots, as in a namespace such as `https://example.com/roles`.
  if (whole !== undefined) return whole;
  return path.split('.').reduce<unknown>(ownValue, claims);
}

/** What stands between several values in one text. */
export type Separator = 'comma' | 'space';

const separators: Readonly<Record<Separator, RegExp>> = { comma: /\s*,\s*/, space: /\s+/ };

/**
 * The texts in a claim that is a list or one text. A text is taken apart only where a separator is configured: the name
 * of one group may contain the name of another.
 */
export function textsAt(claims: unknown, path: string, separator: Separator | null = null): readonly string[] {
  const value = claimAt(claims, path);
  const values = separator !== null && typeof value === 'string' ? value.trim().split(separators[separator]) : [value];
  return values.flat().filter((text) => typeof text === 'string');
}

function ownValue(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}
