import type { Child } from 'hono/jsx';
import { Page, Tabs } from '../components/layout.tsx';
import { Head } from './head.tsx';
import type { Licensing } from './tenant.ts';

interface LicensingPageProps {
  readonly licensing: Licensing;
  readonly title: string;
  readonly children: Child;
}

/** What surrounds each of a tenant's pages: how the subscription stands, what needs doing, the tabs. */
export function LicensingPage({ licensing, title, children }: LicensingPageProps) {
  const { view, tenant, base } = licensing;
  const name = tenant.name ?? tenant.tenantId;
  return (
    <Page view={view} title={title} subject={name}>
      <h1>{name}</h1>
      <Head licensing={licensing} />
      <Tabs
        label="Licensing"
        path={view.path}
        tabs={[
          ['Licences', base],
          ['Manage subscription', `${base}/subscription`],
          ['Receipts', `${base}/receipts`],
          ['Activity', `${base}/activity`],
        ]}
      />
      {children}
    </Page>
  );
}
