import { BEANS } from '/shop/beans.js'
import { bagView, beanView, listView, missingView } from '/shop/views.js'

const view = document.querySelector('#view')
const status = document.querySelector('#status')
const tracked = document.querySelector('#tracked')
const bag = []

/** Tracks an event, and lists it on the page. */
function track(type, properties) {
  window.tracker?.track(type, properties)
  const line = document.createElement('li')
  line.textContent = `${type} ${JSON.stringify(properties)}`
  tracked.append(line)
}

/** The view for a path. */
function viewOf(path) {
  const name = path.replace(/^\/shop\/|\/$/g, '')
  if (name === '') return listView(BEANS, bag)
  if (name === 'bag') return bagView(bag)
  const bean = BEANS.find(({ id }) => id === name)
  return bean ? beanView(bean, bag) : missingView()
}

/** Shows the view of the current path, with a status message below. */
function render(message = '') {
  const { title, html } = viewOf(location.pathname)
  document.title = `${title} · Larkspur Coffee`
  view.innerHTML = html
  status.textContent = message
}

/** Opens another path of the shop. Focuses its heading, so that a screen reader starts there. */
function navigate(path) {
  history.pushState(null, '', path)
  render()
  scrollTo(0, 0)
  focusOn('h1')
}

/** Focuses an element of the view again, because rendering replaced the focused one. */
function focusOn(selector) {
  const element = view.querySelector(selector) ?? view.querySelector('h1')
  element.focus({ preventScroll: true })
}

const actions = {
  add(id) {
    const bean = BEANS.find((one) => one.id === id)
    bag.push(bean)
    track('add_to_cart', { bean: bean.id, price: bean.price })
  },
  remove(id) {
    const [bean] = bag.splice(
      bag.findIndex((one) => one.id === id),
      1,
    )
    track('remove_from_cart', { bean: bean.id, price: bean.price })
  },
  order() {
    track('purchase', { bags: bag.length, total: bag.reduce((sum, { price }) => sum + price, 0) })
    bag.length = 0
  },
  signup(plan) {
    track('signup', { plan })
  },
}

addEventListener('popstate', () => render())

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-action]')
  if (button) {
    const { action, value = '', done } = button.dataset
    actions[action](value)
    render(done)
    focusOn(`[data-action="${action}"][data-value="${value}"]`)
    return
  }
  const link = event.target.closest('a[href^="/shop/"]')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  navigate(link.pathname)
})

render()
