/* SPDX-License-Identifier: BSD-3-Clause */
/* borrower.c - a ready-made partition that retrieves, uses and relinquishes what it is told to. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "le.h"

#define FLAG_BYPASS 0x400u

/* One piece of work. */
struct work {
	struct sim_borrower *borrower;
	struct sim_sp *sp;
	uint32_t vcpu;
	uint64_t handle;
	uint16_t owner;
	uint32_t tag;
	uint8_t *descriptor; /* the whole retrieve response; heap */
	uint32_t bytes;
	uint32_t pages, sum;
	bool writable, donated;
};

static uint64_t tx_of(const struct work *work)
{
	return sim_sp_base(work->sp);
}

static uint64_t rx_of(const struct work *work)
{
	return sim_sp_base(work->sp) + PAGE;
}

static void borrower_boot(void *ctx, struct sim_sp *sp)
{
	struct ffa_regs regs = { { FFA_FID64(FFA_NR_RXTX_MAP), sim_sp_base(sp),
				   sim_sp_base(sp) + PAGE, 1 } };

	(void)ctx;
	sim_sp_call(sp, 0, &regs);
}

/* Makes a call; 0, or its error, which is kept. */
static int32_t call(struct work *work, struct ffa_regs *regs)
{
	int32_t error = 0;

	sim_sp_call(work->sp, work->vcpu, regs);
	if (regs->x[0] == FFA_FID32(FFA_NR_ERROR))
		error = (int32_t)(uint32_t)regs->x[2];
	work->borrower->error = error;
	return error;
}

static int32_t release(struct work *work)
{
	struct ffa_regs regs = { { FFA_FID32(FFA_NR_RX_RELEASE) } };

	return call(work, &regs);
}

static uint32_t write_request(const struct work *work, uint32_t extra_flags)
{
	bool wide = sim_sp_version(work->sp) >= FFA_VERSION_1_1;
	uint32_t header = wide ? 48 : 32;
	uint8_t *tx = sim_sp_memory(work->sp, tx_of(work), PAGE, true);

	memset(tx, 0, header + 16);
	put16(tx, work->owner);
	put32(tx + 4, (uint32_t)work->borrower->operation << 3 | extra_flags);
	put64(tx + 8, work->handle);
	put64(tx + 16, work->tag);
	put32(tx + 24, wide ? 16 : 0);
	put32(tx + 28, 1);
	if (wide)
		put32(tx + 32, header);
	put16(tx + header, sim_sp_id(work->sp));
	tx[header + 2] = work->borrower->read_only ? 1 : 0;
	return header + 16;
}

static void keep_piece(struct work *work, uint32_t at, uint32_t bytes)
{
	const uint8_t *rx = sim_sp_memory(work->sp, rx_of(work), PAGE, false);

	if (at <= work->bytes && bytes <= work->bytes - at && bytes <= PAGE)
		memcpy(work->descriptor + at, rx, bytes);
}

/* The rest of a response that does not fit RX. */
static int32_t follow(struct work *work, uint32_t got)
{
	while (got < work->bytes) {
		struct ffa_regs regs = { { FFA_FID32(FFA_NR_MEM_FRAG_RX), work->handle & UINT32_MAX,
					   work->handle >> 32, got } };
		int32_t error = call(work, &regs);

		if (error || regs.x[3] == 0)
			return error ? error : FFA_RET_ABORTED;
		keep_piece(work, got, (uint32_t)regs.x[3]);
		got += (uint32_t)regs.x[3];
		(void)release(work);
	}
	return 0;
}

static int32_t retrieve(struct work *work)
{
	struct ffa_regs regs = { { 0 } };
	int32_t error = FFA_RET_INVALID_PARAMETERS;

	/* One of several borrowers asks for its own entry only. */
	for (uint32_t i = 0; i < 2 && error == FFA_RET_INVALID_PARAMETERS; i++) {
		uint32_t length = write_request(work, i ? FLAG_BYPASS : 0);

		memset(&regs, 0, sizeof(regs));
		regs.x[0] = FFA_FID32(FFA_NR_MEM_RETRIEVE_REQ);
		regs.x[1] = length;
		regs.x[2] = length;
		error = call(work, &regs);
	}
	if (error)
		return error;
	work->bytes = (uint32_t)regs.x[1];
	work->descriptor = calloc(1, work->bytes);
	if (work->descriptor == NULL)
		abort();
	keep_piece(work, 0, (uint32_t)regs.x[2]);
	(void)release(work);
	return follow(work, (uint32_t)regs.x[2]);
}

static int32_t touch_page(struct work *work, uint64_t addr)
{
	uint8_t *page = sim_sp_memory(work->sp, addr, PAGE, work->writable);

	if (page == NULL)
		return FFA_RET_DENIED;
	work->sum += get32(page);
	work->pages++;
	for (uint32_t i = 0; work->writable && work->borrower->fill && i < PAGE; i += 4)
		put32(page + i, work->borrower->fill);
	return 0;
}

static int32_t use(struct work *work)
{
	bool wide = sim_sp_version(work->sp) >= FFA_VERSION_1_1;
	const uint8_t *bytes = work->descriptor;
	uint32_t array = wide ? get32(bytes + 32) : 32, composite = get32(bytes + array + 4);
	int32_t error = 0;

	work->writable = (bytes[array + 2] & 3) == 2;
	work->donated = (get32(bytes + 4) >> 3 & 3) == 3;
	for (uint32_t i = 0; error == 0 && i < get32(bytes + composite + 4); i++) {
		const uint8_t *range = bytes + composite + 16 + (size_t)i * 16;

		for (uint32_t n = 0; error == 0 && n < get32(range + 8); n++)
			error = touch_page(work, get64(range) + (uint64_t)n * PAGE);
	}
	return error;
}

static int32_t relinquish(struct work *work)
{
	struct ffa_regs regs = { { FFA_FID32(FFA_NR_MEM_RELINQUISH) } };
	uint8_t *tx = sim_sp_memory(work->sp, tx_of(work), PAGE, true);

	memset(tx, 0, 18);
	put64(tx, work->handle);
	put32(tx + 12, 1);
	put16(tx + 16, sim_sp_id(work->sp));
	return call(work, &regs);
}

/* Pages that cannot be used are not kept: who asked is told of an error, and borrowed nothing. */
static int32_t use_it(struct work *work, bool keep)
{
	int32_t error = use(work);
	int32_t returned = 0;

	if (!work->donated && (error != 0 || !keep))
		returned = relinquish(work);
	return error ? error : returned;
}

static int32_t perform(struct work *work, uint32_t what)
{
	int32_t error;

	if (what == SIM_BORROW_RETURN)
		return relinquish(work);
	if (what > SIM_BORROW_RETURN)
		return FFA_RET_INVALID_PARAMETERS;
	error = retrieve(work);
	if (error == 0)
		error = use_it(work, what == SIM_BORROW_KEEP);
	free(work->descriptor);
	return error;
}

static void borrower_run(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct work work = { .borrower = ctx, .sp = sp, .vcpu = vcpu };
	struct ffa_regs in = *regs;
	bool wide = (in.x[0] & FFA_FID_WIDTH_BIT) != 0;
	int32_t error;

	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFA_FID32(FFA_NR_MSG_WAIT);
	if ((in.x[0] & 0xffff) != FFA_NR_MSG_SEND_DIRECT_REQ)
		return;
	work.handle = (in.x[4] & UINT32_MAX) | in.x[5] << 32;
	work.owner = (uint16_t)(in.x[6] & 0xffff);
	work.tag = (uint32_t)in.x[7];
	error = perform(&work, (uint32_t)in.x[3]);
	regs->x[0] = wide ? FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP)
			  : FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP);
	regs->x[1] = (in.x[1] & 0xffff) << 16 | (in.x[1] >> 16 & 0xffff);
	regs->x[3] = (uint32_t)error;
	regs->x[4] = work.pages;
	regs->x[5] = work.sum;
}

const struct sim_partition_ops sim_borrower = { .run = borrower_run, .boot = borrower_boot };
