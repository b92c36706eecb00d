import type { Child } from 'hono/jsx';
import { Page, Tabs } from '../components/layout.tsx';
import { TenantState } from '../components/states.tsx';
import { Head } from './head.tsx';
import { Notices } from './notices.tsx';
import { hasEnded, type Licensing } from './tenant.ts';

interface LicensingPageProps {
  readonly licensing: Licensing;
  readonly title: string;
  /** The tab that it belongs to, where it is none itself. */
  readonly within?: 'Licences' | 'Manage subscription' | 'Receipts';
  readonly children?: Child;
}

/** What surrounds each of a tenant's pages: how the subscription stands, what needs doing, the tabs. */
export function LicensingPage({ licensing, title, within, children }: LicensingPageProps) {
  const { view, tenant, base, subscription } = licensing;
  const name = tenant.name ?? tenant.tenantId;
  return (
    <Page view={view} title={title} subject={name}>
      <h1>
        {name} <TenantState state={subscription.state} />
      </h1>
      <Notices licensing={licensing} />
      {!hasEnded(licensing) && <Head licensing={licensing} />}
      <Tabs
        label="Licensing"
        current={within ?? title}
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
