/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * proxy.h - create a proxy, add and remove clients, hand it one call, keep it in order.
 *
 * A proxy lives in storage the integrator gives; its structs are opaque. Functions whose comment
 * says "administrative" must not run at the same time as one another for one proxy; calls of
 * clients may go on meanwhile. Nothing here allocates.
 */
#ifndef FFA_PROXY_H
#define FFA_PROXY_H

#include "ffa/abi.h"
#include "ffa/ports.h"
#include "ffa/status.h"

/* The version of this interface: changes with every change of a struct or a function here. */
#define FFA_API_VERSION 1u

struct ffa_proxy;

/* How versions are settled. */
enum ffa_policy {
	FFA_POLICY_SINGLE,     /* one version for all clients, the proxy and the Secure side */
	FFA_POLICY_PER_CLIENT, /* for a later version of the library: refused at creation */
};

/* Who settles the version under FFA_POLICY_SINGLE. */
enum ffa_negotiator {
	FFA_NEGOTIATOR_HOST,  /* the client of kind FFA_CLIENT_HOST */
	FFA_NEGOTIATOR_ANY,   /* whichever client succeeds first */
	FFA_NEGOTIATOR_FIXED, /* nobody: version_fixed is asked of the Secure side */
};

/* Whether FFA_MEM_LEND is offered. */
enum ffa_lend_rule {
	FFA_LEND_WITH_SHARE,  /* when MEM_SHARE is offered (some deny a LEND that works) */
	FFA_LEND_BY_FEATURES, /* when its FFA_FEATURES says so */
	FFA_LEND_NEVER,
};

/* What a Secure side remembers of an aborted fragmented send. */
enum ffa_abort_rule {
	FFA_ABORT_FORGETS, /* nothing, after the two refused fragments (OP-TEE, TF-A's EL3 SPMC) */
	FFA_ABORT_RECLAIM, /* send RECLAIM too; unless it succeeds a tombstone stays */
	FFA_ABORT_REMEMBERS, /* always a tombstone */
};

/* The proxy's own RX/TX pair towards the Secure side: whole pages, without overlap. */
struct ffa_own_pair {
	void *tx;	       /* written by the proxy; owned by it from creation to stop */
	const void *rx;	       /* written by the Secure side */
	struct ffa_pa tx_base; /* the same memory, as the Secure side is told */
	struct ffa_pa rx_base;
	uint32_t pages; /* of 4 KiB, of each buffer; 1 to FFA_MAX_BUFFER_PAGES */
};

/* Configuration of a proxy. Zero means the default given with the field. */
struct ffa_config {
	uint32_t api;  /* FFA_API_VERSION */
	uint32_t size; /* sizeof(struct ffa_config) */

	enum ffa_policy policy;
	enum ffa_negotiator negotiator;
	uint32_t version_fixed;	  /* FFA_NEGOTIATOR_FIXED: the version asked for */
	uint32_t version_ceiling; /* highest version used; default FFA_VERSION_HIGHEST */
	uint32_t version_floor;	  /* lowest version accepted; default FFA_VERSION_1_0 */
	bool vm_to_vm;		  /* settle a version even without a Secure side */

	uint32_t granule;     /* of the integrator's stage 2, bytes: 4096 (default), 16384, 65536 */
	uint32_t max_clients; /* 1 to FFA_MAX_CLIENTS; default 1 */
	uint32_t max_buffer_pages;	/* of a client's RX or TX, 4 KiB pages; default 1 granule */
	uint32_t max_partitions;	/* Secure partitions remembered; default 16 */
	uint32_t max_transactions;	/* live at once, all clients; default 64 */
	uint32_t max_ranges;		/* live at once, all clients; default 4096 */
	uint32_t max_calls;		/* direct calls in flight or suspended; default 16 */
	uint32_t max_receivers;		/* per send; default 1, at most FFA_MAX_RECEIVERS */
	uint32_t max_ranges_per_send;	/* default max_ranges */
	uint32_t secure_shares;		/* shares the Secure side takes at once; default
					   max_transactions */
	uint32_t secure_pages_per_send; /* 4 KiB pages it takes in one send; default no bound */
	uint32_t max_resends;		/* SMCs repeated without progress; default 8 */
	uint32_t max_init_tries;	/* initialisations after transient errors; default 16 */
	uint32_t max_resumes;		/* FFA_RUN per suspended call when a client is destroyed;
					   default 8 */
	uint32_t event_burst;		/* events per client between two maintenance calls; default
					   64; UINT32_MAX: no bound */
	enum ffa_lend_rule lend;
	enum ffa_abort_rule abort;
	bool force_access_16;	/* 1.2 sends with 16-byte access descriptors (older SPMCs) */
	bool sri_to_hypervisor; /* do not show the SRI to the host */

	struct ffa_own_pair own;
};

enum ffa_client_kind {
	FFA_CLIENT_HOST, /* ID 0: runs the FF-A driver of the machine */
	FFA_CLIENT_VM,
};

/* What a client may have live at once. Zero means: all that other clients' quotas have left. */
struct ffa_quota {
	uint32_t transactions;
	uint32_t ranges;
	uint32_t unfinished; /* fragmented sends under way; default 4 */
	uint32_t tombstones; /* aborted sends the Secure side remembers; default 16 */
	uint32_t calls;	     /* direct calls in flight or suspended; default all of max_calls */
};

/* Configuration of a client. Zero means the default given with the field. */
struct ffa_client_config {
	uint32_t size;		/* sizeof(struct ffa_client_config) */
	struct ffa_endpoint id; /* 0 for the host, 1 to 0x7FFE for a VM */
	enum ffa_client_kind kind;
	uint32_t vcpus;		/* default 1 */
	uint64_t address_limit; /* first address beyond its memory; default 2^48 */
	struct ffa_quota quota;
	bool aarch32;		/* gets NOT_SUPPORTED for SMC64 calls */
	bool scheduler;		/* may FFA_RUN any partition */
	bool tolerate_reserved; /* reserved bytes and the handle of a send may be non-zero */
	uint64_t deny[3];	/* bit n: function number 0x60 + n is taken away */
};

/* What became of a call. */
enum ffa_disposition {
	FFA_ANSWERED,  /* the registers hold the answer */
	FFA_NOT_FFA,   /* not a call of FF-A's range: registers untouched, nothing happened */
	FFA_NO_CLIENT, /* no such client, or vCPU of it: registers untouched, nothing happened */
};

/* What an administrative function answers. */
enum ffa_admin {
	FFA_ADMIN_OK,
	FFA_ADMIN_BAD_API,     /* API version or struct size of another build */
	FFA_ADMIN_BAD_CONFIG,  /* a field, or a relation between fields */
	FFA_ADMIN_BAD_PORTS,   /* a required port is missing, or one of a pair */
	FFA_ADMIN_UNSUPPORTED, /* for a later version of the library */
	FFA_ADMIN_NO_STORAGE,  /* storage missing, too small or misaligned */
	FFA_ADMIN_NO_ROOM,     /* client table full, or its quotas exceed what storage and Secure
				* side have left; what this one remembers counts */
	FFA_ADMIN_EXISTS,      /* the ID is taken, or its pages are in quarantine */
	FFA_ADMIN_UNKNOWN,     /* no such client */
	FFA_ADMIN_BUSY,	       /* a call of the client is inside: repeat */
	FFA_ADMIN_QUARANTINE,  /* done as far as possible; pages remain in quarantine */
};

/* Counters of one client, or (ffa_proxy_statistics) of all together. */
struct ffa_statistics {
	uint64_t calls;	    /* handed in */
	uint64_t refused;   /* answered with an error by the proxy */
	uint64_t errors;    /* answered with an error of the Secure side */
	uint64_t smcs;	    /* sent to the Secure side */
	uint64_t anomalies; /* contract broken by the Secure side or a port */
	uint64_t events_dropped;
	uint32_t transactions; /* live now, unfinished ones included */
	uint32_t unfinished;   /* fragmented sends under way */
	uint32_t tombstones;   /* aborted sends the Secure side remembers */
	uint32_t ranges;       /* held in the ledger (adjacent ones merged) */
	uint32_t calls_open;   /* direct calls in flight or suspended */
	uint32_t quarantined;  /* transactions in quarantine or with pages pending */
	uint64_t pages;	       /* given away now, 4 KiB */
	uint64_t quarantined_pages;
};

/*
 * ffa_proxy_storage - how many bytes a proxy needs.
 * @config: complete configuration; the caller's.
 * @bytes: out: the size; linear in clients, transactions, ranges and buffer size. Alignment: 16.
 * Returns: OK; BAD_API, BAD_CONFIG, UNSUPPORTED (then *bytes is 0).
 * Context: any. Pure.
 * Source: contract SAFE-2, LIFE-4.
 */
enum ffa_admin ffa_proxy_storage(const struct ffa_config *config, size_t *bytes);

/*
 * ffa_proxy_create - make a proxy. Sends nothing: the Secure side is first met by FFA_VERSION.
 * @storage: caller's memory, 16-byte aligned, the proxy's until ffa_proxy_stop.
 * @bytes: its size, at least what ffa_proxy_storage says.
 * @config: copied.
 * @ports: copied; the functions and ctx must outlive the proxy.
 * @out: out: the proxy; NULL on failure.
 * Returns: OK; BAD_API, BAD_CONFIG, BAD_PORTS, UNSUPPORTED, NO_STORAGE (nothing is kept).
 * Context: administrative; before any other use of the proxy.
 * Source: contract SAFE-2, LIFE-4, MEM-7.
 */
enum ffa_admin ffa_proxy_create(void *storage, size_t bytes, const struct ffa_config *config,
				const struct ffa_ports *ports, struct ffa_proxy **out);

/*
 * ffa_proxy_add_client - admit a client; it negotiates afresh.
 * @proxy: the proxy.
 * @config: copied.
 * Returns: OK; BAD_API, BAD_CONFIG, EXISTS (ID in use, or its pages in quarantine), NO_ROOM (table
 * full, or the clients' quotas together exceed the storage). On failure nothing has changed.
 * Context: administrative.
 * Source: contract LIFE-1, MEM-7, MEM-10.
 */
enum ffa_admin ffa_proxy_add_client(struct ffa_proxy *proxy,
				    const struct ffa_client_config *config);

/*
 * ffa_proxy_destroy_client - a client is gone: take back what it gave away, unmap its pair.
 * @proxy: the proxy.
 * @client: its ID.
 * Returns: OK; UNKNOWN; BUSY (a call of it is inside; nothing has changed, repeat); QUARANTINE
 * (the client is gone, pages remain; the ID cannot be added before ffa_proxy_maintain has freed
 * them; repeating is harmless).
 * Context: administrative; sends SMCs.
 * Source: contract MEM-10, LIFE-3.
 */
enum ffa_admin ffa_proxy_destroy_client(struct ffa_proxy *proxy, struct ffa_endpoint client);

/*
 * ffa_proxy_reset_client - destroy a client and add it again with the same settings.
 * @proxy: the proxy.
 * @client: its ID.
 * Returns: as ffa_proxy_destroy_client; after QUARANTINE the client is not there: a repeated reset
 * tries again, and once ffa_proxy_maintain has freed its pages it is unknown and can be added.
 * Context: administrative; sends SMCs.
 * Source: contract LIFE-1.
 */
enum ffa_admin ffa_proxy_reset_client(struct ffa_proxy *proxy, struct ffa_endpoint client);

/*
 * ffa_proxy_call - the one entry of the call path.
 * @proxy: the proxy.
 * @client: the ID of the calling client, as the integrator knows it (never from a register).
 * @vcpu: the number of the calling vCPU, below the client's count.
 * @regs: in: x0-x17 as the client set them; out: as the client is to see them. Untouched unless
 * FFA_ANSWERED.
 * Returns: FFA_ANSWERED; FFA_NOT_FFA; FFA_NO_CLIENT (no client has this ID, or it is going, or
 * @vcpu is not below its count).
 * Context: any CPU, in parallel; takes locks through the ports; may send SMCs.
 * Source: contract GATE, VER, MEM, BOX, MSG, PART, NOTE.
 */
enum ffa_disposition ffa_proxy_call(struct ffa_proxy *proxy, struct ffa_endpoint client,
				    uint32_t vcpu, struct ffa_regs *regs);

/*
 * ffa_proxy_maintain - retry what is in quarantine, refill the event budgets.
 * @proxy: the proxy.
 * @budget: how many transactions to try at most.
 * Returns: OK (nothing is left in quarantine); QUARANTINE.
 * Context: administrative; sends SMCs.
 * Source: contract MEM-6, SAFE-7.
 */
enum ffa_admin ffa_proxy_maintain(struct ffa_proxy *proxy, uint32_t budget);

/*
 * ffa_proxy_stop - destroy all clients, unmap the proxy's own pair.
 * @proxy: the proxy. After OK its storage and its pair are the caller's again.
 * Returns: OK; BUSY (a call is inside: repeat); QUARANTINE (pages remain, or the Secure side did
 * not unmap the proxy's own pair: maintain and repeat, or keep these pages away from everybody).
 * Some can only be freed by a reset of the Secure side: after one, and QUARANTINE, the storage may
 * be taken away (docs/design.md, memory transactions).
 * Context: administrative; sends SMCs.
 * Source: contract LIFE-2.
 */
enum ffa_admin ffa_proxy_stop(struct ffa_proxy *proxy);

#endif
