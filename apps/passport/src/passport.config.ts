import { DatabaseConfig } from '@proofmark/runtime';

export class PassportConfig extends DatabaseConfig {}
