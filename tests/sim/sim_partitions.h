/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sim_partitions.h - what a partition can do, and ready-made ones. Included by sim.h.
 */
#ifndef SIM_PARTITIONS_H
#define SIM_PARTITIONS_H

#include "sim_config.h"

struct sim_sp *sim_sp(struct sim *sim, uint16_t id); /* NULL when there is none */
uint16_t sim_sp_id(const struct sim_sp *sp);
struct sim *sim_sp_sim(const struct sim_sp *sp);
uint32_t sim_sp_version(const struct sim_sp *sp); /* what it negotiated, or is configured for */

/* Address of its own 64 KiB of secure RAM. */
uint64_t sim_sp_base(const struct sim_sp *sp);

/*
 * sim_sp_call - an FF-A call of a partition, from inside its run or boot (or by a test that plays
 * the partition): VERSION, FEATURES, ID_GET, SPM_ID_GET, RXTX_MAP 32/64, RXTX_UNMAP, RX_RELEASE,
 * PARTITION_INFO_GET(_REGS), MEM_SHARE/LEND/DONATE 32/64, MEM_RETRIEVE_REQ, MEM_RELINQUISH,
 * MEM_RECLAIM, MEM_FRAG_RX/TX, MSG_SEND2, MSG_SEND_DIRECT_REQ 32/64, REQ2, RUN, NOTIFICATION_*,
 * CONSOLE_LOG, SECONDARY_EP_REGISTER. Everything else: NOT_SUPPORTED.
 */
void sim_sp_call(struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs);

/*
 * sim_sp_memory - bytes as the partition reaches them: NULL unless it owns the pages or has them
 * retrieved, with write permission where `write` is set.
 */
void *sim_sp_memory(struct sim_sp *sp, uint64_t addr, size_t bytes, bool write);

/* Text written with CONSOLE_LOG so far (at most 4095 bytes kept). */
const char *sim_sp_console(const struct sim_sp *sp);

/*
 * Ready-made partitions: take ops, and a context of the caller's (zeroed is fine).
 * echo: answers a direct request with the same payload (RESP2 to REQ2). No context.
 */
extern const struct sim_partition_ops sim_echo;

/*
 * borrower: a direct request names a handle and what to do: w3 = SIM_BORROW_*, w4/w5 = handle
 * (lo, hi), w6 = owner's endpoint, w7 = tag (low 32 bits). It retrieves with the versions' layout,
 * follows fragments, touches the pages, relinquishes; the answer has w3 = 0 or the FF-A error,
 * w4 = pages seen, w5 = sum of the first word of every page.
 */
enum sim_borrow {
	SIM_BORROW_USE,	   /* retrieve, read (and write where it may), relinquish */
	SIM_BORROW_KEEP,   /* retrieve and keep */
	SIM_BORROW_RETURN, /* relinquish what was kept */
};
struct sim_borrower {
	uint8_t operation; /* enum ffa_operation it asks for, + 1; 0: type not specified */
	bool read_only;	   /* asks for read-only access */
	uint32_t fill;	   /* written to every page, when not 0 and it may */
	int32_t error;	   /* out: last FF-A error */
};
extern const struct sim_partition_ops sim_borrower;

/*
 * slow: each request is left `pauses` times (UINT32_MAX: for ever) with FFA_INTERRUPT, or FFA_YIELD
 * when `yield`, and answered like echo once it was resumed by FFA_RUN that often.
 */
struct sim_slow {
	uint32_t pauses;
	bool yield;
	struct {
		uint32_t left;
		struct ffa_regs request;
	} vcpu[SIM_MAX_CONTEXTS]; /* private */
};
extern const struct sim_partition_ops sim_slow;

/* rogue: breaks the rules of an answer. The SPMC passes it on unchecked: the proxy must notice. */
enum sim_rogue_way {
	SIM_ROGUE_SOURCE,      /* answers in another partition's name */
	SIM_ROGUE_DESTINATION, /* answers somebody else */
	SIM_ROGUE_FRAMEWORK,   /* framework bit in w2 */
	SIM_ROGUE_FLAGS,       /* other bits in w2 */
	SIM_ROGUE_KIND,	       /* RESP2 to REQ and RESP to REQ2 */
	SIM_ROGUE_MSG_WAIT,    /* MSG_WAIT instead of an answer */
	SIM_ROGUE_SUCCESS,     /* FFA_SUCCESS instead of an answer */
	SIM_ROGUE_INTERRUPT,   /* FFA_INTERRUPT that names another partition and context */
	SIM_ROGUE_GARBAGE,     /* no function identifier at all */
	SIM_ROGUE_HIGH_HALVES, /* upper halves and x8-x17 set in a 32-bit answer */
	SIM_ROGUE_WAYS,
};
struct sim_rogue {
	enum sim_rogue_way way;
};
extern const struct sim_partition_ops sim_rogue;

/*
 * replay: payloads come from a queue. sim_replay_push adds the registers of one recorded answer to
 * partition `id`, first in first out; for the next request it becomes the answer (x0-x17 taken as
 * given, FFA_INTERRUPT and FFA_YIELD included). An empty queue answers zeroes and counts a miss.
 */
extern const struct sim_partition_ops sim_replay;
void sim_replay_push(struct sim *sim, uint16_t id, const struct ffa_regs *answer);
uint32_t sim_replay_left(struct sim *sim, uint16_t id);
uint32_t sim_replay_misses(struct sim *sim, uint16_t id);

/*
 * sim_notification_set - a partition raises notifications for an endpoint, from outside a call.
 * Returns the FF-A error (0 when set): bits not bound to it are refused as for
 * FFA_NOTIFICATION_SET.
 */
int32_t sim_notification_set(struct sim *sim, uint16_t sp_id, uint16_t receiver, uint64_t bitmap);

#endif
