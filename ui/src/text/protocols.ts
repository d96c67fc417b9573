/** The protocol as the agent takes it: ICMP is another one with each family. */
export const protocolOf = (name: string, address: string): string => (name !== 'icmp' ? name : address.includes(':') ? 'icmpv6' : '1');
