import { readFileSync } from 'node:fs';
import type { RoutingDocument } from '../edge/route-table.js';

const GENERATED = new URL('../../../../docs/openapi.json', import.meta.url);

/** The OpenAPI document as it was generated from all services; also the gateway's route table. */
export class ApiDocument {
  readonly text: string;

  constructor(file: URL = GENERATED) {
    this.text = readFileSync(file, 'utf8');
  }

  read(): RoutingDocument {
    return JSON.parse(this.text) as RoutingDocument;
  }
}
