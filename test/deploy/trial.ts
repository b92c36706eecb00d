import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlsOf } from 'stripe-sim/controls';
import { reportedProblems } from '../../activities/stuck-runs.ts';
import { until } from '../../bench/until.ts';
import { connect, type Database } from '../../db/connect.ts';
import { readDeployment } from '../../service/deployments.ts';
import { countOf, ofVersion, running } from '../../service/runs-by-query.ts';
import { keepChildren } from '../../stack/children.ts';
import { checkBooks } from '../support/books.ts';
import { quietPort } from '../support/quiet-port.ts';
import { checkAnswers, checkDeletions, checkTenant, checkWorkflows } from '../trial/checks.ts';
import { type Client, createClient } from '../trial/client.ts';
import { Diary } from '../trial/diary.ts';
import { live } from '../trial/lives.ts';
import { Random } from '../trial/random.ts';
import { livingTenants, settle } from '../trial/settle.ts';
import type { Build } from './builds.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { type Ground, layGround } from './ground.ts';
import { failedWorkflowTasks } from './histories.ts';
import { People } from './people.ts';

/** Two real builds, mixed, the old one stopped, rolled back, and forward again, while tenants live (docs/trust.md, "T14"). */

export interface DeployTrial {
  readonly from: Build;
  readonly to: Build;
  readonly temporalAddress: string;
  readonly seed: number;
  /** Tenants that give one random command after another, beside one in each state. */
  readonly lives: number;
  /** How long each phase lasts at least. */
  readonly phaseMs: number;
  readonly say: (line: string) => void;
}

export interface DeployReport {
  /** What is not as it must be: empty where no run was stuck, and everything happened once. */
  readonly problems: readonly string[];
  /** Each move of all runs to another version: how many were to be moved, and how long it took. */
  readonly moves: readonly { readonly to: string; readonly runs: number; readonly ms: number }[];
  readonly states: ReadonlyMap<string, string>;
  readonly runs: number;
  readonly answered: number;
  readonly accepted: number;
  /** Where the logs are, if there are problems. */
  readonly folder: string;
}

const deploymentName = 'licence-billing';
const opsKey = 'ops-key-of-the-deploy-trial';
const settleWithinMs = 120_000;

export async function runDeployTrial(trial: DeployTrial): Promise<DeployReport> {
  const folder = mkdtempSync(join(tmpdir(), 'licence-billing-deploys-'));
  const children = keepChildren();
  const ground = await layGround(trial.temporalAddress);
  const database = connect(ground.databaseUrl, 4);
  let report: DeployReport | null = null;
  try {
    const fleetOf = async (build: Build): Promise<Fleet> => {
      const port = await quietPort();
      const endpoint = { url: `http://127.0.0.1:${port}/webhooks/stripe`, enabled_events: ['*' as const] };
      const { secret = '' } = await ground.stripe.webhookEndpoints.create(endpoint);
      // A run of several periods has to move between them too; a release that does not know it bills one.
      const env = { ...ground.env, OPS_API_KEY: opsKey, STRIPE_WEBHOOK_SECRET: secret, PERIODS_A_RUN: '3' };
      return createFleet({ build, env, port, folder, children });
    };
    const [from, to] = [await fleetOf(trial.from), await fleetOf(trial.to)];
    report = { ...(await new Deploys(trial, ground, database.db, from, to).run()), folder };
    return report;
  } finally {
    await children.stop();
    await Promise.allSettled([database.close(), ground.close()]);
    if (report?.problems.length === 0) rmSync(folder, { recursive: true, force: true });
  }
}

class Deploys {
  readonly #trial: DeployTrial;
  readonly #ground: Ground;
  readonly #db: Database;
  readonly #from: Fleet;
  readonly #to: Fleet;
  readonly #diary = new Diary();
  readonly #problems: string[] = [];
  readonly #moves: { to: string; runs: number; ms: number }[] = [];
  readonly #apis: string[] = [];
  readonly #client: Client;
  readonly #people: People;
  #asked = 0;

  constructor(trial: DeployTrial, ground: Ground, db: Database, from: Fleet, to: Fleet) {
    this.#trial = trial;
    this.#ground = ground;
    this.#db = db;
    this.#from = from;
    this.#to = to;
    // Each request goes to the next API in turn, so that both versions of it meet both versions of the workers.
    this.#client = createClient(() => this.#apis[this.#asked++ % this.#apis.length] ?? '', opsKey);
    this.#people = new People(this.#client, this.#diary);
  }

  async run(): Promise<Omit<DeployReport, 'folder'>> {
    const { seed, lives: count } = this.#trial;
    await this.#begin();
    let isOver = false;
    const options = { client: this.#client, diary: this.#diary, isOver: () => isOver };
    const random = new Random(seed);
    const lives = Array.from({ length: count }, (_, index) =>
      live(`t${index + 1}`, random.fork(), index % 3 !== 0, options),
    );
    const states = await this.#people.states();
    this.#say(`Tenants: ${[...states].map(([id, state]) => `${id} (${state})`).join(', ')}`);

    await this.#forwards();
    if (this.#from.build.isVersioned) await this.#backAndForwards();
    isOver = true;
    await Promise.all(lives);
    await this.#check();
    return {
      problems: this.#problems,
      moves: this.#moves,
      states,
      runs: await countOf(this.#ground.temporal, ''),
      answered: this.#diary.answered.length,
      accepted: this.#diary.answered.filter(([, { status }]) => status < 300).length,
    };
  }

  async #begin(): Promise<void> {
    this.#say(`${this.#from.build.name} alone`);
    await this.#from.prepare();
    await this.#from.startWorker();
    await this.#from.startApi();
    this.#apis.push(this.#from.url);
    await this.#people.settle();
  }

  /** Mixed, ramped, promoted, and the old one stopped. */
  async #forwards(): Promise<void> {
    const [from, to] = [this.#from, this.#to];
    this.#say(`${to.build.name} beside it`);
    await to.prepare();
    await to.startWorker();
    await to.startApi();
    this.#apis.push(to.url);
    await this.#phase();
    if (from.build.isVersioned) await this.#rampAndBack();
    await this.#people.moveClocks(1);
    await this.#move(from, to);
    this.#say(`${from.build.name} is stopped`);
    await from.stopWorker();
    await this.#phase();
    await this.#eachTakesACommand();
  }

  /** Half of the tenants go on with the new one, and back. */
  async #rampAndBack(): Promise<void> {
    const { temporal } = this.#ground;
    const moved = async () => countOf(temporal, `${running} AND ${await this.#isNotWith(this.#from)}`);
    this.#say('Half of the tenants');
    await this.#to.deploy('promote', '--ramp', '50');
    await this.#to.deploy('wake');
    await this.#phase();
    if ((await moved()) === 0) this.#problems.push('the ramp has moved nothing');
    await this.#from.deploy('rollback');
    await this.#wakeWhatIsLeft();
    if ((await readDeployment(temporal, deploymentName))?.ramping !== null)
      this.#problems.push('the ramp has not ended');
    await until(moved, (left) => left === 0, { what: 'no run of the ramp' });
    this.#say('and back');
  }

  /** Rolled back by the old one's own command, the new one stopped; and the same forward again. */
  async #backAndForwards(): Promise<void> {
    const [from, to] = [this.#from, this.#to];
    this.#say(`Rolled back to ${from.build.name}`);
    await from.startWorker();
    await this.#people.moveClocks(2);
    await this.#move(to, from, 'rollback');
    await to.stopWorker();
    await this.#phase();
    await this.#eachTakesACommand();
    this.#say(`${to.build.name} again`);
    await to.startWorker();
    await this.#people.moveClocks(3);
    await this.#move(from, to);
    await from.stopWorker();
    await this.#phase();
  }

  /** Has all runs go on with another version, and waits until the command says that the old workers can be stopped. */
  async #move(old: Fleet, other: Fleet, how: 'promote' | 'rollback' = 'promote'): Promise<void> {
    const { temporal } = this.#ground;
    const buildId = await this.#currentBuild(old);
    const [runs, begun] = [await countOf(temporal, running), Date.now()];
    await other.deploy(how);
    await this.#wakeWhatIsLeft();
    const isLeft =
      buildId === null
        ? `${running} AND TemporalWorkerDeploymentVersion IS NULL`
        : `${running} AND ${ofVersion({ deploymentName, buildId })}`;
    await until(
      () => countOf(temporal, isLeft),
      (left) => left === 0,
      { what: `no run of ${old.build.name}` },
    );
    const ms = Date.now() - begun;
    this.#moves.push({ to: other.build.name, runs, ms });
    this.#say(`${runs} runs went on with ${other.build.name} after ${(ms / 1000).toFixed(1)} s`);
    if (buildId !== null) this.#say((await other.deploy('retire', buildId)).trim());
  }

  /** By the newer command: that of 0.10.0 wakes runs before all task queues know of the change, and these may sleep on. */
  async #wakeWhatIsLeft(): Promise<void> {
    await this.#to.deploy('wake');
  }

  async #isNotWith(fleet: Fleet): Promise<string> {
    const buildId = await this.#currentBuild(fleet);
    return buildId === null
      ? 'TemporalWorkerDeploymentVersion IS NOT NULL'
      : `NOT ${ofVersion({ deploymentName, buildId })}`;
  }

  /** The build id of a version that is current; null for workers without a version. */
  async #currentBuild({ build }: Fleet): Promise<string | null> {
    if (!build.isVersioned) return null;
    return (await readDeployment(this.#ground.temporal, deploymentName))?.current ?? null;
  }

  /** Tenants live for a while, and no run is reported to be stuck. */
  async #phase(): Promise<void> {
    await sleep(this.#trial.phaseMs);
    const stuck = await countOf(this.#ground.temporal, `${running} AND ${reportedProblems}`);
    if (stuck > 0) this.#problems.push(`${stuck} runs are stuck`);
  }

  async #eachTakesACommand(): Promise<void> {
    this.#problems.push(...(await this.#people.eachTakesACommand()));
  }

  async #check(): Promise<void> {
    const { temporal, stripeUrl } = this.#ground;
    this.#say('Waiting until nothing is open');
    const settling = { db: this.#db, temporal, client: this.#client, diary: this.#diary, withinMs: settleWithinMs };
    this.#problems.push(
      ...(await settle(settling)),
      ...(await this.#people.eachTakesACommand()),
      ...(await checkBooks(this.#db, await controlsOf(stripeUrl).money())),
      ...(await checkAnswers(this.#db, this.#diary)),
      ...(await checkDeletions(this.#db)),
      ...(await checkWorkflows(temporal)),
      ...(await failedWorkflowTasks(temporal)),
    );
    for (const tenantId of await livingTenants(this.#db))
      this.#problems.push(...(await checkTenant(this.#db, temporal, tenantId)));
  }

  #say(line: string): void {
    this.#trial.say(line);
  }
}
