/** The answers of the API that the page reads: the documents of `--json` (docs/operations/api.md). Fields the page does not show are left out. */

export interface Diagnostic {
  code: string;
  severity: string;
  position: string | null;
  message: string;
  help: string;
}

export type Role = 'viewer' | 'operator' | 'member';

export interface Me {
  name: string;
  role: Role;
  /** A member's login. */
  member?: string | null;
  kind: 'campus' | 'webfarm';
  canEdit: boolean;
}

export interface LastApply {
  time: string;
  kind: string;
  revision: number | null;
  operations: number;
  kernelMs: number;
  note: string;
}

export interface Counts {
  members: number;
  devices: number;
  forwards: number;
  openings: number;
  bans: number;
  listeners: number;
  allows: number;
}

export interface Status {
  loaded: boolean;
  revision: number | null;
  applied: string | null;
  note: string;
  counts: Counts | null;
  elements: number | null;
  drift: string[];
  confirmBefore: string | null;
  rollbackTo: string | null;
  agent?: { process: number; source: string; held: string | null };
  lastApplies?: LastApply[];
}

export interface Live {
  time: string;
  intervalMs: number;
  classes: { name: string; upBytesPerSecond: number; downBytesPerSecond: number }[];
  packetsPerSecond: { up: number; down: number };
  drops: { reason: string; packets: number; packetsPerSecond: number }[];
  conntrack: { count: number; max: number } | null;
  softirq: { cpu: number; share: number }[];
  costs: { packet: string; ns: number }[];
  costTable: string;
  interfaces: { name: string; rxPackets: number; txPackets: number; rxBytes: number; txBytes: number }[];
  agent: { residentBytes: number; cpuShare: number };
  drift: boolean;
  held: string | null;
}

export interface History {
  step: number;
  time: number[];
  up: number[];
  down: number[];
  packets: number[];
  drops: number[];
  conntrack: number[];
  softirq: number[];
}

export interface JournalEntry extends Diagnostic {
  number: number;
  time: string;
}

export interface Traffic {
  packets: number;
  bytes: number;
}

/** By direction and address family. */
export interface Usage {
  up4: Traffic;
  up6: Traffic;
  down4: Traffic;
  down6: Traffic;
}

export interface UsageSeries {
  member: number;
  login: string | null;
  from: string;
  to: string;
  stepSeconds: number;
  sum: Usage;
  steps: { at: string; class: string; usage: Usage }[];
  /** Null without one, or before it was judged. */
  quota: Quota | null;
}

/** What a member used of the quota that holds for him. */
export interface Quota {
  quota: string;
  direction: 'both' | 'up' | 'down';
  /** Destination classes that count; empty: all. */
  classes: string[];
  bytes: number;
  used: number;
  percent: number;
  over: boolean;
  until: string;
  movedTo: string | null;
}

export interface Device {
  address: string;
  kind: string;
}

export interface Member {
  id: number;
  login: string;
  state: string;
  publicIpv4: string | null;
  ipv6Prefixes: string[];
  plan: string;
  devices: Device[];
}

export interface Forward {
  member: number;
  login: string;
  protocol: string;
  publicIpv4: string | null;
  publicPorts: string;
  device: string;
  devicePort: number;
}

export interface Opening {
  member: number;
  login: string;
  prefix: string;
  protocol: string;
  ports: string | null;
}

export interface MemberList {
  total: number;
  members: Member[];
  next?: string | number | null;
}

export interface MemberPage {
  member: Member;
  forwards: Forward[];
  openings: Opening[];
  counters: Usage | null;
}

export interface Ban {
  prefix: string;
  reason: string;
  expires: string | null;
  source: string;
  packets: number | null;
  bytes: number | null;
  firstHit: string | null;
  lastHit: string | null;
}

export interface BanList {
  total: number;
  next?: string | null;
  bans: Ban[];
  countersAbsent?: string | null;
}

export interface Listener {
  address: string | null;
  protocol: string;
  ports: string;
  comment: string;
}

/** Ways to ask for a change: to be taken back unless it is confirmed in time; or only to be told what it would mean. */
export interface Terms {
  confirmSeconds?: number;
  rehearse?: boolean;
}

export interface Allow {
  prefix: string;
  reason: string;
}

export interface ListenerList {
  total: number;
  listeners: Listener[];
  next?: string | number | null;
}

export interface AllowList {
  total: number;
  allows: Allow[];
  next?: string | number | null;
}

export interface Change {
  action: string;
  kind: string;
  key: string;
  member?: number | null;
  before: string | null;
  after: string | null;
}

export interface Plan {
  kind: string;
  revision: number | null;
  changeCount: number;
  changes: Change[];
  operations: number;
  /** `shown`: the first elements, as nft writes them. */
  steps: { operation: string; elements: number | null; shown?: string[] | null }[];
  elementsAdded: number;
  elementsRemoved: number;
  xdp: string[];
  drift: string[];
  diagnostics: Diagnostic[];
}

export interface Applied {
  kind: string;
  revision: number | null;
  operations: number;
  elementsAdded: number;
  elementsRemoved: number;
  conntrackDeleted: number;
  kernelMs: number;
  confirmBefore: string | null;
  diagnostics: Diagnostic[];
}

export interface Edited {
  valid: boolean;
  changes: Change[];
  apply?: Applied | null;
  /** Of a rehearsal: what the kernel would have to change. */
  plan?: Plan | null;
  diagnostics: Diagnostic[];
}

/** An edit that waits for its confirmation, or was rolled back without one and is still in the source. */
export interface UnconfirmedEdit {
  state: 'waiting' | 'rolledBack';
  by: string;
  changes: Change[];
}

export interface TraceStep {
  place: string | null;
  chain: string;
  rule: string;
  result: string;
  why: string;
  nanoseconds: number;
}

export interface Trace {
  path: string;
  packet: string;
  fate: string;
  leavesAs: string;
  rulesMet: number;
  lookUps: number;
  nanoseconds: number;
  summary: string;
  steps: TraceStep[];
}

export interface Alerts {
  active: { name: string; since: string; value: number | null; limit: number | null; text: string }[];
  /** Null: this agent judges none. */
  rules: { name: string; when: string; reason: string | null; above: number | null; forSeconds: number }[] | null;
}

export interface AuditEntry {
  number: number;
  time: string;
  who: string;
  via: string;
  from: string;
  what: string;
  before: string | null;
  after: string | null;
  result: string;
  codes: string[];
  revision: number | null;
}

export interface AuditPage {
  entries: AuditEntry[];
  next: number | null;
}

export interface FleetNode {
  name: string;
  state: string;
  rollout: string;
  seen: string;
  silentSeconds: number;
  revision: string | null;
  number: number | null;
  applied: string | null;
  held: string | null;
  members: number | null;
  conntrackCount: number | null;
  conntrackMax: number | null;
  /** What its members moved, by the series; null where the nodes share none. */
  counted: Usage | null;
  version: string;
}

export interface Rollout {
  id: number;
  revision: string;
  state: string;
  reason: string | null;
  node: string;
  began: string;
  ended: string | null;
  steps: { node: string; canary: boolean; state: string; reason: string | null }[];
}

export interface Fleet {
  nodes: FleetNode[];
  rollout: Rollout | null;
}
