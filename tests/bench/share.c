/* SPDX-License-Identifier: BSD-3-Clause */
#include "share.h"

#include <stdlib.h>
#include <string.h>

#include "dsc.h"
#include "measure.h"

/* Ranges in a buffer full: in a further fragment, and in what is given back at once. */
#define BUFFER_RANGES (MACHINE_BUFFER / 16u)

static int by_address(const void *a, const void *b)
{
	const struct ffa_range *one = a, *other = b;

	return (one->base.addr > other->base.addr) - (one->base.addr < other->base.addr);
}

static uint32_t least(uint32_t one, uint32_t other)
{
	return one < other ? one : other;
}

/* Ascending ranges all over memory, none next to another. */
static void choose_pages(struct ffa_range *ranges, const struct share_plan *plan)
{
	uint32_t stride = MACHINE_PAGES / plan->ranges & ~1u;

	for (uint32_t i = 0; i < plan->ranges; i++) {
		uint32_t room = (stride - plan->pages) / 2;

		ranges[i].base = machine_page_addr(i * stride + 2 * random_below(room));
		ranges[i].pages = plan->pages;
	}
}

static void shuffle(struct dsc_range *ranges, uint32_t count)
{
	for (uint32_t i = count - 1; i > 0; i--) {
		uint32_t other = random_below(i + 1);
		struct dsc_range kept = ranges[i];

		ranges[i] = ranges[other];
		ranges[other] = kept;
	}
}

/* The client's ranges, fragment by fragment in ascending order. */
static void sort_fragments(struct share_case *share, struct share_image *image,
			   const struct dsc_range *wire)
{
	uint32_t end = least(share->ranges, (MACHINE_BUFFER - share->head) / 16);

	for (uint32_t i = 0; i < share->ranges; i++)
		image->given[i] = (struct ffa_range){ { wire[i].addr }, wire[i].pages };
	for (uint32_t i = 0; i < share->ranges;
	     i = end, end = least(share->ranges, i + BUFFER_RANGES))
		qsort(image->given + i, end - i, sizeof(*image->given), by_address);
}

static bool build_image(struct share_case *share, struct share_image *image,
			const struct share_plan *plan)
{
	struct dsc_range *wire = calloc(plan->ranges, sizeof(*wire));
	struct dsc d;

	image->given = calloc(plan->ranges, sizeof(*image->given));
	image->back = calloc(plan->ranges, sizeof(*image->back));
	if (wire == NULL || image->given == NULL || image->back == NULL) {
		free(wire);
		return false;
	}
	choose_pages(image->back, plan);
	for (uint32_t i = 0; i < plan->ranges; i++)
		wire[i] = (struct dsc_range){ image->back[i].base.addr, image->back[i].pages, 0 };
	if (plan->shuffled)
		shuffle(wire, plan->ranges);
	dsc_init(&d, FFA_VERSION_1_2, FFA_OP_SHARE);
	d.receiver[0].id = MACHINE_PARTITION;
	dsc_ranges(&d, wire, plan->ranges);
	share->length = (uint32_t)dsc_size(&d);
	share->head = dsc_range_at(&d, 0);
	sort_fragments(share, image, wire);
	image->bytes = malloc(share->length);
	if (image->bytes != NULL)
		(void)dsc_build(&d, image->bytes, share->length);
	free(wire);
	return image->bytes != NULL;
}

bool share_init(struct share_case *share, struct rig *rig, const struct share_plan *plan)
{
	bool ok = true;

	memset(share, 0, sizeof(*share));
	share->rig = rig;
	share->ranges = plan->ranges;
	for (uint32_t i = 0; i < SHARE_IMAGES && ok; i++)
		ok = build_image(share, &share->image[i], plan);
	if (!ok)
		share_free(share);
	return ok;
}

void share_free(struct share_case *share)
{
	for (uint32_t i = 0; i < SHARE_IMAGES; i++) {
		free(share->image[i].bytes);
		free(share->image[i].given);
		free(share->image[i].back);
	}
}

static uint64_t pair_of(const struct ffa_regs *regs, unsigned int low)
{
	return (uint32_t)regs->x[low] | regs->x[low + 1] << 32;
}

uint64_t share_send(struct rig *rig, const uint8_t *bytes, uint32_t length)
{
	uint32_t done = least(length, MACHINE_BUFFER);
	struct ffa_regs regs = { { FFA_FID64(FFA_NR_MEM_SHARE), length, done } };

	memcpy(rig->machine.tx, bytes, done);
	rig_call(rig, &regs);
	while (done != length) {
		uint32_t piece = least(length - done, MACHINE_BUFFER);

		rig_expect(rig, &regs, FFA_FID32(FFA_NR_MEM_FRAG_RX));
		memcpy(rig->machine.tx, bytes + done, piece);
		regs = (struct ffa_regs){ { FFA_FID32(FFA_NR_MEM_FRAG_TX), regs.x[1], regs.x[2],
					    piece } };
		rig_call(rig, &regs);
		done += piece;
	}
	rig_expect(rig, &regs, FFA_FID32(FFA_NR_SUCCESS));
	return pair_of(&regs, 2);
}

void share_reclaim(struct rig *rig, uint64_t handle)
{
	struct ffa_regs regs = { { FFA_FID32(FFA_NR_MEM_RECLAIM), (uint32_t)handle,
				   handle >> 32 } };

	rig_call(rig, &regs);
	rig_expect(rig, &regs, FFA_FID32(FFA_NR_SUCCESS));
}

static const struct share_image *next_image(struct share_case *share)
{
	share->next = (share->next + 1) % SHARE_IMAGES;
	return &share->image[share->next];
}

void share_run(void *ctx, uint32_t turns)
{
	struct share_case *share = ctx;

	for (uint32_t i = 0; i < turns; i++) {
		const struct share_image *image = next_image(share);

		share_reclaim(share->rig, share_send(share->rig, image->bytes, share->length));
	}
}

void share_change(struct rig *rig, enum ffa_page_action action, const struct ffa_range *ranges,
		  uint32_t count)
{
	struct ffa_page_change change = { action, RIG_HOST, true };

	if (rig->ports.pages(rig->ports.ctx, &change, ranges, count) != FFA_PORT_OK)
		rig->failures++;
}

uint64_t share_smc(struct rig *rig, uint32_t fid, uint32_t w1, uint32_t w2, uint32_t w3)
{
	struct ffa_regs regs = { { fid, w1, w2, w3 } };

	rig->ports.smc(rig->ports.ctx, &regs);
	return pair_of(&regs, 2);
}

/* Send: every fragment is copied twice, its pages change, then the Secure side is told. */
static void floor_send(struct share_case *share, const struct share_image *image)
{
	struct rig *rig = share->rig;
	uint32_t first = 0; /* range */

	for (uint32_t done = 0; done != share->length;) {
		uint32_t piece = least(share->length - done, MACHINE_BUFFER);
		uint32_t count = (piece - (done == 0 ? share->head : 0)) / 16;

		memcpy(rig->machine.tx, image->bytes + done, piece); /* the client's own */
		memcpy(share->private_copy, rig->machine.tx, piece);
		memcpy(rig->machine.own_tx, share->private_copy, piece);
		share_change(rig, FFA_PAGES_SHARE, image->given + first, count);
		(void)(done == 0 ? share_smc(rig, FFA_FID64(FFA_NR_MEM_SHARE), share->length, piece,
					     0)
				 : share_smc(rig, FFA_FID32(FFA_NR_MEM_FRAG_TX), 1, 0, piece));
		first += count;
		done += piece;
	}
}

void share_run_floor(void *ctx, uint32_t turns)
{
	struct share_case *share = ctx;

	for (uint32_t i = 0; i < turns; i++) {
		const struct share_image *image = next_image(share);

		floor_send(share, image);
		(void)share_smc(share->rig, FFA_FID32(FFA_NR_MEM_RECLAIM), 1, 0, 0);
		for (uint32_t at = 0; at < share->ranges; at += BUFFER_RANGES)
			share_change(share->rig, FFA_PAGES_UNSHARE, image->back + at,
				     least(share->ranges - at, BUFFER_RANGES));
	}
}
