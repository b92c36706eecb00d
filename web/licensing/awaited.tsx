import type { Child } from 'hono/jsx';
import { updates } from '../components/live.ts';
import type { PageContext } from '../deps.ts';
import type { View } from '../view.ts';

interface AwaitedProps {
  readonly view: View;
  readonly id: string;
  readonly title: string;
  /**
   * How often the part is fetched. It must exceed the time of an answer, because a new request cancels the previous
   * one.
   */
  readonly againAfterSeconds: number;
  readonly children: Child;
}

/**
 * A part of the page whose news is on its way: it is fetched until the news arrives; without script the page is loaded
 * again (`looksAgain`).
 */
export function Awaited({ view: { path }, id, title, againAfterSeconds, children }: AwaitedProps) {
  return (
    <article id={id} {...updates(id, path, `every ${againAfterSeconds}s`)}>
      <h2>
        <span role="status" aria-busy="true">
          {title}
        </span>
      </h2>
      <p>{children}</p>
    </article>
  );
}

/** Redirects the whole page, also where htmx has fetched only a part of it. */
export function goOn(context: PageContext, target: string): Response {
  if (context.req.header('hx-request') === undefined) return context.redirect(target, 303);
  return context.body(null, 200, { 'hx-redirect': target });
}
