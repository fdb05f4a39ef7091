/** Whoever fetches a printed link. */
export interface Visitor {
  readonly who: string;
  readonly method: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
}

const get = (who: string, userAgent: string, language: string): Visitor => ({
  who,
  method: 'GET',
  headers: { 'user-agent': userAgent, 'accept-language': language },
});

const IPHONE = get(
  'an iPhone in German',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'de-DE,de;q=0.9',
);

export const PHONES: readonly Visitor[] = [
  IPHONE,
  get(
    'a Pixel in English',
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Mobile Safari/537.36',
    'en-GB,en;q=0.8',
  ),
  get(
    'an iPad in French',
    'Mozilla/5.0 (iPad; CPU OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1',
    'fr-FR',
  ),
  get(
    'Firefox on a desk in Portuguese',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'pt-BR,pt;q=0.9',
  ),
];

export const BOT = get('Googlebot', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'en');

export const LINK_CHECKER: Visitor = { ...IPHONE, who: 'a HEAD request', method: 'HEAD' };
