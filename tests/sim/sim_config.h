/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sim_config.h - what a simulated machine is made of. Included by sim.h.
 */
#ifndef SIM_CONFIG_H
#define SIM_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ffa/abi.h"
#include "ffa/limits.h"
#include "ffa/ports.h"
#include "ffa/types.h"

#define SIM_MAX_PARTITIONS 64
#define SIM_MAX_UUIDS 4
#define SIM_MAX_REGIONS 32
#define SIM_MAX_ENDPOINTS 64
#define SIM_MAX_CONTEXTS 64
#define SIM_ANY UINT32_MAX

/* IDs that are not clients. */
#define SIM_ID_HYPERVISOR 0x7FFFu /* owner of the proxy's own memory */
#define SIM_ID_SPMC 0x8000u
#define SIM_ID_NOBODY 0x7FFEu /* owner of devices and holes */

struct sim;    /* one machine */
struct sim_sp; /* one partition of it */

/* Whose answers the Secure side gives. Complaints are the same for all. */
enum sim_personality {
	SIM_RULES,	    /* what the documents say */
	SIM_OPTEE_RELEASED, /* OP-TEE 4.10.0 as SPMC: fragmented sends are refused */
	SIM_OPTEE_REPAIRED, /* the same with fragments repaired */
	SIM_EL3_SPMC,	    /* TF-A's SPMC at EL3 */
	SIM_EL3_SPMC_OLD,   /* an older one: answers 1.2, refuses every 1.2 send */
	SIM_PERSONALITIES,
};

/* What it does about a requested FFA_VERSION it does not speak. */
enum sim_version_rule {
	SIM_VERSION_BY_PERSONALITY,
	SIM_VERSION_OWN,	   /* answers its own version and takes that */
	SIM_VERSION_REFUSE_HIGHER, /* -1 to a higher minor, nothing recorded */
	SIM_VERSION_FORGETS,	   /* answers its own version and records nothing */
};

/* What it remembers of a fragmented send that the two-step abort has ended. */
enum sim_abort_rule {
	SIM_ABORT_FORGETS,   /* nothing */
	SIM_ABORT_RECLAIM,   /* a tombstone until a RECLAIM, which then succeeds */
	SIM_ABORT_REMEMBERS, /* a tombstone for ever; RECLAIM is refused */
};

/*
 * Code of a partition. `run` is entered with the registers that its pending blocking call returns
 * (a request, FFA_RUN after YIELD or INTERRUPT, FFA_ERROR when its last blocking call was invalid,
 * FFA_INTERRUPT when resumed without cause) and leaves with its next blocking call in them:
 * MSG_WAIT, MSG_SEND_DIRECT_RESP 32/64, RESP2, YIELD; FFA_INTERRUPT stands for "a Normal-world
 * interrupt came while it ran". Every other call goes through sim_sp_call. `boot` is optional:
 * called by sim_create and sim_reset, once per partition, in the order of the configuration.
 */
struct sim_partition_ops {
	void (*run)(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs);
	void (*boot)(void *ctx, struct sim_sp *sp);
};

struct sim_partition {
	uint16_t id;	     /* bit 15 set */
	uint16_t contexts;   /* 0: 1 */
	uint32_t properties; /* FFA_PROP_* */
	uint32_t version;    /* 0: the Secure side's own */
	uint32_t uuids;
	struct ffa_uuid uuid[SIM_MAX_UUIDS];
	struct sim_partition_ops ops; /* run NULL: echo */
	void *ctx;		      /* given to ops; the caller's, must outlive the sim */
};

enum sim_memory_kind {
	SIM_RAM,
	SIM_SECURE_RAM,
	SIM_DEVICE,
};

/*
 * Memory from `base` on. `owner` is an endpoint, or SIM_ID_HYPERVISOR / SIM_ID_NOBODY. Sparse:
 * costs what is touched. Every partition gets 64 KiB of secure RAM besides (sim_sp_base).
 */
struct sim_region {
	uint64_t base;
	uint64_t pages; /* of 4 KiB */
	enum sim_memory_kind kind;
	uint16_t owner;
	bool read_only; /* the owner may not write: sharing it writable is refused */
};

/* One answer of FFA_FEATURES that differs from the personality's. */
struct sim_feature {
	uint32_t query; /* function identifier or feature identifier */
	bool supported;
	uint32_t w2, w3;
};

/* Zero means the default given with the field. */
struct sim_config {
	enum sim_personality personality;
	uint32_t version;	 /* highest spoken; FFA_VERSION_1_2 */
	uint32_t version_minors; /* bit n: a request for 1.n is not answered with -1; all */
	enum sim_version_rule version_rule;
	enum sim_abort_rule abort;
	uint32_t granule;	     /* of stage 2, bytes; 4096 */
	uint32_t sri;		     /* schedule receiver interrupt; 8 */
	uint32_t min_buffer;	     /* FFA_FEATURES(RXTX_MAP) w2[1:0]: 0 4K, 1 64K, 2 16K */
	uint32_t max_buffer_pages;   /* w2[31:16] to 1.2 callers, and enforced; 0 not stated */
	uint32_t max_shares;	     /* finished and unfinished; by personality: 1024, 64, 1024 */
	uint32_t max_send_pages;     /* of one send; by personality: no bound, 21849, no bound */
	uint32_t data_store;	     /* bytes for total length + 24 of each send; 0, 0, 65536 */
	uint32_t lend_use_cases;     /* highest tag of a LEND that OP-TEE takes; 0 */
	uint32_t partition_entry;    /* bytes of a 1.1/1.2 partition descriptor; 24 */
	bool no_hypervisor_retrieve; /* MEM_RETRIEVE_REQ with no receivers is refused */
	/*
	 * Faster: ports hand out plain pointers, no guarded second mapping, and a reset clears only
	 * what was asked for since the last one (not what is written through older pointers).
	 */
	bool flat_buffers;
	bool scheduler; /* a client may RUN idle partitions: no complaint about it */
	uint32_t regions;
	struct sim_region region[SIM_MAX_REGIONS];
	uint32_t endpoints; /* Normal-world endpoints; the owners of RAM regions are added */
	uint16_t endpoint[SIM_MAX_ENDPOINTS];
	uint32_t partitions;
	struct sim_partition partition[SIM_MAX_PARTITIONS];
	uint32_t features;
	const struct sim_feature *feature; /* the caller's, copied */
};

/*
 * sim_default_config - the machine of the recorded traces: host 0 with 1 GiB at 0x40000000 (VM 1
 * has 64 MiB at 0x80000000, VM 2 64 MiB at 0x90000000), hypervisor memory of 4 MiB at 0xA0000000,
 * secure RAM of 8 MiB at 0x0E000000, a UART at 0x09000000; partition 0x8001 (echo; direct messages
 * of both kinds, notifications) with sim_uuid_optee, personality SIM_RULES.
 */
struct sim_config sim_default_config(void);
extern const struct ffa_uuid sim_uuid_optee;

#endif
