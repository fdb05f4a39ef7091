import { parseConfig, Secret } from '@proofmark/runtime';
import { IsOptional, IsUrl, Matches } from 'class-validator';

/** The password of a role as it stands in DATABASE_URL, where other characters would have to be encoded. */
const RolePassword = (): PropertyDecorator =>
  Matches(/^[\w.~-]{16,}$/, { message: 'must be at least 16 letters, digits, or any of - . _ ~' });

const DatabaseUrl = (): PropertyDecorator =>
  IsUrl(
    { protocols: ['postgres', 'postgresql'], require_protocol: true, require_tld: false },
    { message: 'must be a URL like postgres://user:password@host:5432/database' },
  );

/**
 * What the one-shot job is told that makes database, schemas and roles before the services start. The passwords are those that stand in the
 * services' DATABASE_URL and, of the owners, in MIGRATION_DATABASE_URL.
 */
export class ProvisionConfig {
  /** A superuser's, or a role's that may create roles and databases; on a database that is there already, such as `postgres`. */
  @Secret()
  @DatabaseUrl()
  readonly ADMIN_DATABASE_URL!: string;

  /** The database that is made. */
  @Matches(/^[a-z][a-z0-9_]{0,62}$/, { message: 'must be a name of small letters, digits and _' })
  readonly DATABASE_NAME: string = 'proofmark';

  /** Of the role `identity`; the others alike. */
  @Secret()
  @RolePassword()
  readonly IDENTITY_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly IDENTITY_OWNER_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly CODES_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly CODES_OWNER_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly ANALYTICS_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly ANALYTICS_OWNER_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly WEBHOOKS_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly WEBHOOKS_OWNER_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly PASSPORT_PASSWORD!: string;

  @Secret()
  @RolePassword()
  readonly PASSPORT_OWNER_PASSWORD!: string;

  /** Of the role `event_stream`, in EVENT_STREAM_URL. Left out, as with Kafka, nobody can log in as it. */
  @Secret()
  @IsOptional()
  @RolePassword()
  readonly EVENT_STREAM_PASSWORD?: string;
}

/** @throws ConfigInvalid with every wrong variable */
export const provisionConfig = (env: NodeJS.ProcessEnv = process.env): ProvisionConfig =>
  parseConfig(ProvisionConfig, env);
