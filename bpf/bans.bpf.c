// Drops what banned prefixes send, before the kernel makes a packet of it.
// A table of prefixes is one sub-table per family and prefix length that exists; a sub-table is an array of 64-byte lines, so that a look-up touches one line per
// length. A line begins with one byte of each key's hash: eight keys are compared at once, and only what seems to be there is compared in full. In front lies a
// bitmap: most packets that are not banned end at one bit; before a large one lies a coarse one, which a near cache holds. What a hit counts lies apart, one word
// per CPU. In a large table each of these places is a cache miss; where they are follows from the address alone, so they are asked for all at once, and a packet
// waits for memory once.
// Everything here is laid out and written by src/Weir.Backends/Xdp; user space is the only writer of lines, filter and head, and a key is there when its byte is.
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define LENGTHS4 33
#define LENGTHS6 129
#define PROBES 16

#define KEYS4 12 // in a line of IPv4
#define KEYS8 7 // in a line of IPv6 up to /64
#define KEYS16 3 // in a line of longer IPv6

#define OVERFLOW 1 // bit 0 of a line's flags: keys that belong here lie in the next line; bit 1 + i: the record of key i must be asked
#define ASK (1 << 30) // the same in the result of a look-up
#define AHEAD 4 // lengths whose lines are asked for at once

enum list { BANS, ALLOWS, PEERS, LISTS };

struct length4 {
	__u32 mask;
	__u32 base; // first line
	__u32 lines;
	__u32 slots; // first slot
};

struct length6 {
	__u64 mask_high;
	__u64 mask_low; // 0: keys of 8 bytes, the high half
	__u32 base;
	__u32 lines;
	__u32 slots;
	__u32 pad;
};

struct list4 {
	__u32 count;
	__u32 pad[7];
	struct length4 of[LENGTHS4];
};

struct list6 {
	__u32 count;
	__u32 pad[7];
	struct length6 of[LENGTHS6];
};

struct head {
	__u32 version;
	__u32 seed;
	__u32 slots; // of one CPU
	__u32 cpus;
	__u32 shift4; // 32 - bits of the IPv4 filter, which stands on the first bits of an address
	__u32 shift6; // 32 - bits of the IPv6 filter, which stands on a hash
	__u64 mask6; // what of the address's first half the IPv6 filter hashes
	__u32 words6; // first word of the IPv6 filter
	__u32 sync_port; // UDP, of conntrack synchronisation
	__u32 rate; // packets in 2^30 ns from one IPv4 address or /64, 0: no limit
	__u32 used_lines; // of user space alone: what is free behind is for lengths that come later
	__u32 used_slots;
	__u32 ahead; // lengths, at most AHEAD, whose lines are asked for at once: 0 where the table is in a cache anyway
	__u64 lineage; // user space's name of what is counted here
	__u64 clock; // the program's own: 32 bits of jiffies, then now() in that jiffy
	__u32 coarse; // first word of the coarse filter, 0: none
	__u32 coarse_shift; // one bit of it stands for so many of the filter, as a power of two
	__u32 removed; // of user space alone: bans taken out since the filter was made
	__u32 pad[11];
	struct list4 v4[LISTS];
	struct list6 v6[LISTS];
};

// Hash bytes of keys that are not there are 0, of others never.
struct line4 {
	__u64 low; // bytes of keys 0 to 7
	__u64 high; // bytes of keys 8 to 11; then 32 bits of flags
	__u32 keys[KEYS4];
};

struct line8 {
	__u64 low; // bytes of keys 0 to 6, then 8 bits of flags
	__u64 keys[KEYS8];
};

struct line16 {
	__u64 low; // bytes of keys 0 to 2; the highest 8 bits are flags
	__u64 pad;
	struct {
		__u64 high;
		__u64 low;
	} keys[KEYS16];
};

union line {
	struct line4 four;
	struct line8 eight;
	struct line16 sixteen;
};

// What one CPU dropped for one place, in one word: 28 bits of when (2^30 ns of CLOCK_MONOTONIC, 0: never), 10 bits of packets, 26 of bytes (of the IP packet).
// What does not fit goes to the record, once in 1,024 packets.
#define WHEN 36
#define PACKET (1ULL << 26)
#define PACKETS (1023 * PACKET)
#define COUNTS (PACKETS | (PACKET - 1))

// What is seldom asked, of one place, for all CPUs. Who reads both words and record compares "begun" behind them with "ended" before them.
struct record {
	__u64 packets;
	__u64 bytes;
	__u64 expires; // nanoseconds of CLOCK_BOOTTIME, 0: never; the top bit: something that must pass lies within the ban
	__u32 begun; // spills of words into this
	__u32 ended;
	__u32 first; // as in a word
	__u32 last; // user space's: of what was counted before the table was made
};

#define GUARDED (1ULL << 63)

struct window {
	__u32 key;
	__u32 time; // 2^30 ns of CLOCK_MONOTONIC
	__u32 packets;
	__u32 dropped;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct head);
} heads SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); // set before loading
	__type(key, __u32);
	__type(value, union line);
} lines SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); // set before loading
	__type(key, __u32);
	__type(value, __u64);
} filter SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); // set before loading
	__type(key, __u32);
	__type(value, __u64);
} hits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); // set before loading
	__type(key, __u32);
	__type(value, struct record);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); // set before loading
	__type(key, __u32);
	__type(value, struct window);
} windows SEC(".maps");

static __always_inline __u32 mix(__u64 high, __u64 low, __u32 seed)
{
	__u64 hash = (high ^ seed) * 0x9e3779b97f4a7c15ULL;
	hash ^= hash >> 32;
	hash = (hash ^ low) * 0xd6e8feb86659fd93ULL;
	return hash >> 32;
}

static __always_inline struct head *the_head(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&heads, &zero);
}

// Times are 2^30 ns of a clock that costs a load: a division would cost more than all else here.
static __always_inline __u64 now(void)
{
	return bpf_ktime_get_coarse_ns() >> 30;
}

// The same without a call in most packets: a call from here costs two returns, and a return some 7 ns where the kernel guards them (retpolines, SRSO).
static __always_inline __u64 now_of(struct head *head)
{
	__u64 clock = *(volatile __u64 *)&head->clock;
	__u32 jiffy = bpf_jiffies64();
	if (clock >> 32 == jiffy)
		return (__u32)clock;

	__u64 when = now();
	*(volatile __u64 *)&head->clock = (__u64)jiffy << 32 | (__u32)when;
	return when;
}

static __always_inline __u32 hit_of(struct head *head, __u32 slot)
{
	return bpf_get_smp_processor_id() * head->slots + slot;
}

// An atomic whose result is used orders all else around it, on every machine.
#define ORDERED(atomic) asm volatile("" : : "r"(atomic))

// The first packet of a word, and the one that it has no room for.
__attribute__((noinline)) int spill(__u32 slot, __u32 at, __u32 bytes)
{
	struct record *record = bpf_map_lookup_elem(&records, &slot);
	__u64 *hit = bpf_map_lookup_elem(&hits, &at);
	if (!record || !hit)
		return 0;

	__u64 before = *hit;
	__u64 when = now();
	if (!record->first)
		ORDERED(__sync_val_compare_and_swap(&record->first, 0, (__u32)when));
	if ((before & PACKETS) != PACKETS) {
		*hit = ((before & COUNTS) + PACKET + bytes) | when << WHEN;
		return 0;
	}

	ORDERED(__sync_fetch_and_add(&record->begun, 1));
	__sync_fetch_and_add(&record->packets, (PACKETS / PACKET) + 1);
	__sync_fetch_and_add(&record->bytes, (before & (PACKET - 1)) + bytes);
	*hit = when << WHEN;
	ORDERED(__sync_fetch_and_add(&record->ended, 1));
	return 0;
}

static __always_inline void count(struct head *head, __u32 slot, __u32 bytes)
{
	__u32 at = hit_of(head, slot);
	__u64 *hit = bpf_map_lookup_elem(&hits, &at);
	if (!hit)
		return;

	__u64 before = *hit;
	if (before >> WHEN && (before & PACKETS) != PACKETS)
		*hit = ((before & COUNTS) + PACKET + bytes) | now_of(head) << WHEN;
	else
		spill(slot, at, bytes);
}

#define NOT_FOUND (-1)
#define COUNTED (-2) // banned, and nothing more to ask

// What an entry of the bans means for a packet of so many bytes. Only a ban with something that must pass inside leaves the caller a question.
static __always_inline int judge(struct head *head, __u32 slot, int ask, __u32 bytes)
{
	// Few entries have a record that says anything; the others do not pay for looking.
	if (ask) {
		struct record *record = bpf_map_lookup_elem(&records, &slot);
		if (!record)
			return NOT_FOUND;
		// A ban that ran out is not there.
		__u64 expires = record->expires & ~GUARDED;
		if (expires && expires <= bpf_ktime_get_boot_ns())
			return NOT_FOUND;
		if (record->expires & GUARDED)
			return slot;
	}

	count(head, slot, bytes);
	return COUNTED;
}

#define BYTES 0x0101010101010101ULL
#define TOPS 0x8080808080808080ULL

// The byte that stands for a hash; the other bits of the hash choose the line.
static __always_inline __u64 byte_of(__u32 hash)
{
	__u32 byte = hash & 0xff;
	return byte | (byte - 1) >> 31;
}

// The top bit of each byte that is zero, and perhaps of a 1 behind one: what it finds is compared in full.
static __always_inline __u64 zeros(__u64 word)
{
	return (word - BYTES) & ~word & TOPS;
}

// All ones for a word that is not zero. The compiler must not see that: BPF has no such instruction, and it would make a branch of it.
static __always_inline __u64 all_of(__u64 word)
{
	__u64 minus = -word;
	asm("" : "+r"(minus));
	return 0 - ((word | minus) >> 63);
}

// The number of the lowest byte of which the top bit is set.
static __always_inline __u32 first_of(__u64 tops)
{
	return ((((tops & -tops) >> 7) - 1) & BYTES) * BYTES >> 56;
}

#define TAGS4 0x80808080ULL // of line4.high
#define TAGS6 0x0080808080808080ULL

static __always_inline int place4(union line *line, __u32 number, __u32 place)
{
	return (number * KEYS4 + place) | (line->four.high >> (33 + place) & 1 ? ASK : 0);
}

// The place of a key from its first line on, counted over the sub-table; NOT_FOUND where it is not. All the ways that a look-up seldom goes. Not static: the verifier
// looks at it once and by itself, and not 33 times in the loop over lengths.
__attribute__((noinline)) int scan4(__u32 key, __u32 base, __u32 count, __u32 line)
{
	for (int probe = 0; probe < PROBES; probe++) {
		__u32 index = base + line;
		union line *found = bpf_map_lookup_elem(&lines, &index);
		if (!found)
			return NOT_FOUND;

#pragma unroll
		for (int i = 0; i < KEYS4; i++) {
			__u64 byte = (i < 8 ? found->four.low >> i * 8 : found->four.high >> (i - 8) * 8) & 0xff;
			if (found->four.keys[i] == key && byte)
				return place4(found, line, i);
		}

		if (!(found->four.high >> 32 & OVERFLOW))
			return NOT_FOUND;
		line = line + 1 < count ? line + 1 : 0;
	}

	return NOT_FOUND;
}

// A load that nothing waits for: the next ones are under way meanwhile.
static __always_inline void touch(const void *at)
{
	if (at)
		(void)*(volatile const __u64 *)at;
}

// Asks for the lines where an address may be, and for where most of their keys count (LineForm.cs fills lines accordingly). Not for the small table: there it is only work.
static __always_inline void touch4(struct head *head, __u32 address)
{
	__u32 hit = hit_of(head, 0);
#pragma unroll
	for (__u32 at = 0; at < AHEAD; at++) {
		if (at >= head->ahead || at >= head->v4[BANS].count)
			break;

		struct length4 *of = &head->v4[BANS].of[at];
		__u32 home = ((__u64)mix(address & of->mask, 0, head->seed) * of->lines) >> 32;
		__u32 index = of->base + home;
		touch(bpf_map_lookup_elem(&lines, &index));
		index = hit + of->slots + home * KEYS4 + (home & 1) * 4;
		touch(bpf_map_lookup_elem(&hits, &index));
	}
}

// The first entry that holds the address, lengths in the head's order: its slot, or COUNTED, or NOT_FOUND.
static __always_inline int look4(struct head *head, __u32 address, __u32 list, __u32 bytes)
{
	if (list == BANS)
		touch4(head, address);
	for (__u32 at = 0; at < LENGTHS4; at++) {
		if (at >= head->v4[list].count)
			break;

		struct length4 *of = &head->v4[list].of[at];
		__u32 key = address & of->mask;
		__u32 hash = mix(key, 0, head->seed);
		__u32 home = ((__u64)hash * of->lines) >> 32;
		__u32 index = of->base + home;
		union line *line = bpf_map_lookup_elem(&lines, &index);
		if (!line)
			continue;

		__u64 byte = byte_of(hash) * BYTES;
		__u64 low = zeros(line->four.low ^ byte);
		__u64 high = zeros(line->four.high ^ byte) & TAGS4;
		if (!(low | high | (line->four.high >> 32 & OVERFLOW)))
			continue;

		// Without a branch: it would be taken at random.
		__u64 none = ~all_of(low);
		__u32 place = first_of(low | (high & none)) + (8 & none);
		int found;
		if (place < KEYS4 && line->four.keys[place] == key && (low | high))
			found = place4(line, home, place);
		else
			found = scan4(key, of->base, of->lines, home);
		if (found < 0)
			continue;
		if (list != BANS)
			return found;

		int judged = judge(head, of->slots + (found & ~ASK), found & ASK, bytes);
		if (judged != NOT_FOUND)
			return judged;
	}

	return NOT_FOUND;
}

// What is asked of few packets. Not static, as scan4.
__attribute__((noinline)) int find4(__u32 address, __u32 list)
{
	struct head *head = the_head();
	return head && list > BANS && list < LISTS ? look4(head, address, list, 0) : NOT_FOUND;
}

static __always_inline void touch6(struct head *head, __u64 high, __u64 low)
{
	__u32 hit = hit_of(head, 0);
#pragma unroll
	for (__u32 at = 0; at < AHEAD; at++) {
		if (at >= head->ahead || at >= head->v6[BANS].count)
			break;

		struct length6 *of = &head->v6[BANS].of[at];
		__u32 home = ((__u64)mix(high & of->mask_high, low & of->mask_low, head->seed) * of->lines) >> 32;
		__u32 index = of->base + home;
		touch(bpf_map_lookup_elem(&lines, &index));
		index = hit + of->slots + home * (of->mask_low ? KEYS16 : KEYS8);
		touch(bpf_map_lookup_elem(&hits, &index));
	}
}

#define WIDE (1U << 31) // in "from": keys of 16 bytes

__attribute__((noinline)) int scan6(__u64 high, __u64 low, __u32 base, __u32 count, __u32 from)
{
	__u32 line = from & ~WIDE;
	for (int probe = 0; probe < PROBES; probe++) {
		__u32 index = base + line;
		union line *found = bpf_map_lookup_elem(&lines, &index);
		if (!found)
			return NOT_FOUND;

		__u32 keys = KEYS8;
		__u32 place = KEYS8;
		if (from & WIDE) {
			keys = KEYS16;
#pragma unroll
			for (int i = 0; i < KEYS16; i++)
				if (found->sixteen.keys[i].high == high && found->sixteen.keys[i].low == low
				    && (found->sixteen.low >> i * 8 & 0xff))
					place = i;
		} else {
#pragma unroll
			for (int i = 0; i < KEYS8; i++)
				if (found->eight.keys[i] == high && (found->eight.low >> i * 8 & 0xff))
					place = i;
		}

		if (place < KEYS8)
			return (line * keys + place) | (found->eight.low >> (57 + place) & 1 ? ASK : 0);
		if (!(found->eight.low >> 56 & OVERFLOW))
			return NOT_FOUND;
		line = line + 1 < count ? line + 1 : 0;
	}

	return NOT_FOUND;
}

// What a length holds of an address that one of its lines seems to hold. As scan4, and for the same reason; "where" is list and length.
__attribute__((noinline)) int hit6(__u64 high, __u64 low, __u32 where, __u32 home, __u32 bytes)
{
	struct head *head = the_head();
	__u32 list = where >> 8;
	__u32 at = where & 0xff;
	if (!head || list >= LISTS || at >= LENGTHS6)
		return NOT_FOUND;

	struct length6 *of = &head->v6[list].of[at];
	int found = scan6(high & of->mask_high, low & of->mask_low, of->base, of->lines, home | (of->mask_low ? WIDE : 0));
	if (found < 0 || list != BANS)
		return found;
	return judge(head, of->slots + (found & ~ASK), found & ASK, bytes);
}

__attribute__((noinline)) int find6(__u64 high, __u64 low, __u32 list, __u32 bytes)
{
	struct head *head = the_head();
	if (!head || list >= LISTS)
		return NOT_FOUND;

	if (list == BANS)
		touch6(head, high, low);
	for (__u32 at = 0; at < LENGTHS6; at++) {
		if (at >= head->v6[list].count)
			break;

		struct length6 *of = &head->v6[list].of[at];
		__u32 hash = mix(high & of->mask_high, low & of->mask_low, head->seed);
		__u32 home = ((__u64)hash * of->lines) >> 32;
		__u32 index = of->base + home;
		union line *line = bpf_map_lookup_elem(&lines, &index);
		if (!line)
			continue;

		__u64 seems = zeros(line->eight.low ^ byte_of(hash) * BYTES) & TAGS6;
		if (!(seems | (line->eight.low >> 56 & OVERFLOW)))
			continue;

		int found = hit6(high, low, list << 8 | at, home, bytes);
		if (found != NOT_FOUND)
			return found;
	}

	return NOT_FOUND;
}

// Whether a cell of the filter is set. What the coarse filter rules out asks the filter's first word instead of its own: chosen without a branch, which would be
// taken at random.
static __always_inline int passes_filter(struct head *head, __u32 cell)
{
	__u32 word = cell >> 6;
	__u64 some = 1;
	if (head->coarse) {
		__u32 many = cell >> head->coarse_shift;
		__u32 at = head->coarse + (many >> 6);
		__u64 *bits = bpf_map_lookup_elem(&filter, &at);
		if (!bits)
			return 1;

		some = *bits >> (many & 63) & 1;
		asm("" : "+r"(some)); // as in all_of
		word &= -(__u32)some;
	}

	__u64 *bits = bpf_map_lookup_elem(&filter, &word);
	return !bits || *bits >> (cell & 63) & some;
}

// Packets of one source in 2^30 ns, counted by all CPUs together. Two sources in one place: the later one begins again, so a flood of many sources is let
// through rather than somebody dropped who sends little.
static __always_inline int over_rate(struct head *head, __u32 key)
{
	__u32 at = key & 0xffff;
	struct window *window = bpf_map_lookup_elem(&windows, &at);
	if (!window)
		return 0;

	__u32 time = now();
	if (window->key != key || window->time != time) {
		window->key = key;
		window->time = time;
		window->packets = 1;
		return 0;
	}

	__sync_fetch_and_add(&window->packets, 1);
	if (window->packets <= head->rate)
		return 0;
	__sync_fetch_and_add(&window->dropped, 1);
	return 1;
}

// VRRP, BFD (single hop, echo, multihop) and conntrack synchronisation. What is a fragment or cut short is none of them.
static __always_inline int is_control(struct head *head, __u8 protocol, void *transport, void *end)
{
	if (protocol == 112)
		return 1;
	if (protocol != 17 || transport + 4 > end)
		return 0;
	__u16 port = bpf_ntohs(((__u16 *)transport)[1]);
	return port == 3784 || port == 3785 || port == 4784 || port == head->sync_port;
}

static __always_inline int is_control4(struct head *head, void *ip, void *end)
{
	if (*(__u16 *)(ip + 6) & bpf_htons(0x1fff))
		return 0;
	return is_control(head, *(__u8 *)(ip + 9), ip + (*(__u8 *)ip & 15) * 4, end);
}

static __always_inline int bans4(struct head *head, void *ip, void *end)
{
	if (ip + 20 > end)
		return XDP_PASS;

	__u32 address = bpf_ntohl(*(__u32 *)(ip + 12));
	__u32 cell = address >> head->shift4;
	if (passes_filter(head, cell)) {
		__u32 seen = end - ip;
		__u32 length = bpf_ntohs(*(__u16 *)(ip + 2));
		__u32 bytes = length < seen ? length : seen;
		int slot = look4(head, address, BANS, bytes);
		if (slot == COUNTED)
			return XDP_DROP;
		if (slot >= 0) {
			if (find4(address, ALLOWS) >= 0 || (is_control4(head, ip, end) && find4(address, PEERS) >= 0))
				return XDP_PASS;

			count(head, slot, bytes);
			return XDP_DROP;
		}
	}

	if (head->rate && over_rate(head, mix(address, 4, head->seed)) && find4(address, ALLOWS) < 0
	    && find4(address, PEERS) < 0)
		return XDP_DROP;
	return XDP_PASS;
}

// Router and neighbor discovery, which only a neighbor can send with this hop limit (RFC 4861 section 6.1.1).
static __always_inline int is_discovery(void *ip, void *end)
{
	if (*(__u8 *)(ip + 6) != 58 || *(__u8 *)(ip + 7) != 255 || ip + 41 > end)
		return 0;
	__u8 type = *(__u8 *)(ip + 40);
	return type >= 133 && type <= 137;
}

static __always_inline int bans6(struct head *head, void *ip, void *end)
{
	if (ip + 40 > end)
		return XDP_PASS;

	__u64 high = bpf_be64_to_cpu(*(__u64 *)(ip + 8));
	__u64 low = bpf_be64_to_cpu(*(__u64 *)(ip + 16));
	if (head->v6[BANS].count) {
		__u32 cell = head->words6 * 64 + (mix(high & head->mask6, 0, head->seed) >> head->shift6);
		if (passes_filter(head, cell)) {
			__u32 seen = end - ip;
			__u32 length = 40 + (__u32)bpf_ntohs(*(__u16 *)(ip + 4));
			__u32 bytes = length < seen ? length : seen;
			// What neighbors must say to each other passes before anything is asked; it is rare.
			int slot = is_discovery(ip, end) ? NOT_FOUND : find6(high, low, BANS, bytes);
			if (slot == COUNTED)
				return XDP_DROP;
			if (slot >= 0) {
				if (find6(high, low, ALLOWS, 0) >= 0
				    || (is_control(head, *(__u8 *)(ip + 6), ip + 40, end) && find6(high, low, PEERS, 0) >= 0))
					return XDP_PASS;

				count(head, slot, bytes);
				return XDP_DROP;
			}
		}
	}

	if (head->rate && !is_discovery(ip, end) && over_rate(head, mix(high, 6, head->seed))
	    && find6(high, low, ALLOWS, 0) < 0 && find6(high, low, PEERS, 0) < 0)
		return XDP_DROP;
	return XDP_PASS;
}

static __always_inline int is_tag(__u16 type)
{
	return type == bpf_htons(0x8100) || type == bpf_htons(0x88a8) || type == bpf_htons(0x9100);
}

SEC("xdp")
int weir_bans(struct xdp_md *context)
{
	void *data = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	struct head *head = the_head();
	if (!head || data + 14 > end)
		return XDP_PASS;

	void *at = data + 14;
	__u16 type = *(__u16 *)(data + 12);
#pragma unroll
	for (int tags = 0; tags < 2; tags++) {
		if (!is_tag(type))
			break;
		if (at + 4 > end)
			return XDP_PASS;
		type = *(__u16 *)(at + 2);
		at += 4;
	}

	// ARP and everything else that is not IP is none of this program's business.
	if (type == bpf_htons(0x0800))
		return bans4(head, at, end);
	if (type == bpf_htons(0x86dd))
		return bans6(head, at, end);
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
