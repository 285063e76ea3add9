/** A URL and the part of it that may be sent. */
export interface PrivateUrl {
  readonly meaning: string
  readonly url: string
  /** The URL after `cleanUrl`, or after `maskSecrets` with `masking`. */
  readonly kept: string
  /** As in `cleanUrl`. Default: no further key. */
  readonly keep?: string
  /** As in `cleanUrl`. Default: no fragment. */
  readonly hash?: true
  /** Whether the row is about masking only, which the ingest app does too. All keys and the fragment stay. */
  readonly masking?: true
}

const HEX = 'd41d8cd98f00b204e9800998ecf8427e'
const UUID = '0b9e3c1a-5f2d-4a71-9c0e-7d8f6a5b4c3d'
const HEADER = 'eyJhbGciOiJIUzI1NiJ9'
const JWT = `${HEADER}.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P`
const RANDOM = 'pXk_vQ-mZ1W8yRtLbNcHdGf4JaKeUi7o_x-VqTz9Ygs'
const LETTERS_AND_DIGITS = 'aB3dE5fG7hJ9kL1mN2pQ4rS6'
const ACROSS_ALPHABETS = '%D0%BA%D0%B0%D0%BA-%D0%B2%D1%8B%D0%B1%D1%80%D0%B0%D1%82%D1%8C'

/** URLs with secrets, common ones first, and their masked form. */
const SECRETS: readonly (readonly [meaning: string, url: string, kept: string])[] = [
  ['an e-mail address', '/account/jane.doe@example.com/edit', '/account/***/edit'],
  ['one with a tag, a subdomain and capitals', '/J.Doe+news@Mail.Example.co.uk', '/***'],
  ['one with an apostrophe', "/o'hara@example.com", '/***'],
  ['one percent-encoded', '/account/jane%40example.com', '/account/***'],
  ['one percent-encoded with its tag', '/account/jane%2Bnews%40example.com', '/account/***'],
  ['one percent-encoded twice', '/account/jane%2540example.com', '/account/***'],
  ['one percent-encoded three times', '/account/jane%252540example.com', '/account/***'],
  ['one in a query', '/?email=jane@example.com&page=2', '/?email=***&page=2'],
  ['one in a query, percent-encoded', '/?page=2&email=jane%40example.com', '/?page=2&email=***'],
  ['one that is the query', '/?jane@example.com', '/?***'],
  ['one behind a key without a value', '/?page&jane@example.com', '/?page&***'],
  ['one that is a key', '/?jane@example.com=1', '/?***=1'],
  [
    'one in an address in a query',
    '/?next=%2Faccount%3Femail%3Djane%40example.com%26tab%3D2',
    '/?next=***%26tab%3D2',
  ],
  ['one in JSON', '/?q=%7B%22email%22%3A%22jane%40example.com%22%7D', '/?q=***%22%7D'],
  ['one that is the fragment', '/#jane@example.com', '/#***'],
  ['one in a fragment', '/#/account/jane@example.com', '/#/account/***'],
  ["one in a fragment's query", '/#/account?email=jane%40example.com', '/#/account?email=***'],
  ['one in a matrix parameter', '/a;user=jane@example.com;v=2/b', '/a;user=***;v=2/b'],
  ['one beside others', '/jane@example.com,john@example.org', '/***,***'],
  ['one behind an empty segment', '//jane@example.com/', '//***/'],
  ['one of digits', '/491701234567@163.com', '/***'],
  ['one of the longest', `/${'a'.repeat(64)}@example.com`, '/***'],
  ['one in a mailto link', 'mailto:jane@example.com', '***'],
  ['one of another alphabet', '/jörg@bücher.example/edit', '/***/edit'],
  ['one of another alphabet, percent-encoded', '/j%C3%B6rg@b%C3%BCcher.example/edit', '/***/edit'],
  ['one of another alphabet, in small letters', '/j%c3%b6rg%40b%c3%bccher.example/edit', '/***/edit'],
  ['one of another alphabet to its end', '/иван@пример.рф/', '/***/'],
  [
    'one of another alphabet to its end, percent-encoded',
    '/%D0%B8%D0%B2%D0%B0%D0%BD@%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.%D1%80%D1%84/',
    '/***/',
  ],
  ['one in Punycode', '/ivan@xn--e1afmkfd.xn--p1ai', '/***'],
  ['a name and a password', 'https://jane:secret@example.com/a', 'https://***@example.com/a'],
  ['a name alone', 'https://jane@example.com/a', 'https://***@example.com/a'],
  ['a password with an @ in it', 'https://jane:p@ss@example.com/', 'https://***@example.com/'],
  ['a password with an & in it', 'https://jane:p&ss@example.com/', 'https://***@example.com/'],
  [
    'a name that is an e-mail address',
    'https://jane%40example.com:secret@localhost/',
    'https://***@localhost/',
  ],
  ['a name and a password at a port', 'http://jane:secret@localhost:8080/', 'http://***@localhost:8080/'],
  ['a name and a password in a query', '/?next=https://jane:secret@example.com/a', '/?next=https://***/a'],
  ['a JSON Web Token', `/login/${JWT}/done`, '/login/***/done'],
  ['one without a signature', `/login/${HEADER}.eyJzdWIiOiJqYW5lIn0.`, '/login/***'],
  ['its header alone', `/login/${HEADER}`, '/login/***'],
  ['an encrypted one, of five parts', `/login/${HEADER}.b0.c0.d0.e0/done`, '/login/***/done'],
  ['one in a query beside other keys', `/?token=${JWT}&page=2`, '/?token=***&page=2'],
  [
    'one in a fragment that has no other query',
    `/#access_token=${JWT}&state=1`,
    '/#access_token=***&state=1',
  ],
  ['32 hexadecimal characters', `/reset/${HEX}`, '/reset/***'],
  ['64 of them', `/reset/${HEX}${HEX}`, '/reset/***'],
  ['capital ones', `/reset/${HEX.toUpperCase()}`, '/reset/***'],
  ['some behind an empty segment', `//${HEX}/a`, '//***/a'],
  ['some that are the query', `/?${HEX}`, '/?***'],
  [
    'some in a query right behind the host',
    `https://example.com?token=${HEX}`,
    'https://example.com?token=***',
  ],
  [
    'some in the host of an address in a query',
    `/?next=https://${HEX}.example.com/`,
    '/?next=https://***.example.com/',
  ],
  ['some that are the fragment', `/#${HEX}`, '/#***'],
  ['some of a matrix parameter', `/cart;jsessionid=${HEX.toUpperCase()}/`, '/cart;jsessionid=***/'],
  ['some behind words', `/A-Page-of-Notes-${HEX}`, '/***'],
  ['some behind words of another alphabet', `/${ACROSS_ALPHABETS}-${HEX}`, '/***'],
  ['some of an address in a query', `/?next=%2Freset%2F${HEX}`, '/?next=***'],
  ['some twice', `/${HEX}/to/${HEX}`, '/***/to/***'],
  ['a UUID', `/orders/${UUID}/pay`, '/orders/***/pay'],
  ['a capital one', `/orders/${UUID.toUpperCase()}/pay`, '/orders/***/pay'],
  ['a random token', `/invite/${RANDOM}`, '/invite/***'],
  ['one with few digits', '/invite/abcdefghij1klmnopqr2stuvwxyzabc3', '/invite/***'],
  ['one without digits', '/invite/pXkvQmZsWyRtLbNcHdGfJaKeUiOoxVqTzYg', '/invite/***'],
  ['one in base64', '/?sig=mZ1W8yRtLb+cHdGf4JaKeUi7o+xVqTz9YgsAbCdEfG1=', '/?sig=***='],
  ['one in base64, percent-encoded', '/?sig=mZ1W8yRtLb%2BcHdGf4JaKeUi7o%2FxVqTz9Ygs%3D', '/?sig=***'],
  ['one in base64, percent-encoded twice', '/?sig=mZ1W8yRtLb%252BcHdGf4JaKeUi7o%252FxVqTz9Ygs', '/?sig=***'],
  ['a key for payments', `/?key=sk_live_${LETTERS_AND_DIGITS}`, '/?key=***'],
  ['a key for code', `/?key=ghp_${LETTERS_AND_DIGITS}${LETTERS_AND_DIGITS.slice(12)}`, '/?key=***'],
  ['a key for maps', `/?key=AIzaSy${LETTERS_AND_DIGITS}-a1B2c_3D`, '/?key=***'],
  ['a key for messages', `/xoxb-123456789012-1234567890123-${LETTERS_AND_DIGITS}`, '/***'],
  ['a key for a cloud', '/?key=AKIAIOSFODNN7EXAMPLE&page=2', '/?key=***&page=2'],
  ['a temporary key for a cloud', '/?key=ASIAIOSFODNN7EXAMPLE', '/?key=***'],
  [
    'secrets behind a host that looks like one',
    `https://my-app-git-1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d-team.vercel.app/${HEX}?to=jane@example.com`,
    'https://my-app-git-1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d-team.vercel.app/***?to=***',
  ],
]

/** URLs with parts that resemble secrets but are none. */
const OPEN: readonly (readonly [meaning: string, url: string])[] = [
  ['nothing', ''],
  ['an address', '/products/shoes?color=red&size=44#reviews'],
  ['what is masked already', 'https://***@example.com/***@example.com?token=***'],
  ['a host of a preview', 'https://my-app-git-1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d-team.vercel.app/shoes'],
  ['a host of a preview alone', 'https://64f1c2a3b4c5d6e7f8a9b0c1d2e3--shop.netlify.app'],
  ['a host of files, and its query', `https://pub-${HEX}.r2.dev?page=2`],
  ['a host in capitals', `HTTPS://PUB-${HEX.toUpperCase()}.R2.DEV/`],
  ['a host in Punycode', 'https://xn--e1afmkfd.xn--p1ai/a'],
  ['a host that is a number', 'http://[2001:db8::8a2e:370:7334]:8080/a'],
  ['an app', 'android-app://com.google.android.googlequicksearchbox/'],
  ['a page without an address', 'about:blank'],
  ['a long slug', '/blog/how-to-choose-a-laptop-that-lasts-for-years'],
  ['a long slug with numbers', '/blog/10-best-places-to-visit-in-europe-in-2024'],
  ['a long slug with words that have digits', '/mp3-to-mp4-for-the-iphone15-and-other-top10-phones'],
  ['a long slug with a size', '/toyota-hilux-4x4-double-cab-for-sale-in-berlin'],
  ['a long slug with a resolution', '/1920x1080-wallpaper-of-mountains-and-rivers'],
  ['a long slug with the name of a product', '/sony-wh1000xm5-wireless-noise-cancelling-headphones'],
  ['a long slug with capitals', '/Apple-iPhone-15-Pro-Max-256GB-Blue-Titanium'],
  ['a long slug with underscores', '/wiki/List_of_Formula_One_Grand_Prix_winners_2024'],
  ['a long slug in an address in a query', '/?next=%2Fthe-quick-brown-fox-jumps-over-the-lazy-dog'],
  ['a long address in a query', '/?next=%2Fshop%2Fshoes%2Frunning%2Fwomen%2Fsize-44%2Freviews%2F2'],
  ['a long name in code', '/api/AnnotationConfigWebApplicationContext.html'],
  ['a long search', '/search?q=how+to+choose+a+laptop+that+lasts+for+years'],
  ['a date', '/2026/09/21/release-notes-of-version-12-of-our-product'],
  ['31 hexadecimal characters', `/commit/${HEX.slice(1)}`],
  ['an id of a document', '/products/507f1f77bcf86cd799439011'],
  ['a telephone number', '/call/+49-170-1234567'],
  ['a telephone number in a query', '/?phone=%2B491701234567&from=0049%20170%201234567'],
  ['a long number', `/${'1234567890'.repeat(4)}`],
  ['a handle', '/@jane.doe'],
  ['a package and its version', '/npm/react@18.2.0/index.js'],
  ['a place on a map', '/maps/@52.5200,13.4050,15z'],
  ['a name at a host without a dot', '/jane@localhost'],
  ['a word that begins like a token', '/islands/eyjafjallajokull.html'],
  ['a path in Japanese', '/%E3%81%82%E3%81%84%E3%81%86%E3%81%88%E3%81%8A%E3%81%8B%E3%81%8D'],
  ['a path in Chinese', '/%E5%A6%82%E4%BD%95%E9%80%89%E6%8B%A9%E7%AC%94%E8%AE%B0%E6%9C%AC%E7%94%B5%E8%84%91'],
  ['a path in Russian', `/${ACROSS_ALPHABETS}-2024`],
  ['a path in Russian without percent-encoding', '/статьи/как-выбрать-ноутбук-который-прослужит-много-лет'],
]

/** URLs with parts that are removed. */
const CUTS: readonly PrivateUrl[] = [
  { meaning: 'no fragment', url: '/a#b', kept: '/a' },
  { meaning: 'no fragment of a token', url: '/#access_token=1?utm_source=x', kept: '/' },
  { meaning: 'no query', url: '/a?q=shoes&page=2', kept: '/a' },
  { meaning: 'no query without keys', url: '/?', kept: '/' },
  { meaning: 'no value without a key', url: '/?=1&&=2', kept: '/' },
  {
    meaning: 'campaign keys alone',
    url: '/?id=7&utm_source=mail&q=me&utm_campaign=a%20b&ref=hn&source=ad#top',
    kept: '/?utm_source=mail&utm_campaign=a%20b&ref=hn&source=ad',
  },
  { meaning: 'a campaign key without a value', url: '/?ref', kept: '/?ref' },
  { meaning: 'a question mark in a value', url: '/?ref=a?b&id=7', kept: '/?ref=a?b' },
  { meaning: 'an equals sign in a value', url: '/?ref=a=b&id=7', kept: '/?ref=a=b' },
  {
    meaning: 'no keys that only resemble others',
    url: '/?xutm_source=1&refs=3&my_ref=4&utm-id=5&UTM_source=6&?ref=7&re%66=8',
    kept: '/',
  },
  { meaning: 'no campaign key that is a secret', url: '/?utm_jane@example.com=1&ref=2', kept: '/?ref=2' },
  { meaning: 'no campaign that is a secret', url: `/?utm_id=${HEX}`, kept: '/?utm_id=***' },
  { meaning: 'a key that is named', url: '/?id=7&q=me', keep: 'id', kept: '/?id=7' },
  {
    meaning: 'several keys, in their order, each as often as it stands there',
    url: '/?q=a&page=2&id=7&ref=hn&q=b',
    keep: 'id,q',
    kept: '/?q=a&id=7&ref=hn&q=b',
  },
  { meaning: 'a named key without a value', url: '/?q&id=', keep: 'id,q', kept: '/?q&id=' },
  { meaning: 'no key that begins like a named one', url: '/?idea=1&i=2&id[]=3', keep: 'id', kept: '/' },
  {
    meaning: 'a key in brackets',
    url: '/?filter[color]=red&filter[size]=44',
    keep: 'filter[color]',
    kept: '/?filter[color]=red',
  },
  {
    meaning: 'no value of a named key that is a secret',
    url: '/?id=jane@example.com',
    keep: 'id',
    kept: '/?id=***',
  },
  {
    meaning: 'keys that begin as a named one',
    url: '/?by_color=red&by=44&my_by_=1',
    keep: 'by_*',
    kept: '/?by_color=red',
  },
  { meaning: 'all keys', url: '/?id=7&q=me&ref=hn#top', keep: '*', kept: '/?id=7&q=me&ref=hn' },
  { meaning: 'no secret among all keys', url: `/?id=7&token=${HEX}`, keep: '*', kept: '/?id=7&token=***' },
  { meaning: 'a fragment that routes', url: '/a#/b/c', hash: true, kept: '/a#/b/c' },
  { meaning: 'no query of a fragment', url: '/#/page?token=1&page=7', hash: true, kept: '/#/page' },
  {
    meaning: 'campaign keys of a fragment',
    url: '/#/page?token=1&ref=hn',
    hash: true,
    kept: '/#/page?ref=hn',
  },
  {
    meaning: 'a named key of a fragment',
    url: '/#!/page?token=1&id=7',
    keep: 'id',
    hash: true,
    kept: '/#!/page?id=7',
  },
  {
    meaning: 'what stays of the query and of the one in the fragment',
    url: '/?token=1&id=6#/page?token=1&id=7',
    keep: 'id',
    hash: true,
    kept: '/?id=6#/page?id=7',
  },
  { meaning: 'no secret in a fragment', url: `/#/reset/${HEX}?id=7`, hash: true, kept: '/#/reset/***' },
]

/** URLs of every kind. All parts of the system must treat each of them in the same way. */
export const PRIVACY_CORPUS: readonly PrivateUrl[] = [
  ...SECRETS.map(([meaning, url, kept]) => ({
    meaning: `masks ${meaning}`,
    url,
    kept,
    masking: true as const,
  })),
  ...OPEN.map(([meaning, url]) => ({ meaning: `keeps ${meaning}`, url, kept: url, masking: true as const })),
  ...CUTS.map((row) => ({ ...row, meaning: `cleans to ${row.meaning}` })),
].map((row) => ({ ...row, url: ofSite(row.url), kept: ofSite(row.kept) }))

/** Makes a path absolute. */
function ofSite(url: string): string {
  return url.startsWith('/') ? `https://shop.example.com${url}` : url
}
