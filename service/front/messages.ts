import type { ApiConfig } from '../../api/deps.ts';
import type { RequestFigures } from '../../api/http/metrics.ts';
import type { PoolUse } from '../../db/watched-statements.ts';
import type { Patience } from '../drain.ts';
import type { Address } from '../listen.ts';

/** What the front is made from; it reads no configuration of its own. */
export interface FrontSettings {
  readonly address: Address;
  /** Where the site is served that has all the rest. */
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

/** What the front says: that it listens, and each second what it has done. */
export type FrontMessage =
  | { readonly type: 'listening' }
  | { readonly type: 'figures'; readonly requests: readonly RequestFigures[]; readonly pools: readonly PoolUse[] };

/** What it is asked: to finish, after which it ends. */
export type FrontOrder = { readonly type: 'drain' } & Patience;
