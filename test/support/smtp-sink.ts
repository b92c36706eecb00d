import { createServer, type Socket } from 'node:net';

/** A mail as it came over the wire. */
export interface TakenMail {
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  readonly source: string;
}

/** A mail server that takes whatever comes, unless it is set to answer otherwise. */
export interface SmtpSink {
  readonly url: string;
  readonly taken: readonly TakenMail[];
  /** Answers each recipient, or one, or each whole mail, with this instead of 250, until it is set otherwise. */
  answer(replies: Replies): void;
  /** Cuts the connection once after it has taken the next mail, so that the sender does not learn that it did. */
  cutAfterNext(): void;
  close(): Promise<void>;
}

interface Replies {
  readonly rcpt?: string;
  /** By address. */
  readonly rcptOf?: Readonly<Record<string, string>>;
  readonly data?: string;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  const taken: TakenMail[] = [];
  const sockets = new Set<Socket>();
  let replies: Replies = {};
  let cutNext = false;

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    let said = '';
    let to = '';
    let isData = false;

    const takeMail = (source: string): void => {
      if (replies.data === undefined)
        taken.push({ to, messageId: headerOf(source, 'Message-ID'), subject: headerOf(source, 'Subject'), source });
      if (cutNext) socket.destroy();
      else say(replies.data ?? '250 taken');
      cutNext = false;
    };
    const replyTo = (line: string): string => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'RCPT') {
        to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        return replies.rcptOf?.[to] ?? replies.rcpt ?? '250 ok';
      }
      if (verb === 'STAR') return '502 no TLS here';
      isData = verb === 'DATA';
      if (isData) return '354 go on';
      return verb === 'QUIT' ? '221 bye' : '250 ok';
    };

    say('220 sink.test');
    socket.on('data', (chunk) => {
      said += chunk.toString('utf8');
      for (;;) {
        const end = said.indexOf(isData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const part = said.slice(0, end);
        said = said.slice(end + (isData ? 5 : 2));
        if (!isData) say(replyTo(part));
        else {
          isData = false;
          takeMail(part);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    answer: (given) => {
      replies = given;
    },
    cutAfterNext: () => {
      cutNext = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function headerOf(source: string, name: string): string {
  const unfolded = source.replaceAll(/\r\n[ \t]+/g, ' ');
  return new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? '';
}
