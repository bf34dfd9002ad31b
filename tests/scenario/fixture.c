/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fixture.c - set a machine and a proxy up, call, take them down; look at what happened.
 */
#include "fixture.h"

#include "oracle.h"

static const uint64_t memory_base[FIXTURE_CLIENTS] = {
	UINT64_C(0x40000000),
	UINT64_C(0x80000000),
	UINT64_C(0x90000000),
};

#define FREE_PAGES UINT64_C(0x100000) /* from the start of a client's memory; before: its pair */
#define RX_OFFSET UINT64_C(0x80000)

void fixture_prepare(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->machine = sim_default_config();
	for (uint32_t i = 0; i < f->machine.regions; i++)
		if (f->machine.region[i].pages > FIXTURE_MEMORY_PAGES)
			f->machine.region[i].pages = FIXTURE_MEMORY_PAGES;
	f->config.api = FFA_API_VERSION;
	f->config.size = sizeof(f->config);
	f->config.max_clients = FIXTURE_CLIENTS;
	f->config.max_transactions = 48;
	f->config.max_ranges = 3072;
	f->config.max_receivers = 4;
	f->clients = FIXTURE_CLIENTS;
	f->own_pages = 1;
	f->pair_pages = 1;
	for (uint16_t i = 0; i < FIXTURE_CLIENTS; i++) {
		f->client[i].size = sizeof(f->client[i]);
		f->client[i].id.id = i;
		f->client[i].kind = i == 0 ? FFA_CLIENT_HOST : FFA_CLIENT_VM;
		f->client[i].vcpus = 4;
		f->client[i].quota.transactions = 16;
		f->client[i].quota.ranges = 1024;
		f->client[i].quota.calls = 5;
	}
}

static void observe(void *ctx, const struct ffa_regs *in, const struct ffa_regs *out)
{
	struct fixture *f = ctx;

	if (f->smcs < FIXTURE_LOG) {
		f->asked[f->smcs] = *in;
		f->told[f->smcs] = *out;
	}
	f->smcs++;
}

void fixture_machine(struct fixture *f)
{
	f->sim = sim_create(&f->machine);
	sim_ports(f->sim, &f->ports);
	sim_observe(f->sim, observe, f);
	oracle_own_pair(f->sim, f->own_pages, &f->config.own);
}

void fixture_proxy(struct fixture *f)
{
	ck_assert_int_eq((int)ffa_proxy_storage(&f->config, &f->bytes), FFA_ADMIN_OK);
	f->storage = aligned_alloc(16, (f->bytes + 15) / 16 * 16);
	ck_assert_ptr_nonnull(f->storage);
	memset(f->storage, 0xA5, f->bytes);
	ck_assert_int_eq(
		(int)ffa_proxy_create(f->storage, f->bytes, &f->config, &f->ports, &f->proxy),
		FFA_ADMIN_OK);
	for (uint32_t i = 0; i < f->clients; i++)
		ck_assert_int_eq((int)ffa_proxy_add_client(f->proxy, &f->client[i]), FFA_ADMIN_OK);
}

void fixture_open(struct fixture *f)
{
	fixture_machine(f);
	fixture_proxy(f);
}

void fixture_close(struct fixture *f)
{
	free(f->storage);
	sim_destroy(f->sim);
}

void fixture_stop(struct fixture *f)
{
	ck_assert_int_eq((int)ffa_proxy_stop(f->proxy), FFA_ADMIN_OK);
	ck_assert(!sim_oracle_own_mapped(f->sim));
	for (uint16_t i = 0; i < FIXTURE_CLIENTS; i++)
		ck_assert_uint_eq(sim_oracle_given(f->sim, i), 0);
	fixture_close(f);
}

uint64_t fixture_canary(unsigned int reg)
{
	return UINT64_C(0xC0FFEE00DEADBE00) + reg;
}

/* Whether the answer is one that may carry x8-x17 to this caller. */
static bool carries_high(struct fixture *f, uint32_t fid)
{
	return (fid == FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2) ||
		fid == FFA_FID64(FFA_NR_SUCCESS)) &&
	       fixture_view(f).version >= FFA_VERSION_1_2;
}

static void check_high(struct fixture *f, uint32_t fid)
{
	if (carries_high(f, fid))
		return;
	/* A ck_assert is a write to the test's parent each time: only for what is wrong. */
	for (unsigned int i = 8; i < FFA_NUM_REGS; i++)
		if (f->r.x[i] != f->in.x[i])
			ck_abort_msg("x%u changed to %llx", i, (unsigned long long)f->r.x[i]);
}

/* Registers 1 to 7 that an answer may use. */
static unsigned int used_by(uint32_t asked, uint32_t answered)
{
	bool success =
		answered == FFA_FID32(FFA_NR_SUCCESS) || answered == FFA_FID64(FFA_NR_SUCCESS);

	if (answered >> 31 == 0 || answered == UINT32_MAX)
		return 0; /* an FFA_VERSION */
	if (answered == FFA_FID32(FFA_NR_ERROR))
		return 1u << 2;
	if (!success)
		return 0xFEu;
	switch (asked & 0xFFFFu) {
	case FFA_NR_NOTIFICATION_GET:
	case FFA_NR_NOTIFICATION_INFO_GET:
	case FFA_NR_PARTITION_INFO_GET_REGS:
		return 0xFCu;
	default:
		return 3u << 2;
	}
}

/* What is true of every answer, whatever the call. */
static void check_answer(struct fixture *f)
{
	uint32_t fid = (uint32_t)f->r.x[0];
	unsigned int used = used_by((uint32_t)f->in.x[0], fid);

	if (f->r.x[0] != fid)
		ck_abort_msg("upper half of x0: %llx", (unsigned long long)f->r.x[0]);
	check_high(f, fid);
	for (unsigned int i = 1; i < 8; i++) {
		/* 32-bit answers have no upper halves. */
		bool high = (fid & FFA_FID_WIDTH_BIT) == 0 && f->r.x[i] > UINT32_MAX;

		if (high || ((used >> i & 1) == 0 && f->r.x[i] != 0))
			ck_abort_msg("x%u is %llx", i, (unsigned long long)f->r.x[i]);
	}
}

void fixture_call(struct fixture *f, const struct ffa_regs *regs)
{
	enum ffa_disposition done;

	f->in = *regs;
	f->r = *regs;
	done = oracle_call(f->proxy, f->sim, f->caller, f->vcpu, &f->r);
	if (done != FFA_ANSWERED)
		ck_abort_msg("not answered: %d", (int)done);
	check_answer(f);
	if (!f->unchecked)
		oracle_check(f->proxy, f->sim);
}

void fixture_call_args(struct fixture *f, uint32_t fid, const uint64_t *args)
{
	struct ffa_regs regs;

	memcpy(regs.x, args, sizeof(regs.x));
	regs.x[0] = fid;
	for (unsigned int i = 8; i < FFA_NUM_REGS; i++)
		if (regs.x[i] == 0)
			regs.x[i] = fixture_canary(i);
	fixture_call(f, &regs);
}

uint32_t fixture_version(struct fixture *f, uint32_t requested)
{
	call32(f, FFA_NR_VERSION, requested);
	return f->r.x[0] == UINT32_MAX ? 0 : (uint32_t)f->r.x[0];
}

void fixture_boot(struct fixture *f, uint32_t version)
{
	f->caller = FFA_ID_HOST;
	expect_version(f, version, version);
	fixture_map(f);
	fixture_mark(f);
}

void fixture_join(struct fixture *f, uint16_t id)
{
	uint32_t version = fixture_view(f).version;

	f->caller = id;
	expect_version(f, version, version);
	fixture_map(f);
	fixture_mark(f);
}

void fixture_at(struct fixture *f, uint32_t version)
{
	fixture_prepare(f);
	fixture_open(f);
	fixture_boot(f, version);
}

void fixture_map(struct fixture *f)
{
	call64(f, FFA_NR_RXTX_MAP, fixture_tx_address(f), fixture_rx_address(f), f->pair_pages);
	expect_success(f);
}

uint64_t fixture_tx_address(const struct fixture *f)
{
	ck_assert_uint_lt(f->caller, FIXTURE_CLIENTS);
	return memory_base[f->caller];
}

uint64_t fixture_rx_address(const struct fixture *f)
{
	return fixture_tx_address(f) + RX_OFFSET;
}

uint64_t fixture_page(const struct fixture *f, uint32_t page)
{
	ck_assert_uint_lt(page, 8192);
	return fixture_tx_address(f) + FREE_PAGES + page * FFA_PAGE_SIZE;
}

uint8_t *fixture_tx(struct fixture *f)
{
	return sim_memory(f->sim, fixture_tx_address(f), f->pair_pages * FFA_PAGE_SIZE);
}

uint8_t *fixture_rx(struct fixture *f)
{
	return sim_memory(f->sim, fixture_rx_address(f), f->pair_pages * FFA_PAGE_SIZE);
}

int32_t fixture_error(const struct ffa_regs *r)
{
	return r->x[0] == FFA_FID32(FFA_NR_ERROR) ? (int32_t)(uint32_t)r->x[2] : 0;
}

bool fixture_is_success(const struct ffa_regs *r)
{
	return r->x[0] == FFA_FID32(FFA_NR_SUCCESS) || r->x[0] == FFA_FID64(FFA_NR_SUCCESS);
}

uint32_t fixture_w(const struct fixture *f, unsigned int reg)
{
	return (uint32_t)f->r.x[reg];
}

void fixture_mark(struct fixture *f)
{
	f->smcs = 0;
}

uint32_t fixture_asked(const struct fixture *f, uint32_t fid)
{
	uint32_t count = 0;

	ck_assert_uint_le(f->smcs, FIXTURE_LOG);
	for (uint32_t i = 0; i < f->smcs; i++)
		count += (uint32_t)f->asked[i].x[0] == fid ? 1 : 0;
	return count;
}

int fixture_run(const char *name, const TTest *const *tests, size_t count, unsigned int timeout)
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	for (size_t i = 0; i < count; i++) {
		TCase *one = tcase_create(tests[i]->name);

		tcase_add_test(one, tests[i]);
		tcase_set_timeout(one, timeout);
		suite_add_tcase(suite, one);
	}
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
