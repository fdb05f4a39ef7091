import { readFileSync } from 'node:fs';
import { type CompanyPrefixLength, companyPrefixLengths, describeProblem, readPrefixFormatList } from '@proofmark/gs1';
import { ConfigInvalid } from '@proofmark/runtime';

const VARIABLE = 'GCP_PREFIX_FORMAT_FILE';

/** Nobody's: without GS1's table no Digital Link tells where its company prefix ends. */
const UNKNOWN_LENGTH: CompanyPrefixLength = () => undefined;

/**
 * The company prefixes of an operator's copy of GS1's list; none when no file is named.
 * @throws ConfigInvalid when the file cannot be read or is no such list
 */
export function companyPrefixesOf(file: string | undefined): CompanyPrefixLength {
  if (file === undefined) return UNKNOWN_LENGTH;
  const read = readPrefixFormatList(parsedFile(file));
  if (read.ok) return companyPrefixLengths(read.value);
  throw wrong(`names ${file}, which is no gcpprefixformatlist.json of GS1: ${describeProblem(read.problem)}`);
}

function parsedFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`names ${file}, which cannot be read as JSON: ${(error as Error).message}`);
  }
}

function wrong(problem: string): ConfigInvalid {
  return new ConfigInvalid([{ variable: VARIABLE, problem }]);
}
