import { readFileSync } from 'node:fs';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import postgres from 'postgres';

/** A server that cannot be used as it is, or a connection string that cannot; the message says what is wrong. */
export class UnfitDatabaseError extends Error {
  override name = 'UnfitDatabaseError';
}

/** A server that does not answer at all; it may be starting. */
export class AwayDatabaseError extends UnfitDatabaseError {
  override name = 'AwayDatabaseError';
}

type Options = postgres.Options<Record<string, postgres.PostgresType>>;

/**
 * A client of the driver with TLS as libpq reads it from a connection string. The driver itself knows only a part of
 * that: it would send file names to the server, and verify nothing (docs/database.md, "TLS").
 */
export function openClient(databaseUrl: string, options: Options = {}): postgres.Sql {
  const { url, ssl } = tlsOf(databaseUrl);
  return postgres(url, { onnotice: () => undefined, ...options, ...(ssl !== undefined && { ssl }) });
}

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
const tlsParameters = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

type Tls = Exclude<Options['ssl'], undefined>;

/**
 * A connection string without its TLS parameters, and the driver's TLS options; undefined options where the string has
 * none.
 */
export function tlsOf(databaseUrl: string): { readonly url: string; readonly ssl?: Tls } {
  const [base = '', query = ''] = databaseUrl.split('?', 2);
  const parameters = new URLSearchParams(query);
  const [mode, rootCert, cert, key] = tlsParameters.map((name) => parameters.get(name));
  for (const name of tlsParameters) parameters.delete(name);
  const url = parameters.size === 0 ? base : `${base}?${parameters.toString()}`;
  if (mode == null) {
    if (rootCert == null && cert == null) return { url };
    throw new UnfitDatabaseError('DATABASE_URL: sslrootcert and sslcert go with sslmode, such as sslmode=verify-full.');
  }
  return { url, ssl: driversTls(base, mode, rootCert ?? null, { cert: cert ?? null, key: key ?? null }) };
}

function driversTls(
  base: string,
  mode: string,
  rootCert: string | null,
  own: { readonly cert: string | null; readonly key: string | null },
): Tls {
  if (!modes.some((one) => one === mode))
    throw new UnfitDatabaseError(`DATABASE_URL: sslmode must be one of ${modes.join(', ')}, not ${mode}.`);
  if (mode === 'disable') return false;
  const files = {
    ...(own.cert !== null && { cert: fileOf('sslcert', own.cert) }),
    ...(own.key !== null && { key: fileOf('sslkey', own.key) }),
  };
  // As in libpq: where a root certificate is given, `require` verifies too.
  const isVerified = mode.startsWith('verify-') || (mode === 'require' && rootCert !== null);
  if (!isVerified) return Object.keys(files).length === 0 ? asDriver(mode) : { ...files, rejectUnauthorized: false };
  const ca = rootCert === null || rootCert === 'system' ? {} : { ca: fileOf('sslrootcert', rootCert) };
  return { ...files, ...ca, rejectUnauthorized: true, checkServerIdentity: identityCheck(base, mode) };
}

function asDriver(mode: string): 'allow' | 'prefer' | 'require' {
  return mode === 'allow' || mode === 'prefer' ? mode : 'require';
}

/**
 * Checks whose certificate it is, for `verify-full` only. The driver passes no host name to compare where the host is
 * an IP address.
 */
function identityCheck(base: string, mode: string): NonNullable<ConnectionOptions['checkServerIdentity']> {
  if (mode !== 'verify-full') return () => undefined;
  const host = URL.canParse(base) ? new URL(base).hostname.replace(/^\[|\]$/g, '') : null;
  return (name, certificate) => checkServerIdentity(host ?? name, certificate);
}

function fileOf(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UnfitDatabaseError(
      `DATABASE_URL: the file of ${parameter} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}
