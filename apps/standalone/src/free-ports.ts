import { createServer } from 'node:net';
import { CannotStart } from './cannot-start.js';

/** @throws CannotStart naming the first of these ports that cannot be listened on, and the variable that moves it */
export async function requireFreePorts(host: string, ports: Readonly<Record<string, number>>): Promise<void> {
  for (const [variable, port] of Object.entries(ports)) {
    const code = await tryListening(host, port);
    if (code !== null)
      throw new CannotStart(`${explain(code, host, port)} Choose another one: ${variable}=${port + 10} npm start`);
  }
}

function explain(code: string, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program.`;
  if (code === 'EACCES') return `Port ${port} needs rights that this user does not have.`;
  return `Nothing can listen on ${host}, port ${port} (${code}).`;
}

/** Null when it works, else the error's code. */
function tryListening(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
