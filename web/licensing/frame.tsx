import type { Child } from 'hono/jsx';
import { Figure, Figures } from '../components/facts.tsx';
import { Page, Tabs } from '../components/layout.tsx';
import { TenantState } from '../components/states.tsx';
import { counted, day, money } from '../format.ts';
import type { Texts } from '../texts/texts.ts';
import { Notices } from './notices.tsx';
import { isMember, roleWords } from './rights.tsx';
import { hasEnded, type Licensing } from './tenant.ts';

interface LicensingPageProps {
  readonly licensing: Licensing;
  readonly title: string;
  /** The tab that the page belongs to. */
  readonly tab: keyof Texts['frame']['tabs'];
  /** What it shows is kept after the deletion; of an ended tenant no other page offers anything to do. */
  readonly isKept?: boolean;
  readonly children?: Child;
}

/** The frame of a licensing page: notices, the subscription's figures, the tabs. */
export function LicensingPage({ licensing, title, tab, isKept = false, children }: LicensingPageProps) {
  const { view, tenant, base, subscription } = licensing;
  const { frame } = view.t;
  const name = tenant.name ?? tenant.tenantId;
  return (
    <Page view={view} title={title} subject={name}>
      <h1>
        {name} <TenantState state={subscription.state} />
      </h1>
      <Notices licensing={licensing} />
      {!hasEnded(licensing) && <Head licensing={licensing} />}
      <Tabs
        label={frame.tabsLabel}
        current={frame.tabs[tab]}
        tabs={[
          [frame.tabs.licences, base],
          [frame.tabs.subscription, `${base}/subscription`],
          [frame.tabs.receipts, `${base}/receipts`],
          [frame.tabs.activity, `${base}/activity`],
          [frame.tabs.people, `${base}/people`],
        ]}
      />
      {(isKept || !hasEnded(licensing)) && children}
      <RoleNote licensing={licensing} />
    </Page>
  );
}

/** What a member may do, and whom to ask for the rest: buttons for that are not shown. */
function RoleNote({ licensing: { view, base } }: { readonly licensing: Licensing }) {
  const { role } = view.session;
  if (!isMember(role) || role === 'owner') return null;
  return (
    <p class="muted">
      You may {roleWords[role]} here. For anything else ask an owner, listed under{' '}
      <a href={`${base}/people`}>People and keys</a>.
    </p>
  );
}

export function BackToLicences({ licensing: { view, base } }: { readonly licensing: Licensing }) {
  return (
    <p>
      <a href={base}>{view.t.frame.backToLicences}</a>
    </p>
  );
}

/** The subscription's licences and its next bill. */
function Head({ licensing: { subscription, zoned } }: { readonly licensing: Licensing }) {
  const { state, licences, unitPrice, nextBill, currency, period } = subscription;
  const count = (number: number): string => number.toLocaleString(zoned.locale);
  const say = (amount: number): string => money(amount, currency, zoned.locale);
  const isBilled = state === 'active' || state === 'past_due';
  return (
    <Figures>
      <Figure name="Licences">{count(licences.total)}</Figure>
      <Figure name="Assigned">{count(licences.assigned)}</Figure>
      <Figure name="Free">
        {count(licences.free)}
        {licences.free > 0 && isBilled && <small>{say(licences.free * unitPrice)} a month, unused</small>}
      </Figure>
      {licences.ending > 0 && (
        <Figure name="Ending">
          {count(licences.ending)}
          {period !== null && <small>on {day(period.end, zoned)}</small>}
        </Figure>
      )}
      {nextBill !== null && (
        <Figure name="Next bill">
          {say(nextBill.amount)}
          <small>
            {day(nextBill.at, zoned)} · {counted(nextBill.licences, 'licence')}
          </small>
        </Figure>
      )}
    </Figures>
  );
}
