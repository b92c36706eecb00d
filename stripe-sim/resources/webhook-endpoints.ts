import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { listOf } from '../wire/list.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { webhookEndpointObject } from '../wire/webhook-endpoint.ts';
import { retrieve } from './reading.ts';

const createParams = {
  url: p.text,
  enabled_events: z.array(z.string()).min(1),
  description: p.clearable.optional(),
  api_version: p.text.optional(),
  metadata: p.metadata.optional(),
};

export const webhookEndpoints = [
  operation('POST', '/v1/webhook_endpoints', createParams, (context, params) => {
    if (!p.isWebAddress(params.url))
      throw invalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
        code: 'url_invalid',
        param: 'url',
      });
    const row = context.tx.create('endpoints', {
      id: newId('we'),
      url: params.url,
      secret: newId('whsec'),
      enabled_events: params.enabled_events,
      description: params.description ?? null,
      api_version: params.api_version ?? null,
      metadata: mergeMetadata({}, params.metadata),
    });
    return webhookEndpointObject(context, row, row.secret);
  }),

  operation('GET', '/v1/webhook_endpoints', p.page, (context, params) => {
    return listOf(context, '/v1/webhook_endpoints', { table: 'endpoints', wire: webhookEndpointObject }, params);
  }),

  retrieve('/v1/webhook_endpoints', 'endpoints', webhookEndpointObject),

  operation('DELETE', '/v1/webhook_endpoints/:id', {}, (context, _, id) => {
    context.tx.remove('endpoints', find(context.tx, 'endpoints', id).id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
];
