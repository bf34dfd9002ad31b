/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * program.h - a program: a configuration, and steps that are calls of clients, acts of partitions
 * and of the integrator, and attachments to the step before them (a range, a broken field, a lie
 * of the Secure side). The reader takes any bytes. One table (fuzz_ops, fuzz_header) says which
 * fields there are: reader, writer, text and mutator all use it.
 *
 * Bytes: each header field in order, then steps to the end. A step is one byte for the operation,
 * one for who does it (attachments have none), then its fields, little-endian. Missing bytes are
 * zero, and every value is reduced to what its field can say, so that zeroes mean the usual.
 */
#ifndef FUZZ_PROGRAM_H
#define FUZZ_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FUZZ_STEPS 96 /* attachments included */
#define FUZZ_FIELDS 6
#define FUZZ_BYTES 4096 /* no program is longer, and no more is read */

/* One field of the header or of a step. */
struct fuzz_field {
	const char *name;
	uint8_t bytes; /* in the encoding: 1, 2, 4 or 8 */
	uint8_t words; /* how many words it has; 0: a number */
	const char *const *word;
	uint64_t limit; /* its values are below; 0: no limit */
};

enum fuzz_kind {
	FUZZ_CALL,   /* a client calls the proxy */
	FUZZ_ACT,    /* something else happens: a client goes, a partition acts */
	FUZZ_ATTACH, /* belongs to the step before it */
};

struct fuzz_op {
	const char *name;
	enum fuzz_kind kind;
	struct fuzz_field field[FUZZ_FIELDS]; /* up to the first without a name */
};

/* Header fields. */
enum fuzz_head {
	FUZZ_H_PERSONALITY,
	FUZZ_H_SECURE,
	FUZZ_H_MINORS,
	FUZZ_H_VERSION_RULE,
	FUZZ_H_ABORT,
	FUZZ_H_CEILING,
	FUZZ_H_FLOOR,
	FUZZ_H_NEGOTIATOR,
	FUZZ_H_BOOT,
	FUZZ_H_REQUEST,
	FUZZ_H_GRANULE,
	FUZZ_H_RECEIVERS,
	FUZZ_H_TRANSACTIONS,
	FUZZ_H_RANGES,
	FUZZ_H_UNFINISHED,
	FUZZ_H_TOMBSTONES,
	FUZZ_H_CALLS,
	FUZZ_H_SEND_RANGES,
	FUZZ_H_SEND_PAGES,
	FUZZ_H_SHARES,
	FUZZ_H_LEND,
	FUZZ_H_OPTIONS,
	FUZZ_H_DENY,
	FUZZ_H_LACKS,
	FUZZ_H_LACKS2,
	FUZZ_H_MIN_BUFFER,
	FUZZ_H_META,
	FUZZ_H_OWN, /* pages of the proxy's own buffers */
	FUZZ_HEADER,
};

/* Bits of FUZZ_H_OPTIONS. */
#define FUZZ_O_ACCESS_16 1u	 /* the proxy sends 16-byte access descriptors */
#define FUZZ_O_TOLERATE 2u	 /* clients may leave reserved bytes non-zero */
#define FUZZ_O_AARCH32 4u	 /* VM 2 is an AArch32 client */
#define FUZZ_O_SCHEDULER 8u	 /* the host may RUN any partition */
#define FUZZ_O_SRI 16u		 /* the hypervisor takes the SRI */
#define FUZZ_O_VM_TO_VM 32u	 /* a version is settled without a Secure side, too */
#define FUZZ_O_NO_ZERO 64u	 /* no zero port */
#define FUZZ_O_NO_COPY 128u	 /* no copy ports */
#define FUZZ_O_NO_EVENT 256u	 /* no event port */
#define FUZZ_O_NO_LOCK 512u	 /* no lock ports */
#define FUZZ_O_NO_RETRIEVE 1024u /* the Secure side has no hypervisor retrieve */

/* What a metamorphic program compares (FUZZ_H_META). */
enum fuzz_meta {
	FUZZ_META_NONE,
	FUZZ_META_CUTS,	  /* every send whole, and as it is cut */
	FUZZ_META_LAYOUT, /* 1.0, 1.1 and 1.2 */
	FUZZ_META_WIDTH,  /* 32-bit and 64-bit calls */
	FUZZ_META_ORDER,  /* ranges and receivers turned round */
};

/* Operations; new ones at the end, so that old inputs keep their meaning. */
enum fuzz_op_number {
	FUZZ_CALL_ANY,
	FUZZ_VERSION,
	FUZZ_MAP,
	FUZZ_UNMAP,
	FUZZ_SEND,
	FUZZ_NEXT,
	FUZZ_FRAG,
	FUZZ_RECLAIM,
	FUZZ_REQUEST,
	FUZZ_REQUEST2,
	FUZZ_BORROW,
	FUZZ_RUN,
	FUZZ_INFO,
	FUZZ_INFO_REGS,
	FUZZ_RELEASE,
	FUZZ_FEATURES,
	FUZZ_NOTE,
	FUZZ_DESTROY,
	FUZZ_ADD,
	FUZZ_RESET,
	FUZZ_MAINTAIN,
	FUZZ_RAISE,
	FUZZ_BEHAVE,
	FUZZ_A_RECEIVER,
	FUZZ_A_RANGE,
	FUZZ_A_CUT,
	FUZZ_A_SET,
	FUZZ_A_PATCH,
	FUZZ_A_REG,
	FUZZ_A_LIE,
	FUZZ_A_RX,
	FUZZ_A_REFUSE,
	FUZZ_A_TOUCH,
	FUZZ_A_MEANWHILE,
	FUZZ_OPS,
};

/* What FUZZ_A_SET changes: first field of it. */
enum fuzz_knob {
	FUZZ_K_ATTRIBUTES,
	FUZZ_K_FLAGS,
	FUZZ_K_HANDLE,
	FUZZ_K_TAG,
	FUZZ_K_SENDER,
	FUZZ_K_ACCESS_SIZE,
	FUZZ_K_ACCESS_COUNT,
	FUZZ_K_ACCESS_OFFSET,
	FUZZ_K_RESERVED,
	FUZZ_K_STRIDE,
	FUZZ_K_ACCESS_GAP,
	FUZZ_K_COMPOSITE_GAP,
	FUZZ_K_TOTAL_PAGES,
	FUZZ_K_RANGE_COUNT,
	FUZZ_K_COMPOSITE_RESERVED,
	FUZZ_K_TRAILING,
	FUZZ_K_TOTAL_LENGTH,
	FUZZ_K_FRAGMENT_LENGTH,
	FUZZ_K_RECEIVER_ID,
	FUZZ_K_RECEIVER_PERMISSIONS,
	FUZZ_K_RECEIVER_FLAGS,
	FUZZ_K_RECEIVER_COMPOSITE,
	FUZZ_K_RECEIVER_IMPDEF,
	FUZZ_K_RECEIVER_RESERVED,
	FUZZ_K_RANGE_ADDRESS,
	FUZZ_K_RANGE_PAGES,
	FUZZ_K_RANGE_RESERVED,
	FUZZ_KNOBS,
};

struct fuzz_step {
	uint8_t op;	/* enum fuzz_op_number */
	uint8_t client; /* 0 host, 1 VM 1, 2 VM 2, 3 nobody */
	uint8_t vcpu;	/* 0 to 3 */
	uint64_t value[FUZZ_FIELDS];
};

struct fuzz_program {
	uint64_t header[FUZZ_HEADER];
	uint32_t steps;
	struct fuzz_step step[FUZZ_STEPS];
};

extern const struct fuzz_field fuzz_header[FUZZ_HEADER];
extern const struct fuzz_op fuzz_ops[FUZZ_OPS];

/* fuzz_fields - how many fields an operation has. fuzz_reduce - a value as its field can say it. */
uint32_t fuzz_fields(const struct fuzz_op *op);
uint64_t fuzz_reduce(const struct fuzz_field *field, uint64_t value);

/* fuzz_program_read - any bytes to a program. */
void fuzz_program_read(struct fuzz_program *program, const uint8_t *bytes, size_t count);

/*
 * fuzz_program_write - a program to bytes; reading them gives the program again.
 * Returns: how many bytes; 0 when `room` is too small (FUZZ_BYTES never is, for what was read).
 */
size_t fuzz_program_write(const struct fuzz_program *program, uint8_t *out, size_t room);

/* fuzz_program_equal - the same configuration and the same steps. */
bool fuzz_program_equal(const struct fuzz_program *a, const struct fuzz_program *b);

#endif
