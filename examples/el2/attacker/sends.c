/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sends.c - malformed memory sends in one piece: each row is a good send of one, two or three
 * pages, and what is wrong with it. Identifiers: Bnn is the kind of a defect that was found in
 * other implementations, M the row of the same name in what was measured on real Secure sides.
 */
#include "attacker.h"
#include "layout.h"

#define SHARE FFA_NR_MEM_SHARE
#define LEND FFA_NR_MEM_LEND
#define DONATE FFA_NR_MEM_DONATE
#define INVALID FFA_RET_INVALID_PARAMETERS
#define DENIED FFA_RET_DENIED
#define NO_LENGTH UINT32_MAX /* zero, where 0 stands for "as it is" */
#define HYPERVISOR_PAGE HYP_MEMORY_BASE

struct poke {
	uint16_t at;
	uint8_t bytes;
	uint64_t value;
};

struct bad_send {
	const char *name;
	const char *id;
	uint8_t number;
	uint8_t ranges;
	int8_t expected;
	uint32_t total, fragment; /* 0: of the descriptor */
	uint64_t w3, w4, w5;
	struct poke poke[5];
};

#define LENGTHS(total_, fragment_) .total = (total_), .fragment = (fragment_)
#define POKES(...) .poke = { __VA_ARGS__ }

static const struct bad_send sends[] = {
	{ "composite offset wraps", "B01", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, 0xFFFFFFF0 }) },
	{ "composite offset 0xffffffff", "B01", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, 0xFFFFFFFF }) },
	{ "composite offset at the end", "B17", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, 88 }) },
	{ "composite header cut off", "B43", SHARE, 1, INVALID,
	  POKES({ COMPOSITE_OFFSET, 4, 81 }) },
	{ "composite offset 0", "M", SHARE, 1, INVALID, POKES({ COMPOSITE_OFFSET, 4, 0 }) },
	{ "composite offset 65", "M", SHARE, 1, INVALID, POKES({ COMPOSITE_OFFSET, 4, 65 }) },
	{ "access offset elsewhere", "B02", SHARE, 3, INVALID, POKES({ ACCESS_OFFSET, 4, 64 }) },
	{ "access offset 8", "M", SHARE, 1, INVALID, POKES({ ACCESS_OFFSET, 4, 8 }) },
	{ "access offset 0x10000", "M", SHARE, 1, INVALID, POKES({ ACCESS_OFFSET, 4, 0x10000 }) },
	{ "access list beyond the end", "B43", SHARE, 1, INVALID,
	  POKES({ ACCESS_OFFSET, 4, 0xFFFFFFF0 }) },
	{ "access descriptor of 0 bytes", "M", SHARE, 1, INVALID, POKES({ ACCESS_SIZE, 4, 0 }) },
	{ "access descriptor of 32 bytes", "M", SHARE, 1, INVALID, POKES({ ACCESS_SIZE, 4, 32 }) },
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
	{ "own TX buffer", "BOX", SHARE, 1, DENIED, POKES({ RANGE_AT, 8, 1 }) },
	{ "own RX buffer", "BOX", SHARE, 1, DENIED, POKES({ RANGE_AT, 8, 2 }) },
	{ "own RX buffer, lent", "BOX", LEND, 1, DENIED, POKES({ RANGE_AT, 8, 2 }) },
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
	{ "the same receiver twice", "B50", SHARE, 2, INVALID,
	  POKES({ RECEIVERS, 4, 2 }, { COMPOSITE_AT, 8, 0x0000006000028001 },
		{ COMPOSITE_OFFSET, 4, 0x60 }) },
	{ "0x200 receivers", "B47", SHARE, 1, INVALID, POKES({ RECEIVERS, 4, 0x200 }) },
	{ "0xffffffff receivers", "B47", SHARE, 1, INVALID, POKES({ RECEIVERS, 4, 0xFFFFFFFF }) },
	{ "reserved bytes of the header", "B12", SHARE, 1, INVALID,
	  POKES({ HEADER_RESERVED, 8, 1 }) },
	{ "access flags 1", "M", SHARE, 1, INVALID, POKES({ ACCESS_FLAGS, 1, 1 }) },
	{ "access reserved", "B12", SHARE, 1, INVALID, POKES({ ACCESS_RESERVED, 8, 1 }) },
	{ "composite reserved", "B12", SHARE, 1, INVALID, POKES({ COMPOSITE_RESERVED, 8, 1 }) },
	{ "range reserved", "B12", SHARE, 1, INVALID, POKES({ RANGE_RESERVED, 4, 1 }) },
	{ "fragment longer than the whole", "M", SHARE, 1, INVALID, LENGTHS(96, 112) },
	{ "length 0", "M", SHARE, 1, INVALID, LENGTHS(NO_LENGTH, NO_LENGTH) },
	{ "shorter than the header", "B47", SHARE, 1, INVALID, LENGTHS(32, 32) },
	{ "length 48", "M", SHARE, 1, INVALID, LENGTHS(48, 48) },
	{ "16 bytes too long", "M", SHARE, 1, INVALID, LENGTHS(112, 112) },
	{ "length not a multiple of 16", "B46", SHARE, 1, INVALID, LENGTHS(97, 97) },
	{ "longer than the buffer", "M", SHARE, 1, INVALID, LENGTHS(8192, 8192) },
	{ "total length near 2^32", "B35", SHARE, 1, INVALID, LENGTHS(0xFFFFFFF0, 96) },
	{ "buffer of 1 page at 0", "B84", SHARE, 1, INVALID, .w4 = 1 },
	{ "w5 = 1", "B84", SHARE, 1, INVALID, .w5 = 1 },
	{ "own buffer's address given", "B84", SHARE, 1, INVALID, .w3 = OWN_PAGES, .w4 = 1 },
	{ "buffer in secure memory", "B84", SHARE, 1, INVALID, .w3 = 0x0E100000, .w4 = 1 },
	{ "buffer in the hypervisor", "B84", SHARE, 1, INVALID, .w3 = HYPERVISOR_PAGE, .w4 = 1 },
	{ "lend with attributes 0x2f", "M", LEND, 1, INVALID, POKES({ ATTRIBUTES, 2, 0x2F }) },
	{ "donate", "M", DONATE, 1, FFA_RET_NOT_SUPPORTED, LENGTHS(0, 0) },
};

uint32_t sends_count(void)
{
	return sizeof(sends) / sizeof(sends[0]);
}

void sends_attack(uint32_t index, struct attack *out)
{
	const struct bad_send *send = &sends[index];

	*out = (struct attack){ send->name, send->id, send->expected, 0, NULL };
}

/* Where our buffers are is not a constant that a table could have. */
static uint64_t value_of(const struct poke *poke)
{
	if (poke->at == RANGE_AT && poke->value == 1)
		return (uint64_t)tx;
	if (poke->at == RANGE_AT && poke->value == 2)
		return (uint64_t)rx;
	return poke->value;
}

static uint32_t length_of(uint32_t row, uint32_t ranges)
{
	if (row == NO_LENGTH)
		return 0;
	return row != 0 ? row : described_bytes(ranges);
}

int32_t sends_run(uint32_t index)
{
	const struct bad_send *send = &sends[index];
	struct regs regs = { { FFA_FID32(send->number), length_of(send->total, send->ranges),
			       length_of(send->fragment, send->ranges), send->w3, send->w4,
			       send->w5 } };
	int32_t result;

	describe(send->number, send->ranges);
	for (uint32_t i = 0; i < 5 && send->poke[i].bytes != 0; i++)
		put(send->poke[i].at, value_of(&send->poke[i]), send->poke[i].bytes);
	result = attempt_regs(&regs);
	if (result == OUT_SUCCESS)
		(void)reclaim(answered_handle());
	return result;
}
