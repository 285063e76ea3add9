/** What a shop might say of something put into a cart. */
export const PROPERTIES = {
  product: 'Espresso Nr. 7',
  price: 14.9,
  currency: 'EUR',
  quantity: 2,
  options: { grind: 'whole beans', weight: 500 },
  is_gift: false,
}
