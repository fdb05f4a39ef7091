import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** Enough for the pages at /docs; answers of the interface itself load nothing. */
const CONTENT = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** What helmet would set on every answer, asked once: it is always the same. @param isHttps whether browsers reach us over https */
export function securityHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  const secure = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT },
    strictTransportSecurity: isHttps,
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  secure(request, response, () => undefined);
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
