import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { answerProblem } from '../../api/http/errors.ts';
import { ApiError } from '../../api/http/problems.ts';
import { createCookies } from '../../web/cookies.ts';
import type { Session, Sessions } from '../../web/deps.ts';

interface CodecDeps {
  readonly publicUrl: string;
  readonly temporalUiUrl: string | null;
  readonly sessions: Pick<Sessions, 'find'>;
  /** The API, asked as the person signed in. */
  readonly askAs: (session: Session, request: Request) => Response | Promise<Response>;
}

/**
 * What Temporal's UI is told as its codec endpoint: it decodes for a browser in which ops are signed in here. The answer is
 * readable for pages of that UI alone.
 */
export function createCodecEndpoint({ publicUrl, temporalUiUrl, sessions, askAs }: CodecDeps): Hono {
  const cookies = createCookies(publicUrl);
  const app = new Hono();
  if (temporalUiUrl !== null)
    app.use(
      cors({
        origin: new URL(temporalUiUrl).origin,
        credentials: true,
        allowMethods: ['POST'],
        allowHeaders: ['content-type', 'x-namespace', 'authorization'],
      }),
    );
  app.post('/codec/:direction{decode|encode}', async (context) => {
    const token = cookies.readToken(context);
    const session = token === undefined ? null : await sessions.find(context, token);
    if (session === null)
      return answerProblem(new ApiError('unauthorized', `Sign in at ${publicUrl} as ops in this browser.`).problem);
    const { body } = context.req.raw;
    const headers = { 'content-type': 'application/json' };
    const path = `/v1/ops/codec/${context.req.param('direction')}`;
    return askAs(session, new Request(new URL(path, publicUrl), { method: 'POST', headers, body, duplex: 'half' }));
  });
  return app;
}
