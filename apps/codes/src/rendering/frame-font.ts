/** The characters of a text that no glyph is known for, each once. */
export function undrawable(text: string): string[] {
  return [...new Set(text)].filter((character) => !/[\p{Script=Latin}\p{N}\p{P}\p{S}\s]/u.test(character));
}
