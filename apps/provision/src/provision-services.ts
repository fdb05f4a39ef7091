import { randomBytes } from 'node:crypto';
import { provision } from '@proofmark/embedded-postgres/provision';
import type { ProvisionConfig } from './provision.config.js';

/** The services that keep data; each has a schema, a role, and an owner of the schema. */
const SERVICES = ['identity', 'codes', 'analytics', 'webhooks', 'passport'] as const;

type Role = (typeof SERVICES)[number] | `${(typeof SERVICES)[number]}_owner` | 'event_stream';

/** Makes what is missing of database, schemas and roles, and gives the roles the passwords of the configuration. May be run again. */
export async function provisionServices(config: ProvisionConfig): Promise<void> {
  const passwordOf = (role: string): string =>
    config[`${role.toUpperCase() as Uppercase<Role>}_PASSWORD`] ?? randomBytes(32).toString('base64url');
  await provision(config.ADMIN_DATABASE_URL, { database: config.DATABASE_NAME, services: SERVICES, passwordOf });
}
