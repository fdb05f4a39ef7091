/** Sized for a machine of 2 cores and a few GB that also runs all services: https://www.postgresql.org/docs/18/runtime-config.html */
const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  effective_cache_size: '1GB',
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

/** The command line settings of a server. */
export function serverSettings(options: { port: number; durable: boolean }): string[] {
  const settings = { ...common, ...(options.durable ? {} : throwAway), port: String(options.port) };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
