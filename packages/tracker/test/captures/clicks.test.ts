// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { clicks } from '../../src/captures.ts'
import { click, find, test } from '../support/captured.ts'

const outbound = (url: string) => ({ event_type: 'outbound_click', properties: { url } })
const download = (url: string) => ({ event_type: 'file_download', properties: { url } })

describe('clicks() on links', () => {
  for (const { meaning, link, event } of [
    {
      meaning: 'to another host',
      link: '<a href="https://partner.example.org/offer">',
      event: outbound('https://partner.example.org/offer'),
    },
    {
      meaning: 'to another subdomain',
      link: '<a href="//blog.example.com/">',
      event: outbound('https://blog.example.com/'),
    },
    {
      meaning: 'to another port',
      link: '<a href="https://shop.example.com:8443/">',
      event: outbound('https://shop.example.com:8443/'),
    },
    { meaning: 'to the same host', link: '<a href="/pricing">', event: undefined },
    { meaning: 'to a fragment of the page', link: '<a href="#top">', event: undefined },
    { meaning: 'without an address', link: '<a>', event: undefined },
    { meaning: 'with an empty address', link: '<a href="">', event: undefined },
    { meaning: 'with an invalid address', link: '<a href="https://%">', event: undefined },
    { meaning: 'to a script', link: '<a href="javascript:show(\'https://x.org\')">', event: undefined },
    { meaning: 'to a mail address', link: '<a href="mailto:jane@example.org">', event: undefined },
    { meaning: 'to a telephone number', link: '<a href="tel:+15551234">', event: undefined },
    {
      meaning: 'to another program',
      link: '<a href="whatsapp://send?text=Hello%20Jane">',
      event: outbound('whatsapp://send'),
    },
    {
      meaning: 'with a query, a fragment and a sign-in',
      link: '<a href="https://jane:secret@partner.example.org/a?token=1&utm_source=shop#me">',
      event: outbound('https://partner.example.org/a?utm_source=shop'),
    },
    {
      meaning: 'with secrets in its path',
      link: '<a href="https://partner.example.org/invite/jane@example.org">',
      event: outbound('https://partner.example.org/invite/***'),
    },
    {
      meaning: 'of an image map',
      link: '<area href="https://partner.example.org/">',
      event: outbound('https://partner.example.org/'),
    },
    {
      meaning: 'to a file',
      link: '<a href="/files/menu.PDF?v=2">',
      event: download('https://shop.example.com/files/menu.PDF'),
    },
    {
      meaning: 'to a file on another host',
      link: '<a href="https://cdn.example.org/app.tar.gz">',
      event: download('https://cdn.example.org/app.tar.gz'),
    },
    {
      meaning: 'with download',
      link: '<a href="/export?month=5" download>',
      event: download('https://shop.example.com/export'),
    },
    {
      meaning: 'with download, to data of the page itself',
      link: '<a href="data:text/csv,jane%40example.org" download="orders.csv">',
      event: download('data:'),
    },
    {
      meaning: 'with download, to a blob of the page itself',
      link: '<a href="blob:https://shop.example.com/0b9e3c1a" download>',
      event: download('blob:'),
    },
    { meaning: 'to a page whose name has a dot', link: '<a href="/v1.25">', event: undefined },
    {
      meaning: 'to a mail address that ends like a file',
      link: '<a href="mailto:a@b.zip">',
      event: undefined,
    },
  ]) {
    test(`clicks() tracks ${event?.event_type ?? 'nothing'} for a link ${meaning}`, async ({ captures }) => {
      const { tracked } = await captures(clicks, `${link}<b>Here</b></a>`)
      click(find('b, area'))
      expect(await tracked()).toEqual(event ? [event] : [])
    })
  }

  test('clicks() tracks links in SVG with href and with xlink:href', async ({ captures }) => {
    const { tracked } = await captures(
      clicks,
      `<svg><a href="https://new.example.org/"><circle id="new" r="1"></circle></a>
       <a xlink:href="https://old.example.org/"><circle id="old" r="1"></circle></a></svg>`,
    )
    click(find('#new'))
    click(find('#old'))
    expect(await tracked()).toEqual([
      outbound('https://new.example.org/'),
      outbound('https://old.example.org/'),
    ])
  })

  test('clicks() tracks the middle button on a link, not the right button', async ({ captures }) => {
    const { tracked } = await captures(clicks, '<a href="https://partner.example.org/">Here</a><p>There</p>')
    click(find('a'), { button: 2 }, 'auxclick')
    click(find('p'), { button: 1 }, 'auxclick')
    click(find('a'), { button: 1 }, 'auxclick')
    expect(await tracked()).toEqual([outbound('https://partner.example.org/')])
  })

  test('clicks() tracks a click that the page stops and prevents while it removes the link', async ({
    captures,
  }) => {
    const { tracked } = await captures(clicks, '<a href="https://partner.example.org/">Here</a>')
    find('a').addEventListener('click', (event) => {
      event.stopImmediatePropagation()
      event.preventDefault()
      find('a').remove()
    })
    click(find('a'))
    expect(await tracked()).toEqual([outbound('https://partner.example.org/')])
  })

  test('clicks() does not prevent the click', async ({ captures }) => {
    await captures(clicks, '<a data-track="up" href="#top">Up</a>')
    expect(click(find('a')).defaultPrevented).toBe(false)
  })
})

describe('data-track', () => {
  test('data-track defines the event and its properties for the element and its content', async ({
    captures,
  }) => {
    const { tracked } = await captures(
      clicks,
      `<button data-track="signup" data-track-plan="pro" data-track-billing-period="year" data-plan="x"><b>Go</b></button>`,
    )
    click(find('b'))
    click(find('button'))
    const signup = { event_type: 'signup', properties: { plan: 'pro', 'billing-period': 'year' } }
    expect(await tracked()).toEqual([signup, signup])
  })

  test('data-track of the nearest element with a value counts', async ({ captures }) => {
    const { tracked } = await captures(
      clicks,
      '<nav data-track="menu"><p data-track=""><button data-track="open">A</button><b>B</b></p></nav>',
    )
    click(find('button'))
    click(find('b'))
    expect(await tracked()).toEqual([
      { event_type: 'open', properties: {} },
      { event_type: 'menu', properties: {} },
    ])
  })

  test('data-track on an outbound link causes two events', async ({ captures }) => {
    const { tracked } = await captures(clicks, '<a data-track="partner" href="https://p.example.org/">P</a>')
    click(find('a'))
    expect(await tracked()).toEqual([
      { event_type: 'partner', properties: {} },
      outbound('https://p.example.org/'),
    ])
  })

  test('data-track on a label counts once, although browsers also click its control', async ({
    captures,
  }) => {
    const { tracked } = await captures(
      clicks,
      `<label data-track="plan"><b>Pro</b><input type="radio"></label>
       <label data-track="terms" for="terms"><i>Terms</i></label><input id="terms" type="checkbox">`,
    )
    find<HTMLElement>('b').click()
    find<HTMLElement>('[type=radio]').click()
    find<HTMLElement>('i').click()
    expect((await tracked()).map(({ event_type }) => event_type)).toEqual(['plan', 'plan', 'terms'])
  })

  test('data-track counts inside open shadow roots and on elements around them', async ({ captures }) => {
    const { tracked } = await captures(clicks, '<section data-track="outer"><div></div></section>')
    const root = find('div').attachShadow({ mode: 'open' })
    root.innerHTML = '<button data-track="inner" data-track-size="L"><b>A</b></button><i>B</i>'
    click(find('b', root))
    click(find('i', root))
    expect(await tracked()).toEqual([
      { event_type: 'inner', properties: { size: 'L' } },
      { event_type: 'outer', properties: {} },
    ])
  })

  test('data-track is cut to the wire limits', async ({ captures }) => {
    const names = Array.from({ length: 1_000 }, (_, index) => `data-track-k${index}="${'v'.repeat(300)}"`)
    const { tracked } = await captures(
      clicks,
      `<button data-track="${'t'.repeat(99)}" ${names.join(' ')}>Go</button>`,
    )
    click(find('button'))
    const [event] = await tracked()
    expect(event?.event_type).toHaveLength(64)
    expect(Object.keys(event?.properties ?? {})).toHaveLength(50)
  })
})

describe('clicks', () => {
  test('clicks() tracks ten thousand clicks without loss', async ({ captures }) => {
    const types: string[] = []
    await captures(
      () => clicks({ track: (type) => void types.push(type) }),
      '<p>Nothing</p><button data-track="go">Go</button>',
    )
    for (let count = 0; count < 10_000; count += 1) {
      click(find('p'))
      click(find('button'))
    }
    expect(types).toHaveLength(10_000)
  })

  test('clicks() ignores clicks on elements outside the document', async ({ captures }) => {
    const { tracked } = await captures(clicks)
    const link = document.createElement('a')
    link.href = 'https://partner.example.org/'
    link.addEventListener('click', (event) => event.preventDefault())
    click(link)
    expect(await tracked()).toEqual([])
  })

  test('clicks() hides errors of the tracker from the page', async ({ captures }) => {
    await captures(
      () =>
        clicks({
          track() {
            throw new Error('Not now.')
          },
        }),
      '<button data-track="go">Go</button>',
    )
    expect(() => click(find('button'))).not.toThrow()
  })

  test('clicks() called twice counts once, and tracks nothing after its undo', async ({ captures }) => {
    const { tab, tracked, undo } = await captures(clicks, '<button data-track="go">Go</button>')
    expect(clicks(tab)).toBe(undo)
    click(find('button'))
    undo()
    click(find('button'))
    expect(await tracked()).toHaveLength(1)

    clicks(tab)
    click(find('button'))
    expect(await tracked()).toHaveLength(2)
  })
})
