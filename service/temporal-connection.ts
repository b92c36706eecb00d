import { InterceptingCall, type Interceptor, type InterceptorOptions, Metadata, type NextCall } from '@grpc/grpc-js';
import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { grpcStatus } from './dependencies.ts';

/**
 * Connects to Temporal. Nothing else may, but for workers: a call that is tried again after its connection was closed
 * would throw from a timer, which ends the process. On a connection of this kind it is rejected.
 */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const connection = createConnection(options);
  try {
    await connection.ensureConnected();
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The same, but connects at the first call. The interceptors given here see each try of a call. */
export function createConnection({ interceptors = [], ...options }: ConnectionOptions): Connection {
  return Connection.lazy({ ...options, interceptors: [retries, endsWhenClosed, ...interceptors] });
}

const closed = { code: grpcStatus.unavailable, details: 'The connection to Temporal was closed' };

const usual = defaultGrpcRetryOptions();
const retries = makeGrpcRetryInterceptor({
  ...usual,
  retryableDecider: (attempt, status) => status.details !== closed.details && usual.retryableDecider(attempt, status),
});

/** Within each try of a call: a channel that is shut down throws where it is asked for one. */
const endsWhenClosed: Interceptor = (options, nextCall) => new InterceptingCall(callOrEnded(options, nextCall));

type Call = ReturnType<NextCall>;

function callOrEnded(options: InterceptorOptions, nextCall: NextCall): Call {
  try {
    return nextCall(options);
  } catch (error) {
    if (error instanceof Error && error.message === 'Channel has been shut down') return endedCall;
    throw error;
  }
}

/** A call that ends as soon as it starts, without an answer. */
const endedCall: Call = {
  start(_, listener) {
    // Not at once: the caller sends its message right after the start.
    process.nextTick(() => {
      listener?.onReceiveMessage?.(null);
      listener?.onReceiveStatus?.({ ...closed, metadata: new Metadata() });
    });
  },
  sendMessage: () => undefined,
  sendMessageWithContext: () => undefined,
  startRead: () => undefined,
  halfClose: () => undefined,
  cancelWithStatus: () => undefined,
  getPeer: () => 'none',
  getAuthContext: () => null,
};
