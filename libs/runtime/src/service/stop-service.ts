import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Health } from '../health/health.js';

const IDLE_CHECK_MS = 50;
/** Less than the ten seconds after which whoever stops us loses patience. */
const GRACE_MS = 8_000;

/**
 * Not ready any more; no new connections; what is under way is finished and its connections closed; consumers drain; then relay and
 * database. Connections that are not done after 8 seconds are cut.
 */
export async function stopService(app: NestFastifyApplication): Promise<void> {
  app.get(Health).stop();
  const server = app.getHttpServer();
  // A kept connection falls idle when its last answer is sent, which may be after the server was told to close.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(grace);
  }
}
