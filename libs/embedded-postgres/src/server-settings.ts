const PAGES_MB = 256;

/** Sized for a machine of 2 cores and a few GB that also runs all services: https://www.postgresql.org/docs/18/runtime-config.html */
const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  random_page_cost: '1.1',
  max_wal_size: '2GB',
  min_wal_size: '128MB',
  checkpoint_timeout: '10min',
  autovacuum: 'on',
  // The event stream's and relay's tables grow at their end and are pruned at their start: look often, a little each time.
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.05',
  jit: 'off',
  timezone: 'UTC',
  log_line_prefix: '%m [%p] %u@%d ',
  log_checkpoints: 'off',
  // A statement may carry a secret or personal data: the log keeps the error, not the text.
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
};

const throwAway = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** A cluster's options as far as its server's settings follow from them. */
export interface ServerTerms {
  /** TCP port on 127.0.0.1. */
  readonly port: number;
  /** False gives up all that protects data in a crash, for the speed of throw-away test databases. */
  readonly durable: boolean;
  /**
   * Memory of the server's own for pages of tables and indexes, in MB; 256 when left out. What does not fit is left to the page cache of the
   * system, which may give it back at any time.
   */
  readonly pagesMb?: number;
}

/** The command line settings of a server. */
export function serverSettings({ port, durable, pagesMb = PAGES_MB }: ServerTerms): string[] {
  const memory = { shared_buffers: `${pagesMb}MB`, effective_cache_size: `${Math.max(1024, pagesMb)}MB` };
  const settings = { ...common, ...memory, ...(durable ? {} : throwAway), port: String(port) };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
