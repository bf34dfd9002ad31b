/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * machine.h - the simulator's own structs, and what its files offer one another. Private.
 *
 * Unless a comment says otherwise, functions here are called with sim->big held.
 */
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include <pthread.h>

#include "sim.h"

#define PAGE 4096u
#define CHUNK_PAGES 512u
#define SP_PAGES 16u
#define SP_MEMORY UINT64_C(0x0E800000)
#define MAX_REGIONS_ALL (SIM_MAX_REGIONS + SIM_MAX_PARTITIONS)
#define MAX_NOTES (SIM_MAX_ENDPOINTS + SIM_MAX_PARTITIONS)
#define MAX_PLANS 16
#define MAX_GIVEN (MAX_REGIONS_ALL + SIM_MAX_ENDPOINTS)
#define KEPT_COMPLAINTS 64
#define KEPT_EVENTS 1024
#define KEPT_ABORTED 64
#define NO_SLOT UINT32_MAX

/* State of one page; all zero but the owner is "its region's owner has it alone". */
struct page {
	uint16_t owner;
	uint8_t access; /* enum sim_access */
	uint8_t op;	/* enum ffa_operation that took it */
	uint8_t use;	/* enum sim_use */
	uint32_t link;	/* slot + 1 of the transaction that names it; 0: none */
};

struct chunk {
	struct page page[CHUNK_PAGES];
};

struct region {
	struct sim_region def;
	int fd;
	uint8_t *host; /* NULL until touched */
	struct chunk **chunk;
	size_t chunks;
	uint64_t *asked; /* flat_buffers: bit n, page n was asked for since the last reset */
};

/* A second, guarded mapping of some pages. */
struct view {
	uint8_t *data;
	uint8_t *map; /* NULL when data points into the region itself */
	size_t map_bytes;
};

/* An RX/TX pair registered with the Secure side. */
struct mailbox {
	bool mapped;
	bool rx_full;
	bool fill_failed; /* the last call that fills RX failed: a release does no harm */
	uint64_t tx_addr, rx_addr;
	uint32_t pages;
	uint8_t *tx, *rx;
};

/* A client's pair, mapped by the integrator (that is us, too). */
struct client_pair {
	bool used;
	uint16_t client;
	struct ffa_pair pair;
	struct view tx, rx;
};

struct context {
	enum sim_context state;
	bool request;	/* a direct request is being answered */
	bool framework; /* and it is a framework message */
	uint16_t requester;
	uint32_t request_fid;
};

struct replay_item {
	struct ffa_regs regs;
	struct replay_item *next;
};

struct sim_sp {
	struct sim *sim;
	struct sim_partition def;
	uint64_t base;
	uint32_t version;
	bool version_locked;
	bool unchecked; /* its answers are passed on unchecked */
	bool raw;	/* and not even cleaned */
	bool booting;
	struct mailbox box;
	struct context context[SIM_MAX_CONTEXTS];
	uint64_t entry_point; /* SECONDARY_EP_REGISTER */
	char console[4096];
	size_t console_bytes;
	struct replay_item *replay, **replay_end;
	uint32_t replay_misses;
};

/* What a receiver of a transaction was offered and has. */
struct borrower {
	uint16_t id;
	uint8_t permissions;
	uint64_t impdef[2];
	bool retrieved;
	uint8_t granted; /* permissions of the retrieval */
	uint32_t sent;	 /* bytes of the retrieve response sent so far */
	uint32_t total;	 /* of it */
	bool clear_after;
};

struct span_pages {
	uint64_t base;
	uint32_t pages;
};

/* One memory transaction as the Secure side keeps it. */
struct share {
	uint32_t number; /* of its slot */
	uint32_t stored; /* bytes of the data store it takes */
	bool used;
	bool complete;
	bool tombstone;
	bool excused;	  /* the proxy was told a lie about it */
	bool by_sp;	  /* the owner is a partition */
	uint8_t aborting; /* steps of the abort recipe seen */
	uint64_t handle;
	uint16_t owner;
	enum ffa_operation op;
	uint16_t attributes;
	uint32_t flags;
	uint64_t tag;
	uint32_t version; /* layout it came in */
	uint32_t total_length;
	uint32_t received; /* bytes of it */
	uint32_t declared_pages, declared_ranges;
	uint32_t body;	 /* offset of the first range */
	int32_t bad_end; /* an error that only the last byte brings to light */
	uint8_t partial[16];
	uint32_t partial_bytes;
	uint32_t borrowers;
	struct borrower borrower[FFA_MAX_RECEIVERS];
	uint32_t hyp_sent, hyp_total; /* hypervisor retrieve under way */
	uint32_t ranges, range_room;
	struct span_pages *range;
	uint64_t pages;
	uint32_t next; /* in the hash chain */
};

struct shares {
	struct share **slot; /* each allocated once, kept */
	uint32_t slots, room;
	uint32_t lowest_free;
	uint32_t used;
	uint32_t *bucket;
	uint32_t buckets;
	uint64_t counter;		     /* of handles, where they are not slots */
	uint64_t stored;		     /* bytes of the data store taken */
	uint64_t last_handle, handle_before; /* answered */
	bool overrun;
};

struct note {
	uint16_t id;
	bool created;
	uint32_t vcpus;
	uint64_t bound, pending;
	uint32_t spm_pending; /* framework bits */
	bool reported;
	uint16_t sender[64];
};

/* The Normal world as the Secure side sees it: one caller. */
struct normal_world {
	uint32_t version; /* latched; 0: none */
	uint32_t last_requested;
	bool other_seen;
	bool dead; /* locked without a version: nothing works any more */
	struct mailbox box;
};

/* Pages an endpoint has given away. */
struct given {
	uint16_t id;
	uint64_t pages;
};

struct plan {
	struct sim_failure failure;
	uint64_t seen;
	uint32_t left;
	bool used;
};

struct refusal_plan {
	struct sim_refusal refusal;
	uint64_t seen;
	uint32_t left;
	bool used;
};

struct smc_count {
	uint32_t fid;
	uint64_t count;
};

struct sim {
	struct sim_config config;
	struct sim_feature *feature;
	uint32_t feature_room;
	uint64_t serial;
	pthread_mutex_t big;

	/* How many there are of what follows. */
	uint32_t regions, givens, sps, own_pages, aborted_count, notes, complaints, fail_hits;

	struct region region[MAX_REGIONS_ALL];
	struct given given[MAX_GIVEN];

	struct sim_sp sp[SIM_MAX_PARTITIONS];
	struct client_pair pair[SIM_MAX_ENDPOINTS];
	struct view own_tx, own_rx;
	uint64_t own_tx_base, own_rx_base;

	struct normal_world ns;
	struct shares shares;
	uint64_t aborted[KEPT_ABORTED];
	struct note note[MAX_NOTES];

	uint32_t complain_count[SIM_COMPLAINTS];
	char *complaint[KEPT_COMPLAINTS];

	struct plan plan[MAX_PLANS];
	struct refusal_plan refusal[MAX_PLANS];
	uint32_t refuse_hits, undo_refusals;
	enum ffa_port_result undo_result;
	uint64_t port_calls[SIM_PORTS];
	uint64_t smc_total, pauses;
	struct smc_count smc_count[512];
	uint64_t noise;

	sim_hook_fn *hook;
	void *hook_ctx;
	sim_observer_fn *observer;
	void *observer_ctx;

	struct ffa_event event[KEPT_EVENTS];
	uint64_t events;

	bool lied; /* a planned failure has acted */
	bool changing_tx;
	bool complain_expected[SIM_COMPLAINTS];

	pthread_mutex_t lock[FFA_LOCK_KINDS];
	pthread_mutex_t *mailbox_lock[FFA_MAX_CLIENTS]; /* made when first taken */
};

/* Who calls the SPMC: the proxy, or a partition. */
struct caller {
	struct sim *sim;
	struct sim_sp *sp; /* NULL: the Normal world */
	uint32_t vcpu;
	uint16_t id; /* the partition, or the client inside sim_enter, or 0 */
	bool known;  /* a client is inside */
	uint32_t version;
	struct mailbox *box;
};

#endif
