import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { EntitlementService } from '../entitlement-service.ts';

const run = promisify(execFile);
const ownProject = fileURLToPath(new URL('../../..', import.meta.url));

/** Packs the client and installs it, and nothing else, into a project; returns the path of the program in it. */
export async function installClient(folder: string): Promise<string> {
  const project = join(folder, 'project');
  mkdirSync(project, { recursive: true });
  const packing = ['--import', 'tsx', 'scripts/client-package.ts', folder];
  const { stdout } = await run(process.execPath, packing, { cwd: ownProject });
  writeFileSync(join(project, 'package.json'), '{"name": "product", "private": true, "type": "module"}\n');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', stdout.trim()], { cwd: project });
  const program = join(project, 'program.mjs');
  copyFileSync(new URL('program.mjs', import.meta.url), program);
  return program;
}

export interface ServedEntitlements {
  readonly url: string;
  readonly service: EntitlementService;
  readonly stop: () => Promise<void>;
}

/** A service of one tenant over HTTP, whose licence ann holds until it is assigned to another. */
export async function serveEntitlements(): Promise<ServedEntitlements> {
  const service = new EntitlementService('acme');
  service.step({ ann: 'lic_1' });
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1' }];

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith('/jwks.json')) return Response.json({ keys });
    if (pathname.endsWith('/assignments')) {
      const { userIds } = (await request.json()) as { readonly userIds: readonly string[] };
      service.step({ ann: null, ...Object.fromEntries(userIds.map((userId) => [userId, 'lic_1'])) });
      return Response.json({});
    }
    if (request.method === 'POST') return new Response(null, { status: 204 });
    if (!pathname.endsWith('.jws'))
      return service.fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: await request.text(),
      });
    const payload = new TextEncoder().encode(JSON.stringify(service.document()));
    return new Response(
      await new CompactSign(payload).setProtectedHeader({ alg: 'EdDSA', kid: 'k1' }).sign(privateKey),
    );
  }

  const listener = getRequestListener(answer);
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    service,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
