/** The roles that a group at the identity provider can stand for. */
const roles = ['admin', 'finance', 'ops'] as const;
type Role = (typeof roles)[number];

/** Which group at the identity provider stands for which role. */
export type GroupRoles = ReadonlyMap<string, Role>;

/** Groups and roles that cannot be read, or that could be read in two ways; the message says what would be right. */
export class OidcRolesError extends Error {
  override name = 'OidcRolesError';
}

const asJson = `{"CN=billing,OU=groups":"finance"}`;

/**
 * Reads `group=role,group=role`, or a JSON object for groups whose names have commas or equals signs, as those of LDAP
 * have. What could be read in two ways is refused: half a name must never become a group of its own.
 */
export function parseOidcRoles(text: string): GroupRoles {
  const pairs = text.trimStart().startsWith('{') ? pairsInJson(text) : text.split(',').map(pairIn);
  const groups = pairs.map(([group]) => group);
  const twice = groups.find((group, index) => groups.indexOf(group) !== index);
  if (twice !== undefined) throw new OidcRolesError(`names "${twice}" twice: a group has one role`);
  if (groups.includes('')) throw new OidcRolesError('has a role without a group: must be group=role');
  return new Map(pairs);
}

/** The attributes whose names begin the parts of LDAP names (RFC 4514), and two that directories use beside them. */
const ldapAttribute = /^(?:cn|l|st|o|ou|c|street|dc|uid|mail|sn)$/i;

function pairIn(item: string): readonly [string, Role] {
  const [group = '', role = '', ...more] = item.split('=').map((part) => part.trim());
  if (more.length > 0 || ldapAttribute.test(group))
    throw new OidcRolesError(
      `has "${item.trim()}", a part of a name with commas or equals signs: write JSON, ${asJson}`,
    );
  return [group, roleIn(role)];
}

function pairsInJson(text: string): readonly (readonly [string, Role])[] {
  const value = jsonIn(text);
  if (typeof value !== 'object' || value === null) throw new OidcRolesError(`must be a JSON object, such as ${asJson}`);
  const pairs = Object.entries(value).map(([group, role]) => [group, roleIn(role)] as const);
  // Of a name that is there twice JSON keeps the last alone: each pair has to have its two texts.
  const texts = text.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  if (texts.length !== 2 * pairs.length) throw new OidcRolesError('names a group twice: a group has one role');
  return pairs;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function roleIn(value: unknown): Role {
  const role = roles.find((one) => one === value);
  if (role === undefined)
    throw new OidcRolesError(`must be group=role, or a JSON object such as ${asJson}, with admin, finance or ops`);
  return role;
}
