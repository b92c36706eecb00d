import type { ApiConfig } from '../../api/deps.ts';
import type { RequestFigures } from '../../api/http/metrics.ts';
import type { PoolUse } from '../../db/watched-statements.ts';
import type { DrainTimes } from '../drain.ts';
import type { Address } from '../listen.ts';

/** Everything that the front is made from; it reads no configuration itself. */
export interface FrontSettings {
  readonly address: Address;
  /** The socket of the site, which serves all other requests. */
  readonly socketPath: string;
  readonly database: {
    readonly url: string;
    readonly connections: number;
    readonly preparesStatements: boolean;
    readonly tenantRole: string | null;
  };
  readonly config: Pick<ApiConfig, 'publicUrl' | 'rateLimits' | 'proxies'>;
  readonly logLevel: string;
  readonly isTraced: boolean;
}

/** What the front reports: that it listens, and once a second what it has answered. */
export type FrontMessage =
  | { readonly type: 'listening' }
  | { readonly type: 'figures'; readonly requests: readonly RequestFigures[]; readonly pools: readonly PoolUse[] };

/** What the front is ordered to do: to answer what is under way, and then to end. */
export type FrontOrder = { readonly type: 'drain' } & DrainTimes;
