// A single-page app at its smallest: links change the address without a load, and the page shows what it says.
function show() {
  const section = location.pathname.split('/').pop()
  document.title = `${section} · Corner Roastery`
  document.querySelector('main').textContent = `Here are our ${section}.`
}

document.querySelector('nav').addEventListener('click', (event) => {
  event.preventDefault()
  history.pushState({}, '', event.target.href)
  show()
})
addEventListener('popstate', show)
