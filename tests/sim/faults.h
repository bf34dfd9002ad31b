/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * faults.h - everything that can be wrong with a memory send, in the order in which it is looked
 * for, what the simulator calls it, and what each Secure side answers (0: it takes it). The columns
 * for OP-TEE and the EL3 SPMC are measurements. Private.
 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "machine.h"

/* No complaint: legal by the rules, refused or taken by some. */
#define QUIET SIM_COMPLAINTS

#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define NOM FFA_RET_NO_MEMORY

/* X(name, complaint, rules, OP-TEE, EL3 SPMC, text) */
#define FAULTS(X)                                                                                  \
	X(DYNAMIC, QUIET, INV, INV, INV, "a buffer in w3, w4")                                     \
	X(REGISTERS, QUIET, INV, INV, 0, "w5 to w7")                                               \
	X(NO_PAIR, SIM_C_MAILBOX, INV, DEN, INV, "no TX buffer")                                   \
	X(LEN_FRAGMENT, SIM_C_PACKING, INV, INV, INV, "fragment longer than the whole")            \
	X(LEN_BUFFER, SIM_C_PACKING, INV, DEN, INV, "fragment longer than TX")                     \
	X(LEN_SHORT, SIM_C_PACKING, INV, INV, INV, "first fragment ends inside its headers")       \
	X(LEN_MULTIPLE, SIM_C_FRAGMENT, INV, 0, 0, "length not a multiple of 16")                  \
	X(LAYOUT_1_2, QUIET, 0, 0, 0, "a 1.2 descriptor")                                          \
	X(LAYOUT, SIM_C_LAYOUT, INV, 0, INV, "access descriptor size of another version")          \
	X(HDR_RESERVED, SIM_C_RESERVED, INV, 0, 0, "reserved header bytes")                        \
	X(SENDER_OTHER, SIM_C_SENDER, DEN, 0, 0, "the sender is not the caller")                   \
	X(SENDER_SECURE, SIM_C_SENDER, DEN, 0, DEN, "the sender is a Secure endpoint")             \
	X(HANDLE, SIM_C_RESERVED, INV, NOM, 0, "handle not zero")                                  \
	X(FLAGS_LOW, SIM_C_FIELD, INV, 0, INV, "flags")                                            \
	X(FLAGS_HIGH, SIM_C_FIELD, INV, INV, INV, "flags beyond bit 7")                            \
	X(FLAGS_ZERO, QUIET, 0, 0, INV, "zero flag")                                               \
	X(ATTRIBUTES, SIM_C_FIELD, INV, INV, 0, "memory attributes")                               \
	X(ATTRIBUTES_NARROW, QUIET, 0, INV, 0, "memory attributes")                                \
	X(ATTRIBUTES_DEVICE, QUIET, DEN, INV, 0, "device memory attributes")                       \
	X(TAG_USE_CASE, QUIET, 0, INV, 0, "tag of a lend names no use case")                       \
	X(COUNT_ZERO, SIM_C_RECEIVER, INV, INV, INV, "no receivers")                               \
	X(COUNT_MANY, SIM_C_RECEIVER, INV, INV, INV, "more receivers than there is room for")      \
	X(COUNT_DONATE, SIM_C_RECEIVER, INV, INV, INV, "a donation to several")                    \
	X(ACC_PACKING, SIM_C_PACKING, 0, 0, 0, "a gap before the access descriptors")              \
	X(ACC_INSIDE, SIM_C_PACKING, INV, INV, INV, "access descriptors inside the header")        \
	X(ACC_ALIGNMENT, SIM_C_PACKING, INV, INV, INV, "access descriptor offset")                 \
	X(ACC_BOUNDS, SIM_C_PACKING, INV, INV, INV, "access descriptors outside the fragment")     \
	X(ACC_RESERVED, SIM_C_RESERVED, INV, 0, 0, "reserved access bytes")                        \
	X(ACC_FLAGS, SIM_C_FIELD, INV, 0, 0, "access flags")                                       \
	X(PERMISSIONS, SIM_C_FIELD, INV, INV, 0, "permissions")                                    \
	X(PERMISSIONS_NARROW, QUIET, 0, INV, 0, "permissions")                                     \
	X(RECEIVER_SELF, SIM_C_RECEIVER, INV, 0, 0, "the receiver is the sender")                  \
	X(RECEIVER_NS, SIM_C_RECEIVER, INV, INV, 0, "a Normal-world receiver")                     \
	X(RECEIVER_UNKNOWN, SIM_C_RECEIVER, INV, INV, INV, "unknown receiver")                     \
	X(RECEIVER_TWICE, SIM_C_RECEIVER, INV, 0, INV, "receiver named twice")                     \
	X(COMP_DIFFERS, SIM_C_PACKING, INV, 0, INV, "receivers with different composites")         \
	X(COMP_ZERO, SIM_C_PACKING, INV, INV, INV, "composite offset zero")                        \
	X(COMP_PACKING, SIM_C_PACKING, 0, 0, 0, "a gap before the composite")                      \
	X(COMP_INSIDE, SIM_C_PACKING, INV, 0, INV, "composite inside the access descriptors")      \
	X(COMP_ALIGNMENT, SIM_C_PACKING, INV, INV, INV, "composite offset alignment")              \
	X(COMP_BOUNDS, SIM_C_PACKING, INV, INV, INV, "composite outside the fragment")             \
	X(COMP_RESERVED, SIM_C_RESERVED, INV, 0, 0, "reserved composite bytes")                    \
	X(NO_RANGES, SIM_C_RANGE, INV, INV, INV, "no ranges")                                      \
	X(LENGTH_SHORT, SIM_C_PACKING, INV, INV, INV, "total length below what the ranges need")   \
	X(LENGTH_LONG, SIM_C_PACKING, INV, 0, INV, "bytes after the last range")                   \
	X(RELEASED, QUIET, 0, INV, 0, "a fragmented send")                                         \
	X(RANGE_RESERVED, SIM_C_RANGE, INV, 0, 0, "reserved bytes of a range")                     \
	X(RANGE_EMPTY, SIM_C_RANGE, INV, INV, 0, "range of no pages")                              \
	X(RANGE_ALIGNMENT, SIM_C_RANGE, INV, 0, 0, "range address not aligned to a page")          \
	X(RANGE_GRANULE, SIM_C_RANGE, INV, 0, 0, "range does not fit the granule")                 \
	X(RANGE_WRAP, SIM_C_RANGE, INV, INV, 0, "range wraps")                                     \
	X(RANGE_MEMORY, SIM_C_RANGE, DEN, INV, 0, "range is no memory of the Normal world")        \
	X(RANGE_READ_ONLY, SIM_C_FIELD, 0, 0, 0, "write access to what its owner cannot write")    \
	X(OVERLAP, SIM_C_OVERLAP, INV, 0, 0, "ranges of one transaction overlap")                  \
	X(PAGE_LIVE, SIM_C_PAGES_NOT_GIVEN, DEN, 0, INV, "page of another transaction")            \
	X(PAGE_STATE, SIM_C_PAGES_NOT_GIVEN, 0, 0, 0, "page not taken from its owner")             \
	X(PAGE_NOT_OWNED, QUIET, DEN, DEN, DEN, "page the partition cannot give")                  \
	X(SUM, SIM_C_SUM, INV, INV, INV, "page counts do not add up")                              \
	X(RANGE_COUNT, SIM_C_SUM, INV, INV, INV, "range count does not fit the length")

enum fault {
	FAULT_NONE,
#define FAULT_ENUM(name, complaint, rules, optee, el3, text) FAULT_##name,
	FAULTS(FAULT_ENUM)
#undef FAULT_ENUM
		FAULT_COUNT,
};

/* One send being read. */
struct send {
	struct caller *caller;
	enum ffa_operation op;
	bool fragment; /* a FRAG_TX, no first fragment */
	uint32_t total, length;
	const uint8_t *bytes;
	uint32_t header; /* size of the header of the layout read */
	uint32_t array, access_size, count, composite;
	uint32_t body; /* offset of the first range */
	int32_t error; /* answer so far; 0: none */
	bool stop;     /* cannot be read any further */
	struct share *share;
};

/* send_fault - note a fault: complain (of the proxy), and keep the first refusal as the answer. */
void send_fault(struct send *send, enum fault fault, uint64_t value);
/* send_parse - read headers and access descriptors of a first fragment into send->share. */
void send_parse(struct send *send);
/* send_take - take ranges out of bytes; checks and links each. */
void send_take(struct send *send, const uint8_t *bytes, uint32_t length);
/* send_finish - all has arrived: the checks of the whole. */
void send_finish(struct send *send);
bool send_layout_1_1(const struct caller *caller);
bool share_done(struct sim *sim, const struct share *share);

#endif
