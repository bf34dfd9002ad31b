/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sends.c - malformed memory sends in one piece: each row is a good send of one, two or three
 * pages, and what is wrong with it. Identifiers: Bnn is the kind of a defect that was found in
 * other implementations, M the row of the same name in what was measured on real Secure sides.
 * Each is sent in its 32-bit and in its 64-bit form, which must come to the same.
 */
#include "attacker.h"

#define SHARE FFA_NR_MEM_SHARE
#define LEND FFA_NR_MEM_LEND
#define DONATE FFA_NR_MEM_DONATE
#define INVALID FFA_RET_INVALID_PARAMETERS
#define DENIED FFA_RET_DENIED
#define HYPERVISOR_PAGE HYP_MEMORY_BASE

/* Values that depend on the layout, or on where our buffers are. */
#define KIND_SHIFT 48
#define KIND_PLACE UINT64_C(0x0FF5)
#define KIND_BUFFER UINT64_C(0x0FF6)
#define OFFSET_OF(place) (KIND_PLACE << KIND_SHIFT | (place))
#define OWN_TX (KIND_BUFFER << KIND_SHIFT)
#define OWN_RX (OWN_TX | 1)
#define AFTER_RANGES(n) OFFSET_OF(PLACE(PART_RANGES, n))

struct poke {
	uint32_t at;
	uint8_t bytes;
	uint64_t value;
};

struct bad_send {
	const char *name;
	const char *id;
	uint8_t number;
	uint8_t ranges;
	int8_t expected;
	uint8_t not_in;
	const char *why;
	uint8_t receivers;	  /* 0: one */
	bool lengths;		  /* total and fragment are not as the descriptor is */
	uint64_t total, fragment; /* with `lengths` */
	uint64_t w3, w4, w5;
	struct poke poke[5];
};

#define LENGTHS(total_, fragment_) .lengths = true, .total = (total_), .fragment = (fragment_)
#define POKES(...) .poke = { __VA_ARGS__ }

static const struct bad_send sends[] = {
	{ "composite offset wraps", "B01", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, 0xFFFFFFF0 }) },
	{ "composite offset 0xffffffff", "B01", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, 0xFFFFFFFF }) },
	{ "composite offset at the end", "B17", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, OFFSET_OF(RANGE_AT + 8) }) },
	{ "composite header cut off", "B43", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, OFFSET_OF(RANGE_AT + 1) }) },
	{ "composite offset 0", "M", SHARE, 1, INVALID, POKES({ COMPOSITE_OFFSET, 4, 0 }) },
	{ "composite offset 1 too far", "M", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, OFFSET_OF(COMPOSITE_AT + 1) }) },
	{ "composite within the access descriptor", "B43", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, OFFSET_OF(ACCESS_AT) }) },
	{ "access offset elsewhere", "B02", SHARE, 3, INVALID, OLD_HEADER,
	  POKES({ ACCESS_OFFSET, 4, OFFSET_OF(COMPOSITE_AT) }) },
	{ "access offset 8", "M", SHARE, 1, INVALID, OLD_HEADER, POKES({ ACCESS_OFFSET, 4, 8 }) },
	{ "access offset 0x10000", "M", SHARE, 1, INVALID, OLD_HEADER,
	  POKES({ ACCESS_OFFSET, 4, 0x10000 }) },
	{ "access list beyond the end", "B43", SHARE, 1, INVALID, OLD_HEADER,
	  POKES({ ACCESS_OFFSET, 4, 0xFFFFFFF0 }) },
	{ "access descriptor of 0 bytes", "M", SHARE, 1, INVALID, OLD_HEADER,
	  POKES({ ACCESS_SIZE, 4, 0 }) },
	{ "access descriptor of 32 bytes", "M", SHARE, 1, INVALID,
	  NOT_IN(MINOR(0) | MINOR(2), "1.0 has no such field, and in 1.2 it has 32"),
	  POKES({ ACCESS_SIZE, 4, 32 }) },
	{ "access descriptor of 48 bytes", "M", SHARE, 1, INVALID, OLD_HEADER,
	  POKES({ ACCESS_SIZE, 4, 48 }) },
	{ "access descriptor of 24 bytes", "M", SHARE, 1, INVALID, OLD_HEADER,
	  POKES({ ACCESS_SIZE, 4, 24 }) },
	{ "address not page aligned", "B04", SHARE, 1, INVALID,
	  POKES({ RANGE_AT, 8, OWN_PAGES + 0x800 }) },
	{ "address near 2^64", "B24", SHARE, 1, INVALID,
	  POKES({ RANGE_AT, 8, 0xFFFFFFFFFFFFF000 }) },
	{ "range wraps", "B24", SHARE, 1, INVALID,
	  POKES({ RANGE_AT, 8, 0xFFFFFFFFFFFFF000 }, { RANGE_PAGES, 4, 2 },
		{ TOTAL_PAGES, 4, 2 }) },
	{ "page counts wrap to the total", "B46", SHARE, 2, INVALID,
	  POKES({ RANGE_PAGES, 4, 0xFFFFFFFF }, { RANGE_PAGES + 16, 4, 3 },
		{ TOTAL_PAGES, 4, 2 }) },
	{ "page count times size wraps", "B37", SHARE, 1, INVALID,
	  POKES({ RANGE_PAGES, 4, 0x100001 }, { TOTAL_PAGES, 4, 0x100001 }) },
	{ "range of 0 pages", "B46", SHARE, 1, INVALID,
	  POKES({ RANGE_PAGES, 4, 0 }, { TOTAL_PAGES, 4, 0 }) },
	{ "one range of 0 pages of two", "B46", SHARE, 2, INVALID,
	  POKES({ RANGE_PAGES, 4, 0 }, { TOTAL_PAGES, 4, 1 }) },
	{ "total pages +1", "M", SHARE, 1, INVALID, POKES({ TOTAL_PAGES, 4, 2 }) },
	{ "total pages -1", "M", SHARE, 3, INVALID, POKES({ TOTAL_PAGES, 4, 2 }) },
	{ "ranges overlap", "B37", SHARE, 2, INVALID, POKES({ RANGE_AT + 16, 8, OWN_PAGES }) },
	{ "a range contains another", "B37", SHARE, 2, INVALID,
	  POKES({ RANGE_PAGES, 4, 4 }, { RANGE_AT + 16, 8, OWN_PAGES + 4096 },
		{ TOTAL_PAGES, 4, 5 }) },
	{ "a range is contained, sent first", "B37", SHARE, 2, INVALID,
	  POKES({ RANGE_AT, 8, OWN_PAGES + 4096 }, { RANGE_AT + 16, 8, OWN_PAGES },
		{ RANGE_PAGES + 16, 4, 4 }, { TOTAL_PAGES, 4, 5 }) },
	{ "0 ranges", "M", SHARE, 1, INVALID, POKES({ TOTAL_RANGES, 4, 0 }) },
	{ "more ranges than sent", "M", SHARE, 1, INVALID, POKES({ TOTAL_RANGES, 4, 2 }) },
	{ "range count times size wraps", "B35", SHARE, 1, INVALID,
	  POKES({ TOTAL_RANGES, 4, 0x10000001 }) },
	{ "0xffffffff ranges", "M", SHARE, 1, INVALID, POKES({ TOTAL_RANGES, 4, 0xFFFFFFFF }) },
	{ "secure memory", "M", SHARE, 1, INVALID, POKES({ RANGE_AT, 8, 0x0E100000 }) },
	{ "UART", "M", SHARE, 1, INVALID, POKES({ RANGE_AT, 8, 0x09000000 }) },
	{ "no such RAM", "M", SHARE, 1, INVALID, POKES({ RANGE_AT, 8, 0x90000000 }) },
	{ "past the end of RAM", "M", SHARE, 1, INVALID,
	  POKES({ RANGE_AT, 8, HYP_RAM_END - 4096 }, { RANGE_PAGES, 4, 2 },
		{ TOTAL_PAGES, 4, 2 }) },
	{ "the hypervisor's first page", "EL2", SHARE, 1, INVALID,
	  POKES({ RANGE_AT, 8, HYPERVISOR_PAGE }) },
	{ "the hypervisor's last page", "EL2", SHARE, 1, INVALID,
	  POKES({ RANGE_AT, 8, HYP_MEMORY_END - 4096 }) },
	{ "own page and the hypervisor's", "EL2", SHARE, 2, INVALID,
	  POKES({ RANGE_AT + 16, 8, HYPERVISOR_PAGE }) },
	{ "a range into the hypervisor", "EL2", SHARE, 1, INVALID,
	  POKES({ RANGE_AT, 8, HYPERVISOR_PAGE - 4096 }, { RANGE_PAGES, 4, 2 },
		{ TOTAL_PAGES, 4, 2 }) },
	{ "the hypervisor's page, lent", "EL2", LEND, 1, INVALID,
	  POKES({ RANGE_AT, 8, HYPERVISOR_PAGE }) },
	{ "own TX buffer", "BOX", SHARE, 1, DENIED, POKES({ RANGE_AT, 8, OWN_TX }) },
	{ "own RX buffer", "BOX", SHARE, 1, DENIED, POKES({ RANGE_AT, 8, OWN_RX }) },
	{ "own RX buffer, lent", "BOX", LEND, 1, DENIED, POKES({ RANGE_AT, 8, OWN_RX }) },
	{ "memory attributes 0x1f", "M", SHARE, 1, INVALID, POKES({ ATTRIBUTES, 2, 0x1F }) },
	{ "memory attributes 0", "M", SHARE, 1, INVALID, POKES({ ATTRIBUTES, 2, 0 }) },
	{ "NS bit set by the sender", "B29", SHARE, 1, INVALID, POKES({ ATTRIBUTES, 2, 0x6F }) },
	{ "permissions RW+X", "M", SHARE, 1, INVALID, POKES({ PERMISSIONS, 1, 0xA }) },
	{ "permissions RW+NX", "M", SHARE, 1, INVALID, POKES({ PERMISSIONS, 1, 0x6 }) },
	{ "permissions reserved", "M", SHARE, 1, INVALID, POKES({ PERMISSIONS, 1, 0x3 }) },
	{ "receiver 0x8002, not there", "M", SHARE, 1, INVALID, POKES({ ACCESS_AT, 2, 0x8002 }) },
	{ "receiver is the sender", "B50", SHARE, 1, INVALID, POKES({ ACCESS_AT, 2, 0 }) },
	{ "receiver in the Normal world", "B50", SHARE, 1, INVALID, POKES({ ACCESS_AT, 2, 7 }) },
	{ "sender 1", "B44", SHARE, 1, DENIED, POKES({ SENDER, 2, 1 }) },
	{ "sender 0x8001", "B44", SHARE, 1, DENIED, POKES({ SENDER, 2, 0x8001 }) },
	{ "flags 1 (clear) in a share", "M", SHARE, 1, INVALID, POKES({ FLAGS, 4, 1 }) },
	{ "flags 0x100", "M", SHARE, 1, INVALID, POKES({ FLAGS, 4, 0x100 }) },
	{ "handle not 0", "M", SHARE, 1, INVALID, POKES({ HANDLE, 8, 5 }) },
	{ "0 receivers", "B47", SHARE, 1, INVALID, POKES({ RECEIVERS, 4, 0 }) },
	{ "2 receivers, the second in the composite", "M", SHARE, 1, INVALID,
	  POKES({ RECEIVERS, 4, 2 }) },
	{ "the same receiver twice", "B50", SHARE, 1, INVALID, .receivers = 2 },
	{ "the same, with other permissions", "B50", SHARE, 1, INVALID, .receivers = 2,
	  POKES({ SECOND_AT + 2, 1, 1 }) },
	{ "a second receiver that is not there", "B50", SHARE, 1, INVALID, .receivers = 2,
	  POKES({ SECOND_AT, 2, 0x8002 }) },
	{ "a second receiver in the Normal world", "B50", SHARE, 1, INVALID, .receivers = 2,
	  POKES({ SECOND_AT, 2, 7 }) },
	{ "a second receiver's composite elsewhere", "M", SHARE, 1, INVALID, .receivers = 2,
	  POKES({ SECOND_AT, 2, 0x8002 }, { SECOND_COMPOSITE, 4, OFFSET_OF(RANGE_AT) }) },
	{ "0x200 receivers", "B47", SHARE, 1, INVALID, POKES({ RECEIVERS, 4, 0x200 }) },
	{ "0xffffffff receivers", "B47", SHARE, 1, INVALID, POKES({ RECEIVERS, 4, 0xFFFFFFFF }) },
	{ "reserved bytes of the header", "B12", SHARE, 1, INVALID,
	  POKES({ HEADER_RESERVED, 4, 1 }) },
	{ "reserved half of the attributes", "B12", SHARE, 1, INVALID,
	  POKES({ ATTRIBUTES + 1, 1, 0x80 }) },
	{ "access flags 1", "M", SHARE, 1, INVALID, POKES({ ACCESS_FLAGS, 1, 1 }) },
	{ "access reserved", "B12", SHARE, 1, INVALID, POKES({ ACCESS_RESERVED, 8, 1 }) },
	{ "composite reserved", "B12", SHARE, 1, INVALID, POKES({ COMPOSITE_RESERVED, 8, 1 }) },
	{ "range reserved", "B12", SHARE, 1, INVALID, POKES({ RANGE_RESERVED, 4, 1 }) },
	{ "fragment longer than the whole", "M", SHARE, 1, INVALID,
	  LENGTHS(AFTER_RANGES(16), AFTER_RANGES(32)) },
	{ "length 0", "M", SHARE, 1, INVALID, LENGTHS(0, 0) },
	{ "shorter than the header", "B47", SHARE, 1, INVALID, LENGTHS(16, 16) },
	{ "length of the header alone", "M", SHARE, 1, INVALID,
	  LENGTHS(OFFSET_OF(ACCESS_AT), OFFSET_OF(ACCESS_AT)) },
	{ "without a composite", "B47", SHARE, 1, INVALID,
	  LENGTHS(OFFSET_OF(COMPOSITE_AT), OFFSET_OF(COMPOSITE_AT)) },
	{ "16 bytes too long", "M", SHARE, 1, INVALID,
	  LENGTHS(AFTER_RANGES(32), AFTER_RANGES(32)) },
	{ "length not a multiple of 16", "B46", SHARE, 1, INVALID,
	  LENGTHS(AFTER_RANGES(17), AFTER_RANGES(17)) },
	{ "first fragment cuts a range", "M", SHARE, 2, INVALID,
	  LENGTHS(AFTER_RANGES(32), AFTER_RANGES(24)) },
	{ "longer than the buffer", "M", SHARE, 1, INVALID, LENGTHS(8192, 8192) },
	{ "total length near 2^32", "B35", SHARE, 1, INVALID,
	  LENGTHS(0xFFFFFFF0, AFTER_RANGES(16)) },
	{ "buffer of 1 page at 0", "B84", SHARE, 1, INVALID, .w4 = 1 },
	{ "w5 = 1", "B84", SHARE, 1, INVALID, .w5 = 1 },
	{ "own buffer's address given", "B84", SHARE, 1, INVALID, .w3 = OWN_PAGES, .w4 = 1 },
	{ "buffer in secure memory", "B84", SHARE, 1, INVALID, .w3 = 0x0E100000, .w4 = 1 },
	{ "buffer in the hypervisor", "B84", SHARE, 1, INVALID, .w3 = HYPERVISOR_PAGE, .w4 = 1 },
	{ "lend with attributes 0x2f", "M", LEND, 1, INVALID, POKES({ ATTRIBUTES, 2, 0x2F }) },
	{ "donate", "M", DONATE, 1, FFA_RET_NOT_SUPPORTED, .w3 = 0 },
};

uint32_t sends_count(void)
{
	return sizeof(sends) / sizeof(sends[0]);
}

void sends_attack(uint32_t index, struct attack *out)
{
	const struct bad_send *send = &sends[index];

	*out = (struct attack){
		send->name, send->id, send->expected, 0, .not_in = send->not_in, .why = send->why
	};
}

static uint64_t value_of(uint64_t value)
{
	if (value >> KIND_SHIFT == KIND_PLACE)
		return offset_of((uint32_t)value);
	if (value >> KIND_SHIFT == KIND_BUFFER)
		return value == OWN_TX ? (uint64_t)tx : (uint64_t)rx;
	return value;
}

static int32_t send_as(const struct bad_send *send, uint32_t fid)
{
	uint64_t whole = described_bytes(send->ranges);
	struct regs regs = { { fid, send->lengths ? value_of(send->total) : whole,
			       send->lengths ? value_of(send->fragment) : whole, send->w3, send->w4,
			       send->w5 } };

	return attempt_given(&regs);
}

int32_t sends_run(uint32_t index)
{
	const struct bad_send *send = &sends[index];
	int32_t narrow, wide;

	describe_as(spoken(), send->number, send->ranges,
		    send->receivers != 0 ? send->receivers : 1);
	for (uint32_t i = 0; i < 5 && send->poke[i].bytes != 0; i++)
		put(send->poke[i].at, value_of(send->poke[i].value), send->poke[i].bytes);
	narrow = send_as(send, FFA_FID32(send->number));
	wide = send_as(send, FFA_FID64(send->number));
	/* Of a Secure side alone, the 32-bit form's is what is recorded. */
	return narrow == wide || is_bare() ? narrow : OUT_BROKEN;
}
