import { type ApplicationIdentifier, define } from './definition.js';

const QUALIFIER = { attribute: false } as const;

/** The primary keys of Digital Link (URI Syntax §4.3) with their qualifiers in the order they must have, and those qualifiers. */
export const keys: readonly ApplicationIdentifier[] = [
  define('00', 'SSCC', { format: 'N18/check-digit+prefix2', key: '' }),
  define('01', 'GTIN', { format: 'N14/check-digit+prefix2', never: '255,37', key: '22,10,21|235' }),
  define('10', 'BATCH/LOT', { format: 'X..20', needs: '01,02,03,8006,8026' }),
  define('21', 'SERIAL', { format: 'X..20', needs: '01,03,8006', never: '235', ...QUALIFIER }),
  define('22', 'CPV', { format: 'X..20', needs: '01', ...QUALIFIER }),
  define('235', 'TPX', { format: 'X..28', needs: '01', ...QUALIFIER }),
  define('253', 'GDTI', { format: 'N13/check-digit+prefix [X..17]', key: '' }),
  define('255', 'GCN', { format: 'N13/check-digit+prefix [N..12]', never: '01,02,415,8006,8020,8026', key: '' }),
  define('401', 'GINC', { format: 'X..30/prefix', key: '' }),
  define('402', 'GSIN', { format: 'N17/check-digit+prefix', key: '' }),
  define('414', 'LOC No.', { format: 'N13/check-digit+prefix', key: '254|7040' }),
  define('254', 'GLN EXTENSION COMPONENT', { format: 'X..20', needs: '414', ...QUALIFIER }),
  define('415', 'PAY TO', { format: 'N13/check-digit+prefix', needs: '8020', key: '8020' }),
  define('8020', 'REF No.', { format: 'X..25', needs: '415', ...QUALIFIER }),
  define('417', 'PARTY', { format: 'N13/check-digit+prefix', key: '7040' }),
  define('7040', 'UIC+EXT', { format: 'N1 X1 X1 X1/importer', ...QUALIFIER }),
  define('8003', 'GRAI', { format: 'N1/zero N13/check-digit+prefix [X..16]', key: '' }),
  define('8004', 'GIAI', { format: 'X..30/prefix', key: '7040' }),
  define('8006', 'ITIP', { format: 'N14/check-digit+prefix2 N4/piece', never: '01,37', key: '22,10,21' }),
  define('8010', 'CPID', { format: 'Y..30/prefix', key: '8011' }),
  define('8011', 'CPID SERIAL', { format: 'N..12/no-zero-first', needs: '8010', ...QUALIFIER }),
  define('8013', 'GMN', { format: 'X..25/check-pair+prefix', key: '' }),
  define('8017', 'GSRN - PROVIDER', { format: 'N18/check-digit+prefix', never: '8018', key: '8019' }),
  define('8018', 'GSRN - RECIPIENT', { format: 'N18/check-digit+prefix', never: '8017', key: '8019' }),
  define('8019', 'SRIN', { format: 'N..10', needs: '8017,8018', ...QUALIFIER }),
];
