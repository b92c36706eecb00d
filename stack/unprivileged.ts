// PostgreSQL refuses to run as root. This finds another identity under which root can start it,
// also where project and data are in a folder that no other user may enter.
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { UserError } from './setup/tools.mjs';

const run = promisify(execFile);

/** How to start a program without being root, and which owner its files need. */
export type Identity = { prefix: readonly string[]; uid?: number; gid?: number; owner?: { uid: number; gid: number } };

/**
 * The first way that works on this system, the least powerful first: another user; that user with the capability to
 * pass closed folders; root under another name in a user namespace. Each is tried with `initdb --show`, which changes
 * nothing.
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
        // PostgreSQL calls access(2), which ignores the capability of any user but root without this bit.
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

/** The owner of the data, unless that is root; else a named account that every system has, as initdb needs a name. */
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

/** Gives a folder and its content to the identity's owner, if needed. */
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

/** The options of `spawn` that go with the prefix. */
export function spawnOptions({ uid, gid }: Identity): { uid?: number; gid?: number } {
  return { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) };
}
