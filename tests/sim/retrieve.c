/* SPDX-License-Identifier: BSD-3-Clause */
/* retrieve.c - MEM_RETRIEVE_REQ of a borrower: what it may ask for, and the grant. */
#include "inside.h"

#include <string.h>

#include "le.h"
#include "retrieve.h"

#define FLAG_ZERO 1u
#define FLAG_ZERO_AFTER 4u
#define FLAG_TYPE(flags) ((flags) >> 3 & 3)
#define FLAG_HINT 0x3e0u
#define FLAG_BYPASS 0x400u
#define FLAGS_ALL 0x7ffu

/* A request being read. */
struct request {
	struct caller *caller;
	const uint8_t *bytes;
	uint32_t length, array, access_size, count, flags;
	struct share *share;
	struct borrower *borrower; /* the caller's own */
	uint8_t permissions;	   /* it asks for */
};

static int32_t read_request(struct request *request, const struct ffa_regs *regs)
{
	const struct caller *caller = request->caller;
	bool wide = caller->version >= FFA_VERSION_1_1;
	uint32_t header = wide ? 48 : 32;

	request->length = (uint32_t)regs->x[2];
	if (regs->x[3] || regs->x[4] || regs->x[1] != regs->x[2] || !caller->box->mapped)
		return FFA_RET_INVALID_PARAMETERS;
	if (request->length < header || request->length > caller->box->pages * PAGE)
		return FFA_RET_INVALID_PARAMETERS;
	request->bytes = caller->box->tx;
	request->access_size = wide ? get32(request->bytes + 24) : 16;
	request->array = wide ? get32(request->bytes + 32) : header;
	request->count = get32(request->bytes + 28);
	request->flags = get32(request->bytes + 4);
	request->share = share_find(caller->sim, get64(request->bytes + 8));
	if (request->share != NULL && !request->share->complete)
		request->share = NULL;
	if (request->count == 0)
		return 0;
	if ((request->access_size != 16 &&
	     (request->access_size != 32 || caller->version < FFA_VERSION_1_2)) ||
	    request->array < header || request->array % 16 || request->count > FFA_MAX_RECEIVERS)
		return FFA_RET_INVALID_PARAMETERS;
	return request->array + (uint64_t)request->count * request->access_size == request->length
		       ? 0
		       : FFA_RET_INVALID_PARAMETERS;
}

static struct borrower *borrower_in(struct share *share, uint32_t id)
{
	for (uint32_t i = 0; i < share->borrowers; i++)
		if (share->borrower[i].id == id)
			return &share->borrower[i];
	return NULL;
}

static int32_t check_flags(const struct request *request)
{
	const struct share *share = request->share;
	uint32_t flags = request->flags, type = FLAG_TYPE(flags);
	static const uint32_t types[] = { 1, 2, 3 };

	if ((flags & ~FLAGS_ALL) || (flags & FLAG_HINT))
		return FFA_RET_INVALID_PARAMETERS;
	if (type != 0 && type != types[share->op])
		return FFA_RET_INVALID_PARAMETERS;
	if (share->op == FFA_OP_SHARE && (flags & (FLAG_ZERO | FLAG_ZERO_AFTER)))
		return FFA_RET_INVALID_PARAMETERS;
	if ((flags & FLAG_ZERO) && !(share->flags & 1))
		return FFA_RET_DENIED;
	if (flags & FLAG_BYPASS)
		return share->borrowers > 1 && request->count == 1 ? 0 : FFA_RET_INVALID_PARAMETERS;
	return request->count == share->borrowers ? 0 : FFA_RET_INVALID_PARAMETERS;
}

/* Device below Normal; non-cacheable below write-back; non below inner below outer. */
static int32_t check_attributes(const struct request *request)
{
	static const uint32_t share_rank[4] = { 0, 3, 2, 1 };
	uint32_t offered = request->share->op == FFA_OP_SHARE ? request->share->attributes : 0x2f;
	bool wide = request->caller->version >= FFA_VERSION_1_1;
	uint32_t asked = wide ? get16(request->bytes + 2) : request->bytes[2];

	if (asked >> 6 || (asked >> 4 & 3) == 3)
		return FFA_RET_INVALID_PARAMETERS;
	if ((asked >> 4 & 3) == 0)
		return 0;
	if ((asked >> 4 & 3) > (offered >> 4 & 3))
		return FFA_RET_DENIED;
	if ((asked >> 4 & 3) == 1)
		return 0;
	return (asked >> 2 & 3) <= (offered >> 2 & 3) &&
			       share_rank[asked & 3] <= share_rank[offered & 3]
		       ? 0
		       : FFA_RET_DENIED;
}

static int32_t check_permissions(struct request *request, uint8_t asked)
{
	const struct share *share = request->share;
	uint32_t data = asked & 3, code = asked >> 2 & 3;
	uint32_t offered = share->op == FFA_OP_DONATE ? 2 : request->borrower->permissions & 3;
	bool alone =
		share->op == FFA_OP_DONATE || (share->op == FFA_OP_LEND && share->borrowers == 1);

	if (asked >> 4 || data == 3 || code == 3 || code == 2 || (code != 0 && !alone))
		return FFA_RET_INVALID_PARAMETERS;
	if (data > offered)
		return FFA_RET_DENIED;
	request->permissions = (uint8_t)((data ? data : offered) | 1u << 2);
	if ((request->flags & (FLAG_ZERO | FLAG_ZERO_AFTER)) && (request->permissions & 3) != 2)
		return FFA_RET_DENIED;
	return 0;
}

/* One access descriptor of the request. */
static int32_t check_entry(struct request *request, const uint8_t *bytes)
{
	const struct borrower *borrower = borrower_in(request->share, get16(bytes));
	bool wide = request->access_size == 32;

	if (borrower == NULL)
		return FFA_RET_DENIED;
	if (get32(bytes + 4) != 0 || bytes[3] > 1 || get64(bytes + (wide ? 24 : 8)) != 0)
		return FFA_RET_INVALID_PARAMETERS;
	if (wide &&
	    (get64(bytes + 8) != borrower->impdef[0] || get64(bytes + 16) != borrower->impdef[1]))
		return FFA_RET_INVALID_PARAMETERS;
	return get16(bytes) == request->caller->id ? check_permissions(request, bytes[2]) : 0;
}

static int32_t check_request(struct request *request)
{
	struct share *share = request->share;
	int32_t error;

	if (share == NULL)
		return FFA_RET_INVALID_PARAMETERS;
	if (get16(request->bytes) != share->owner)
		return FFA_RET_DENIED;
	if (get64(request->bytes + 16) != share->tag)
		return FFA_RET_INVALID_PARAMETERS;
	request->borrower = borrower_in(share, request->caller->id);
	if (request->borrower == NULL)
		return FFA_RET_INVALID_PARAMETERS;
	error = check_flags(request);
	if (error == 0)
		error = check_attributes(request);
	for (uint32_t i = 0; error == 0 && i < request->count; i++)
		error = check_entry(request,
				    request->bytes + request->array + i * request->access_size);
	if (error == 0 && request->permissions == 0)
		error = FFA_RET_INVALID_PARAMETERS;
	if (error == 0 && request->borrower->retrieved)
		error = FFA_RET_DENIED;
	return error;
}

/* Donated pages change hands. */
static void hand_over(struct sim *sim, const struct share *share, uint16_t to)
{
	uint64_t *given = given_of(sim, share->owner);

	for (uint32_t i = 0; i < share->ranges; i++)
		for (uint32_t n = 0; n < share->range[i].pages; n++) {
			struct page *page =
				page_write(sim, share->range[i].base + (uint64_t)n * PAGE);

			if (page == NULL)
				break;
			if (page->access != SIM_ACCESS_EXCLUSIVE)
				--*given;
			page->owner = to;
			page->access = SIM_ACCESS_EXCLUSIVE;
			page->op = 0;
		}
	share_remember_aborted(sim, share->handle);
}

static void grant(struct request *request, struct ffa_regs *regs)
{
	struct share *share = request->share;
	struct sim *sim = request->caller->sim;

	request->borrower->retrieved = true;
	request->borrower->granted = request->permissions;
	request->borrower->clear_after = (request->flags & FLAG_ZERO_AFTER) != 0;
	for (uint32_t i = 0; (request->flags & FLAG_ZERO) && i < share->ranges; i++)
		(void)pages_zero(sim, share->range[i].base, share->range[i].pages);
	if (share->op == FFA_OP_DONATE)
		hand_over(sim, share, request->caller->id);
	request->borrower->sent = 0;
	response_first(request->caller, share, request->borrower, regs);
}

static void hypervisor_retrieve(struct request *request, struct ffa_regs *regs)
{
	struct sim *sim = request->caller->sim;

	if (is_optee(sim)) {
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
		return;
	}
	if (is_el3(sim) || request->count != 0 || request->share == NULL ||
	    sim->config.no_hypervisor_retrieve) {
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	if (rx_take(request->caller, regs))
		response_first(request->caller, request->share, NULL, regs);
}

void do_retrieve(struct caller *caller, struct ffa_regs *regs)
{
	struct request request = { .caller = caller };
	int32_t error = read_request(&request, regs);

	if (error == 0 && caller->sp == NULL) {
		hypervisor_retrieve(&request, regs);
		return;
	}
	if (error == 0)
		error = request.count == 0 ? FFA_RET_INVALID_PARAMETERS : check_request(&request);
	if (error)
		answer_error(regs, error);
	else if (rx_take(caller, regs))
		grant(&request, regs);
}
