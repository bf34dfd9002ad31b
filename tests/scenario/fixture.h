/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fixture.h - a proxy on a simulated machine, for scenarios: set up in one line, call, look.
 *
 *	struct fixture f;
 *
 *	fixture_at(&f, FFA_VERSION_1_1);		host, settled, locked, pair mapped
 *	call32(&f, FFA_NR_ID_GET, 0);
 *	expect_success(&f);
 *	call32(&f, FFA_NR_RX_RELEASE, 0);
 *	expect_error(&f, FFA_RET_DENIED);
 *	fixture_close(&f);
 *
 * or, to change something first: fixture_prepare, set f.machine, f.config, f.client[], then
 * fixture_open (or fixture_machine, change f.ports, fixture_proxy).
 *
 * After every call the oracle compares proxy and machine, and the answer's registers are held
 * against what is true of every answer (contract GATE-6). The checks are macros, so that a failure
 * names the line of the test.
 */
#ifndef TESTS_SCENARIO_FIXTURE_H
#define TESTS_SCENARIO_FIXTURE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "dsc.h"
#include "ffa/ffa.h"
#include "sim.h"

#define FIXTURE_CLIENTS 3
#define FIXTURE_LOG 512
#define FIXTURE_MEMORY_PAGES 16384 /* of a client: a gigabyte is slow to map under emulation */
#define FIXTURE_SP 0x8001	   /* the echo partition of sim_default_config */

struct fixture {
	/* Before fixture_open: */
	struct sim_config machine; /* sim_default_config */
	struct ffa_config config;  /* three clients, negotiator host, room for all tests */
	struct ffa_client_config client[FIXTURE_CLIENTS]; /* [0] host, [1] VM 1, [2] VM 2 */
	uint32_t clients;    /* how many of them fixture_proxy adds; FIXTURE_CLIENTS */
	uint32_t own_pages;  /* of the proxy's own pair; 1 */
	uint32_t pair_pages; /* of the pairs that fixture_map maps; 1 */

	/* After it: */
	struct sim *sim;
	struct ffa_ports ports; /* after fixture_machine: may be changed before fixture_proxy */
	struct ffa_proxy *proxy;
	void *storage;
	size_t bytes;

	/* Who calls, from which vCPU; any time. `unchecked`: no oracle after the call (threads). */
	uint16_t caller;
	uint32_t vcpu;
	bool unchecked;

	struct ffa_regs in; /* the last call */
	struct ffa_regs r;  /* its answer */

	/*
	 * SMCs since fixture_mark (or fixture_proxy): how many, and the first FIXTURE_LOG of them.
	 */
	uint32_t smcs;
	struct ffa_regs asked[FIXTURE_LOG];
	struct ffa_regs told[FIXTURE_LOG];
};

/* Setting up and taking down. Each aborts the test on failure. */
void fixture_prepare(struct fixture *f);
void fixture_machine(struct fixture *f); /* f->sim, f->ports, f->config.own */
void fixture_proxy(struct fixture *f);	 /* f->proxy with its clients */
void fixture_open(struct fixture *f);	 /* both */
void fixture_close(struct fixture *f);

/* fixture_stop - stop the proxy, which must succeed, compare the machine with a new one, close. */
void fixture_stop(struct fixture *f);

/* fixture_boot - the host settles `version`, locks it and maps its pair. All must succeed. */
void fixture_boot(struct fixture *f, uint32_t version);

/* fixture_join - client `id` becomes f->caller: confirms the settled version, maps its pair. */
void fixture_join(struct fixture *f, uint16_t id);

/* fixture_at - prepare, open, boot in one. */
void fixture_at(struct fixture *f, uint32_t version);

/*
 * fixture_call - one call of f->caller with these 18 registers; the answer is in f->r. Everything
 * the answer does not carry must be zero or, for x8-x17, what it was before.
 */
void fixture_call(struct fixture *f, const struct ffa_regs *regs);

/* The usual form: x1 to x7 as far as given, canaries in x8-x17. `args`: eight values, x0 unused. */
void fixture_call_args(struct fixture *f, uint32_t fid, const uint64_t *args);

#define call_fid(f, fid, ...)                                                                      \
	fixture_call_args(f, fid, (const uint64_t[FFA_NUM_REGS]){ 0, __VA_ARGS__ })
#define call32(f, number, ...) call_fid(f, FFA_FID32(number), __VA_ARGS__)
#define call64(f, number, ...) call_fid(f, FFA_FID64(number), __VA_ARGS__)

/* fixture_canary - what fixture_call_args puts into register 8 to 17. */
uint64_t fixture_canary(unsigned int reg);

/* fixture_version - FFA_VERSION by f->caller: the version, or 0 for -1. */
uint32_t fixture_version(struct fixture *f, uint32_t requested);

/* fixture_map - RXTX_MAP of f->caller's pair, at the start of its memory. */
void fixture_map(struct fixture *f);

/* Addresses in f->caller's memory: the pair, and page number `page` of 8192 others. */
uint64_t fixture_tx_address(const struct fixture *f);
uint64_t fixture_rx_address(const struct fixture *f);
uint64_t fixture_page(const struct fixture *f, uint32_t page);

/* The bytes of f->caller's pair. */
uint8_t *fixture_tx(struct fixture *f);
uint8_t *fixture_rx(struct fixture *f);

/*
 * fixture_send - write the first fragment of a send (or all of it) into TX and make the call.
 * fixture_fragment - the same with fragment `number` and FRAG_TX.
 * fixture_reclaim - RECLAIM. fixture_share - share one page with FIXTURE_SP; returns its handle.
 * fixture_dsc - dsc_init with f->caller as sender, no ranges. fixture_handle: in the last answer.
 */
void fixture_dsc(const struct fixture *f, struct dsc *d, uint32_t version, enum ffa_operation op);
void fixture_send(struct fixture *f, const struct dsc *d);
void fixture_fragment(struct fixture *f, const struct dsc *d, uint32_t number, uint64_t handle);
void fixture_reclaim(struct fixture *f, uint64_t handle, uint32_t flags);
uint64_t fixture_share(struct fixture *f, uint32_t page);
uint64_t fixture_handle(const struct fixture *f);

/* fixture_error - the FF-A error of an answer; 0 when it is no FFA_ERROR. */
int32_t fixture_error(const struct ffa_regs *r);
bool fixture_is_success(const struct ffa_regs *r);

/* The low half of a register of the answer. */
uint32_t fixture_w(const struct fixture *f, unsigned int reg);

/* fixture_mark - count SMCs from here. fixture_asked - how many of them were `fid`. */
void fixture_mark(struct fixture *f);
uint32_t fixture_asked(const struct fixture *f, uint32_t fid);

/* fixture_reason - the reason of the last refusal or anomaly that was reported. */
enum ffa_reason fixture_reason(struct fixture *f);
uint32_t fixture_events(struct fixture *f, enum ffa_event_kind kind, enum ffa_reason reason);

/* Views, shortened; each aborts the test when there is no such thing. */
struct ffa_view_proxy fixture_view(struct fixture *f);
struct ffa_view_client fixture_client(struct fixture *f, uint16_t id);
struct ffa_statistics fixture_statistics(struct fixture *f, uint16_t id);

/* fixture_fail - plan a failure of SMC `fid`: the nth from now on, `times` in a row. */
void fixture_fail(struct fixture *f, enum sim_mode mode, uint32_t fid, uint32_t nth, uint32_t times,
		  uint64_t arg);

/* fixture_refuse - plan the refusal of a port: the next `times` calls. */
void fixture_refuse(struct fixture *f, enum sim_port port, enum ffa_port_result result,
		    uint32_t times);

/* The program: every test once, in a process of its own; `timeout` seconds each. */
int fixture_run(const char *name, const TTest *const *tests, size_t count, unsigned int timeout);

#define FIXTURE_MAIN(name, timeout, ...)                                                           \
	int main(void)                                                                             \
	{                                                                                          \
		const TTest *const tests[] = { __VA_ARGS__ };                                      \
                                                                                                   \
		return fixture_run(name, tests, sizeof(tests) / sizeof(tests[0]), timeout);        \
	}

#define expect_success(f)                                                                          \
	ck_assert_msg(fixture_is_success(&(f)->r), "x0 %llx, error %d",                            \
		      (unsigned long long)(f)->r.x[0], (int)fixture_error(&(f)->r))
#define expect_error(f, code)                                                                      \
	ck_assert_msg(fixture_error(&(f)->r) == (code), "x0 %llx, error %d, want %d",              \
		      (unsigned long long)(f)->r.x[0], (int)fixture_error(&(f)->r), (int)(code))
#define expect_reason(f, why) ck_assert_str_eq(ffa_reason_name(fixture_reason(f)), &(#why)[6])
#define expect_w(f, reg, value) ck_assert_uint_eq((f)->r.x[reg], value)
#define expect_smcs(f, count) ck_assert_uint_eq((f)->smcs, count)
#define expect_version(f, requested, answer)                                                       \
	ck_assert_uint_eq(fixture_version(f, requested), answer)
#define expect_state(f, id, state)                                                                 \
	ck_assert_int_eq((int)fixture_client(f, id).version_state, (int)(state))

#endif
