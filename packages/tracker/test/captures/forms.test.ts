// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { forms } from '../../src/captures.ts'
import { click, find, test } from '../support/captured.ts'

const submit = (properties: object) => ({ event_type: 'form_submit', properties })

describe('forms()', () => {
  for (const { meaning, form, properties } of [
    {
      meaning: 'tracks id, name and action of the form',
      form: '<form id="signup" name="newsletter" action="/subscribe">',
      properties: { id: 'signup', name: 'newsletter', action: 'https://shop.example.com/subscribe' },
    },
    { meaning: 'omits attributes that the form lacks', form: '<form id="">', properties: {} },
    {
      meaning: 'cleans the action',
      form: '<form action="https://list.example.org/jane@example.org?key=1&ref=shop#x">',
      properties: { action: 'https://list.example.org/***?ref=shop' },
    },
    {
      meaning: 'reduces a javascript: action to its scheme',
      form: '<form action="javascript:send(1)">',
      properties: { action: 'javascript:' },
    },
    {
      meaning: 'masks an e-mail address in the id',
      form: '<form id="unsubscribe-jane@example.org">',
      properties: { id: '***' },
    },
    {
      meaning: 'reads the attributes of the form, not controls of the same names',
      form: '<form id="signup" action="/subscribe"><input name="id" value="7"><input name="action" value="x"><input name="name">',
      properties: { id: 'signup', action: 'https://shop.example.com/subscribe' },
    },
  ]) {
    test(`forms() ${meaning}`, async ({ captures }) => {
      const { tracked } = await captures(
        forms,
        `${form}<input name="email" value="jane@example.org"><textarea name="secret">s3cret</textarea></form>`,
      )
      find('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
      expect(await tracked()).toEqual([submit(properties)])
    })
  }

  test('forms() tracks the formaction of the submit button', async ({ captures }) => {
    const { tracked } = await captures(
      forms,
      '<form action="/save"><button formaction="/delete?id=7">Delete</button></form>',
    )
    find('form').addEventListener('submit', (event) => event.preventDefault())
    find<HTMLElement>('button').click()
    expect(await tracked()).toEqual([submit({ action: 'https://shop.example.com/delete' })])
  })

  test('forms() tracks a submit that the page stops and prevents while it removes the form', async ({
    captures,
  }) => {
    const { tracked } = await captures(forms, '<form id="signup"></form>')
    find('form').addEventListener('submit', (event) => {
      event.stopImmediatePropagation()
      event.preventDefault()
      find('form').remove()
    })
    find<HTMLFormElement>('form').requestSubmit()
    expect(await tracked()).toEqual([submit({ id: 'signup' })])
  })

  for (const { how, leads } of [
    { how: 'a click', leads: (element: Element) => click(element) },
    {
      how: 'a key press',
      leads: (element: Element) =>
        element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true })),
    },
  ]) {
    test(`forms() tracks a submit in an open shadow root once after ${how} there`, async ({ captures }) => {
      const { tracked } = await captures(forms, '<section></section>')
      const outer = find('section').attachShadow({ mode: 'open' })
      outer.innerHTML = '<div></div>'
      const inner = find('div', outer).attachShadow({ mode: 'open' })
      inner.innerHTML = '<form id="signup"><input></form>'
      const form = find<HTMLFormElement>('form', inner)
      form.addEventListener('submit', (event) => event.preventDefault())
      for (let count = 0; count < 2; count += 1) {
        leads(find('input', inner))
        form.requestSubmit()
      }
      form.dispatchEvent(new Event('submit', { bubbles: true, composed: true }))
      expect(await tracked()).toEqual(Array.from({ length: 3 }, () => submit({ id: 'signup' })))
    })
  }

  test('forms() ignores submit events of elements that are no form', async ({ captures }) => {
    const { tracked } = await captures(forms, '<div id="fake"></div>')
    find('div').dispatchEvent(new Event('submit', { bubbles: true }))
    window.dispatchEvent(new Event('submit'))
    expect(await tracked()).toEqual([])
  })

  test('forms() tracks nothing after its undo, also in shadow roots', async ({ captures }) => {
    const { undo, tracked } = await captures(forms, '<div></div><form></form>')
    const root = find('div').attachShadow({ mode: 'open' })
    root.innerHTML = '<form></form>'
    click(find('form', root))
    undo()
    for (const form of [find('form'), find('form', root)])
      form.dispatchEvent(new Event('submit', { bubbles: true }))
    expect(await tracked()).toEqual([])
  })
})
