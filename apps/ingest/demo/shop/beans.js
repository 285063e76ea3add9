/** The beans of this week. Prices are in euros for 250 g. */
export const BEANS = [
  {
    id: 'hill-farm',
    name: 'Hill Farm',
    price: 12,
    taste: 'Red apple, honey, a clean finish.',
    crack: '8:14',
  },
  { id: 'river-lot', name: 'River Lot', price: 14, taste: 'Blackcurrant and orange peel.', crack: '8:02' },
  {
    id: 'night-shift',
    name: 'Night Shift',
    price: 10,
    taste: 'Cocoa, walnut, good with milk.',
    crack: '8:31',
  },
]
