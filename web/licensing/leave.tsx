import { Outside } from '../components/layout.tsx';
import type { PageContext } from '../deps.ts';
import { render, viewOf } from '../view.ts';

/**
 * Answers a form with a page that leads on at once to a page outside, without script too, because the pages' security
 * policy forbids to redirect a form to another site. The link is for browsers that do not go on.
 */
export function leaveFor(context: PageContext, url: string, title: string): Promise<Response> {
  const { language, t } = viewOf(context);
  return render(
    context,
    <Outside language={language} title={title} leadsTo={url}>
      <p>
        <a href={url}>{t.outside.goOn}</a> {t.outside.otherwise}
      </p>
    </Outside>,
  );
}
