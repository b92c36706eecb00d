import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Temporal's own log would drown the tests' report: warnings and worse remain. */
Runtime.install({ logger: new DefaultLogger('WARN') });
