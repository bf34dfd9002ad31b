/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_threads.c - every call path at once from several CPUs of three clients, with maintenance,
 * views and resets beside them (contract LOCK-3). What each CPU does with pages of its own must
 * succeed whatever the others do; pages that all CPUs of a client want go to one at a time. In the
 * end nothing is left, and the oracle agrees. Under ThreadSanitizer (the part "tsan") the locks of
 * the proxy are all that orders its accesses: see quiet.h.
 */
#include "quiet.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "oracle.h"

#define THREAD_ROUNDS 1500
#define CPUS 3	     /* of each client */
#define OWN_PAGES 16 /* of each CPU, from page OWN_PAGES * (vcpu + 1); before: everybody's */
#define RESET_CLIENT 2

struct cpu {
	uint16_t client;
	uint32_t vcpu;
	uint64_t random;
	uint64_t tx_at, rx_at; /* addresses: the pair, the client's free pages */
	uint64_t pages;
	uint8_t *tx;
	bool strict; /* nobody resets this client: its own business must succeed */
	struct ffa_regs r;
	uint32_t sent, lost; /* transactions completed; wanted and not got */
};

/*
 * Not: a freed handle is given out at once. Failing: handles are long not used again, page tables
 * do fail, and one CPU may ask for what another has, or has had, and repeat what failed.
 */
static bool failing;

static struct fixture f;
static struct cpu cpus[FIXTURE_CLIENTS][CPUS];

/* A driver's mutex over its TX buffer, held while a call reads it: no business of the proxy's. */
static pthread_mutex_t driver[FIXTURE_CLIENTS];

/* The last handle of everybody's pages. Relaxed: it orders nothing. */
static _Atomic uint64_t everybodys[FIXTURE_CLIENTS];
static _Atomic bool over;

/* Check's own assertions are not for threads. */
static void must(const struct cpu *cpu, bool what, const char *text)
{
	if (what)
		return;
	fprintf(stderr, "client %u, CPU %u: %s: x0 %llx, x2 %llx\n", cpu->client, cpu->vcpu, text,
		(unsigned long long)cpu->r.x[0], (unsigned long long)cpu->r.x[2]);
	abort();
}

static uint32_t chance(struct cpu *cpu, uint32_t of)
{
	cpu->random = cpu->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(cpu->random >> 33) % of;
}

/* One call; its error, or 0. A client that is not there now has the error NOT_SUPPORTED. */
static int32_t ask(struct cpu *cpu, uint32_t number, uint64_t w1, uint64_t w2, uint64_t w3)
{
	cpu->r = (struct ffa_regs){ { FFA_FID32(number), w1, w2, w3 } };
	switch (quiet_call(&f, cpu->client, cpu->vcpu, &cpu->r)) {
	case FFA_ANSWERED:
		return fixture_error(&cpu->r);
	case FFA_NO_CLIENT:
		must(cpu, !cpu->strict, "the client is gone");
		return FFA_RET_NOT_SUPPORTED;
	case FFA_NOT_FFA:
		break;
	}
	must(cpu, false, "not answered");
	return 0;
}

static uint64_t handle_of(const struct cpu *cpu)
{
	unsigned int low = (uint32_t)cpu->r.x[0] == FFA_FID32(FFA_NR_MEM_FRAG_RX) ? 1 : 2;

	return cpu->r.x[low + 1] << 32 | cpu->r.x[low];
}

static void driver_lock(const struct cpu *cpu)
{
	quiet_begin();
	pthread_mutex_lock(&driver[cpu->client]);
	quiet_end();
}

static void driver_unlock(const struct cpu *cpu)
{
	quiet_begin();
	pthread_mutex_unlock(&driver[cpu->client]);
	quiet_end();
}

static int32_t send_fragment(struct cpu *cpu, const struct dsc *d, uint32_t number, uint64_t handle)
{
	size_t length;
	int32_t error;

	driver_lock(cpu);
	quiet_begin(); /* what a guest does to its own memory is no business of the proxy's */
	length = dsc_build_fragment(d, number, cpu->tx, FFA_PAGE_SIZE);
	quiet_end();
	if (number == 0)
		error = ask(cpu, d->operation == FFA_OP_LEND ? FFA_NR_MEM_LEND : FFA_NR_MEM_SHARE,
			    dsc_w1(d), dsc_w2(d), 0);
	else
		error = ask(cpu, FFA_NR_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, length);
	driver_unlock(cpu);
	return error;
}

/*
 * Until it is back: a refused page step is repeated by us or by the maintenance, whoever comes
 * first.
 */
static void take_back(struct cpu *cpu, uint64_t handle)
{
	bool pending = false;
	int32_t error;

	do {
		error = ask(cpu, FFA_NR_MEM_RECLAIM, (uint32_t)handle, handle >> 32,
			    chance(cpu, 2));
		pending = pending || error == FFA_RET_ABORTED;
	} while (pending && (error == FFA_RET_ABORTED || error == FFA_RET_DENIED));
	must(cpu, !cpu->strict || error == 0 || (pending && error == FFA_RET_INVALID_PARAMETERS),
	     "pages of its own do not come back");
}

/* Share or lend pages of this CPU alone, in `fragments` fragments, and take them back. */
static void own_pages(struct cpu *cpu, uint32_t fragments)
{
	uint64_t first = cpu->pages + OWN_PAGES * (cpu->vcpu + 1) * FFA_PAGE_SIZE;
	enum ffa_operation operation = chance(cpu, 2) != 0 ? FFA_OP_LEND : FFA_OP_SHARE;
	uint64_t handle = 0;
	struct dsc d;

	dsc_init(&d, FFA_VERSION_1_1, operation);
	d.sender = cpu->client;
	d.ranges = 0;
	for (uint32_t i = 0; i < 2 * fragments; i++)
		dsc_add_range(&d, first + (OWN_PAGES - 2 - 2 * i) * FFA_PAGE_SIZE, 1);
	for (uint32_t i = 1; i < fragments; i++)
		dsc_cut_before(&d, 2 * i);
	for (uint32_t i = 0; i < fragments; i++) {
		if (send_fragment(cpu, &d, i, handle) != 0) {
			must(cpu, !cpu->strict, "pages of its own are refused");
			cpu->lost++;
			return;
		}
		handle = handle_of(cpu);
	}
	cpu->sent++;
	take_back(cpu, handle);
}

/* Pages that every CPU of the client wants: one has them, and anybody may take them back. */
static void everybodys_pages(struct cpu *cpu)
{
	int32_t error;
	uint64_t handle;
	struct dsc d;

	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.sender = cpu->client;
	d.range[0].addr = cpu->pages;
	dsc_add_range(&d, cpu->pages + 2 * FFA_PAGE_SIZE, 2);
	error = send_fragment(cpu, &d, 0, 0);
	handle = handle_of(cpu);
	if (error == 0) {
		cpu->sent++;
		atomic_store_explicit(&everybodys[cpu->client], handle, memory_order_relaxed);
	} else {
		must(cpu, !cpu->strict || error == FFA_RET_DENIED, "shared pages are not denied");
		cpu->lost++;
	}
	if (!failing && error != 0)
		return;
	if (failing)
		handle = atomic_load_explicit(&everybodys[cpu->client], memory_order_relaxed);
	error = ask(cpu, FFA_NR_MEM_RECLAIM, (uint32_t)handle, handle >> 32, 0);
	must(cpu,
	     !cpu->strict || error == 0 ||
		     (failing && (error == FFA_RET_ABORTED || error == FFA_RET_DENIED ||
				  error == FFA_RET_INVALID_PARAMETERS)),
	     "everybody's pages come back in a strange way");
}

static void discover(struct cpu *cpu)
{
	int32_t error;

	(void)ask(cpu, FFA_NR_FEATURES, FFA_FID32(FFA_NR_MEM_SHARE), 0, 0);
	(void)ask(cpu, FFA_NR_ID_GET, 0, 0, 0);
	error = ask(cpu, FFA_NR_PARTITION_INFO_GET, 0, 0, 0);
	must(cpu, !cpu->strict || error == 0 || error == FFA_RET_BUSY, "no partition list");
	error = ask(cpu, FFA_NR_RX_RELEASE, 0, 0, 0);
	must(cpu, !cpu->strict || error == 0 || error == FFA_RET_DENIED, "no release");
}

static void talk(struct cpu *cpu)
{
	int32_t error = ask(cpu, FFA_NR_MSG_SEND_DIRECT_REQ,
			    (uint32_t)cpu->client << 16 | FIXTURE_SP, 0, 1);

	must(cpu, !cpu->strict || error == 0 || error == FFA_RET_BUSY, "no answer");
}

/* A client that was reset starts again; a CPU that finds it done is refused, and goes on. */
static void start_again(struct cpu *cpu)
{
	(void)ask(cpu, FFA_NR_VERSION, FFA_VERSION_1_1, 0, 0);
	(void)ask(cpu, FFA_NR_RXTX_MAP, cpu->tx_at, cpu->rx_at, 1);
}

static void *run_cpu(void *arg)
{
	struct cpu *cpu = arg;

	for (uint32_t round = 0; round < THREAD_ROUNDS; round++) {
		if (!cpu->strict)
			start_again(cpu);
		switch (chance(cpu, 6)) {
		case 0:
		case 1:
			own_pages(cpu, 1);
			break;
		case 2:
			own_pages(cpu, 3);
			break;
		case 3:
			everybodys_pages(cpu);
			break;
		case 4:
			discover(cpu);
			break;
		default:
			talk(cpu);
			break;
		}
	}
	return NULL;
}

/* Every view there is. What it shows may be over the next moment, so nothing is asked of it. */
static void look(void)
{
	struct ffa_view_transaction transaction;
	struct ffa_view_partition partition;
	struct ffa_statistics statistics;
	struct ffa_view_client client;
	struct ffa_view_proxy proxy;
	struct ffa_range range;
	uint32_t index;

	ffa_view_get(f.proxy, &proxy);
	(void)ffa_proxy_statistics(f.proxy, NULL, &statistics);
	(void)ffa_view_partition_get(f.proxy, 0, &partition);
	for (uint16_t i = 0; i < FIXTURE_CLIENTS; i++) {
		struct ffa_endpoint id = { i };
		struct ffa_ipa page = { cpus[i][0].pages };

		(void)ffa_view_client_get(f.proxy, id, &client);
		(void)ffa_proxy_statistics(f.proxy, &id, &statistics);
		(void)ffa_view_page_get(f.proxy, id, page, &index);
	}
	for (uint32_t i = 0; i < f.config.max_transactions; i++) {
		uint64_t cursor = 0;

		if (ffa_view_transaction_get(f.proxy, i, &transaction))
			(void)ffa_view_range_get(f.proxy, i, &cursor, &range);
	}
}

/* A reset that leaves pages in quarantine is finished by maintenance and a new start. */
static void reset(void)
{
	struct ffa_endpoint id = { RESET_CLIENT };
	enum ffa_admin result = ffa_proxy_reset_client(f.proxy, id);

	if (result == FFA_ADMIN_OK || result == FFA_ADMIN_BUSY)
		return;
	if (result != FFA_ADMIN_QUARANTINE)
		abort();
	while (ffa_proxy_maintain(f.proxy, UINT32_MAX) != FFA_ADMIN_OK)
		;
	if (ffa_proxy_add_client(f.proxy, &f.client[RESET_CLIENT]) != FFA_ADMIN_OK)
		abort();
}

/* The integrator: looks, maintains, resets, and its page tables fail now and then. */
static void *run_integrator(void *arg)
{
	for (uint32_t round = 0; !atomic_load_explicit(&over, memory_order_relaxed); round++) {
		look();
		if (failing && round % 4 == 0) {
			quiet_begin();
			sim_refuse_clear(f.sim);
			fixture_refuse(&f, SIM_PORT_PAGES_UNDO, FFA_PORT_BUSY, 2);
			quiet_end();
		}
		(void)ffa_proxy_maintain(f.proxy, 3);
		if (round % 8 == 7)
			reset();
	}
	return arg;
}

static void open_threads(void)
{
	fixture_prepare(&f);
	f.machine.personality = failing ? SIM_EL3_SPMC : SIM_RULES;
	f.config.max_clients = FIXTURE_CLIENTS;
	fixture_machine(&f);
	sim_observe(f.sim, NULL, NULL); /* the fixture counts SMCs without a lock */
	quiet_ports(f.sim, &f.ports);
	fixture_proxy(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	for (uint16_t i = 0; i < FIXTURE_CLIENTS; i++) {
		if (i != 0)
			fixture_join(&f, i);
		f.caller = i;
		pthread_mutex_init(&driver[i], NULL);
		for (uint32_t vcpu = 0; vcpu < CPUS; vcpu++)
			cpus[i][vcpu] = (struct cpu){
				.client = i,
				.vcpu = vcpu,
				.random = 7 * i + vcpu,
				.tx_at = fixture_tx_address(&f),
				.rx_at = fixture_rx_address(&f),
				.pages = fixture_page(&f, 0),
				.tx = fixture_tx(&f),
				.strict = i != RESET_CLIENT,
			};
	}
}

/* Nothing fails any more, everybody's pages come back, and the machine is as new. */
static void close_threads(void)
{
	sim_refuse_clear(f.sim);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, UINT32_MAX), FFA_ADMIN_OK);
	oracle_check(f.proxy, f.sim);
	for (uint16_t i = 0; i < FIXTURE_CLIENTS; i++) {
		struct ffa_statistics left = fixture_statistics(&f, i);

		/* At most what the last CPU left of everybody's pages. */
		ck_assert_uint_le(left.transactions, i == RESET_CLIENT ? CPUS + 1 : 1);
		ck_assert_uint_eq(left.quarantined, 0);
		for (uint32_t vcpu = 0; vcpu < CPUS && cpus[i][vcpu].strict; vcpu++)
			ck_assert_uint_gt(cpus[i][vcpu].sent, THREAD_ROUNDS / 4);
	}
	fixture_stop(&f);
}

static void run_all(void)
{
	pthread_t thread[FIXTURE_CLIENTS][CPUS], integrator;

	open_threads();
	ck_assert_int_eq(pthread_create(&integrator, NULL, run_integrator, NULL), 0);
	for (uint32_t i = 0; i < FIXTURE_CLIENTS; i++)
		for (uint32_t k = 0; k < CPUS; k++)
			ck_assert_int_eq(pthread_create(&thread[i][k], NULL, run_cpu, &cpus[i][k]),
					 0);
	for (uint32_t i = 0; i < FIXTURE_CLIENTS; i++)
		for (uint32_t k = 0; k < CPUS; k++)
			ck_assert_int_eq(pthread_join(thread[i][k], NULL), 0);
	atomic_store_explicit(&over, true, memory_order_relaxed);
	ck_assert_int_eq(pthread_join(integrator, NULL), 0);
	close_threads();
}

/* LOCK-1 MEM-4 MEM-5 LIFE-3 */
START_TEST(cpus_of_three_clients_with_views_and_resets_beside_them_leave_nothing)
{
	run_all();
}
END_TEST

/* LOCK-1 MEM-4 MEM-6: page tables that refuse to take back, CPUs after the same handle. */
START_TEST(refused_page_steps_with_maintenance_beside_the_calls_leave_nothing)
{
	failing = true;
	run_all();
}
END_TEST

FIXTURE_MAIN("threads", 240, cpus_of_three_clients_with_views_and_resets_beside_them_leave_nothing,
	     refused_page_steps_with_maintenance_beside_the_calls_leave_nothing)
