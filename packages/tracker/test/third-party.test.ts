import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const NOTICE = '/*! web-vitals, Apache-2.0: www.apache.org/licenses/LICENSE-2.0 */'

it.each(['tracker.full.js', 'vitals.js', 'vitals.cjs'])(
  'dist/%s, which contains web-vitals, carries its license notice',
  (file) => {
    expect(read(`../dist/${file}`)).toContain(NOTICE)
  },
)

it('dist/tracker.js, which contains no web-vitals, carries no license notice', () => {
  expect(read('../dist/tracker.js')).not.toContain('web-vitals')
})

it('the npm package includes the full license of web-vitals', () => {
  const { files } = JSON.parse(read('../package.json'))
  expect(files).toContain('THIRD-PARTY-NOTICES.txt')
  expect(read('../THIRD-PARTY-NOTICES.txt')).toContain(read('../node_modules/web-vitals/LICENSE'))
})

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}
