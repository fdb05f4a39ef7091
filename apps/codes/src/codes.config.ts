import { DatabaseConfig } from '@proofmark/runtime';
import { IsUrl } from 'class-validator';

export class CodesConfig extends DatabaseConfig {
  /** Where phones reach the resolver, such as `https://go.brand.example`: it is printed on products, so it must stay. */
  @IsUrl({
    protocols: ['http', 'https'],
    require_protocol: true,
    require_tld: false,
    allow_query_components: false,
    allow_fragments: false,
  })
  readonly RESOLVER_PUBLIC_URL!: string;
}
