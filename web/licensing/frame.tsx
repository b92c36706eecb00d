import type { Child } from 'hono/jsx';
import { Figure, Figures } from '../components/facts.tsx';
import { Page, Tabs } from '../components/layout.tsx';
import { TenantState } from '../components/states.tsx';
import { day } from '../format.ts';
import { isRunning } from '../subscription-state.ts';
import type { Texts } from '../texts/texts.ts';
import { LanguageChoice } from './language.tsx';
import { Notices } from './notices.tsx';
import { isMember } from './rights.tsx';
import { hasEnded, type Licensing } from './tenant.ts';

interface LicensingPageProps {
  readonly licensing: Licensing;
  readonly title: string;
  /** The tab that the page belongs to. */
  readonly tab: keyof Texts['frame']['tabs'];
  /** Whether its content is kept after the deletion; for an ended tenant no other page offers an action. */
  readonly isKept?: boolean;
  /** Whether it waits for news: see `Awaited`. */
  readonly looksAgain?: boolean;
  readonly children?: Child;
}

/** The frame of a licensing page: notices, the subscription's figures, the tabs. */
export function LicensingPage({
  licensing,
  title,
  tab,
  isKept = false,
  looksAgain = false,
  children,
}: LicensingPageProps) {
  const { view, tenant, base, subscription } = licensing;
  const { frame } = view.t;
  const name = tenant.name ?? tenant.tenantId;
  return (
    <Page
      view={view}
      title={title}
      subject={name}
      looksAgain={looksAgain}
      foot={<LanguageChoice licensing={licensing} />}
    >
      <h1>
        {name} <TenantState state={subscription.state} t={view.t} />
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

/** Says what a member may do, and whom to ask for the rest: the buttons for that are not shown. */
function RoleNote({ licensing: { view, base } }: { readonly licensing: Licensing }) {
  const { role } = view.session;
  if (!isMember(role) || role === 'owner') return null;
  return (
    <p class="muted">
      {view.t.frame.youMay(view.t.people.rights[role])} <a href={`${base}/people`}>{view.t.frame.tabs.people}</a>.
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
function Head({ licensing: { view, subscription, zoned, amounts } }: { readonly licensing: Licensing }) {
  const t = view.t.frame.figures;
  const { state, licences, nextBill, period } = subscription;
  const count = (number: number): string => number.toLocaleString(zoned.locale);
  const isBilled = isRunning(state);
  return (
    <Figures>
      <Figure name={t.licences}>{count(licences.total)}</Figure>
      <Figure name={t.assigned}>{count(licences.assigned)}</Figure>
      <Figure name={t.free}>
        {count(licences.free)}
        {licences.free > 0 && isBilled && <small>{t.unused(amounts.monthly(licences.free))}</small>}
      </Figure>
      {licences.ending > 0 && (
        <Figure name={t.ending}>
          {count(licences.ending)}
          {period !== null && <small>{t.endingOn(day(period.end, zoned))}</small>}
        </Figure>
      )}
      {nextBill !== null && (
        <Figure name={t.nextBill}>
          {amounts.total(nextBill.amount)}
          <small>{t.billedOn(day(nextBill.at, zoned), nextBill.licences)}</small>
        </Figure>
      )}
    </Figures>
  );
}
