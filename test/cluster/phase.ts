import type { Client as TemporalClient } from '@temporalio/client';
import type { Database } from '../../db/connect.ts';
import { services } from '../../stack/cluster/layout.ts';
import type { ClusterSettings } from '../../stack/cluster/settings.ts';
import type { Client } from '../trial/client.ts';
import type { Diary } from '../trial/diary.ts';
import type { Fleet } from './fleet.ts';
import type { Surroundings } from './surroundings.ts';

export interface ClusterTrialOptions {
  readonly seed: number;
  readonly settings: ClusterSettings;
  /** The build that runs; another one to roll to and back from, if there is one. */
  readonly dist: string;
  readonly rollTo: string | null;
  readonly tenants: number;
  readonly purchasesPerSecond: number;
  /** How long parts are broken; each at least once. */
  readonly breakingMs: number;
  readonly measures: boolean;
  readonly say: (line: string) => void;
}

/** What the phases of a trial work with. */
export interface Trial extends ClusterTrialOptions {
  readonly surroundings: Surroundings;
  readonly fleet: Fleet;
  readonly db: Database;
  readonly temporal: TemporalClient;
  readonly client: Client;
  readonly diary: Diary;
  readonly url: string;
  readonly opsKey: string;
}

/** The processes whose time is counted, by part. */
export function pidsOf({ fleet, surroundings: { cluster, billing, standIn } }: Trial) {
  return {
    service: fleet.members.map(({ pid }) => pid),
    temporal: services.flatMap((service) => cluster.pidOf(service) ?? []),
    "temporal's postgres": [cluster.pidOf('postgres')].flatMap((pid) => pid ?? []),
    "billing's postgres": [billing.pid()],
    'stand-in': [standIn.pid],
  };
}
