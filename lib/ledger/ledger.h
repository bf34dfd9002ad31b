/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ledger.h - what was given away: one record per transaction, its pages as merged runs, all in
 * caller-given storage. Handles are found through a hash table; runs are nodes of a linked list
 * that go back to the free list in one step.
 *
 * Every function here takes and drops FFA_LOCK_LEDGER itself unless it says otherwise. A record
 * that is SENDING or RECLAIMING belongs to the call that works on it: its own fields may then be
 * read and written without the lock by that call.
 */
#ifndef FFA_LEDGER_LEDGER_H
#define FFA_LEDGER_LEDGER_H

#include "base/contract.h"
#include "ffa/ports.h"
#include "ffa/status.h"
#include "ffa/view.h"

#define FFA_NO_INDEX UINT32_MAX

/* A run of pages; 16 bytes. */
struct ffa_run {
	uint64_t page; /* number of the first page */
	uint32_t pages;
	uint32_t next; /* index, or FFA_NO_INDEX */
};

/*
 * The node after this one. Most lists lie in memory in their order; to guess that, and only then to
 * look, lets the processor work on the next run while the link of this one is on its way.
 */
static inline uint32_t ffa_run_after(const struct ffa_run *runs, uint32_t node)
{
	uint32_t next = runs[node].next;

	return next == node + 1 ? (uint32_t)ffa_opaque((size_t)node + 1) : next;
}

/* What happens to a record. */
enum ffa_share_event {
	FFA_SHARE_COMPLETE, /* the Secure side has the whole transaction */
	FFA_SHARE_BEGIN,    /* somebody starts taking it back */
	FFA_SHARE_REFUSE,   /* the Secure side refused to give it back */
	FFA_SHARE_STICK,    /* it gave it back, the page step failed */
	FFA_SHARE_LOSE,	    /* what it holds is not known */
	FFA_SHARE_CLOSE,    /* all pages are back: the record is free */
	FFA_SHARE_EVENTS,
};

struct ffa_record {
	struct ffa_handle handle;
	uint64_t pages; /* in the runs now */
	uint32_t first; /* run */
	uint32_t last;
	uint32_t runs;
	uint32_t reserved; /* runs promised to this record and not used yet */
	uint32_t hash_next;
	uint32_t before; /* records of the same client */
	uint32_t after;
	uint16_t slot; /* of the client */
	uint8_t state; /* enum ffa_share_state */
	uint8_t operation;
	bool named;	  /* the handle is known */
	bool nameless;	  /* the handle must not be used any more: a lie, or taken by another */
	bool outlived;	  /* the Secure side has given the handle to another */
	bool ending;	  /* a send that is over: the Secure side may have freed the handle */
	bool unfinished;  /* counts as a fragmented send under way */
	bool incomplete;  /* the Secure side has not seen the last fragment */
	bool doubtful;	  /* the last fragment was sent, and nobody can say whether it was taken */
	bool secure_done; /* the Secure side has nothing of it (yet, or any more) */
	bool write;	  /* the owner had to have write access */
	bool zero_first;  /* zero the pages before they are sent */
	bool zero_back;	  /* zero the pages before they go back */
	bool sorted;	  /* the runs ascend and do not overlap */
	/* a send under way */
	uint32_t client_total; /* bytes, as the client counts */
	uint32_t client_seen;
	uint32_t secure_total; /* bytes, as the Secure side counts */
	uint32_t secure_seen;
	uint32_t ranges_left;
	uint64_t pages_left; /* declared and not yet seen */
};

/* What a client has in the ledger, and may have. */
struct ffa_account {
	struct ffa_quota quota;
	uint32_t transactions;
	uint32_t unfinished;
	uint32_t tombstones;
	uint32_t ranges; /* used and reserved */
	uint32_t quarantined;
	uint64_t pages;
	uint64_t quarantined_pages;
	uint32_t first; /* record */
};

struct ffa_ledger {
	const struct ffa_ports *ports;
	struct ffa_record *records;
	struct ffa_run *runs;
	uint32_t *buckets;
	struct ffa_account *accounts; /* one per client slot */
	uint32_t account_count;
	uint32_t record_count;
	uint32_t run_count;
	uint32_t bucket_mask;
	uint32_t free_record;
	uint32_t free_run;
	uint32_t used_records;
	uint32_t tombstones;
	uint32_t used_runs; /* used and reserved */
	uint32_t share_limit;
	uint32_t quarantined;
	uint32_t cursor; /* of the maintenance */
};

/* Put all records and runs on the free lists. The arrays and counts are set; takes no lock. */
void ffa_ledger_init(struct ffa_ledger *ledger);

/* What a new record is for. */
struct ffa_opening {
	uint32_t slot;
	enum ffa_operation operation;
	bool fragmented;
	bool write;
	bool zero_first;
	uint32_t ranges; /* declared */
	uint64_t pages;
	uint32_t client_total;
	uint32_t secure_total;
};

/*
 * Open a record in state SENDING and reserve its runs. QUOTA_* when a bound is reached, with
 * nothing changed.
 */
enum ffa_reason ffa_ledger_open(struct ffa_ledger *ledger, const struct ffa_opening *opening,
				uint32_t *index);

/* Append ranges to a record of the caller's; their runs were reserved. */
void ffa_ledger_append(struct ffa_ledger *ledger, uint32_t index, const struct ffa_range *ranges,
		       uint32_t count);

/* Copy out the first runs of a record, at most `room`; returns how many. */
uint32_t ffa_ledger_peek(struct ffa_ledger *ledger, uint32_t index, struct ffa_range *out,
			 uint32_t room);

/* Forget the first `count` runs of a record: their pages are the owner's again. */
void ffa_ledger_drop(struct ffa_ledger *ledger, uint32_t index, uint32_t count);

/*
 * Give a record its handle. SECURE_HANDLE when it is all ones, has bit 63 set, or a sending or
 * live record has it: the record is then marked nameless. Other records that still carry the
 * handle become nameless. A live donation is no duplicate: it was retrieved, which ends it at the
 * Secure side; its record goes to quarantine.
 */
enum ffa_reason ffa_ledger_name(struct ffa_ledger *ledger, uint32_t index,
				struct ffa_handle handle);

/*
 * The unfinished send of this client with this handle: HANDLE_UNKNOWN, HANDLE_NOT_SENDING. It stays
 * what it is while the caller holds the client's mailbox lock.
 */
enum ffa_reason ffa_ledger_sending(struct ffa_ledger *ledger, uint32_t slot,
				   struct ffa_handle handle, uint32_t *index);

/*
 * Start taking back the transaction of this client with this handle: HANDLE_UNKNOWN,
 * HANDLE_SENDING, HANDLE_RECLAIMING. The record is then RECLAIMING and belongs to the caller.
 */
enum ffa_reason ffa_ledger_claim(struct ffa_ledger *ledger, uint32_t slot, struct ffa_handle handle,
				 uint32_t *index);

/*
 * Move a record to its next state; false, and nothing changed, when the event has no place in
 * its state. COMPLETE gives back the reservation that merging saved; CLOSE frees the record.
 * REFUSE of a record whose handle means another by now is LOSE.
 */
bool ffa_ledger_step(struct ffa_ledger *ledger, uint32_t index, enum ffa_share_event event);
/* The same by who holds the ledger's lock. */
bool ffa_ledger_step_locked(struct ffa_ledger *ledger, uint32_t index, enum ffa_share_event event);

/* The state an event leads to, FFA_SHARE_FREE included; -1 when it has no place. Pure. */
int ffa_share_next(enum ffa_share_state state, enum ffa_share_event event);

/*
 * The Secure side refused a piece of this send, or is about to be asked to forget it: from now on
 * it may give the handle to another. Called under FFA_LOCK_SECURE_TX. True when it has done so with
 * a send that was never complete, which leaves nothing to be ended.
 */
bool ffa_ledger_ending(struct ffa_ledger *ledger, uint32_t index);

/* The Secure side remembers an aborted send of this client. */
void ffa_ledger_tombstone(struct ffa_ledger *ledger, uint32_t slot);

/*
 * A client starts with this quota; false when quotas would exceed the storage. `tombstones`: those
 * of its former life, counted in the ledger already.
 */
bool ffa_ledger_admit(struct ffa_ledger *ledger, uint32_t slot, const struct ffa_quota *quota,
		      uint32_t tombstones);

/*
 * A client is gone and has nothing left. Its tombstones stay counted in the ledger: the Secure side
 * has not forgotten them. Returns how many.
 */
uint32_t ffa_ledger_dismiss(struct ffa_ledger *ledger, uint32_t slot);

/* Whether ranges of the record overlap; sorts its runs. For the last fragment. */
bool ffa_ledger_overlaps(struct ffa_ledger *ledger, uint32_t index);

/* Whether one of `count` sorted ranges overlaps a run of the record. */
bool ffa_ledger_touches(struct ffa_ledger *ledger, uint32_t index, const struct ffa_range *sorted,
			uint32_t count);

/* How many records are in quarantine or have pages pending. */
uint32_t ffa_ledger_stuck(struct ffa_ledger *ledger);

/*
 * Start taking back the next record in quarantine or with pages pending; false when there is none.
 */
bool ffa_ledger_claim_stuck(struct ffa_ledger *ledger, uint32_t *index);

/*
 * Whether a record may still be named to the Secure side. Under FFA_LOCK_SECURE_TX the answer
 * holds.
 */
bool ffa_ledger_may_name(struct ffa_ledger *ledger, uint32_t index);

/* The lists themselves (runs.c); the caller holds the lock. */
void ffa_runs_append(struct ffa_ledger *ledger, struct ffa_record *record,
		     const struct ffa_range *ranges, uint32_t count);
void ffa_runs_free(struct ffa_ledger *ledger, struct ffa_record *record, uint32_t count);
void ffa_runs_sort(struct ffa_ledger *ledger, struct ffa_record *record);

/* The hash table (hash.c); the caller holds the lock. */
void ffa_hash_insert(struct ffa_ledger *ledger, uint32_t index);
void ffa_hash_remove(struct ffa_ledger *ledger, uint32_t index);
uint32_t ffa_hash_first(const struct ffa_ledger *ledger, struct ffa_handle handle);
uint32_t ffa_hash_next(const struct ffa_ledger *ledger, uint32_t index);

/* The record of this client with this handle, a sending or live one before others. */
uint32_t ffa_hash_find(const struct ffa_ledger *ledger, uint32_t slot, struct ffa_handle handle);

#endif
