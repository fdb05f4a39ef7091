import { parseAgent } from './user-agent.js';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = (phone: string) => `Mozilla/5.0 (Linux; Android 14; ${phone}) AppleWebKit/537.36 (KHTML, like Gecko)`;
const DESKTOP_CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36';

describe('the user agents of people', () => {
  it.each([
    ['Safari on an iPhone', `${IPHONE} Version/17.4 Mobile/15E148 Safari/604.1`, 'mobile', 'iOS', 'Safari'],
    ['Chrome on an iPhone', `${IPHONE} CriOS/122.0.6261.62 Mobile/15E148 Safari/604.1`, 'mobile', 'iOS', 'Chrome'],
    [
      'Chrome on Android',
      `${ANDROID('SM-S918B')} Chrome/123.0.0.0 Mobile Safari/537.36`,
      'mobile',
      'Android',
      'Chrome',
    ],
    [
      'Samsung Internet',
      `${ANDROID('SM-A536B')} SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36`,
      'mobile',
      'Android',
      'Samsung Internet for Android',
    ],
    ['an Android tablet', `${ANDROID('SM-T870')} Chrome/122.0.0.0 Safari/537.36`, 'tablet', 'Android', 'Chrome'],
    [
      'an iPad',
      'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
      'tablet',
      'iOS',
      'Safari',
    ],
    [
      'Edge on Windows',
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${DESKTOP_CHROME} Edg/122.0.0.0`,
      'desktop',
      'Windows',
      'Microsoft Edge',
    ],
    [
      'Firefox on a Mac',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:123.0) Gecko/20100101 Firefox/123.0',
      'desktop',
      'macOS',
      'Firefox',
    ],
    ['Chrome on Linux', `Mozilla/5.0 (X11; Linux x86_64) ${DESKTOP_CHROME}`, 'desktop', 'Linux', 'Chrome'],
    [
      'a television',
      'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/6.0 TV Safari/538.1',
      'tv',
      'Tizen',
      'Tizen',
    ],
    [
      'WeChat',
      'Mozilla/5.0 (Linux; U; Android 10; zh-cn; MI 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/89.0.4389.116 Mobile Safari/537.36 XiaoMi/MiuiBrowser/16.8.33 MicroMessenger/8.0',
      'mobile',
      'Android',
      'WeChat',
    ],
  ])('are known: %s', (_, userAgent, ...[device, os, browser]) => {
    expect(parseAgent(userAgent)).toEqual({ device, os, browser, isBot: false });
  });

  it.each([
    [
      "Facebook's browser",
      `${IPHONE} Mobile/21D50 [FBAN/FBIOS;FBAV/450.0.0.38.108;FBDV/iPhone14,5;FBSN/iOS;FBSV/17.3;FBID/phone;FBLC/en_US]`,
    ],
    [
      "Instagram's browser on a phone made by Google",
      `${ANDROID('Pixel 6 Build/SD1A; wv')} Version/4.0 Chrome/94.0.4606.71 Mobile Safari/537.36 Instagram 210.0.0.28.71 Android (31/12; 411dpi; 1080x2208; Google; Pixel 6; oriole; oriole; en_US; 325734490)`,
    ],
    ["Snapchat's browser", `${IPHONE} Mobile/15E148 Snapchat/12.70.0.42 (like Safari/8617.2.4.10.8, panda)`],
    ["Line's browser", `${IPHONE} Mobile/15E148 Line/14.1.0`],
    ['a phone whose maker is called Cubot', `${ANDROID('CUBOT P40')} Chrome/122.0.0.0 Mobile Safari/537.36`],
  ])('are no bots: %s', (_, userAgent) => {
    expect(parseAgent(userAgent)).toMatchObject({ isBot: false, device: 'mobile' });
  });
});

describe('the user agents of machines', () => {
  it.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    `${ANDROID('Nexus 5X Build/MMB29P')} Chrome/W.X.Y.Z Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    'WhatsApp/2.23.20.0',
    'WhatsApp/2.23.18.78 i',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    // What iMessage sends for its link previews.
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'TelegramBot (like TwitterBot)',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'LinkedInBot/1.0 (compatible; Mozilla/5.0; Jakarta Commons-HttpClient/3.1 +http://www.linkedin.com)',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
    'Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots',
    'Viber/13.3.0.5 CFNetwork/1128.0.1 Darwin/19.6.0',
    'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
    'curl/8.5.0',
    'python-requests/2.31.0',
    'Go-http-client/2.0',
    'okhttp/4.9.3',
    '',
    ' ',
    '\u0000',
  ])('are bots: %j', (userAgent) => {
    expect(parseAgent(userAgent)).toMatchObject({ isBot: true, device: 'bot' });
  });
});
