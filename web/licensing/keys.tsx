import { keysPages } from '../components/keys-page.tsx';
import { LicensingPage } from './frame.tsx';
import { baseOf, hasEnded, paramsOf, readLicensing } from './tenant.ts';

const roles = [
  ['admin', 'Everything an admin may (admin)'],
  ['product', 'Ask who is licensed (product)'],
] as const;

/** A tenant's keys, and who is signed in on its pages. */
export const keys = keysPages<'admin' | 'product'>({
  roles,
  root: baseOf,
  async frame(context) {
    const licensing = await readLicensing(context);
    return {
      view: licensing.view,
      zoned: licensing.zoned,
      isClosed: hasEnded(licensing),
      Page: ({ title, children }) => (
        <LicensingPage licensing={licensing} title={title} within="Keys">
          {children}
        </LicensingPage>
      ),
    };
  },
  listKeys: (context, query) =>
    context.get('client').do('GET /v1/tenants/{t}/keys', { params: paramsOf(context), query }),
  listSessions: (context) =>
    context.get('client').do('GET /v1/tenants/{t}/sessions', { params: paramsOf(context), query: { limit: 50 } }),
  make: (context, body, once) =>
    context.get('client').ask('POST /v1/tenants/{t}/keys', { params: paramsOf(context), body, ...once }),
  revoke: (context, id, once) =>
    context.get('client').ask('DELETE /v1/tenants/{t}/keys/{id}', { params: { ...paramsOf(context), id }, ...once }),
  endSession: (context, id, once) =>
    context
      .get('client')
      .ask('DELETE /v1/tenants/{t}/sessions/{id}', { params: { ...paramsOf(context), id }, ...once }),
});
