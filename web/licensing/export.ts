import type { PageContext } from '../deps.ts';
import { tenantIdOf } from './tenant.ts';

/** All of the instance's data, as a file. */
export async function exportData(context: PageContext): Promise<Response> {
  const t = tenantIdOf(context);
  const zip = await context.get('client').do('GET /v1/tenants/{t}/export', { params: { t } });
  return context.body(new Uint8Array(zip), 200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${t.replaceAll(/[^\w.-]/g, '_')}.zip"`,
  });
}
