import { join } from 'node:path';
import { answersOk } from '../../stack/node-child.ts';
import { launchUntilReady, type Running } from '../../stack/processes.ts';
import { quietPort } from '../support/quiet-port.ts';
import { keepAlive, type Part } from '../trial/keep-alive.ts';
import type { Ending } from './surroundings.ts';

export type Role = 'api' | 'worker';

/** One process of the built service, started again whenever it dies, as a supervisor in production does. */
export interface Member {
  readonly role: Role;
  readonly name: string;
  /** Where it is asked whether it is ready; of an API also where it serves. */
  readonly url: string;
  readonly pid: number;
  readonly deaths: number;
  readonly isUp: boolean;
}

interface FleetOptions {
  /** The folder with the build. */
  readonly dist: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: (name: string) => string;
  /** Takes what has to end with the trial. */
  readonly up: (child: Ending) => void;
}

/** The processes of the built service: APIs and workers, each with a port of its own. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #members = new Map<string, Member & { readonly port: number; part: Part }>();

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** Where the APIs are, whether they are ready or not. */
  get apiUrls(): readonly string[] {
    return this.members.filter(({ role }) => role === 'api').map(({ url }) => url);
  }

  /** Starts another process; the port is given where others have to know it beforehand. */
  async add(role: Role, port?: number): Promise<Member> {
    const own = port ?? (await quietPort());
    const name = `${role}-${this.members.filter((member) => member.role === role).length + 1}`;
    const member = memberOf(role, name, own, await this.#start(role, name, own, this.#options.dist));
    this.#members.set(name, member);
    this.#options.up({ pid: () => member.pid, stop: () => member.part.stop() });
    return member;
  }

  /** Stops one as a deployment does, waits for its end, and starts it again, from another build if one is given. */
  async replace({ name }: Member, dist = this.#options.dist): Promise<void> {
    const member = this.#members.get(name);
    if (member === undefined) throw new Error(`There is no ${name}`);
    await member.part.stop();
    member.part = await this.#start(member.role, name, member.port, dist);
  }

  #start(role: Role, name: string, port: number, dist: string): Promise<Part> {
    const ports = role === 'api' ? { PORT: String(port) } : { HEALTH_PORT: String(port) };
    const env = { ...this.#options.env, ROLES: role, ...ports };
    const logFile = this.#options.logFile(name);
    return keepAlive(() => startBuilt({ name, dist, env, logFile, url: urlOf(port) }));
  }
}

function memberOf(role: Role, name: string, port: number, part: Part) {
  return {
    role,
    name,
    port,
    part,
    url: urlOf(port),
    get pid() {
      return this.part.pid;
    },
    get deaths() {
      return this.part.deaths;
    },
    get isUp() {
      return this.part.isUp;
    },
  };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

interface Process {
  readonly name: string;
  readonly dist: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly url: string;
}

/** What a stop may take (docs/operations.md, "Health and metrics"). */
const graceMs = 60_000;

function startBuilt({ name, dist, env, logFile, url }: Process): Promise<Running> {
  return launchUntilReady(
    {
      name,
      command: process.execPath,
      args: ['--enable-source-maps', join(dist, 'service/main.js')],
      env,
      logFile,
      stopWithinMs: graceMs,
    },
    { ready: () => answersOk(`${url}/readyz`), withinMs: 60_000 },
  );
}
