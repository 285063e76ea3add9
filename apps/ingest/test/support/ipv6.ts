import { networkInterfaces } from 'node:os'

/** Whether this machine has the address ::1. Containers often have none. */
export const HAS_IPV6: boolean = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1')
