/** What a dynamic code holds, and people can type. */
export function shortLink(resolverPublicUrl: string, slug: string): string {
  return `${resolverPublicUrl.replace(/\/+$/, '')}/r/${slug}`;
}
