/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * handlers.h - what the chapters of FF-A offer: one handler per call, and the few acts that other
 * chapters or the administration need. A handler gets a call that the gate let in; it sets
 * call->out on success, or returns why it refused.
 */
#ifndef FFA_ABI_HANDLERS_H
#define FFA_ABI_HANDLERS_H

#include "core/context.h"
#include "desc/ranges.h"

/* setup.c */
enum ffa_reason ffa_do_features(struct ffa_call *call);
enum ffa_reason ffa_do_id_get(struct ffa_call *call);
enum ffa_reason ffa_do_spm_id_get(struct ffa_call *call);

/* rxtx.c */
enum ffa_reason ffa_do_rxtx_map(struct ffa_call *call);
enum ffa_reason ffa_do_rxtx_unmap(struct ffa_call *call);
enum ffa_reason ffa_do_rx_release(struct ffa_call *call);
void ffa_rxtx_leave(struct ffa_call *call); /* the client is gone: unmap its pair */

/* partition.c, partition_regs.c */
enum ffa_reason ffa_do_partition_info_get(struct ffa_call *call);
enum ffa_reason ffa_do_partition_info_get_regs(struct ffa_call *call);

/* A set of known partitions, by index in the list. */
struct ffa_selection {
	uint64_t chosen[FFA_MAX_PARTITIONS / 64];
	uint32_t count;
};

/* Choose the partitions a query asks for (select.c): INVALID_PARAMETERS when there is none. */
enum ffa_reason ffa_select_partitions(struct ffa_call *call, const struct ffa_uuid *uuid,
				      struct ffa_selection *out);
bool ffa_selected(const struct ffa_selection *selection, uint32_t index);

/* direct.c, cycles.c */
enum ffa_reason ffa_do_direct_req(struct ffa_call *call);
enum ffa_reason ffa_do_run(struct ffa_call *call);
void ffa_cycles_leave(struct ffa_call *call); /* the client is gone: finish its suspended calls */

/*
 * Judge what came back from a partition for open call `index`; closes or suspends it (verdict.c).
 */
enum ffa_reason ffa_direct_verdict(struct ffa_call *call, uint32_t index, struct ffa_regs *answer);

/* notify.c, notify_bitmap.c */
enum ffa_reason ffa_do_bitmap_create(struct ffa_call *call);
enum ffa_reason ffa_do_bitmap_destroy(struct ffa_call *call);
enum ffa_reason ffa_do_bind(struct ffa_call *call);
enum ffa_reason ffa_do_unbind(struct ffa_call *call);
enum ffa_reason ffa_do_set(struct ffa_call *call);
enum ffa_reason ffa_do_get(struct ffa_call *call);
enum ffa_reason ffa_do_info_get(struct ffa_call *call);
void ffa_notify_leave(struct ffa_call *call); /* the client is gone: clean up what it bound */

/* mem_send.c, mem_frag.c, mem_reclaim.c */
enum ffa_reason ffa_do_mem_send(struct ffa_call *call);
enum ffa_reason ffa_do_mem_frag_tx(struct ffa_call *call);
enum ffa_reason ffa_do_mem_reclaim(struct ffa_call *call);

/*
 * Shared by the memory calls. All of them work on a record that belongs to this call and want the
 * client's mailbox lock held.
 */

/* mem_give.c: copy a fragment in, read its ranges, change the states of its pages. */
enum ffa_reason ffa_mem_fetch(struct ffa_call *call, uint32_t bytes);
enum ffa_reason ffa_mem_read(struct ffa_call *call, uint32_t offset, uint32_t bytes,
			     struct ffa_ranges_seen *seen);
enum ffa_reason ffa_mem_give(struct ffa_call *call, uint32_t index,
			     const struct ffa_ranges_seen *seen);

/* mem_pass.c: send `count` ranges of the fragment on, after the headers when it is the first. */
enum ffa_reason ffa_mem_pass(struct ffa_call *call, uint32_t index, uint32_t count, bool first);

/* mem_back.c: ask the Secure side for RECLAIM; its answer is in `out`. */
bool ffa_mem_reclaim(struct ffa_call *call, const struct ffa_record *record);

/* mem_back.c: end a transaction that failed, or that its owner gave up; or put it in quarantine. */
void ffa_mem_end(struct ffa_call *call, uint32_t index);
enum ffa_reason ffa_mem_pages_back(struct ffa_call *call, uint32_t index);

#endif
