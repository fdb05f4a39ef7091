import { DatabaseConfig } from '@proofmark/runtime';

/** Analytics needs nothing beyond what every service with a database needs. */
export class AnalyticsConfig extends DatabaseConfig {}
