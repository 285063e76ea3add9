// What pages do to clicks and submits: stop them, prevent them, hide them in shadow roots.
for (const type of ['click', 'auxclick', 'submit']) {
  document.addEventListener(type, (event) => event.stopImmediatePropagation(), true)
}

document.querySelector('#drawing').innerHTML =
  '<svg width="40" height="40"><a xlink:href="https://elsewhere.example.com/"><text y="20">Drawn</text></a></svg>'

// While a button is pressed, the form has controls whose names hide its own methods.
const form = document.querySelector('#hostile')
addEventListener('mousedown', () => {
  for (const name of [
    'getAttribute',
    'getAttributeNames',
    'hasAttribute',
    'matches',
    'attributes',
    'tagName',
    'nodeType',
    'contains',
  ]) {
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name }))
  }
})
for (const type of ['click', 'auxclick']) {
  addEventListener(
    type,
    ({ target }) => {
      // A submit follows.
      if (target.type === 'submit') return
      for (const control of form.querySelectorAll('[type=hidden]')) control.remove()
    },
    true,
  )
}

const open = document.querySelector('#open').attachShadow({ mode: 'open' })
open.innerHTML = `
  <button type="button" data-track="inner" data-track-size="L">Inner</button>
  <form id="inside" action="/plain.html"><input aria-label="Inner field"></form>`
open.querySelector('form').onsubmit = (event) => event.preventDefault()

const closed = document.querySelector('#closed').attachShadow({ mode: 'closed' })
closed.innerHTML = '<button type="button" data-track="never_seen">Locked</button>'
