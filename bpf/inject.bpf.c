// Packet source for cost measurements, run under BPF_PROG_TEST_RUN with live frames (net/bpf/test_run.c, bpf_test_run_xdp_live):
// writes the headers of the next prepared frame over the buffer, cuts the buffer to the frame's length, and hands it to the stack as if the
// interface had received it; or sends it out by the link that the frame names, for whoever is at the other end.
// The start and the end of every batch are stored, and the cost is taken between them: the call as a whole also waits for an RCU
// grace period (about 24 ms) and its duration says nothing about packets. Between two batches a fixed piece of work in registers is timed:
// whether somebody else is at work on the core's other hardware thread at that moment, who slows all that is done here.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define PART_WORDS 8 // a cache line
#define FRAME_WORDS 15
#define BATCH 64
#define MAX_BATCHES 65536
#define LOOK_STEPS 1024 // some 900 ns, 2 per cent of a batch, and no part of its cost

// A frame is one part or two. Where one is enough, a frame costs the caches what a packet does that a device wrote, and not twice as much.
struct part {
	__u32 length; // of the first part: bytes on the wire; 0: as long as the buffer
	__u32 link;   // of the first part: index of the link to leave by; 0: handed to the stack here
	__u64 words[PART_WORDS - 1];
};

struct state {
	__u64 sent;   // packets of this run
	__u64 next;   // first part of the next frame
	__u64 parts;  // of all prepared frames
	__u64 each;   // parts of one frame: 1 or 2
	__u64 end;    // where a frame goes: ENDS_…
	__u64 looked; // what the work between batches came to, so that it is done
};

struct boundary {
	__u64 ended;   // the batch before, nanoseconds
	__u64 started; // this one, after the look at the core's pace
};

#define ENDS_IN_STACK 0
#define ENDS_AT_ONCE 1   // dropped here, to measure this program alone
#define ENDS_IN_TARGET 2 // given to the XDP program in "targets", as if that one were attached

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); // set before loading
	__type(key, __u32);
	__type(value, struct part);
} frames SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct state);
} states SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MAX_BATCHES);
	__type(key, __u32);
	__type(value, struct boundary);
} boundaries SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} targets SEC(".maps");

// Five chains side by side, more than the core can begin in the time that one step of one chain takes: what another hardware thread takes of that is missed
// at once. A single chain would not notice it.
static __always_inline __u64 look(__u64 seed)
{
	__u64 a = seed, b = seed + 1, c = seed + 2, d = seed + 3, e = seed + 4;
#pragma clang loop unroll(disable)
	for (__u32 step = 0; step < LOOK_STEPS; step++) {
		a ^= a << 1;
		b ^= b << 3;
		c ^= c << 5;
		d ^= d << 7;
		e ^= e << 9;
	}
	return a + b + c + d + e;
}

SEC("xdp")
int inject(struct xdp_md *context)
{
	void *data = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	if (data + FRAME_WORDS * sizeof(__u64) > end)
		return XDP_ABORTED;

	__u32 zero = 0;
	struct state *state = bpf_map_lookup_elem(&states, &zero);
	if (!state)
		return XDP_ABORTED;

	if (state->sent % BATCH == 0) {
		__u32 batch = state->sent / BATCH;
		struct boundary *boundary = bpf_map_lookup_elem(&boundaries, &batch);
		if (boundary) {
			boundary->ended = bpf_ktime_get_ns();
			state->looked = look(state->looked);
			boundary->started = bpf_ktime_get_ns();
		}
	}
	state->sent++;

	__u32 index = state->next;
	state->next = index + state->each < state->parts ? index + state->each : 0;
	struct part *frame = bpf_map_lookup_elem(&frames, &index);
	if (!frame)
		return XDP_ABORTED;

	__u64 *to = data;
#pragma unroll
	for (int word = 0; word < PART_WORDS - 1; word++)
		to[word] = frame->words[word];

	if (state->each > 1) {
		index++;
		__u64 *rest = bpf_map_lookup_elem(&frames, &index);
		if (!rest)
			return XDP_ABORTED;
#pragma unroll
		for (int word = 0; word < PART_WORDS; word++)
			to[PART_WORDS - 1 + word] = rest[word];
	}

	// A frame that came back was given its full length again (reset_ctx in net/bpf/test_run.c), so this only ever shrinks.
	if (frame->length && bpf_xdp_adjust_tail(context, (int)frame->length - (int)(end - data)))
		return XDP_ABORTED;
	if (state->end == ENDS_IN_TARGET) {
		bpf_tail_call(context, &targets, 0);
		return XDP_ABORTED; // nothing is in "targets"
	}

	if (state->end == ENDS_AT_ONCE)
		return XDP_DROP;
	return frame->link ? bpf_redirect(frame->link, 0) : XDP_PASS;
}

char _license[] SEC("license") = "GPL";
