/** The JSON of a list whose members are JSON already; put together once, as it may be a megabyte. */
export function jsonList(members: readonly string[]): string {
  const pieces = ['['];
  for (const member of members) {
    if (pieces.length > 1) pieces.push(',');
    pieces.push(member);
  }
  pieces.push(']');
  return pieces.join('');
}
