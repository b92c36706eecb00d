// Written by `npm run openapi` from the routes; edit those instead.

export type paths = {
  readonly '/healthz': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Whether this process is alive
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description It is. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              /** @enum {string} */
              readonly status: 'ok';
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/readyz': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Whether database, Temporal and worker are there
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description They are. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              /** @enum {string} */
              readonly status: 'ready' | 'not ready' | 'draining';
              readonly checks: {
                readonly [key: string]: boolean;
              };
            };
          };
        };
        /** @description One of them is not, or this process is about to stop; ask again after `Retry-After`. */
        readonly 503: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              /** @enum {string} */
              readonly status: 'ready' | 'not ready' | 'draining';
              readonly checks: {
                readonly [key: string]: boolean;
              };
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/openapi.json': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * This document
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description OpenAPI 3.1. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly openapi: string;
            } & {
              readonly [key: string]: unknown;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/docs': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * This document as a page
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The page. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/docs/{file}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly file: string;
      };
      readonly cookie?: never;
    };
    /**
     * A style or script of that page
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly file: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The file. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/webhooks/stripe': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Takes an event of Stripe's, signed by Stripe
     * @description Needs no key.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header: {
          readonly 'Stripe-Signature': string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': Record<string, never>;
        };
      };
      readonly responses: {
        /** @description It is known. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              /** @enum {boolean} */
              readonly received: true;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/pay/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * The page on which a payer confirms a charge
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly token?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The page. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description The page, while the card processor does not answer. */
        readonly 503: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Confirms it, and leads to the bank
     * @description Needs no key.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: {
          readonly token?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description What has become of it. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description The bank's page. */
        readonly 303: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description The page, while the card processor does not answer. */
        readonly 503: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/task/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * The page of a link in a mail: what is to be done, with a button
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly token?: string;
          readonly back?: 'true';
        };
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The page. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description The page. */
        readonly 404: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/task/{id}/payment': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Pays what the page has shown
     * @description Needs no key.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: {
          readonly token?: string;
          readonly quote?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The page. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description To the receipt, or to the bank. */
        readonly 303: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description The page. */
        readonly 404: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/task/{id}/card': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Leads to the card processor's page for another card
     * @description Needs no key.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: {
          readonly token?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The page. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description The card processor's page. */
        readonly 303: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description The page. */
        readonly 404: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/task/{id}/invoice.pdf': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * The invoice of a receipt
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly token?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The invoice. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/pdf': string;
          };
        };
        /** @description The page. */
        readonly 404: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/html': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Begin a tenant: its instance, its trial, its keys
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['CreateTenant'];
        };
      };
      readonly responses: {
        /** @description The tenant; its keys are shown this once. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['CreatedTenant'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * Who a tenant is
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The tenant; name and address are gone once it is deleted. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Tenant'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    /**
     * Put a tenant's name or admin address right, or choose whether last use is kept; ops also set its percentage of tax
     * @description Roles: ops, admin. Members: owner.
     */
    readonly patch: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['ChangeTenant'];
        };
      };
      readonly responses: {
        /** @description The tenant as it is by now. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Tenant'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/billing-details': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * Whom invoices are made out to; the newest version, or an older one
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly version?: number;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The details; 404 until they are saved. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['BillingDetails'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    /**
     * Save billing details as a new version; the same again makes none
     * @description Roles: ops, admin. Members: owner, billing.
     */
    readonly put: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['BillingDetailsRequest'];
        };
      };
      readonly responses: {
        /** @description The details as they were saved. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['BillingDetails'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/billing-details/versions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * All versions, newest first: who saved what, and when
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of versions. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['BillingDetailsVersion'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/contacts': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * The contacts, in the order in which they were added
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of contacts. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Contact'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Add an address that gets receipts, failures, or everything
     * @description Roles: ops, admin. Members: owner, billing.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['ContactDetails'];
        };
      };
      readonly responses: {
        /** @description The contact. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Contact'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/contacts/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One contact
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The contact. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Contact'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    /**
     * Remove a contact: no mail goes to it any more
     * @description Roles: ops, admin. Members: owner, billing.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description It is removed. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/sign-in-links': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Make a link that opens the tenant's licensing page signed in, once
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['SignInLinkRequest'];
        };
      };
      readonly responses: {
        /** @description The link; it is shown this once. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['SignInLink'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/keys': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * The keys that are not revoked, newest first, without their secrets
     * @description Roles: ops, admin. Members: owner.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of keys. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Key'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Make a key; its secret is answered this once
     * @description Roles: ops, admin. Members: owner.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['TenantKeyDetails'];
        };
      };
      readonly responses: {
        /** @description The key with its secret. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['NewKey'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/keys/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One key, without its secret
     * @description Roles: ops, admin. Members: owner.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The key. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Key'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    /**
     * Revoke a key: it is refused at once, and the sessions made with it end
     * @description Roles: ops, admin. Members: owner.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description It is revoked. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/keys': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The keys that are not revoked, newest first, without their secrets
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of keys. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Key'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Make a key; its secret is answered this once
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['OpsKeyDetails'];
        };
      };
      readonly responses: {
        /** @description The key with its secret. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['NewKey'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/keys/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One key, without its secret
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The key. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Key'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    /**
     * Revoke a key: it is refused at once, and the sessions made with it end
     * @description Roles: ops.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description It is revoked. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/sessions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * Who is signed in on the pages, the newest first
     * @description Roles: ops, admin. Members: owner.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of sessions. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Session'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/sessions/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One session
     * @description Roles: ops, admin. Members: owner.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The session. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Session'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    /**
     * End a session: its next request has to sign in again
     * @description Roles: ops, admin. Members: owner.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description It has ended. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/sessions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Who is signed in on the pages, the newest first
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of sessions. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Session'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/sessions/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One session
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The session. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Session'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    /**
     * End a session: its next request has to sign in again
     * @description Roles: ops.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description It has ended. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/members': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * Who may sign in for the tenant, newest first
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of members. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Member'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Invite a person by mail
     * @description Roles: ops, admin. Members: owner.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['MemberInvitation'];
        };
      };
      readonly responses: {
        /** @description The member, who has not signed in yet. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Member'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/members/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One member
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The member. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Member'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    /**
     * Remove a member: the sessions end, name and address are forgotten
     * @description Roles: ops, admin. Members: owner.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The member is removed. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    /**
     * Change a member’s name or role; another role ends the sessions
     * @description Roles: ops, admin. Members: owner.
     */
    readonly patch: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['MemberChange'];
        };
      };
      readonly responses: {
        /** @description The member. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Member'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/members/{id}/invitations': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Send a member who has not signed in yet another invitation
     * @description Roles: ops, admin. Members: owner.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The member. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Member'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/subscription': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * Everything about a subscription
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The subscription. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Subscription'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/upcoming': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * The next bills, if nothing changes
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly months?: number;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The bills, soonest first. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['UpcomingBill'][];
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/going-to-happen': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * What is going to happen if nothing is done, and what undoes it
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description What is coming, soonest first. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Coming'][];
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/tax-id-checks': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * Checks of the tax ids in the billing details, newest first
     * @description Roles: ops, admin, finance. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of checks. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['TaxIdCheck'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Have the tax id in the newest billing details checked again, at once
     * @description Roles: ops, admin, finance. Members: owner, billing.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The check, which waits for its register. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['TaxIdCheck'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/quotes': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * What a change would cost; holds ten minutes
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['QuoteRequest'];
        };
      };
      readonly responses: {
        /** @description The quote; with `refusal` where the change would be refused. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Quote'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/price-preview': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * What a new price would change: from when it counts, and the next bill with it
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query: {
          readonly unitPrice: number;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description How it stands, and how it would. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['PricePreview'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/licences': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * The licences in the pool, and who holds them
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly status?: 'active' | 'ending';
          readonly assigned?: 'true' | 'false';
          readonly q?: string;
          readonly notUsedFor?: number;
          readonly sort?: 'id' | 'name' | 'lastUsedOn' | 'status';
          readonly order?: 'asc' | 'desc';
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of licences; with `Accept: text/csv` all of them, whatever limit and cursor say. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Licence'][];
              readonly nextCursor: string | null;
              readonly previousCursor: string | null;
              readonly total: number;
              readonly before: number;
            };
            readonly 'text/csv': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Add licences; an active subscription is charged pro rata
     * @description Roles: ops, admin. Members: owner, licences.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['AddLicences'];
        };
      };
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/users': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * The instance's users
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly q?: string;
          readonly licensed?: 'true' | 'false';
          readonly notUsedFor?: number;
          readonly sort?: 'id' | 'name' | 'lastUsedOn' | 'status';
          readonly order?: 'asc' | 'desc';
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of users. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['User'][];
              readonly nextCursor: string | null;
              readonly previousCursor: string | null;
              readonly total: number;
              readonly before: number;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/users/{userId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly userId: string;
      };
      readonly cookie?: never;
    };
    /**
     * One user
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly userId: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The user. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['User'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    /**
     * Create a user, or change one; users are free
     * @description Roles: ops, admin. Members: owner, licences.
     */
    readonly put: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly userId: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['UserDetails'];
        };
      };
      readonly responses: {
        /** @description The user, new or changed. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['User'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly post?: never;
    /**
     * Delete a user, and take their licence back
     * @description Roles: ops, admin. Members: owner, licences.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly userId: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description The user is gone. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/payment-method/setup-sessions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Open the card processor's own page for a card
     * @description Roles: ops, admin. Members: owner, billing.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['SetupSessionRequest'];
        };
      };
      readonly responses: {
        /** @description Where to send the admin. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              /** Format: uri */
              readonly url: string;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/charges/{id}/confirmation': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * How a charge stands with its payer; where it waits it is looked up
     * @description Roles: ops, admin. Members: owner, licences, billing.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description How it stands. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Confirmation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Confirm a charge with its payer present, who is to be led to `url`
     * @description Roles: ops, admin. Members: owner, licences, billing.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['ConfirmationRequest'];
        };
      };
      readonly responses: {
        /** @description Where to send the payer, or how it stands. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Confirmation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/subscription/activation': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Go on after the trial, with so many licences
     * @description Roles: ops, admin. Members: owner.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Activation'];
        };
      };
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    /**
     * Undo the conversion, in the trial
     * @description Roles: ops, admin. Members: owner.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/subscription/cancellation': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Cancel at the end of what is paid for
     * @description Roles: ops, admin. Members: owner.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['Cancellation'];
        };
      };
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    /**
     * Keep the subscription: undo the cancellation
     * @description Roles: ops, admin. Members: owner.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/licences/removals': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Remove licences; paid ones work until the next billing date
     * @description Roles: ops, admin. Members: owner, licences.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Selection'];
        };
      };
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/licences/reactivations': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Take a removal back, free
     * @description Roles: ops, admin. Members: owner, licences.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Selection'];
        };
      };
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/licences/{id}/assignee': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    /**
     * Give a licence to a user, and take it from its holder
     * @description Roles: ops, admin. Members: owner, licences.
     */
    readonly put: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Assignee'];
        };
      };
      readonly responses: {
        /** @description The licence. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Licence'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly post?: never;
    /**
     * Take a licence from its user
     * @description Roles: ops, admin. Members: owner, licences.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The licence, free. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Licence'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/licences/assignments': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Give each of some users a free licence, all or none
     * @description Roles: ops, admin. Members: owner, licences.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Assignments'];
        };
      };
      readonly responses: {
        /** @description The licences given. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Licence'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/payment-method': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    /**
     * Use this card from now on; an overdue bill is tried at once
     * @description Roles: ops, admin. Members: owner, billing.
     */
    readonly put: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['PaymentMethodChange'];
        };
      };
      readonly responses: {
        /** @description The card. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Card'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/payments': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Pay what is overdue now; suspended or expired, begin again
     * @description Roles: ops, admin. Members: owner, billing.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['Payment'];
        };
      };
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/charges/{id}/withdrawal': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Withdraw a purchase that waits for its payer at the bank
     * @description Roles: ops, admin. Members: owner, licences, billing.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['Nothing'];
        };
      };
      readonly responses: {
        /** @description What the change came to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Change'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/price': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    /**
     * Set a new price version, from the next renewal on
     * @description Roles: ops.
     */
    readonly put: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['PriceChange'];
        };
      };
      readonly responses: {
        /** @description The subscription. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Subscription'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/charges': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * A tenant's charges, newest first
     * @description Roles: ops, admin, finance. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of charges. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Charge'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/activity': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * Who did what, when, for how much; newest first
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly kind?: 'licences' | 'people' | 'money' | 'subscription' | 'details';
          readonly actor?: string;
          readonly month?: string;
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of the activity log; with `Accept: text/csv` all of it, whatever limit and cursor say. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Activity'][];
              readonly nextCursor: string | null;
            };
            readonly 'text/csv': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/deletion-certificate': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * What was deleted, and when
     * @description Roles: ops, finance.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The certificate. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['DeletionCertificate'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/invoices': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * A tenant's invoices, newest first
     * @description Roles: ops, admin, finance. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly q?: string;
          readonly issuedIn?: string;
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of invoices. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Invoice'][];
              readonly nextCursor: string | null;
              /** @description Those with documents, whatever the filter. */
              readonly months: readonly string[];
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/invoices/{number}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly number: string;
      };
      readonly cookie?: never;
    };
    /**
     * One invoice or credit note; with `.html`, `.pdf` or `.xml` behind its number as a page, a PDF or an electronic invoice
     * @description Roles: ops, admin, finance. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly number: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The invoice. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Invoice'];
            readonly 'text/html': string;
            readonly 'application/xml': string;
            readonly 'application/pdf': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/invoice-archive': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * The PDFs of all invoices and credit notes of a month or a year, as a zip
     * @description Roles: ops, admin, finance. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query: {
          readonly issuedIn: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The zip. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/zip': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/invoices/{number}/mails': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly number: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Mail a receipt again, to those who get receipts now
     * @description Roles: ops, admin. Members: owner, billing.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
          readonly number: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['Nothing'];
        };
      };
      readonly responses: {
        /** @description It is on its way. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['MailedReceipt'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/entitlements/{userId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly userId: string;
      };
      readonly cookie?: never;
    };
    /**
     * Whether a user may make calls, and until when that is known
     * @description Roles: ops, admin, product. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly userId: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The entitlement. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Entitlement'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/entitlements': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * Who may make calls, and until when, at one version
     * @description Roles: ops, admin, product. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The document; its ETag is the version. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['EntitlementDocument'];
          };
        };
        /** @description It is at the version of `If-None-Match`. */
        readonly 304: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/entitlements.jws': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * The same, signed
     * @description Roles: ops, admin, product. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A compact JWS of the document; `kid` is in `/.well-known/jwks.json`. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/jose': string;
          };
        };
        /** @description It is at the version of `If-None-Match`. */
        readonly 304: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/.well-known/jwks.json': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The keys that signed documents are verified by
     * @description Needs no key.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The key that signs now, and those before or after it. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['KeySet'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/entitlements/uses': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Report which users were there on a day, where a product has answered from memory
     * @description Roles: ops, product.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Uses'];
        };
      };
      readonly responses: {
        /** @description For how many it was kept. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['RecordedUses'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What has happened since, in order; waits for it where asked to
     * @description Roles: ops, product.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          /** @description The `next` of an earlier answer; `now` for what happens from now on; left out, the oldest that is kept. */
          readonly after?: string;
          /** @description Types, with commas between them: subscription.trial_started, subscription.trial_expired, subscription.activated, subscription.renewed, subscription.past_due, subscription.suspended, subscription.canceling, subscription.kept, subscription.deleted, licences.changed, entitlements.changed, charge.succeeded, charge.declined, charge.refunded, charge.disputed, invoice.issued, price.announced, attention.raised, attention.ended. */
          readonly types?: string;
          readonly limit?: number;
          /** @description For how many seconds to wait where there is nothing yet. */
          readonly wait?: number;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description Events, and the cursor to go on from. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['EventPage'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/operations/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * How a change that was answered 202 goes
     * @description Roles: ops, admin. Members: owner, licences, billing, reader.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The operation. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/export': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * All the instance's data and settings, as a zip of JSON and CSV
     * @description Roles: ops, admin. Members: owner.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The zip. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/zip': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/tenants/{t}/test-clock/advance': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Move a tenant's test clock; everything due on the way is settled at its own time
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['ClockAdvance'];
        };
      };
      readonly responses: {
        /** @description Where the clock stands, and what happened. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['ClockAdvanced'];
          };
        };
        /** @description It takes longer: the subscription shows how far it is. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/charges': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Every charge, newest first; as CSV the whole selection
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly from?: string;
          readonly to?: string;
          readonly dateFrom?: string;
          readonly dateTo?: string;
          readonly state?: 'pending' | 'succeeded' | 'declined' | 'requires_action' | 'unknown' | 'canceled';
          readonly kind?: 'first' | 'renewal' | 'proration';
          readonly tenantId?: string;
          readonly q?: string;
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of charges; with `Accept: text/csv` all of them, whatever limit and cursor say. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Charge'][];
              readonly nextCursor: string | null;
            };
            readonly 'text/csv': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/charges/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One charge: its attempts, refunds, disputes and invoice, where it is at Stripe and in the history, why this amount
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The charge. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['ChargeDetail'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/charges/{id}/look-up': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Ask Stripe now what has become of a charge that is unknown or waits for its payer
     * @description Roles: finance, ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['Nothing'];
        };
      };
      readonly responses: {
        /** @description The charge, as it is known then. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Charge'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/accounting': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The invoices and credit notes of a month by their civil dates, as CSV for accounting
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query: {
          readonly month: string;
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description All of them as CSV, whatever limit and cursor say; with `Accept: application/json` a page of them. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/csv': string;
            readonly 'application/json': {
              readonly data: readonly components['schemas']['AccountingEntry'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/deferred-revenue': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What was billed and is not earned yet, before and after a month, and what moved it, net of tax
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query: {
          readonly month: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description By currency. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['DeferredRevenue'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/charges/{id}/refunds': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Give money back, at most what is left of the charge; all of that where no amount is named
     * @description Roles: finance, ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['RefundRequest'];
        };
      };
      readonly responses: {
        /** @description The refund with its credit note. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Refund'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Refund'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/charges/{id}/refund-preview': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * What a refund would come to: its tax, and what would be left; of all that is left where no amount is named
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly amount?: number;
        };
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description What it would come to. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['RefundPreview'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/refunds/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One refund, with its credit note
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The refund. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Refund'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/reconciliations': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Reconciliations, the newest first, by schedule and on demand
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of reconciliations. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['ReconciliationSummary'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Compare ledger, Stripe and histories now; all there is, where no time is named
     * @description Roles: finance, ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['ReconciliationRequest'];
        };
      };
      readonly responses: {
        /** @description What was found; the first page of it. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Reconciliation'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Reconciliation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/reconciliations/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One reconciliation, with a page of the differences it found
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The reconciliation. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Reconciliation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/mails': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Mails planned, due, sent and dropped, the newest first
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly tenantId?: string;
          readonly kind?:
            | 'trial_ending'
            | 'bill_preview'
            | 'price_changed'
            | 'card_removed'
            | 'card_expiring'
            | 'receipt'
            | 'payment_failed'
            | 'suspended'
            | 'tax_id_refused'
            | 'deletion_warning'
            | 'deletion_certificate'
            | 'invitation'
            | 'sign_in';
          readonly state?: 'planned' | 'due' | 'sent' | 'dropped';
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of mails. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Mail'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/mails/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One mail, with its text once it has been written
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The mail. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Mail'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/mails/{id}/resend': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Send a mail again, to those who are its recipients now
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The mail, on its way again. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Mail'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/tenants': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Tenants by id or in another order, with what is due next and what needs attention
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly state?:
            | 'trialing'
            | 'trial_expired'
            | 'active'
            | 'past_due'
            | 'suspended'
            | 'canceling'
            | 'deleting'
            | 'deleted';
          readonly attention?: 'true' | 'false';
          readonly trialAgain?: 'true' | 'false';
          readonly q?: string;
          readonly sort?: 'id' | 'urgency' | 'name' | 'state' | 'due' | 'licences' | 'nextBill';
          readonly order?: 'asc' | 'desc';
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of tenants. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['ListedTenant'][];
              readonly nextCursor: string | null;
              readonly previousCursor: string | null;
              readonly total: number;
              readonly before: number;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/needs': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What waits for ops: of each kind how many, and the ten oldest
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description Each kind, the most urgent first. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Need'][];
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/needs/{kind}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly kind: string;
      };
      readonly cookie?: never;
    };
    /**
     * All that waits for ops of one kind, oldest first
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly kind:
            | 'attention'
            | 'stuck_run'
            | 'outcome_unknown'
            | 'dispute'
            | 'past_due'
            | 'suspended'
            | 'mail_not_sent'
            | 'events_behind';
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of them. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Needed'][];
              readonly nextCursor: string | null;
              readonly previousCursor: string | null;
              readonly total: number;
              readonly before: number;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/tenants/{t}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * One tenant, with what is due next and what needs attention
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The tenant. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['ListedTenant'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/tenants/{t}/reconcile': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Look up now every charge of a tenant that is unknown or waits for its payer, and have written down what the database lacks of it
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['Nothing'];
        };
      };
      readonly responses: {
        /** @description What was looked up, and what came of it. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['ChargesLookedUp'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/tenants/{t}/run': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Begin a tenant’s run in Temporal again from what is recorded, where it was lost or cannot go on
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['Nothing'];
        };
      };
      readonly responses: {
        /** @description What was done, and why. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['EnsuredRun'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/tenants/{t}/acknowledgements': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * End a concern that has been dealt with; one that has ended already changes nothing
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Acknowledgement'];
        };
      };
      readonly responses: {
        /** @description The tenant, with what still needs attention. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['ListedTenant'];
          };
        };
        /** @description It takes longer: ask at `Location` how it goes. */
        readonly 202: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Operation'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/audit': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What people and programs did that leaves no other trace, the newest first
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly tenantId?: string;
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of acts. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['AuditedAct'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/event-endpoints': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The endpoints that events are pushed to, oldest first, and how far each is behind
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of endpoints. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['EventEndpoint'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    /**
     * Push events to an endpoint from now on; its secret is answered this once
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['EventEndpointDetails'];
        };
      };
      readonly responses: {
        /** @description The endpoint with its secret. */
        readonly 201: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['NewEventEndpoint'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/event-endpoints/{id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    /**
     * One endpoint, without its secret
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The endpoint. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['EventEndpoint'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    /**
     * Delete an endpoint: it is sent nothing any more
     * @description Roles: ops.
     */
    readonly delete: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description It is deleted. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly options?: never;
    readonly head?: never;
    /**
     * Change an endpoint, pause it, or have it go on
     * @description Roles: ops.
     */
    readonly patch: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['EventEndpointChange'];
        };
      };
      readonly responses: {
        /** @description The endpoint. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['EventEndpoint'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly trace?: never;
  };
  readonly '/v1/event-endpoints/{id}/rotate-secret': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Give an endpoint another secret, answered this once; the one before signs as well for a while
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: {
        readonly content: {
          readonly 'application/json': components['schemas']['SecretRotation'];
        };
      };
      readonly responses: {
        /** @description The endpoint with its new secret. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['NewEventEndpoint'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/event-endpoints/{id}/redeliver': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Send events again: of one tenant from a version on, or of all from an instant on
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path: {
          readonly id: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Redelivery'];
        };
      };
      readonly responses: {
        /** @description The endpoint, with what waits for it now. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['EventEndpoint'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/codec/decode': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Decrypts payloads of Temporal, for its tools
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Payloads'];
        };
      };
      readonly responses: {
        /** @description The payloads, in the same order. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Payloads'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/codec/encode': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Encrypts payloads of Temporal, for its tools
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Payloads'];
        };
      };
      readonly responses: {
        /** @description The payloads, in the same order. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Payloads'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/codec/decode': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Decrypts payloads of Temporal, for its UI
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Payloads'];
        };
      };
      readonly responses: {
        /** @description The payloads, in the same order. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Payloads'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/codec/encode': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Encrypts payloads of Temporal, for its UI
     * @description Roles: ops.
     */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: {
          /** @description The same key with the same body gives the same answer and one effect, also weeks later. */
          readonly 'Idempotency-Key'?: string;
        };
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': components['schemas']['Payloads'];
        };
      };
      readonly responses: {
        /** @description The payloads, in the same order. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Payloads'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/ops/tenants/{t}/runs': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly t: string;
      };
      readonly cookie?: never;
    };
    /**
     * A tenant's workflow runs and what they charged, newest first
     * @description Roles: ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly limit?: number;
          readonly cursor?: string;
        };
        readonly header?: never;
        readonly path: {
          readonly t: string;
        };
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description A page of runs. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': {
              readonly data: readonly components['schemas']['Run'][];
              readonly nextCursor: string | null;
            };
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/metrics': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Figures of this process and of the service, for Prometheus
     * @description Roles: ops, metrics.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description Prometheus text. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'text/plain': string;
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/finance/summary': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Recurring revenue, and what was charged, refunded and declined, by currency and month
     * @description Roles: finance, ops.
     */
    readonly get: {
      readonly parameters: {
        readonly query?: {
          readonly from?: string;
          readonly to?: string;
          readonly monthFrom?: string;
          readonly monthTo?: string;
          readonly testClocks?: 'true' | 'false';
        };
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody?: never;
      readonly responses: {
        /** @description The summary. */
        readonly 200: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/json': components['schemas']['Summary'];
          };
        };
        /** @description A problem: see its `code`. */
        readonly default: {
          headers: {
            readonly [name: string]: unknown;
          };
          content: {
            readonly 'application/problem+json': components['schemas']['Problem'];
          };
        };
      };
    };
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
};
export type webhooks = {
  readonly 'subscription.trial_started': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.trial_started` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.trial_started';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'subscription.trial_expired': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.trial_expired` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.trial_expired';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'subscription.activated': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.activated` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.activated';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'subscription.renewed': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.renewed` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.renewed';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'subscription.past_due': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.past_due` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.past_due';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'subscription.suspended': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.suspended` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.suspended';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'subscription.canceling': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.canceling` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.canceling';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'subscription.kept': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.kept` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.kept';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'subscription.deleted': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `subscription.deleted` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'subscription.deleted';
            readonly at: string;
            readonly data: components['schemas']['SubscriptionFacts'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'licences.changed': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `licences.changed` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'licences.changed';
            readonly at: string;
            readonly data: {
              readonly total: number;
              readonly assigned: number;
              readonly free: number;
              readonly ending: number;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'entitlements.changed': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `entitlements.changed` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'entitlements.changed';
            readonly at: string;
            readonly data: components['schemas']['EntitlementsChanged'];
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'charge.succeeded': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `charge.succeeded` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'charge.succeeded';
            readonly at: string;
            readonly data: {
              readonly chargeId: string;
              /** @enum {string} */
              readonly kind: 'first' | 'renewal' | 'proration';
              readonly amount: number;
              readonly tax: number;
              readonly currency: string;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'charge.declined': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `charge.declined` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'charge.declined';
            readonly at: string;
            readonly data: {
              readonly chargeId: string;
              /** @enum {string} */
              readonly kind: 'first' | 'renewal' | 'proration';
              readonly amount: number;
              readonly tax: number;
              readonly currency: string;
              readonly declineCode: string;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'charge.refunded': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `charge.refunded` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'charge.refunded';
            readonly at: string;
            readonly data: {
              readonly chargeId: string;
              readonly refundId: string;
              /** @enum {string} */
              readonly state: 'succeeded' | 'failed';
              readonly amount: number;
              readonly currency: string;
              readonly refunded: number;
              readonly creditNote: string | null;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'charge.disputed': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `charge.disputed` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'charge.disputed';
            readonly at: string;
            readonly data: {
              readonly disputeId: string;
              readonly chargeId: string;
              readonly state: string;
              readonly amount: number;
              readonly currency: string;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'invoice.issued': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `invoice.issued` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'invoice.issued';
            readonly at: string;
            readonly data: {
              readonly number: string;
              /** @enum {string} */
              readonly kind: 'invoice' | 'credit_note';
              readonly chargeId: string;
              readonly total: number;
              readonly tax: number;
              readonly currency: string;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'price.announced': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `price.announced` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'price.announced';
            readonly at: string;
            readonly data: {
              readonly unitPrice: number;
              readonly currency: string;
              readonly from: string | null;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'attention.raised': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `attention.raised` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'attention.raised';
            readonly at: string;
            readonly data: {
              readonly about: string;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly 'attention.ended': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** The event `attention.ended` */
    readonly post: {
      readonly parameters: {
        readonly query?: never;
        readonly header?: never;
        readonly path?: never;
        readonly cookie?: never;
      };
      readonly requestBody: {
        readonly content: {
          readonly 'application/json': {
            readonly id: string;
            readonly tenantId: string;
            readonly version: number;
            /** @enum {string} */
            readonly type: 'attention.ended';
            readonly at: string;
            readonly data: {
              readonly about: string;
            };
          };
        };
      };
      readonly responses: {
        /** @description Taken; any 2xx will do. */
        readonly 204: {
          headers: {
            readonly [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
};
export type components = {
  schemas: {
    readonly SubscriptionFacts: {
      /** @enum {string} */
      readonly state:
        | 'trialing'
        | 'trial_expired'
        | 'active'
        | 'past_due'
        | 'suspended'
        | 'canceling'
        | 'deleting'
        | 'deleted';
      readonly trialEndsAt: string;
      readonly period: components['schemas']['Period'] | null;
      readonly nextBillAt: string | null;
      readonly cancelAt: string | null;
      readonly suspendAt: string | null;
      readonly deleteAt: string | null;
    };
    readonly Period: {
      readonly number: number;
      readonly start: string;
      readonly end: string;
    };
    readonly EntitlementsChanged: {
      /** @enum {string} */
      readonly state:
        | 'trialing'
        | 'trial_expired'
        | 'active'
        | 'past_due'
        | 'suspended'
        | 'canceling'
        | 'deleting'
        | 'deleted';
      readonly licencesWork: boolean;
      readonly accessEndsAt: string | null;
      readonly until: string | null;
      /** @description The present of a tenant with a test clock. */
      readonly frozenTime: string | null;
      /** @description `holders` names every holder, and not only those whose licence has changed. */
      readonly complete: boolean;
      /** @description The database was restored: this document replaces any other, whatever its version. */
      readonly restored: boolean;
      readonly holders: readonly {
        readonly userId: string;
        readonly licenceId: string | null;
        readonly until: string | null;
      }[];
    };
    readonly Problem: {
      readonly type: string;
      readonly title: string;
      readonly status: number;
      readonly detail: string;
      readonly code: string;
      readonly errors?: readonly {
        readonly pointer: string;
        readonly detail: string;
      }[];
      readonly holders?: readonly {
        readonly userId: string;
        readonly name: string | null;
        readonly licenceId: string;
      }[];
      readonly declineCode?: string;
      readonly retryAt?: string;
      readonly url?: string;
    };
    readonly CreatedTenant: {
      readonly tenant: components['schemas']['Tenant'];
      readonly subscription: components['schemas']['Subscription'];
      readonly apiKey?: string;
      readonly productApiKey?: string;
    };
    readonly Tenant: {
      readonly tenantId: string;
      readonly name: string | null;
      readonly adminEmail: string | null;
      /** @description Set by ops; null where the tax follows from the rule. */
      readonly taxPercent: number | null;
      readonly createdAt: string;
      /** @description Since when the days of users’ last use are kept; null where none are. */
      readonly lastUsedSince: string | null;
    };
    readonly Subscription: {
      readonly tenantId: string;
      /** @enum {string} */
      readonly state:
        | 'trialing'
        | 'trial_expired'
        | 'active'
        | 'past_due'
        | 'suspended'
        | 'canceling'
        | 'deleting'
        | 'deleted';
      readonly converting: boolean;
      readonly currency: string;
      readonly unitPrice: number;
      readonly comingPrice: {
        readonly unitPrice: number;
        readonly from: string;
      } | null;
      readonly taxPercent: number;
      readonly tax: components['schemas']['Tax'];
      /** @enum {string|null} */
      readonly taxIdState: 'valid' | 'invalid' | 'unverified' | null;
      readonly timeZone: string;
      readonly now: string;
      readonly trialEndsAt: string;
      readonly period: components['schemas']['Period'] | null;
      readonly nextBill: components['schemas']['NextBill'] | null;
      readonly licences: {
        readonly total: number;
        readonly assigned: number;
        readonly free: number;
        readonly ending: number;
      };
      readonly cancelAt: string | null;
      readonly suspendAt: string | null;
      readonly deleteAt: string | null;
      readonly paymentMethod: components['schemas']['Card'] | null;
      /** @description Gone at the card processor, until there is another. */
      readonly removedPaymentMethod: components['schemas']['Card'] | null;
      readonly overdue: {
        readonly amount: number;
        readonly since: string;
        readonly nextRetryAt: string | null;
        readonly declineCode: string;
      } | null;
      /** @description A charge that waits for its payer to confirm it at the bank. */
      readonly awaitingPayer: {
        readonly chargeId: string;
        /** @enum {string} */
        readonly kind: 'first' | 'renewal' | 'proration';
        readonly licences: number;
        readonly amount: number;
        readonly tax: number;
        readonly currency: string;
        /** Format: uri */
        readonly url: string;
        readonly withdrawable: boolean;
      } | null;
      readonly testClock: {
        readonly frozenTime: string;
      } | null;
      readonly workflow: components['schemas']['WorkflowLink'];
    };
    readonly Tax: {
      readonly percent: number;
      /** @enum {string} */
      readonly category: 'standard' | 'zero' | 'reverse_charge' | 'outside_scope';
      readonly why: string;
    };
    readonly NextBill: {
      readonly at: string;
      readonly amount: number;
      readonly licences: number;
    };
    readonly Card: {
      readonly brand: string;
      readonly last4: string;
      readonly expMonth: number;
      readonly expYear: number;
    };
    readonly WorkflowLink: {
      readonly id: string;
      readonly runId: string;
      readonly url: string | null;
    };
    readonly Operation: {
      readonly id: string;
      /** @enum {string} */
      readonly state: 'running' | 'succeeded' | 'failed';
      readonly change?: components['schemas']['Change'];
      readonly problem?: components['schemas']['Problem'];
    };
    readonly Change: {
      readonly subscription: components['schemas']['Subscription'];
      readonly charge: components['schemas']['Charge'] | null;
      readonly licences: readonly components['schemas']['Licence'][];
    };
    readonly Charge: {
      readonly id: string;
      readonly tenantId: string;
      /** @enum {string} */
      readonly kind: 'first' | 'renewal' | 'proration';
      /** @enum {string} */
      readonly state: 'pending' | 'succeeded' | 'declined' | 'requires_action' | 'unknown' | 'canceled';
      readonly amount: number;
      readonly tax: number;
      readonly refunded: number;
      readonly currency: string;
      readonly lines: readonly components['schemas']['Line'][];
      readonly period: components['schemas']['Period'];
      readonly invoiceNumber: string | null;
      readonly paymentIntent: string | null;
      readonly declineCode: string | null;
      readonly attempt: number;
      readonly createdAt: string;
      readonly settledAt: string | null;
      readonly recordedAt: string;
      readonly workflow: components['schemas']['WorkflowLink'] & {
        readonly activityId: string;
      };
      readonly key: string;
      readonly quantity: number;
      readonly issuedOn: string | null;
      readonly company: string | null;
      readonly card: {
        readonly brand: string;
        readonly last4: string;
      } | null;
    };
    readonly Line: {
      readonly description: string;
      readonly quantity: number;
      readonly unitAmount: number;
      readonly amount: number;
      readonly from: string;
      readonly to: string;
      readonly days: number;
      readonly daysInPeriod: number;
    };
    readonly Licence: {
      readonly id: string;
      /** @enum {string} */
      readonly status: 'active' | 'ending';
      readonly assignee: {
        readonly userId: string;
        readonly name: string | null;
      } | null;
      readonly since: string;
      readonly endsAt: string | null;
      /** @description Of its holder. Null: on no day that is known. */
      readonly lastUsedOn: string | null;
    };
    readonly CreateTenant: {
      readonly tenantId?: string;
      readonly name: string;
      /** Format: email */
      readonly adminEmail: string;
      readonly timeZone?: string;
      /** @description One of aed, aud, brl, cad, chf, czk, dkk, eur, gbp, hkd, huf, inr, jpy, mxn, myr, nok, nzd, pln, ron, sek, sgd, thb, usd. */
      readonly currency?: string;
      readonly taxPercent?: number;
      readonly trialDays?: number;
      readonly unitPrice?: number;
      readonly testClock?: {
        /** Format: date-time */
        readonly frozenTime: string;
      };
    };
    readonly ChangeTenant: {
      readonly name?: string;
      /** Format: email */
      readonly adminEmail?: string;
      /** @description For ops alone. Null: the tax follows from the rule again. */
      readonly taxPercent?: number | null;
      /** @description Whether the day on which each user was last there is kept. False also forgets what was kept. */
      readonly lastUsed?: boolean;
    };
    readonly BillingDetails: {
      readonly legalName: string;
      readonly address: {
        readonly lines: readonly string[];
        readonly postcode: string | null;
        readonly city: string;
        readonly country: string;
      };
      /** @description In its normal form, with its country’s prefix. */
      readonly taxId: string | null;
      readonly purchaseOrder: string | null;
      /** @description The last day on which the number is printed. */
      readonly purchaseOrderUntil: string | null;
      readonly note: string | null;
      /** @enum {string} */
      readonly language: 'en' | 'de';
      readonly version: number;
      readonly at: string;
      /** @description As in the activity log. */
      readonly by: string;
      /** @description A member’s name, or address; null once removed. */
      readonly byName: string | null;
      /**
       * @description Null where there is no tax id.
       * @enum {string|null}
       */
      readonly taxIdState: 'valid' | 'invalid' | 'unverified' | null;
      /** @description Of a bill of now; null of a version that is not the newest. */
      readonly tax: components['schemas']['Tax'] | null;
    };
    readonly BillingDetailsVersion: {
      readonly legalName: string;
      readonly address: {
        readonly lines: readonly string[];
        readonly postcode: string | null;
        readonly city: string;
        readonly country: string;
      };
      /** @description In its normal form, with its country’s prefix. */
      readonly taxId: string | null;
      readonly purchaseOrder: string | null;
      /** @description The last day on which the number is printed. */
      readonly purchaseOrderUntil: string | null;
      readonly note: string | null;
      /** @enum {string} */
      readonly language: 'en' | 'de';
      readonly version: number;
      readonly at: string;
      /** @description As in the activity log. */
      readonly by: string;
      /** @description A member’s name, or address; null once removed. */
      readonly byName: string | null;
    };
    readonly BillingDetailsRequest: {
      readonly legalName: string;
      readonly address: {
        /** @description Street, building, department: as on a letter. */
        readonly lines: readonly string[];
        readonly postcode?: string | null;
        readonly city: string;
        readonly country: string;
      };
      readonly taxId?: string | null;
      readonly purchaseOrder?: string | null;
      /** Format: date */
      readonly purchaseOrderUntil?: string | null;
      readonly note?: string | null;
      /** @enum {string} */
      readonly language?: 'en' | 'de';
    };
    readonly Contact: {
      readonly id: string;
      readonly email: string;
      readonly kinds: readonly ('receipts' | 'failures' | 'everything')[];
      readonly createdAt: string;
      /** @description An actor, as in the activity log. */
      readonly createdBy: string;
    };
    readonly ContactDetails: {
      /** Format: email */
      readonly email: string;
      /** @description The mails that go to this address. */
      readonly kinds: readonly ('receipts' | 'failures' | 'everything')[];
    };
    readonly SignInLink: {
      /**
       * Format: uri
       * @description Signs in once; left out of a repeated answer.
       */
      readonly url?: string;
      readonly expiresAt: string;
    };
    readonly SignInLinkRequest: {
      /** @description How long the link can be used; 15. */
      readonly minutes?: number;
    };
    readonly Key: {
      readonly id: string;
      readonly name: string;
      /** @enum {string} */
      readonly role: 'ops' | 'finance' | 'metrics' | 'admin' | 'product';
      readonly createdAt: string;
      /** @description An actor, as in the activity log. */
      readonly createdBy: string;
      /** @description A member’s name, or address; null once removed. */
      readonly byName: string | null;
      /** @description To the minute. */
      readonly lastUsedAt: string | null;
      readonly expiresAt: string | null;
      /** @description It comes from the configuration, and is replaced there. */
      readonly configured: boolean;
    };
    readonly NewKey: {
      readonly id: string;
      readonly name: string;
      /** @enum {string} */
      readonly role: 'ops' | 'finance' | 'metrics' | 'admin' | 'product';
      readonly createdAt: string;
      /** @description An actor, as in the activity log. */
      readonly createdBy: string;
      /** @description A member’s name, or address; null once removed. */
      readonly byName: string | null;
      /** @description To the minute. */
      readonly lastUsedAt: string | null;
      readonly expiresAt: string | null;
      /** @description It comes from the configuration, and is replaced there. */
      readonly configured: boolean;
      /** @description Left out of a repeated answer. */
      readonly key?: string;
    };
    readonly TenantKeyDetails: {
      readonly name: string;
      /**
       * Format: date-time
       * @description In real time; without it the key never ends by itself.
       */
      readonly expiresAt?: string;
      /** @enum {string} */
      readonly role: 'admin' | 'product';
    };
    readonly OpsKeyDetails: {
      readonly name: string;
      /**
       * Format: date-time
       * @description In real time; without it the key never ends by itself.
       */
      readonly expiresAt?: string;
      /** @enum {string} */
      readonly role: 'ops' | 'finance' | 'metrics';
    };
    readonly Session: {
      readonly id: string;
      /** @enum {string} */
      readonly role: 'ops' | 'finance' | 'admin' | 'owner' | 'licences' | 'billing' | 'reader';
      /** @description Who the activity log names. */
      readonly actor: string;
      /** @description A member’s name, or address where there is none. */
      readonly byName: string | null;
      /** @enum {string} */
      readonly signedInBy: 'key' | 'link' | 'mail' | 'provider';
      /** @description The key that it ends with. */
      readonly keyId: string | null;
      readonly createdAt: string;
      /** @description To the minute. */
      readonly lastUsedAt: string;
      /** @description Unless it is used again before; never later than its longest. */
      readonly endsAt: string;
    };
    readonly Member: {
      readonly id: string;
      readonly email: string;
      readonly name: string | null;
      /** @enum {string} */
      readonly role: 'owner' | 'licences' | 'billing' | 'reader';
      /** @enum {string} */
      readonly state: 'invited' | 'active';
      readonly createdAt: string;
      /** @description An actor, as in the activity log. */
      readonly createdBy: string;
      /** @description A member’s name, or address; null once removed. */
      readonly byName: string | null;
      /** @description The first sign-in. */
      readonly joinedAt: string | null;
      readonly lastSignedInAt: string | null;
    };
    readonly MemberInvitation: {
      /** Format: email */
      readonly email: string;
      readonly name?: string;
      /** @enum {string} */
      readonly role: 'owner' | 'licences' | 'billing' | 'reader';
    };
    readonly MemberChange: {
      readonly name?: string | null;
      /** @enum {string} */
      readonly role?: 'owner' | 'licences' | 'billing' | 'reader';
    };
    readonly UpcomingBill: {
      readonly at: string;
      readonly amount: number;
      readonly tax: number;
      readonly currency: string;
      readonly licences: number;
    };
    readonly Coming: {
      /** @enum {string} */
      readonly what:
        | 'trial_end'
        | 'licences_end'
        | 'price_change'
        | 'retry'
        | 'suspension'
        | 'cancellation'
        | 'deletion';
      readonly at: string;
      readonly effect: {
        readonly nextBill: components['schemas']['NextBill'] | null;
        readonly nextBillUndone: components['schemas']['NextBill'] | null;
      };
      readonly undo: {
        /** @enum {string} */
        readonly method: 'POST' | 'DELETE';
        readonly path: string;
        readonly body: {
          readonly [key: string]: unknown;
        } | null;
      } | null;
    };
    readonly TaxIdCheck: {
      readonly id: string;
      readonly tenantId: string;
      readonly detailsVersion: number;
      /** @description Null once the tenant is deleted. */
      readonly taxId: string | null;
      /** @enum {string} */
      readonly register: 'vies' | 'hmrc';
      /** @enum {string} */
      readonly reason: 'saved' | 'renewed' | 'requested';
      /** @description An actor, as in the activity log. */
      readonly by: string;
      /** @description A member’s name, or address; null once removed. */
      readonly byName: string | null;
      /** @enum {string} */
      readonly state: 'waiting' | 'valid' | 'invalid' | 'unasked';
      /** @description In the register’s own word, or why it was not asked. */
      readonly code: string | null;
      /** @description Under which the register finds its answer. */
      readonly consultationNumber: string | null;
      /** @description The seller’s id, as whose it was asked. */
      readonly requester: string | null;
      readonly registeredName: string | null;
      /** @enum {string|null} */
      readonly nameMatch: 'matches' | 'differs' | 'not_compared' | null;
      readonly askedAt: string;
      /** @description How often the register was away. */
      readonly tries: number;
      readonly lastTriedAt: string | null;
      /** @description What it said then. */
      readonly lastCode: string | null;
      readonly answeredAt: string | null;
    };
    readonly Quote: {
      readonly quote: string;
      readonly expiresAt: string;
      readonly dueNow: {
        readonly amount: number;
        readonly tax: number;
        readonly currency: string;
        readonly lines: readonly components['schemas']['Line'][];
      };
      readonly reactivated: number;
      readonly nextBill: components['schemas']['NextBill'] | null;
      readonly refusal: components['schemas']['Problem'] | null;
    };
    readonly QuoteRequest: {
      readonly change:
        | {
            /** @enum {string} */
            readonly type: 'activate';
            readonly quantity: number;
            readonly startNow?: boolean;
          }
        | {
            /** @enum {string} */
            readonly type: 'addLicences';
            readonly quantity: number;
          }
        | {
            /** @enum {string} */
            readonly type: 'removeLicences';
            readonly quantity?: number;
            readonly licenceIds?: readonly string[];
          }
        | {
            /** @enum {string} */
            readonly type: 'reactivateLicences';
            readonly quantity?: number;
            readonly licenceIds?: readonly string[];
          }
        | {
            /** @enum {string} */
            readonly type: 'cancel';
          }
        | {
            /** @enum {string} */
            readonly type: 'pay';
          };
    };
    readonly PricePreview: {
      readonly before: {
        readonly unitPrice: number;
        readonly comingPrice: {
          readonly unitPrice: number;
          readonly from: string;
        } | null;
        readonly nextBill: components['schemas']['NextBill'] | null;
      };
      readonly after: {
        readonly unitPrice: number;
        readonly comingPrice: {
          readonly unitPrice: number;
          readonly from: string;
        } | null;
        readonly nextBill: components['schemas']['NextBill'] | null;
      };
      readonly currency: string;
    };
    readonly User: {
      readonly userId: string;
      readonly name: string;
      readonly email: string | null;
      readonly licenceId: string | null;
      /** @description Null: on no day that is known. */
      readonly lastUsedOn: string | null;
    };
    readonly UserDetails: {
      readonly name: string;
      /** Format: email */
      readonly email?: string;
    };
    readonly SetupSessionRequest: {
      /** Format: uri */
      readonly returnUrl: string;
    };
    readonly Confirmation: {
      /** @enum {string} */
      readonly standing:
        | 'to_confirm'
        | 'paid'
        | 'declined'
        | 'given_back'
        | 'withdrawn'
        | 'under_way'
        | 'cannot_confirm'
        | 'bank_away';
      readonly declineCode: string | null;
      /** Format: uri */
      readonly url: string | null;
      readonly charge: components['schemas']['Charge'];
    };
    readonly ConfirmationRequest: {
      /** Format: uri */
      readonly returnUrl: string;
    };
    readonly Activation: {
      readonly quantity: number;
      readonly startNow?: boolean;
      readonly quote?: string;
    };
    readonly Cancellation: {
      readonly reason?: string;
    };
    readonly AddLicences: {
      readonly quantity: number;
      readonly quote?: string;
    };
    readonly Selection:
      | {
          readonly quantity: number;
        }
      | {
          readonly licenceIds: readonly string[];
        };
    readonly Assignee: {
      readonly userId: string;
    };
    readonly Assignments: {
      readonly userIds: readonly string[];
    };
    readonly PaymentMethodChange: {
      readonly paymentMethod: string;
    };
    readonly Payment: {
      readonly quote?: string;
    };
    readonly Nothing: Record<string, never>;
    readonly PriceChange: {
      readonly unitPrice: number;
    };
    readonly Activity: {
      readonly id: string;
      readonly at: string;
      readonly recordedAt: string;
      readonly actor: string;
      readonly type: string;
      readonly event: {
        readonly [key: string]: unknown;
      };
      readonly amount: number | null;
      readonly currency: string;
      readonly chargeId: string | null;
      /** @description Of the charge, once it is paid. */
      readonly invoiceNumber: string | null;
      readonly note: string | null;
      /** @description A member’s name, or address; null once removed. */
      readonly byName: string | null;
    };
    readonly DeletionCertificate: {
      readonly deletedAt: string;
      readonly instance: string;
      readonly rows: {
        readonly [key: string]: number;
      };
      readonly workflow: components['schemas']['WorkflowLink'];
      readonly historiesUntil: string | null;
      readonly invoicesUntil: string | null;
      readonly kept: readonly {
        readonly record: string;
        /** @enum {string} */
        readonly because: 'law' | 'service' | 'processor';
        readonly holds: string;
      }[];
    };
    readonly Invoice: {
      readonly number: string;
      /** @enum {string} */
      readonly kind: 'invoice' | 'credit_note';
      readonly tenantId: string;
      readonly chargeId: string;
      readonly total: number;
      readonly tax: number;
      readonly currency: string;
      readonly lines: readonly components['schemas']['Line'][];
      readonly issuedAt: string;
      /**
       * Format: date
       * @description The date of issue, counted in the seller’s zone.
       */
      readonly issuedOn: string;
      /** @description In percent, with up to three decimals. */
      readonly taxRate: number;
      /** @enum {string} */
      readonly taxCategory: 'standard' | 'zero' | 'reverse_charge' | 'outside_scope';
      /** @description Why this tax, in the language of the invoice. */
      readonly taxNote: string | null;
      /** @description Where the seller keeps its books in another currency and a rate was published. */
      readonly taxInSellersCurrency: {
        readonly amount: number;
        readonly currency: string;
        readonly rate: string;
        /** Format: date */
        readonly from: string;
        /** Format: date */
        readonly to: string;
      } | null;
      readonly purchaseOrder: string | null;
      readonly note: string | null;
      /** @enum {string} */
      readonly language: 'en' | 'de';
      readonly paidBy: {
        readonly brand: string;
        readonly last4: string;
        /** Format: date-time */
        readonly at: string;
      } | null;
      readonly period: components['schemas']['Period'];
      /** @description The days that the lines are for, `to` not counted; null where no line names any. */
      readonly supplied: {
        /** Format: date */
        readonly from: string;
        /** Format: date */
        readonly to: string;
      } | null;
      readonly seller: {
        readonly name: string;
        readonly addressLines: readonly string[];
        readonly postcode: string | null;
        readonly city: string | null;
        readonly country: string | null;
        readonly taxId: string | null;
        readonly email: string | null;
      };
      readonly buyer: {
        readonly name: string;
        readonly addressLines: readonly string[];
        readonly postcode: string | null;
        readonly city: string | null;
        readonly country: string | null;
        readonly taxId: string | null;
        readonly email: string | null;
      };
      readonly refersTo: string | null;
    };
    readonly MailedReceipt: {
      readonly number: string;
      /** @description The addresses that get receipts now. */
      readonly recipients: readonly string[];
    };
    readonly Entitlement: {
      readonly userId: string;
      readonly licensed: boolean;
      readonly licenceId: string | null;
      readonly until: string | null;
      /** @description At the latest: a licence can be handed on before it ends. */
      readonly checkAgainAt: string;
    };
    readonly EntitlementDocument: {
      readonly tenantId: string;
      /** @description The step of the tenant that it holds for. */
      readonly version: number;
      /** @enum {string} */
      readonly state:
        | 'trialing'
        | 'trial_expired'
        | 'active'
        | 'past_due'
        | 'suspended'
        | 'canceling'
        | 'deleting'
        | 'deleted';
      readonly licencesWork: boolean;
      /** @description When all access ends by time alone, if that is known. */
      readonly accessEndsAt: string | null;
      /** @description Until when this is known: that end, or the next bill. */
      readonly until: string | null;
      /** @description The present, on a test clock. */
      readonly frozenTime: string | null;
      /** @description `until`: when the licence itself ends. */
      readonly holders: readonly {
        readonly userId: string;
        readonly licenceId: string;
        readonly until: string | null;
      }[];
    };
    readonly KeySet: {
      readonly keys: readonly {
        /** @enum {string} */
        readonly kty: 'OKP';
        /** @enum {string} */
        readonly crv: 'Ed25519';
        readonly x: string;
        readonly kid: string;
        /** @enum {string} */
        readonly alg: 'EdDSA';
        /** @enum {string} */
        readonly use: 'sig';
      }[];
    };
    readonly RecordedUses: {
      /** @description For how many users this day was new. */
      readonly recorded: number;
    };
    readonly Uses: {
      /** Format: date */
      readonly on: string;
      readonly userIds: readonly string[];
    };
    readonly EventPage: {
      readonly data: readonly components['schemas']['Event'][];
      readonly next: string;
    };
    readonly Event: {
      readonly id: string;
      readonly tenantId: string;
      readonly version: number;
      /** @enum {string} */
      readonly type:
        | 'subscription.trial_started'
        | 'subscription.trial_expired'
        | 'subscription.activated'
        | 'subscription.renewed'
        | 'subscription.past_due'
        | 'subscription.suspended'
        | 'subscription.canceling'
        | 'subscription.kept'
        | 'subscription.deleted'
        | 'licences.changed'
        | 'entitlements.changed'
        | 'charge.succeeded'
        | 'charge.declined'
        | 'charge.refunded'
        | 'charge.disputed'
        | 'invoice.issued'
        | 'price.announced'
        | 'attention.raised'
        | 'attention.ended';
      readonly at: string;
      /** @description By its type: see `webhooks`. */
      readonly data: {
        readonly [key: string]: unknown;
      };
    };
    readonly ClockAdvanced: {
      readonly subscription: components['schemas']['Subscription'];
      readonly events: readonly components['schemas']['Activity'][];
    };
    readonly ClockAdvance:
      | {
          /** Format: date-time */
          readonly to: string;
        }
      | {
          readonly by: string;
        };
    readonly ChargeDetail: components['schemas']['Charge'] & {
      readonly attempts: readonly components['schemas']['Charge'][];
      readonly disputes: readonly components['schemas']['Dispute'][];
      readonly refunds: readonly components['schemas']['Refund'][];
      readonly invoice: components['schemas']['Invoice'] | null;
      readonly stripe: {
        readonly id: string;
        readonly url: string;
      } | null;
      /** @enum {string} */
      readonly history: 'kept' | 'gone' | 'unknown';
      readonly lookUps: {
        readonly tries: number;
        readonly nextAt: string | null;
      } | null;
      readonly activity: readonly components['schemas']['Activity'][];
      readonly why: readonly string[];
      readonly kept: number;
      /** @description The most that a refund can give back now: what refunds, also those under way, and lost disputes leave. */
      readonly refundable: number;
      readonly whatWentBack: readonly string[];
    };
    readonly Dispute: {
      readonly id: string;
      readonly chargeId: string;
      readonly tenantId: string;
      readonly state: string;
      readonly amount: number;
      readonly currency: string;
      readonly reasonCode: string;
      readonly respondBy: string | null;
      readonly openedAt: string;
      readonly closedAt: string | null;
      readonly recordedAt: string;
      readonly workflow: components['schemas']['WorkflowLink'];
    };
    readonly Refund: {
      readonly id: string;
      readonly chargeId: string;
      readonly tenantId: string;
      /** @enum {string} */
      readonly state: 'requested' | 'refused' | 'pending' | 'succeeded' | 'failed';
      readonly amount: number;
      readonly tax: number;
      readonly currency: string;
      readonly reason: string | null;
      readonly actor: string;
      readonly creditNote: components['schemas']['Invoice'] | null;
      readonly stripeRefund: string | null;
      readonly failureCode: string | null;
      readonly createdAt: string;
      readonly settledAt: string | null;
      readonly failedAt: string | null;
      readonly recordedAt: string;
      readonly workflow: components['schemas']['WorkflowLink'];
      readonly key: string;
    };
    readonly AccountingEntry: {
      readonly date: string;
      readonly number: string;
      /** @enum {string} */
      readonly kind: 'invoice' | 'credit_note';
      readonly company: string;
      readonly country: string | null;
      readonly taxId: string | null;
      readonly net: number;
      readonly rate: number;
      readonly tax: number;
      readonly gross: number;
      readonly currency: string;
      readonly card: {
        readonly brand: string;
        readonly last4: string;
      } | null;
      /** @enum {string} */
      readonly category: 'standard' | 'zero' | 'reverse_charge' | 'outside_scope';
      readonly corrects: string | null;
      /** @description The tax in the seller’s currency; null where no rate was known when the document was issued. */
      readonly homeTax: number | null;
      /** @description That currency; null where the document does not say it. */
      readonly homeCurrency: string | null;
      /** @description Whose tax it is, or whose tax is not charged. */
      readonly taxCountry: string | null;
    };
    readonly DeferredRevenue: {
      readonly data: readonly {
        readonly currency: string;
        readonly before: number;
        readonly billed: number;
        readonly recognised: number;
        readonly returned: number;
        readonly after: number;
      }[];
    };
    readonly RefundRequest: {
      readonly amount?: number;
      /** @description Needed, but of a tenant that is being deleted, or is: there it is refused. */
      readonly reason?: string;
    };
    readonly RefundPreview: {
      readonly amount: number;
      readonly tax: number;
      readonly currency: string;
      readonly left: {
        readonly before: number;
        readonly after: number;
      };
      readonly takesReason: boolean;
    };
    readonly Reconciliation: components['schemas']['ReconciliationSummary'] & {
      readonly items: readonly components['schemas']['ReconciliationItem'][];
      readonly nextCursor: string | null;
    };
    readonly ReconciliationItem: {
      readonly id: string;
      /** @enum {string} */
      readonly count: 'missingHere' | 'missingThere' | 'amountDiffers' | 'duplicate';
      readonly kind: string;
      readonly detail: string;
      readonly tenantId: string | null;
      readonly chargeId: string | null;
      readonly refundId: string | null;
      readonly key: string | null;
      readonly ledger: components['schemas']['FindingSide'] | null;
      readonly stripe: components['schemas']['FindingSide'] | null;
      readonly at: string;
      readonly firstSeenAt: string;
      readonly lastSeenAt: string;
      readonly closedAt: string | null;
    };
    readonly FindingSide: {
      readonly id: string;
      readonly state: string;
      readonly amount: number;
      readonly currency: string;
    };
    readonly ReconciliationSummary: {
      readonly id: string;
      /** @enum {string} */
      readonly source: 'scheduled' | 'on_demand';
      readonly actor: string;
      /** @enum {string} */
      readonly state: 'requested' | 'running' | 'succeeded' | 'failed';
      readonly from: string | null;
      readonly to: string | null;
      readonly counts: {
        readonly matched: number;
        readonly missingHere: number;
        readonly missingThere: number;
        readonly amountDiffers: number;
        readonly duplicate: number;
        readonly underWay: number;
      };
      readonly startedAt: string;
      readonly finishedAt: string | null;
      readonly workflow: components['schemas']['WorkflowLink'];
    };
    readonly ReconciliationRequest: {
      readonly from?: string;
      readonly to?: string;
    };
    readonly Mail: {
      readonly id: string;
      readonly tenantId: string;
      /** @enum {string} */
      readonly kind:
        | 'trial_ending'
        | 'bill_preview'
        | 'price_changed'
        | 'card_removed'
        | 'card_expiring'
        | 'receipt'
        | 'payment_failed'
        | 'suspended'
        | 'tax_id_refused'
        | 'deletion_warning'
        | 'deletion_certificate'
        | 'invitation'
        | 'sign_in';
      readonly reason: string;
      /** @enum {string} */
      readonly state: 'planned' | 'due' | 'sent' | 'dropped';
      readonly dueAt: string | null;
      readonly sentAt: string | null;
      readonly recordedAt: string;
      readonly droppedBecause: string | null;
      readonly deliveries: readonly components['schemas']['MailDelivery'][];
      readonly subject: string | null;
      readonly body: string | null;
      readonly data: {
        readonly [key: string]: unknown;
      };
    };
    readonly MailDelivery: {
      /** @description Its Message-ID begins with it. */
      readonly id: string;
      /** @enum {string} */
      readonly to: 'admin' | 'contact' | 'member';
      readonly contactId: string | null;
      readonly memberId: string | null;
      /** @description 1, and one more each time that the mail is sent again on purpose. */
      readonly round: number;
      /** @enum {string} */
      readonly state: 'due' | 'sent' | 'dropped';
      readonly attempts: number;
      readonly retryAt: string | null;
      readonly lastError: string | null;
      readonly droppedBecause: string | null;
      readonly sentAt: string | null;
    };
    readonly ListedTenant: {
      readonly tenantId: string;
      readonly name: string | null;
      /** @enum {string} */
      readonly state:
        | 'trialing'
        | 'trial_expired'
        | 'active'
        | 'past_due'
        | 'suspended'
        | 'canceling'
        | 'deleting'
        | 'deleted';
      readonly needsAttention: boolean;
      readonly attention: string | null;
      readonly concerns: readonly {
        readonly about: string;
        readonly reason: string;
      }[];
      readonly nextDueAt: string | null;
      readonly nextBill: components['schemas']['NextBill'] | null;
      readonly currency: string;
      readonly licences: {
        readonly total: number;
        readonly assigned: number;
        readonly free: number;
        readonly ending: number;
      };
      readonly chargeUnknown: boolean;
      readonly earlierTrials: readonly {
        readonly tenantId: string;
        /** @enum {string} */
        readonly by: 'address' | 'card';
      }[];
      readonly testClock: {
        readonly frozenTime: string;
      } | null;
      readonly recordedAt: string;
      readonly workflow: components['schemas']['WorkflowLink'];
    };
    readonly Need: {
      /** @enum {string} */
      readonly kind:
        | 'attention'
        | 'stuck_run'
        | 'outcome_unknown'
        | 'dispute'
        | 'past_due'
        | 'suspended'
        | 'mail_not_sent'
        | 'events_behind';
      readonly count: number;
      readonly items: readonly components['schemas']['Needed'][];
    };
    readonly Needed: {
      readonly tenantId: string | null;
      readonly name: string | null;
      readonly since: string | null;
      readonly amount: number | null;
      readonly currency: string | null;
      readonly subject: string | null;
      readonly isTestClock: boolean;
    };
    readonly ChargesLookedUp: {
      readonly asked: readonly components['schemas']['Charge'][];
      readonly stillUnknown: readonly string[];
      readonly deletedAgain: boolean;
    };
    readonly EnsuredRun: {
      /** @enum {string} */
      readonly outcome: 'begun' | 'sound' | 'deleted' | 'ended';
      readonly why: string | null;
    };
    readonly Acknowledgement: {
      readonly about: string;
    };
    readonly AuditedAct: {
      readonly id: string;
      readonly at: string;
      /** @description As in the activity log. */
      readonly actor: string;
      /** @enum {string} */
      readonly act:
        | 'signedIn'
        | 'signedOut'
        | 'sessionEnded'
        | 'keyMade'
        | 'keyRevoked'
        | 'linkMade'
        | 'memberInvited'
        | 'memberChanged'
        | 'memberRemoved'
        | 'dataExported'
        | 'tenantChanged'
        | 'billingDetailsSaved'
        | 'taxIdCheckRequested'
        | 'contactAdded'
        | 'contactRemoved'
        | 'mailResent'
        | 'eventEndpointMade'
        | 'eventEndpointChanged'
        | 'eventEndpointDeleted';
      /** @description The id of what it was done to: a key, a session, a link, a member, a contact, a mail; the version of billing details, or the fields, that were changed. */
      readonly about: string | null;
      readonly tenantId: string | null;
      /** @description The key that was used, or that the session depends on. */
      readonly keyId: string | null;
      readonly sessionId: string | null;
      readonly address: string | null;
    };
    readonly EventEndpoint: {
      readonly id: string;
      readonly url: string;
      readonly types: readonly string[] | null;
      readonly compact: boolean;
      readonly paused: boolean;
      readonly createdAt: string;
      /** @description An actor, as in the activity log. */
      readonly createdBy: string;
      /** @description Until when the secret before signs as well. */
      readonly previousSecretUntil: string | null;
      readonly lastDeliveredAt: string | null;
      /** @description Since when something is tried in vain. */
      readonly failingSince: string | null;
      /** @description In plain words; it names nothing of an answer. */
      readonly lastError: string | null;
      /** @description Events that it has still to be sent; of more than 10,000 not all are counted. */
      readonly waitingEvents: number;
      /** @description When the oldest of them was recorded. */
      readonly waitingSince: string | null;
      /** @description Tenants whose events wait for a try of their own. */
      readonly waitingTenants: number;
    };
    readonly NewEventEndpoint: {
      readonly id: string;
      readonly url: string;
      readonly types: readonly string[] | null;
      readonly compact: boolean;
      readonly paused: boolean;
      readonly createdAt: string;
      /** @description An actor, as in the activity log. */
      readonly createdBy: string;
      /** @description Until when the secret before signs as well. */
      readonly previousSecretUntil: string | null;
      readonly lastDeliveredAt: string | null;
      /** @description Since when something is tried in vain. */
      readonly failingSince: string | null;
      /** @description In plain words; it names nothing of an answer. */
      readonly lastError: string | null;
      /** @description Events that it has still to be sent; of more than 10,000 not all are counted. */
      readonly waitingEvents: number;
      /** @description When the oldest of them was recorded. */
      readonly waitingSince: string | null;
      /** @description Tenants whose events wait for a try of their own. */
      readonly waitingTenants: number;
      /** @description `whsec_` and base64, as Standard Webhooks has it. Left out of a repeated answer. */
      readonly secret?: string;
    };
    readonly EventEndpointDetails: {
      /** Format: uri */
      readonly url: string;
      /** @description The types that it is sent; all where it is null. */
      readonly types?:
        | readonly (
            | 'subscription.trial_started'
            | 'subscription.trial_expired'
            | 'subscription.activated'
            | 'subscription.renewed'
            | 'subscription.past_due'
            | 'subscription.suspended'
            | 'subscription.canceling'
            | 'subscription.kept'
            | 'subscription.deleted'
            | 'licences.changed'
            | 'entitlements.changed'
            | 'charge.succeeded'
            | 'charge.declined'
            | 'charge.refunded'
            | 'charge.disputed'
            | 'invoice.issued'
            | 'price.announced'
            | 'attention.raised'
            | 'attention.ended'
          )[]
        | null;
      /** @description Far behind, it is sent each tenant’s newest document, an `entitlements.changed` with `complete: true`, instead of all events between. */
      readonly compact?: boolean;
    };
    readonly SecretRotation: {
      /** @description How long the secret before signs as well; 24 where it is not given. */
      readonly overlapHours?: number;
    };
    readonly EventEndpointChange: {
      /** Format: uri */
      readonly url?: string;
      /** @description The types that it is sent; all where it is null. */
      readonly types?:
        | readonly (
            | 'subscription.trial_started'
            | 'subscription.trial_expired'
            | 'subscription.activated'
            | 'subscription.renewed'
            | 'subscription.past_due'
            | 'subscription.suspended'
            | 'subscription.canceling'
            | 'subscription.kept'
            | 'subscription.deleted'
            | 'licences.changed'
            | 'entitlements.changed'
            | 'charge.succeeded'
            | 'charge.declined'
            | 'charge.refunded'
            | 'charge.disputed'
            | 'invoice.issued'
            | 'price.announced'
            | 'attention.raised'
            | 'attention.ended'
          )[]
        | null;
      /** @description Far behind, it is sent each tenant’s newest document, an `entitlements.changed` with `complete: true`, instead of all events between. */
      readonly compact?: boolean;
      readonly paused?: boolean;
    };
    readonly Redelivery: {
      /** @description A version of one tenant, or an instant of real time for all of them. */
      readonly from:
        | {
            readonly tenantId: string;
            readonly version: number;
          }
        | {
            /** Format: date-time */
            readonly at: string;
          };
    };
    readonly Payloads: {
      readonly payloads: readonly components['schemas']['Payload'][];
    };
    readonly Payload: {
      readonly metadata?: {
        readonly encoding?: string;
        readonly messageType?: string;
        readonly type?: string;
        readonly 'encryption-key-id'?: string;
        readonly 'encryption-cipher'?: string;
      };
      readonly data?: string;
    };
    readonly Run: {
      readonly workflow: components['schemas']['WorkflowLink'];
      readonly period: components['schemas']['Period'] | null;
      /** @enum {string} */
      readonly state:
        | 'trialing'
        | 'trial_expired'
        | 'active'
        | 'past_due'
        | 'suspended'
        | 'canceling'
        | 'deleting'
        | 'deleted';
      readonly firstAt: string;
      readonly lastAt: string;
      readonly charges: readonly {
        readonly id: string;
        /** @enum {string} */
        readonly kind: 'first' | 'renewal' | 'proration';
        /** @enum {string} */
        readonly state: 'pending' | 'succeeded' | 'declined' | 'requires_action' | 'unknown' | 'canceled';
        readonly amount: number;
        readonly currency: string;
        readonly period: components['schemas']['Period'];
      }[];
    };
    readonly Summary: {
      readonly data: readonly {
        readonly currency: string;
        readonly mrr: number;
        readonly new: number;
        readonly expansion: number;
        readonly contraction: number;
        readonly churn: number;
        readonly charged: number;
        readonly refunded: number;
        readonly failed: number;
        readonly disputed: number;
        readonly lost: number;
        readonly months: readonly {
          readonly month: string;
          readonly mrr: number;
          readonly new: number;
          readonly expansion: number;
          readonly contraction: number;
          readonly churn: number;
          readonly charged: number;
          readonly refunded: number;
          readonly failed: number;
          readonly disputed: number;
          readonly lost: number;
        }[];
      }[];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
};
export type SubscriptionFacts = components['schemas']['SubscriptionFacts'];
export type Period = components['schemas']['Period'];
export type EntitlementsChanged = components['schemas']['EntitlementsChanged'];
export type Problem = components['schemas']['Problem'];
export type CreatedTenant = components['schemas']['CreatedTenant'];
export type Tenant = components['schemas']['Tenant'];
export type Subscription = components['schemas']['Subscription'];
export type Tax = components['schemas']['Tax'];
export type NextBill = components['schemas']['NextBill'];
export type Card = components['schemas']['Card'];
export type WorkflowLink = components['schemas']['WorkflowLink'];
export type Operation = components['schemas']['Operation'];
export type Change = components['schemas']['Change'];
export type Charge = components['schemas']['Charge'];
export type Line = components['schemas']['Line'];
export type Licence = components['schemas']['Licence'];
export type CreateTenant = components['schemas']['CreateTenant'];
export type ChangeTenant = components['schemas']['ChangeTenant'];
export type BillingDetails = components['schemas']['BillingDetails'];
export type BillingDetailsVersion = components['schemas']['BillingDetailsVersion'];
export type BillingDetailsRequest = components['schemas']['BillingDetailsRequest'];
export type Contact = components['schemas']['Contact'];
export type ContactDetails = components['schemas']['ContactDetails'];
export type SignInLink = components['schemas']['SignInLink'];
export type SignInLinkRequest = components['schemas']['SignInLinkRequest'];
export type Key = components['schemas']['Key'];
export type NewKey = components['schemas']['NewKey'];
export type TenantKeyDetails = components['schemas']['TenantKeyDetails'];
export type OpsKeyDetails = components['schemas']['OpsKeyDetails'];
export type Session = components['schemas']['Session'];
export type Member = components['schemas']['Member'];
export type MemberInvitation = components['schemas']['MemberInvitation'];
export type MemberChange = components['schemas']['MemberChange'];
export type UpcomingBill = components['schemas']['UpcomingBill'];
export type Coming = components['schemas']['Coming'];
export type TaxIdCheck = components['schemas']['TaxIdCheck'];
export type Quote = components['schemas']['Quote'];
export type QuoteRequest = components['schemas']['QuoteRequest'];
export type PricePreview = components['schemas']['PricePreview'];
export type User = components['schemas']['User'];
export type UserDetails = components['schemas']['UserDetails'];
export type SetupSessionRequest = components['schemas']['SetupSessionRequest'];
export type Confirmation = components['schemas']['Confirmation'];
export type ConfirmationRequest = components['schemas']['ConfirmationRequest'];
export type Activation = components['schemas']['Activation'];
export type Cancellation = components['schemas']['Cancellation'];
export type AddLicences = components['schemas']['AddLicences'];
export type Selection = components['schemas']['Selection'];
export type Assignee = components['schemas']['Assignee'];
export type Assignments = components['schemas']['Assignments'];
export type PaymentMethodChange = components['schemas']['PaymentMethodChange'];
export type Payment = components['schemas']['Payment'];
export type Nothing = components['schemas']['Nothing'];
export type PriceChange = components['schemas']['PriceChange'];
export type Activity = components['schemas']['Activity'];
export type DeletionCertificate = components['schemas']['DeletionCertificate'];
export type Invoice = components['schemas']['Invoice'];
export type MailedReceipt = components['schemas']['MailedReceipt'];
export type Entitlement = components['schemas']['Entitlement'];
export type EntitlementDocument = components['schemas']['EntitlementDocument'];
export type KeySet = components['schemas']['KeySet'];
export type RecordedUses = components['schemas']['RecordedUses'];
export type Uses = components['schemas']['Uses'];
export type EventPage = components['schemas']['EventPage'];
export type Event = components['schemas']['Event'];
export type ClockAdvanced = components['schemas']['ClockAdvanced'];
export type ClockAdvance = components['schemas']['ClockAdvance'];
export type ChargeDetail = components['schemas']['ChargeDetail'];
export type Dispute = components['schemas']['Dispute'];
export type Refund = components['schemas']['Refund'];
export type AccountingEntry = components['schemas']['AccountingEntry'];
export type DeferredRevenue = components['schemas']['DeferredRevenue'];
export type RefundRequest = components['schemas']['RefundRequest'];
export type RefundPreview = components['schemas']['RefundPreview'];
export type Reconciliation = components['schemas']['Reconciliation'];
export type ReconciliationItem = components['schemas']['ReconciliationItem'];
export type FindingSide = components['schemas']['FindingSide'];
export type ReconciliationSummary = components['schemas']['ReconciliationSummary'];
export type ReconciliationRequest = components['schemas']['ReconciliationRequest'];
export type Mail = components['schemas']['Mail'];
export type MailDelivery = components['schemas']['MailDelivery'];
export type ListedTenant = components['schemas']['ListedTenant'];
export type Need = components['schemas']['Need'];
export type Needed = components['schemas']['Needed'];
export type ChargesLookedUp = components['schemas']['ChargesLookedUp'];
export type EnsuredRun = components['schemas']['EnsuredRun'];
export type Acknowledgement = components['schemas']['Acknowledgement'];
export type AuditedAct = components['schemas']['AuditedAct'];
export type EventEndpoint = components['schemas']['EventEndpoint'];
export type NewEventEndpoint = components['schemas']['NewEventEndpoint'];
export type EventEndpointDetails = components['schemas']['EventEndpointDetails'];
export type SecretRotation = components['schemas']['SecretRotation'];
export type EventEndpointChange = components['schemas']['EventEndpointChange'];
export type Redelivery = components['schemas']['Redelivery'];
export type Payloads = components['schemas']['Payloads'];
export type Payload = components['schemas']['Payload'];
export type Run = components['schemas']['Run'];
export type Summary = components['schemas']['Summary'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
