import { ConfigInvalid } from '@proofmark/runtime';
import { provisionConfig, provisionServices } from './index.js';

try {
  const config = provisionConfig();
  await provisionServices(config);
  process.stdout.write(`The database ${config.DATABASE_NAME} is ready, with its schemas and roles.\n`);
} catch (error) {
  process.stderr.write(`Cannot provision. ${explain(error)}\n`);
  process.exitCode = 1;
}

function explain(error: unknown): string {
  if (error instanceof ConfigInvalid) return error.message;
  if (error instanceof AggregateError) return error.errors.map(explain).join(' ');
  return error instanceof Error ? error.message : String(error);
}
