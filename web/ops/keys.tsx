import { keysPages } from '../components/keys-page.tsx';
import { OpsPage } from '../components/section-page.tsx';
import { inUtc, viewOf } from '../view.ts';

const roles = [
  ['ops', 'Everything (ops)'],
  ['finance', 'Charges, invoices and refunds (finance)'],
  ['metrics', 'Collect metrics (metrics)'],
] as const;

/** The page of the keys of ops, finance and metrics, and of their sessions. */
export const keys = keysPages<'ops' | 'finance' | 'metrics'>({
  title: () => 'Keys',
  roles: () => roles,
  root: () => '/ops',
  path: () => '/ops/keys',
  async frame(context) {
    const view = viewOf(context);
    return {
      view,
      zoned: inUtc(view),
      isClosed: false,
      hasKeys: true,
      top: null,
      Page: ({ title, children }) => (
        <OpsPage view={view} title={title} within="Keys">
          {children}
        </OpsPage>
      ),
    };
  },
  listKeys: (context, query) => context.get('client').do('GET /v1/ops/keys', { query }),
  listSessions: (context) => context.get('client').do('GET /v1/ops/sessions', { query: { limit: 50 } }),
  make: (context, body, once) => context.get('client').ask('POST /v1/ops/keys', { body, ...once }),
  revoke: (context, id, once) => context.get('client').ask('DELETE /v1/ops/keys/{id}', { params: { id }, ...once }),
  endSession: (context, id, once) =>
    context.get('client').ask('DELETE /v1/ops/sessions/{id}', { params: { id }, ...once }),
});
