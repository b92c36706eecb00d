// A namespace as the service needs it.
import type { ConnectionOptions } from '@temporalio/client';
import { prepareNamespace as prepareIn } from '../../service/namespace.ts';
import { openConnection } from '../../service/temporal-connection.ts';

const tenYearsInDays = 3_650;

export type NamespaceOptions = {
  connection: ConnectionOptions;
  namespace: string;
  /** A development server forgets closed runs after a day, but ops and finance read them months later. */
  keepHistories: boolean;
};

/** Idempotent. */
export async function prepareNamespace(options: NamespaceOptions): Promise<void> {
  const connection = await openConnection(options.connection);
  try {
    const { namespace, keepHistories } = options;
    await prepareIn(connection, { namespace, retentionDays: keepHistories ? tenYearsInDays : null });
  } finally {
    await connection.close();
  }
}
