import { writeFileSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { join } from 'node:path';
import type { Children } from '../../stack/children.ts';
import { serviceRole } from '../../stack/database-roles.ts';
import { launchUntilReady } from '../../stack/processes.ts';
import { findPgbouncer } from '../../stack/setup/pgbouncer.mjs';
import { testPasswords } from './database.ts';
import { quietPort } from './quiet-port.ts';

/** Fewer than the tests' own connections, so that each transaction may come to another process of the server. */
const serverConnections = 10;

/** Debian's pgbouncer in transaction mode before a server; answers its port. */
export async function startPooler(folder: string, postgresUrl: string, children: Children): Promise<string> {
  const command = findPgbouncer();
  if (command === null) throw new Error('There is no pgbouncer: node stack/setup.mjs, or PGBOUNCER_PATH');
  const server = new URL(postgresUrl);
  const port = await quietPort();
  const config = join(folder, 'pgbouncer.ini');
  writeFileSync(
    config,
    `[databases]
* = host=127.0.0.1 port=${server.port} user=${serviceRole} password=${testPasswords.service}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 2000
default_pool_size = ${serverConnections}
server_idle_timeout = 5
`,
    { mode: 0o644 },
  );
  // It refuses to run as root, and reads its file as whom it becomes.
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const logFile = join(folder, 'pgbouncer.log');
  children.add(
    await launchUntilReady(
      { name: 'pgbouncer', command, args: [...asNobody, config], logFile },
      { ready: () => accepts(port), withinMs: 10_000 },
    ),
  );
  return String(port);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
