// PostgreSQL refuses to run as root. Here root finds an identity under which it runs all the same,
// also when project and data lie below a home that nobody else may enter.
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { UserError } from './setup/tools.mjs';

const run = promisify(execFile);

/** How to start a program so that it isn't root, and who must own its files. */
export type Identity = { prefix: readonly string[]; uid?: number; gid?: number; owner?: { uid: number; gid: number } };

/**
 * The first way that works here, the least powerful first:
 * another user; that user, allowed past closed folders (one capability); root itself, named otherwise in a user namespace.
 * Containers and systems differ in which of them they have, so each is tried: `initdb --show` looks at all that a server needs and changes nothing.
 */
export async function unprivilegedIdentity(initdb: string, dataFolder: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const { uid, gid } = userFor(dataFolder);
  const ways: Identity[] = [
    { prefix: [], uid, gid, owner: { uid, gid } },
    {
      prefix: [
        'setpriv',
        `--reuid=${uid}`,
        `--regid=${gid}`,
        '--clear-groups',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
        // PostgreSQL asks access(2), which drops the capability of anybody but root unless told not to.
        '--securebits=+no_setuid_fixup',
        '--',
      ],
      owner: { uid, gid },
    },
    { prefix: ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'], owner: { uid: 0, gid: 0 } },
  ];
  for (const way of ways) {
    giveTo(dataFolder, way);
    if (await works(way, initdb, dataFolder)) return way;
  }
  throw new UserError(
    'PostgreSQL cannot run as root, and no other way was found here. Run ./temporal-dev.sh as an ordinary user, ' +
      'move project and DATA_DIR to a folder that others may enter, or set DATABASE_URL to a PostgreSQL that is running.',
  );
}

/** Data that belong to an ordinary user stay theirs; else an account that every system has (initdb wants one with a name). */
function userFor(dataFolder: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(dataFolder);
  if (uid !== 0) return { uid, gid };
  for (const name of ['postgres', 'nobody']) {
    const [user, group] = [idOf(name, '-u'), idOf(name, '-g')];
    if (user !== undefined && group !== undefined) return { uid: user, gid: group };
  }
  return { uid: 65534, gid: 65534 };
}

function idOf(name: string, what: '-u' | '-g'): number | undefined {
  try {
    return Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}

/** Hands a folder with all that is in it to the identity's user, if it is another's. */
export function giveTo(folder: string, { owner }: Identity): void {
  if (owner === undefined || statSync(folder).uid === owner.uid) return;
  execFileSync('chown', ['-R', '-h', `${owner.uid}:${owner.gid}`, folder]);
  chownSync(folder, owner.uid, owner.gid);
}

async function works(way: Identity, initdb: string, dataFolder: string): Promise<boolean> {
  const check = ['/bin/sh', '-c', '"$1" --show -D "$2" && test -w "$2"', 'sh', initdb, dataFolder];
  const [command = '', ...args]: readonly string[] = [...way.prefix, ...check];
  try {
    await run(command, args, spawnOptions(way));
    return true;
  } catch {
    return false;
  }
}

/** What `spawn` needs beside the prefix. */
export function spawnOptions({ uid, gid }: Identity): { uid?: number; gid?: number } {
  return { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) };
}
