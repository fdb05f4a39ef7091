import type { FastifyRequest } from 'fastify';
import type { ErrorAnswer } from './error-answer.js';

export interface ShapedError {
  readonly contentType: string;
  readonly body: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a part of the interface tells of errors that follows a standard with a shape of its own. */
export interface ErrorShape {
  /** The addresses it holds for, such as `/api/v1/epcis`: this one and all below it. */
  readonly below: string;
  readonly render: (answer: ErrorAnswer, request: FastifyRequest) => ShapedError;
}

/** The shapes a service was given; every other error is `{ "error": { "code", "message", "details"? } }`. */
export class ErrorShapes {
  constructor(private readonly shapes: readonly ErrorShape[]) {}

  render(answer: ErrorAnswer, request: FastifyRequest): ShapedError {
    const shape = this.shapes.find(({ below }) => isBelow(request.url, below));
    return shape?.render(answer, request) ?? { contentType: 'application/json; charset=utf-8', body: envelope(answer) };
  }
}

function isBelow(url: string, path: string): boolean {
  return url.startsWith(path) && (url.length === path.length || '/?'.includes(url.charAt(path.length)));
}

function envelope({ code, message, details }: ErrorAnswer): object {
  return { error: { code, message, ...(details === undefined ? {} : { details }) } };
}
