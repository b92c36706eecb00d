import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import pLimit from 'p-limit';
import type { Database } from '../db/connect.ts';
import { documentEvent } from '../db/document-event.ts';
import {
  backlogsOf,
  type EventBacklog,
  endRound,
  type HeldEndpoint,
  isFarBehind,
  letGo,
  noteTaken,
  Superseded,
  skipToDocuments,
  stayAwake,
  type TenantProgress,
  takeEndpoint,
} from '../db/event-delivery.ts';
import { createEventFeed, type EventFeed } from '../db/event-feed.ts';
import type { EventPage, OutboundEventRow } from '../db/outbound-events.ts';
import { readEvents } from '../db/outbound-events.ts';
import { type SealingKeys, unseal } from '../db/sealed.ts';
import { mostHeldTenants } from '../domain/rules/event-delivery.ts';
import { createEventSender, type SendEvent } from './event-request.ts';
import { signedHeaders } from './event-signature.ts';
import { whileBeating } from './heartbeat.ts';

/** How events are pushed. An installation without keys for secrets has no endpoints. */
export interface PushSettings {
  /** The keys that encrypt the endpoints' secrets. */
  readonly secretKeys: SealingKeys;
  readonly allowsLoopback: boolean;
  /** Writes an event as it is pulled. */
  readonly encode: (event: OutboundEventRow) => { readonly id: string };
  /** The process is about to stop: nothing further is begun, and what is under way ends. */
  readonly stopping?: AbortSignal;
  readonly send?: SendEvent;
  /** How many milliseconds it waits for the next event before its workflow ends. */
  readonly lingerMs?: number;
}

interface EventDeliveryDependencies {
  readonly db: Database;
  readonly push?: PushSettings;
}

const usualLingerMs = 20_000;
/** The longest stretch: a run of the workflow stays short, and another build of the service may take over. */
const mostMs = 5 * 60_000;
const eventsATime = 100;
/** Tenants of one endpoint that are sent events at once. */
const tenantsAtOnce = 8;

export function createEventDeliveryActivities({ db, push }: EventDeliveryDependencies) {
  const feed = createEventFeed(db);
  const send = push?.send ?? createEventSender({ allowsLoopback: push?.allowsLoopback ?? false });
  return {
    /**
     * Sends an endpoint its waiting events, until none has come for a while; answers whether more can be sent at once.
     * Each event goes out at least once, again under the same id if a worker died meanwhile; of two that run at once
     * the later continues and the earlier stops.
     */
    async deliverEvents(endpointId: string): Promise<boolean> {
      if (push === undefined) return false;
      const endpoint = await takeEndpoint(db, endpointId, randomUUID());
      if (endpoint === null) return false;
      const { cancellationSignal } = Context.current();
      const stop =
        push.stopping === undefined ? cancellationSignal : AbortSignal.any([cancellationSignal, push.stopping]);
      const delivery = new Delivery({ db, feed, send, push }, endpoint, stop);
      try {
        return await whileBeating(() => delivery.run());
      } catch (error) {
        if (error instanceof Superseded) return true;
        throw error;
      }
    },
  };
}

interface DeliveryParts {
  readonly db: Database;
  readonly feed: EventFeed;
  readonly send: SendEvent;
  readonly push: PushSettings;
}

/** What one tenant is sent in a round. */
interface TenantWork {
  readonly tenantId: string;
  /** The number of the event after which these follow. */
  readonly after: number;
  readonly events: readonly OutboundEventRow[];
  /** How many tries in a row have failed before. */
  readonly failures: number;
  readonly isDone: boolean;
}

/** One stretch of deliveries to one endpoint, in rounds. */
class Delivery {
  readonly #parts: DeliveryParts;
  readonly #stop: AbortSignal;
  #endpoint: HeldEndpoint;

  constructor(parts: DeliveryParts, endpoint: HeldEndpoint, stop: AbortSignal) {
    this.#parts = parts;
    this.#endpoint = endpoint;
    this.#stop = stop;
  }

  /** Answers whether more can be sent at once. */
  async run(): Promise<boolean> {
    const { db, push } = this.#parts;
    const { lingerMs = usualLingerMs } = push;
    const endsAt = Date.now() + mostMs;
    let idleSince = Date.now();
    while (!this.#stop.aborted && Date.now() < endsAt) {
      this.#endpoint = await stayAwake(db, this.#endpoint);
      if (await this.#round(Math.min(waitOnceMs, lingerMs))) idleSince = Date.now();
      else if (Date.now() - idleSince >= lingerMs) break;
    }
    const isCut = this.#stop.aborted || Date.now() >= endsAt;
    await letGo(db, this.#endpoint);
    return isCut;
  }

  /** Sends what is ready now, all tenants side by side. Answers whether there was anything. */
  async #round(waitMs: number): Promise<boolean> {
    const { db } = this.#parts;
    await this.#skipWhereFarBehind();
    const backlogs = await backlogsOf(db, this.#endpoint.id);
    const now = Date.now();
    const due = backlogs.filter(({ nextTryAt }) => nextTryAt.getTime() <= now);
    const nextMs = Math.max(0, Math.min(waitMs, ...backlogs.map(({ nextTryAt }) => nextTryAt.getTime() - now)));
    const page = await this.#nextPage(backlogs, due.length > 0 ? 0 : nextMs);
    const isWhole = page.events.length < eventsATime;
    const held = new Set(backlogs.map(({ tenantId }) => tenantId));
    const work = [
      ...byTenant(page.events.filter(({ tenantId }) => !held.has(tenantId))).map((events) => this.#fresh(events)),
      ...(await Promise.all(due.slice(0, eventsATime).map((backlog) => this.#waiting(backlog, isWhole)))),
    ];
    const cursor = page.next?.position ?? this.#endpoint.cursor;
    if (work.length === 0 && cursor === this.#endpoint.cursor) return false;
    const limit = pLimit(tenantsAtOnce);
    const tenants = await whenAllAreOver(work.map((one) => limit(() => this.#deliver(one))));
    this.#endpoint = await endRound(db, this.#endpoint, { cursor, tenants });
    return work.length > 0;
  }

  async #skipWhereFarBehind(): Promise<void> {
    const { db } = this.#parts;
    if (this.#endpoint.compact && (await isFarBehind(db, this.#endpoint)))
      this.#endpoint = await skipToDocuments(db, this.#endpoint);
  }

  /**
   * The next page of events after the cursor. It is empty while many tenants wait, as the endpoint is probably away.
   */
  async #nextPage(backlogs: readonly EventBacklog[], waitMs: number): Promise<EventPage> {
    const { cursor, types } = this.#endpoint;
    const nothing: EventPage = { events: [], next: null };
    if (backlogs.filter(({ failures }) => failures > 0).length >= mostHeldTenants) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      return nothing;
    }
    const query = { types: types ?? undefined, limit: eventsATime };
    const after = cursor === 0 ? null : { position: cursor, id: null };
    const page = await this.#parts.feed.read({ ...query, after }, { waitMs, signal: this.#stop });
    if (page !== 'forgotten') return page;
    // A restore has removed the cursor's event: all kept events are sent again, as none may be skipped.
    return this.#fromTheBeginning(query);
  }

  async #fromTheBeginning(query: Omit<Parameters<typeof readEvents>[1], 'after'>): Promise<EventPage> {
    const page = await readEvents(this.#parts.db, { ...query, after: null });
    return page === 'forgotten' ? { events: [], next: null } : page;
  }

  #fresh(events: readonly OutboundEventRow[]): TenantWork {
    const { cursor } = this.#endpoint;
    return { tenantId: events[0]?.tenantId ?? '', after: cursor, events, failures: 0, isDone: true };
  }

  /**
   * What a tenant is sent that waits on its own. It joins the other tenants again once nothing is left and the cursor
   * is at the newest events.
   */
  async #waiting(backlog: EventBacklog, isWhole: boolean): Promise<TenantWork> {
    const { tenantId, failures } = backlog;
    const { after, events } = backlog.byDocument ? await this.#document(backlog) : await this.#eventsOf(backlog);
    return { tenantId, after, events, failures, isDone: isWhole && events.length === 0 };
  }

  async #eventsOf({ tenantId, after }: EventBacklog): Promise<Pick<TenantWork, 'after' | 'events'>> {
    const query = { tenantId, types: this.#endpoint.types ?? undefined, limit: eventsATime };
    const page = await readEvents(this.#parts.db, {
      ...query,
      after: after === 0 ? null : { position: after, id: null },
    });
    const { events } = page === 'forgotten' ? await this.#fromTheBeginning(query) : page;
    return { after, events };
  }

  /** The newest document as one event, in the place of the tenant's newest event. */
  async #document({ tenantId, after }: EventBacklog): Promise<Pick<TenantWork, 'after' | 'events'>> {
    const document = await documentEvent(this.#parts.db, tenantId);
    return { after, events: document === null ? [] : [document] };
  }

  /** Sends one event after another, until one is not taken. */
  async #deliver(work: TenantWork): Promise<TenantProgress> {
    const { tenantId, failures } = work;
    let { after } = work;
    let hasTaken = false;
    for (const event of work.events) {
      const waitingSince = event.recordedAt;
      const progress = { tenantId, waitingSince, isDone: false, hasTaken };
      if (this.#stop.aborted) return { ...progress, after, failure: null, failures: 0 };
      if (hasTaken) await noteTaken(this.#parts.db, this.#endpoint, { tenantId, after, waitingSince });
      const outcome = await this.#send(event);
      if (outcome.type === 'failed')
        return { ...progress, after, failure: outcome, failures: hasTaken ? 1 : failures + 1 };
      after = event.position;
      hasTaken = true;
    }
    return { tenantId, after, failure: null, failures: 0, waitingSince: new Date(), isDone: work.isDone, hasTaken };
  }

  #send(event: OutboundEventRow): ReturnType<SendEvent> {
    const { url } = this.#endpoint;
    const encoded = this.#parts.push.encode(event);
    const body = JSON.stringify(encoded);
    const timestampSeconds = Math.floor(Date.now() / 1000);
    const signed = signedHeaders({ id: encoded.id, timestampSeconds, body }, this.#secrets());
    return this.#parts.send({ url, headers: signed, body });
  }

  /** Both secrets, while one replaces the other. */
  #secrets(): readonly string[] {
    const { id, secret, previousSecret, previousSecretUntil } = this.#endpoint;
    const isPreviousInUse = previousSecretUntil !== null && previousSecretUntil.getTime() > Date.now();
    const sealed = [secret, ...(isPreviousInUse && previousSecret !== null ? [previousSecret] : [])];
    return sealed.map((one) => unseal(one, id, this.#parts.push.secretKeys));
  }
}

/** The results of all works. If one fails, its error is thrown once no other is under way. */
async function whenAllAreOver<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** The longest wait within a stretch, so that a change by ops is noticed. */
const waitOnceMs = 5_000;

/** The events grouped by tenant, each group in its order. */
function byTenant(events: readonly OutboundEventRow[]): readonly (readonly OutboundEventRow[])[] {
  const groups = new Map<string, OutboundEventRow[]>();
  for (const event of events) groups.set(event.tenantId, [...(groups.get(event.tenantId) ?? []), event]);
  return [...groups.values()];
}
