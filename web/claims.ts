/** What is read from an identity provider's claims: outside text, so that only own properties are looked at. */

/** The value of a claim by its name, or by a path such as `realm_access.roles`; undefined where there is none. */
export function claimAt(claims: unknown, path: string): unknown {
  const whole = ownValue(claims, path);
  // A name may have dots of its own, as a namespace such as `https://example.com/roles`.
  if (whole !== undefined) return whole;
  return path.split('.').reduce<unknown>(ownValue, claims);
}

/** The texts of a claim that is one text or a list of them. */
export function textsAt(claims: unknown, path: string): readonly string[] {
  return [claimAt(claims, path)].flat().filter((value) => typeof value === 'string');
}

function ownValue(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}
