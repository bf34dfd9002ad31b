/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * view.h - look without touching: for tools, tests, fault handlers and ballooning.
 *
 * Functions that take a proxy lock it (FFA_LOCK_LEDGER, FFA_LOCK_CLIENTS) and copy out; none is on
 * the call path. ffa_view_client_get takes the client's FFA_LOCK_MAILBOX as well: not for a handler
 * that may run on a CPU which holds it.
 */
#ifndef FFA_VIEW_H
#define FFA_VIEW_H

#include "ffa/proxy.h"

/* Negotiation state of a client, and of the proxy. */
enum ffa_version_state {
	FFA_VERSION_NONE,
	FFA_VERSION_TENTATIVE,
	FFA_VERSION_LOCKED,
};

/* RX ownership of a client. */
enum ffa_rx_state {
	FFA_RX_UNMAPPED,
	FFA_RX_EMPTY, /* the proxy's: it may write */
	FFA_RX_FULL,  /* the client's, until RX_RELEASE */
};

/* State of a memory transaction. */
enum ffa_share_state {
	FFA_SHARE_FREE,	      /* no transaction */
	FFA_SHARE_SENDING,    /* fragments are missing */
	FFA_SHARE_LIVE,	      /* complete; the Secure side has it */
	FFA_SHARE_RECLAIMING, /* RECLAIM is on its way */
	FFA_SHARE_RETURNED,   /* the Secure side gave it back, the page step is pending */
	FFA_SHARE_QUARANTINE, /* what the Secure side holds is not known, or pages are stuck */
};

struct ffa_view_proxy {
	enum ffa_version_state version_state;
	uint32_t version;    /* settled; 0 in state none */
	bool secure_present; /* a Secure side was found */
	bool initialised;
	uint32_t partitions; /* known Secure partitions */
	uint32_t clients;    /* present */
};

struct ffa_view_client {
	struct ffa_endpoint id;
	enum ffa_client_kind kind;
	enum ffa_version_state version_state;
	uint32_t version;
	enum ffa_rx_state rx;
	struct ffa_pair pair; /* when rx is not UNMAPPED */
	bool bitmap;	      /* notification bitmap created */
	uint64_t bound;	      /* notifications bound */
	struct ffa_statistics statistics;
};

struct ffa_view_transaction {
	enum ffa_share_state state;
	enum ffa_operation operation;
	struct ffa_endpoint owner;
	struct ffa_handle handle; /* meaningless while handle_known is false */
	bool handle_known;
	uint64_t pages;	 /* in the ledger now, 4 KiB */
	uint32_t ranges; /* merged runs */
};

/* One Secure partition as the Secure side described it. */
struct ffa_view_partition {
	struct ffa_endpoint id;
	uint16_t contexts;
	uint32_t properties;
	struct ffa_uuid uuid;
};

/*
 * ffa_view_get - the state of a proxy.
 * @proxy: the proxy. @out: filled; the caller's.
 * Returns: nothing; cannot fail. Context: any.
 * Source: contract MEM-3, SAFE-7.
 */
void ffa_view_get(struct ffa_proxy *proxy, struct ffa_view_proxy *out);

/*
 * ffa_view_client_get - the state of a client.
 * @proxy: the proxy. @client: its ID. @out: filled on success; the caller's.
 * Returns: true; false when there is no such client (*out untouched). Context: any.
 * Source: contract SAFE-7.
 */
bool ffa_view_client_get(struct ffa_proxy *proxy, struct ffa_endpoint client,
			 struct ffa_view_client *out);

/*
 * ffa_view_transaction_get - one record of the ledger.
 * @proxy: the proxy. @index: from 0 to max_transactions - 1. @out: filled on success.
 * Returns: true; false when the record is free or the index out of range. Context: any.
 * Source: contract MEM-3.
 */
bool ffa_view_transaction_get(struct ffa_proxy *proxy, uint32_t index,
			      struct ffa_view_transaction *out);

/*
 * ffa_view_range_get - the next run of pages of a record.
 * @proxy: the proxy. @index: the record.
 * @cursor: in: 0 for the first run; out: for the next call. Meaningless once the record changed.
 * @out: filled on success.
 * Returns: true; false at the end (or for a free record). Context: any; for a walk of more than
 * one run the caller keeps calls of that client out.
 * Source: contract MEM-3.
 */
bool ffa_view_range_get(struct ffa_proxy *proxy, uint32_t index, uint64_t *cursor,
			struct ffa_range *out);

/*
 * ffa_view_page_get - is this page given away, and by which transaction?
 * @proxy: the proxy. @client: the owner. @page: any address in the page.
 * @index: out: the record, when true.
 * Returns: true when the ledger has the page. Cost: linear in the client's ranges.
 * Context: any (fault handlers, ballooning); takes FFA_LOCK_LEDGER for that long.
 * Source: contract MEM-3.
 */
bool ffa_view_page_get(struct ffa_proxy *proxy, struct ffa_endpoint client, struct ffa_ipa page,
		       uint32_t *index);

/*
 * ffa_view_partition_get - one known Secure partition.
 * @proxy: the proxy. @index: from 0 on. @out: filled on success.
 * Returns: true; false beyond the last. Context: any.
 * Source: contract PART-1.
 */
bool ffa_view_partition_get(struct ffa_proxy *proxy, uint32_t index,
			    struct ffa_view_partition *out);

/*
 * ffa_proxy_statistics - the counters of a client, or of all together.
 * @proxy: the proxy. @client: the ID, or NULL for the sum. @out: filled on success.
 * Returns: true; false when there is no such client. Context: any.
 * Source: contract SAFE-7.
 */
bool ffa_proxy_statistics(struct ffa_proxy *proxy, const struct ffa_endpoint *client,
			  struct ffa_statistics *out);

/* One receiver of a memory send, as checked. */
struct ffa_receiver {
	struct ffa_endpoint id;
	uint8_t permissions; /* [1:0] data, [3:2] instruction */
	uint64_t impdef[2];  /* implementation-defined value, 1.2 */
};

/* What the headers of a checked memory send say. */
struct ffa_memtx {
	enum ffa_operation operation;
	struct ffa_endpoint sender;
	uint16_t attributes;
	uint32_t flags;
	uint64_t tag;
	uint32_t access_size; /* of an access descriptor as the client laid it out: 16 or 32 */
	uint32_t receivers;
	struct ffa_receiver receiver[FFA_MAX_RECEIVERS];
	uint32_t total_pages;
	uint32_t total_ranges;
	uint32_t ranges_offset; /* of the first range, bytes from the start of the descriptor */
};

/* How strictly to read. */
struct ffa_memtx_rules {
	uint32_t version; /* whose layout: FFA_VERSION_1_0, _1_1, _1_2 */
	enum ffa_operation operation;
	struct ffa_endpoint sender; /* the caller */
	uint32_t max_receivers;	    /* at most FFA_MAX_RECEIVERS */
	uint32_t granule;	    /* 4096, 16384 or 65536 */
	uint64_t address_limit;	    /* first address beyond memory */
	bool tolerate_reserved;
	bool zeroing;	/* flag bit 0 of LEND and DONATE is offered */
	bool access_16; /* non-zero implementation-defined values cannot be passed on */
};

/*
 * ffa_memtx_check - the verdict on the bytes of an unfragmented memory send, without a proxy.
 * @rules: what the bytes are read as.
 * @bytes: the descriptor; read only within @length.
 * @length: its length, bytes, any value.
 * @scratch: memory for the overlap check; the caller's. With NULL, or too little, unsorted ranges
 * are compared pairwise up to 64, and refused beyond that.
 * @scratch_ranges: ranges it has room for (struct ffa_range each, twice); more than 65,535 ranges
 * that are not sorted are refused all the same.
 * @out: the checked headers on success.
 * @why: the refusal on failure.
 * Returns: FFA_R_NONE or the reason also found in *why; QUOTA_SEND_RANGES when the scratch is too
 * small for unsorted ranges.
 * Context: any. Pure.
 * Source: contract DESC-2, DESC-3, DESC-5.
 */
enum ffa_reason ffa_memtx_check(const struct ffa_memtx_rules *rules, const void *bytes,
				size_t length, struct ffa_range *scratch, uint32_t scratch_ranges,
				struct ffa_memtx *out, struct ffa_why *why);

#endif
