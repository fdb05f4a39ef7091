import type { MikroORM } from '@mikro-orm/postgresql';
import type { Projection } from '../projection.js';
import type { Upcasters } from '../upcasting.js';
import { rebuildReadModel, type RebuildReport, type RebuildRequest } from './rebuild-read-model.js';

export interface RebuildSettings {
  readonly schema: string;
  /** Absent where the service runs without its owner's URL: then nothing can be rebuilt here. */
  readonly url?: string;
  readonly projections: readonly Projection[];
  readonly upcasters: Upcasters;
  readonly orm: MikroORM;
}

/** A service's read models over its own facts, as whoever rebuilds them from outside needs them. */
export interface ReadModels {
  readonly projections: readonly Projection[];
  readonly upcasters?: Upcasters;
  /** What the projections write by class. */
  readonly entities?: RebuildRequest['entities'];
}

/** Rebuilds the read models of this service while it runs. */
export class Rebuild {
  constructor(private readonly settings: RebuildSettings) {}

  /** @throws Error for a name that no projection of the service has, without `MIGRATION_DATABASE_URL`, or when the rebuild fails */
  async run(name: string): Promise<RebuildReport> {
    const { schema, url, projections, upcasters, orm } = this.settings;
    const projection = projections.find((candidate) => candidate.name === name);
    if (!projection)
      throw new Error(`${schema} has no read model ${name}; it has ${projections.map((one) => one.name).join(', ')}.`);
    if (!url) throw new Error('A rebuild needs MIGRATION_DATABASE_URL.');
    const entities = orm.config.get('entities') as RebuildRequest['entities'];
    return rebuildReadModel({ url, schema, projection, upcasters, entities });
  }
}
