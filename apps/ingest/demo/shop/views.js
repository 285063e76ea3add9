function bagLink(bag) {
  return `<p><a href="/shop/bag">Your bag: ${bag.length === 1 ? '1 item' : `${bag.length} items`}</a></p>`
}

function addButton({ id, name }) {
  return `<button type="button" data-action="add" data-value="${id}" data-done="${name} is in your bag.">Add to bag<span class="visually-hidden">: ${name}</span></button>`
}

/** The list of all beans. */
export function listView(beans, bag) {
  const cards = beans.map(
    (bean) => `
      <li class="card">
        <h2><a href="/shop/${bean.id}">${bean.name}</a></h2>
        <p>${bean.taste}</p>
        <p class="price">€${bean.price} <small>for 250 g</small></p>
        ${addButton(bean)}
      </li>`,
  )
  return {
    title: 'Shop',
    html: `<h1 tabindex="-1">This week’s beans</h1>${bagLink(bag)}<ul class="cards">${cards.join('')}</ul>`,
  }
}

/** The page of one bean. */
export function beanView(bean, bag) {
  return {
    title: bean.name,
    html: `
      <p><a href="/shop/">All beans</a></p>
      <h1 tabindex="-1">${bean.name}</h1>
      <p class="lead">${bean.taste}</p>
      <dl><dt>First crack</dt><dd>${bean.crack} minutes</dd><dt>Roasted</dt><dd>Tuesday</dd></dl>
      <p class="price">€${bean.price} <small>for 250 g</small></p>
      ${addButton(bean)}${bagLink(bag)}`,
  }
}

/** The contents of the bag, with a button to order. */
export function bagView(bag) {
  const rows = bag.map(
    ({ id, name, price }) => `
      <tr>
        <td>${name}</td>
        <td><button class="quiet" type="button" data-action="remove" data-value="${id}" data-done="${name} is out of your bag.">Remove<span class="visually-hidden"> ${name}</span></button></td>
        <td>€${price}</td>
      </tr>`,
  )
  const total = bag.reduce((sum, { price }) => sum + price, 0)
  const contents =
    bag.length === 0
      ? '<p>It is empty. <a href="/shop/">Choose some beans</a>.</p>'
      : `<table>
          <thead><tr><th>Beans</th><th><span class="visually-hidden">Change</span></th><th>Price</th></tr></thead>
          <tbody>${rows.join('')}</tbody>
          <tfoot><tr><th>Total</th><td></td><td>€${total}</td></tr></tfoot>
        </table>
        <button type="button" data-action="order" data-done="Thank you! Nothing was charged and nothing will be sent.">Order for €${total}</button>`
  return {
    title: 'Your bag',
    html: `
      <h1 tabindex="-1">Your bag</h1>${contents}
      <h2>Or have it sent every month</h2>
      <button class="quiet" type="button" data-action="signup" data-value="pour" data-done="You chose the Pour plan.">Subscribe to Pour</button>`,
  }
}

/** The view for an unknown path. */
export function missingView() {
  return {
    title: 'Not here',
    html: `<h1 tabindex="-1">We do not have these</h1><p><a href="/shop/">See what we have</a>.</p>`,
  }
}
