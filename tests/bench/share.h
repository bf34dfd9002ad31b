/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * share.h - FFA_MEM_SHARE and FFA_MEM_RECLAIM of the same pages, over and over, and the floor of
 * it: the same bytes copied from the client's TX to private memory and on to the proxy's TX, the
 * page-state port and the SMC port called with what the proxy calls them with.
 *
 * In both, a turn begins with the client writing its descriptor, another one each time: else the
 * processor would learn the order of the ranges by heart.
 */
#ifndef BENCH_SHARE_H
#define BENCH_SHARE_H

#include "rig.h"

#define SHARE_IMAGES 32u

/* A descriptor as the client writes it, and its ranges as the page-state port gets them. */
struct share_image {
	uint8_t *bytes;
	struct ffa_range *given; /* ascending in each fragment */
	struct ffa_range *back;	 /* ascending */
};

struct share_case {
	struct rig *rig;
	uint32_t ranges;
	uint32_t head;	 /* bytes before the first range */
	uint32_t length; /* bytes of the whole */
	uint32_t next;	 /* image */
	struct share_image image[SHARE_IMAGES];
	_Alignas(64) uint8_t private_copy[MACHINE_BUFFER];
};

/* How the memory of a case lies. */
struct share_plan {
	uint32_t ranges;
	uint32_t pages; /* of each range */
	bool shuffled;
};

/* share_init - build the descriptors; only even pages are used. False without memory. */
bool share_init(struct share_case *share, struct rig *rig, const struct share_plan *plan);
void share_free(struct share_case *share);

/* Batches; the context is a struct share_case. */
void share_run(void *ctx, uint32_t turns);
void share_run_floor(void *ctx, uint32_t turns);

/* share_send, share_reclaim - one call each; the handle it made, or names. */
uint64_t share_send(struct rig *rig, const uint8_t *bytes, uint32_t length);
void share_reclaim(struct rig *rig, uint64_t handle);

/* share_change - the page-state port, directly. */
void share_change(struct rig *rig, enum ffa_page_action action, const struct ffa_range *ranges,
		  uint32_t count);

/* share_smc - the SMC port, directly; the handle in its answer. */
uint64_t share_smc(struct rig *rig, uint32_t fid, uint32_t w1, uint32_t w2, uint32_t w3);

#endif
