import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configurationPage } from '../scripts/generators/configuration.mjs';
import { errorsPage } from '../scripts/generators/errors.mjs';

const edge = `
  export class Rejected { constructor(kind: string, code: string, message: string) {} }
  export class HttpProblem { constructor(status: number, code: string, message: string) {} }
  export const STATUS_OF_KIND = { conflict: 409, gone: 410 };
  export const HTTP_CODES = { not_found: { status: 404, meaning: 'There is nothing here.' } } as const;`;
const imports = "import { HttpProblem, Rejected } from '../../../libs/runtime/src/edge.js';\n";

describe('a generated page', () => {
  let root: string;

  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const rowsOf = (page: string) => page.split('\n').filter((line) => line.startsWith('| `'));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'proofmark-pages-'));
    write('tsconfig.base.json', '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2023" } }');
    write('libs/runtime/src/edge.ts', edge);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('of errors lists what is thrown, wherever its code comes from, and what a table answers', () => {
    write(
      'apps/orders/src/order.ts',
      `${imports}
      export const taken = () => new Rejected('conflict', 'order_taken', \`The order \${1} is taken.\`);
      export const ended = (code: 'order_paid' | 'order_gone') => new Rejected('gone', code, 'It has ended.');
      export const late = () => new HttpProblem(504, 'too_late', 'Too | late.');
      export const page = { status: 200, code: 'order_paused', message: 'Paused.', title: 'A page' };`,
    );
    write(
      'apps/orders/src/order.spec.ts',
      `${imports} export const other = new Rejected('gone', 'only_in_a_spec', '');`,
    );
    expect(rowsOf(errorsPage(root))).toEqual([
      '| `not_found` | 404 | every service | There is nothing here. |',
      '| `order_gone` | 410 | orders | It has ended. |',
      '| `order_paid` | 410 | orders | It has ended. |',
      '| `order_paused` | 200 | orders | Paused. |',
      '| `order_taken` | 409 | orders | The order … is taken. |',
      '| `too_late` | 504 | orders | Too \\| late. |',
    ]);
  });

  it('of errors is refused, with the place, where a code could be anything', () => {
    write(
      'apps/orders/src/order.ts',
      `${imports}\nexport const ended = (code: string) => new Rejected('gone', code, '');`,
    );
    expect(() => errorsPage(root)).toThrow('apps/orders/src/order.ts:3: `code` needs a type of literals');
  });

  it('of configuration shows each variable as its class declares it', () => {
    write(
      'apps/orders/src/orders.config.ts',
      `const HOUR = 60;
      /** What orders are told. */
      export class OrdersConfig extends RuntimeConfig {
        /** Minutes until an order is forgotten. */
        @NumberVariable() @IsInt() @Min(1) @Max(24 * HOUR)
        readonly ORDER_MINUTES: number = 2 * HOUR;

        @IsIn(['small', 'large'])
        readonly ORDER_SIZE: string = 'small';

        @Secret() @IsString()
        readonly ORDER_KEY!: string;

        @IsOptional() @IsString()
        readonly ORDER_NOTE?: string;
      }`,
    );
    const page = configurationPage(root);
    expect(page).toContain('## OrdersConfig\n\nWhat orders are told.\n\nAll of RuntimeConfig, and\n');
    expect(rowsOf(page)).toEqual([
      '| `ORDER_MINUTES` | `120` | from 1 to 1440 | Minutes until an order is forgotten. |',
      '| `ORDER_SIZE` | `small` | small · large |  |',
      '| `ORDER_KEY` | **required** | secret |  |',
      '| `ORDER_NOTE` |  |  |  |',
    ]);
  });
});
