import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ApiDocument } from './api-document.js';

const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
/** Of what Swagger UI brings along, only what its page needs. */
const ASSETS = ['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png', '/LICENSE', '/NOTICE'];

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Proofmark API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
/** A file of its own: the content security policy allows no script inside the page. */
const START = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

/** `/api/openapi.json`, and the same to browse at `/docs`. Nothing is loaded from elsewhere. */
export async function serveDocs(scope: FastifyInstance, document: ApiDocument): Promise<void> {
  const send = (type: string, text: string) => (_request: unknown, reply: FastifyReply) =>
    reply.header('content-type', `${type}; charset=utf-8`).header('cache-control', 'no-cache').send(text);
  scope.get('/api/openapi.json', send('application/json', document.text));
  scope.get('/docs', send('text/html', PAGE));
  scope.get('/docs/start.js', send('text/javascript', START));
  await scope.register(fastifyStatic, {
    root: SWAGGER_UI,
    prefix: '/docs/',
    index: false,
    allowedPath: (path) => ASSETS.includes(path),
  });
}
