/** A read model's tables, and the schema in which they are filled anew. Both belong to the role that rebuilds. */
export interface ShadowPlace {
  readonly live: string;
  readonly shadow: string;
}

export type Query = <Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/**
 * Makes an empty table in the shadow schema with all that the live one is: columns, constraints, indexes, policies, grants. Its policies are not
 * in force yet: nobody but its owner sees it, who writes all rows, and asking them for each row would take a fifth of the time.
 */
export async function createShadowTable(query: Query, { live, shadow }: ShadowPlace, table: string): Promise<void> {
  await refuseWhatIsNotCopied(query, live, table);
  const [names] = await query<{ live: string; shadow: string }>(
    "SELECT format('%I.%I', $1::text, $3::text) AS live, format('%I.%I', $2::text, $3::text) AS shadow",
    [live, shadow, table],
  );
  if (!names) throw new Error('format() answered nothing.');
  await query(`DROP TABLE IF EXISTS ${names.shadow}`);
  // Constraints and indexes follow with their own names: LIKE would invent new ones, and errors are told apart by them.
  await query(
    `CREATE TABLE ${names.shadow} (LIKE ${names.live} INCLUDING ALL EXCLUDING INDEXES EXCLUDING CONSTRAINTS)`,
  );
  for (const statement of await copyStatements(query, names)) await query(statement);
  if (!(await hasFillFactor(query, names.live)))
    await query(`ALTER TABLE ${names.shadow} SET (fillfactor = ${WHILE_FILLING})`);
}

/** Puts the shadow table into the place of the live one, which is gone. Nobody must be using either. */
export async function swapTable(query: Query, { live, shadow }: ShadowPlace, table: string): Promise<void> {
  const names = { live: `"${live}"."${table}"`, shadow: `"${shadow}"."${table}"` };
  for (const statement of await copyStatements(query, names, 'protection')) await query(statement);
  if (!(await hasFillFactor(query, names.live))) await query(`ALTER TABLE ${names.shadow} RESET (fillfactor)`);
  await query(`DROP TABLE "${live}"."${table}"`);
  await query(`ALTER TABLE "${shadow}"."${table}" SET SCHEMA "${live}"`);
}

/** Rows change often while their facts go by: with room in their page, an update touches no index. */
const WHILE_FILLING = 60;

async function hasFillFactor(query: Query, table: string): Promise<boolean> {
  const found = await query(
    'SELECT FROM pg_class, unnest(reloptions) AS one WHERE oid = $1::regclass AND one LIKE $2',
    [table, 'fillfactor=%'],
  );
  return found.length > 0;
}

/** Shows a live table under its own name among the shadow tables. It stands in the way of migrations: see {@link removeWindow}. */
export async function createWindow(query: Query, place: ShadowPlace, table: string): Promise<void> {
  await removeWindow(query, place, table);
  await query(`CREATE VIEW "${place.shadow}"."${table}" AS SELECT * FROM "${place.live}"."${table}"`);
}

export async function removeWindow(query: Query, { shadow }: ShadowPlace, table: string): Promise<void> {
  await query(`DROP VIEW IF EXISTS "${shadow}"."${table}"`);
}

async function copyStatements(
  query: Query,
  { live, shadow }: ShadowPlace,
  part: 'protection' | 'all else' = 'all else',
): Promise<string[]> {
  const statements = await query<{ turn: number; statement: string }>(COPY, [live, shadow]);
  const wanted = statements.filter(({ turn }) => (turn === PROTECTION) === (part === 'protection'));
  return wanted.map(({ statement }) => statement);
}

async function refuseWhatIsNotCopied(query: Query, live: string, table: string): Promise<void> {
  const found = await query<{ what: string }>(NOT_COPIED, [live, table]);
  if (found.length > 0)
    throw new Error(
      `${table} cannot be rebuilt beside the service: it has ${found.map(({ what }) => what).join(', ')}.`,
    );
}

const NOT_COPIED = `
  SELECT 'the foreign key ' || conname AS what FROM pg_constraint
    WHERE contype = 'f' AND format('%I.%I', $1::text, $2::text)::regclass IN (conrelid, confrelid)
  UNION ALL
  SELECT 'the trigger ' || tgname FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid = format('%I.%I', $1::text, $2::text)::regclass
  UNION ALL
  SELECT 'grants on the column ' || attname FROM pg_attribute
    WHERE attacl IS NOT NULL AND attrelid = format('%I.%I', $1::text, $2::text)::regclass`;

const PROTECTION = 4;
/** The statements that make $2 what $1 is, in an order that works. */
const COPY = `
  SELECT turn, statement FROM (
    SELECT 1 AS turn, format('ALTER TABLE %s ADD CONSTRAINT %I %s', $2::text, conname, pg_get_constraintdef(oid)) AS statement
      FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('p', 'u', 'c', 'x')
    UNION ALL
    SELECT 2, regexp_replace(pg_get_indexdef(indexrelid), ' ON (ONLY )?' || regexp_replace($1::text, '([.])', '[.]') || ' ', ' ON ' || $2::text || ' ')
      FROM pg_index WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    UNION ALL
    SELECT 3, format('ALTER TABLE %s SET (%s)', $2::text, array_to_string(reloptions, ', '))
      FROM pg_class WHERE oid = $1::regclass AND reloptions IS NOT NULL
    UNION ALL
    SELECT ${PROTECTION}, format('ALTER TABLE %s %s ROW LEVEL SECURITY', $2::text, how) FROM pg_class,
      LATERAL (VALUES ('ENABLE', relrowsecurity), ('FORCE', relforcerowsecurity)) AS security (how, wanted)
      WHERE oid = $1::regclass AND wanted
    UNION ALL
    SELECT 5, format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', polname, $2::text,
        CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE role::regrole::text END, ', ') FROM unnest(polroles) AS role))
        || coalesce(' USING (' || pg_get_expr(polqual, polrelid) || ')', '')
        || coalesce(' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')', '')
      FROM pg_policy WHERE polrelid = $1::regclass
    UNION ALL
    SELECT 6, format('GRANT %s ON %s TO %s%s', privilege_type, $2::text,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM pg_class, aclexplode(relacl) WHERE oid = $1::regclass AND grantee <> relowner
    UNION ALL
    SELECT 7, format('GRANT %s ON SEQUENCE %s TO %s', privilege_type, pg_get_serial_sequence($2::text, attname),
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
      FROM pg_attribute, LATERAL (SELECT relacl, relowner FROM pg_class
        WHERE oid = pg_get_serial_sequence($1::text, attname)::regclass) AS sequence, aclexplode(sequence.relacl)
      WHERE attrelid = $1::regclass AND attidentity <> '' AND grantee <> sequence.relowner
  ) AS copies ORDER BY turn`;
