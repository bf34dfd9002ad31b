/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_port.c - ports are code that can be wrong too: every answer of one is folded into a reason,
 * optional ports may be missing; and answers of the Secure side read with distrust.
 */
#include "port/port.h"
#include "port/answer.h"
#include "port/locks.h"

#include "unit.h"

static struct {
	struct ffa_ports ports;
	int answer; /* enum ffa_port_result, or anything else */
	bool forget_tx, forget_rx;
	unsigned int calls;
	size_t offset, bytes;
	uint32_t attempt;
} rig;

static uint8_t buffer[64];

static enum ffa_port_result do_map(void *ctx, struct ffa_endpoint client,
				   const struct ffa_pair *pair, struct ffa_mapping *out)
{
	(void)ctx;
	(void)client;
	(void)pair;
	rig.calls++;
	if (!rig.forget_tx)
		out->tx = buffer;
	if (!rig.forget_rx)
		out->rx = buffer;
	return (enum ffa_port_result)rig.answer;
}

static enum ffa_port_result do_unmap(void *ctx, struct ffa_endpoint client,
				     const struct ffa_pair *pair, const struct ffa_mapping *mapping)
{
	(void)ctx;
	(void)client;
	(void)pair;
	(void)mapping;
	rig.calls++;
	return (enum ffa_port_result)rig.answer;
}

static enum ffa_port_result do_pages(void *ctx, const struct ffa_page_change *change,
				     const struct ffa_range *ranges, uint32_t count)
{
	(void)ctx;
	(void)change;
	(void)ranges;
	ck_assert_uint_ne(count, 0);
	rig.calls++;
	return (enum ffa_port_result)rig.answer;
}

static enum ffa_port_result do_zero(void *ctx, struct ffa_endpoint owner,
				    const struct ffa_range *ranges, uint32_t count)
{
	(void)ctx;
	(void)owner;
	(void)ranges;
	ck_assert_uint_ne(count, 0);
	rig.calls++;
	return (enum ffa_port_result)rig.answer;
}

static enum ffa_port_result do_copy_in(void *ctx, void *to, const void *tx, size_t offset,
				       size_t bytes)
{
	(void)ctx;
	(void)to;
	(void)tx;
	rig.calls++;
	rig.offset = offset;
	rig.bytes = bytes;
	return (enum ffa_port_result)rig.answer;
}

static enum ffa_port_result do_copy_out(void *ctx, void *rx, size_t offset, const void *from,
					size_t bytes)
{
	(void)ctx;
	(void)rx;
	(void)from;
	rig.calls++;
	rig.offset = offset;
	rig.bytes = bytes;
	return (enum ffa_port_result)rig.answer;
}

static void do_pause(void *ctx, uint32_t attempt)
{
	(void)ctx;
	rig.attempt = attempt;
}

static void setup(void)
{
	memset(&rig, 0, sizeof(rig));
	rig.ports.buffer_map = do_map;
	rig.ports.buffer_unmap = do_unmap;
	rig.ports.pages = do_pages;
	rig.ports.zero = do_zero;
	rig.ports.copy_in = do_copy_in;
	rig.ports.copy_out = do_copy_out;
	rig.ports.pause = do_pause;
}

static const struct {
	int answer;
	enum ffa_reason reason;
} folds[] = {
	{ FFA_PORT_OK, FFA_R_NONE },
	{ FFA_PORT_INVALID, FFA_R_PORT_INVALID },
	{ FFA_PORT_DENIED, FFA_R_PORT_DENIED },
	{ FFA_PORT_NO_MEMORY, FFA_R_PORT_NO_MEMORY },
	{ FFA_PORT_BUSY, FFA_R_PORT_BUSY },
	{ FFA_PORT_FAULT, FFA_R_PORT_FAULT },
	{ FFA_PORT_FAULT + 1, FFA_R_PORT_FAULT },
	{ 255, FFA_R_PORT_FAULT },
	{ -1, FFA_R_PORT_FAULT },
	{ INT32_MAX, FFA_R_PORT_FAULT },
	{ INT32_MIN, FFA_R_PORT_FAULT },
};

#define FOLDS (sizeof(folds) / sizeof(folds[0]))

/* MEM-1: what is not in a port's contract is a fault. */
START_TEST(every_answer_of_a_port_folds_into_one_reason)
{
	static const struct ffa_page_change change;
	static const struct ffa_range range;
	static const struct ffa_pair pair;
	struct ffa_endpoint who = { 0 };
	struct ffa_mapping mapping;
	int reason = (int)folds[_i].reason;

	rig.answer = folds[_i].answer;
	ck_assert_int_eq((int)ffa_port_buffer_map(&rig.ports, who, &pair, &mapping), reason);
	ck_assert_int_eq((int)ffa_port_buffer_unmap(&rig.ports, who, &pair, &mapping), reason);
	ck_assert_int_eq((int)ffa_port_pages(&rig.ports, &change, &range, 1), reason);
	ck_assert_int_eq((int)ffa_port_zero(&rig.ports, who, &range, 1), reason);
	ck_assert_uint_eq(rig.calls, 4);
	/* A copy succeeds or it does not. */
	reason = reason == FFA_R_NONE ? FFA_R_NONE : FFA_R_PORT_FAULT;
	ck_assert_int_eq((int)ffa_port_copy_in(&rig.ports, buffer, buffer, 8), reason);
	ck_assert_int_eq((int)ffa_port_copy_out(&rig.ports, buffer, 4, buffer, 8), reason);
	ck_assert_uint_eq(rig.offset, 4);
	ck_assert_uint_eq(rig.bytes, 8);
}
END_TEST

/* BOX-1 */
START_TEST(mapping_without_an_address_is_a_fault)
{
	static const struct ffa_pair pair;
	struct ffa_endpoint who = { 0 };

	for (unsigned int i = 1; i < 4; i++) {
		struct ffa_mapping mapping = { buffer, buffer };

		rig.forget_tx = (i & 1) != 0;
		rig.forget_rx = (i & 2) != 0;
		ck_assert_int_eq((int)ffa_port_buffer_map(&rig.ports, who, &pair, &mapping),
				 FFA_R_PORT_FAULT);
	}
}
END_TEST

START_TEST(no_ranges_are_no_call)
{
	static const struct ffa_page_change change;
	struct ffa_endpoint who = { 0 };

	rig.answer = FFA_PORT_FAULT;
	ck_assert_int_eq((int)ffa_port_pages(&rig.ports, &change, NULL, 0), FFA_R_NONE);
	ck_assert_int_eq((int)ffa_port_zero(&rig.ports, who, NULL, 0), FFA_R_NONE);
	ck_assert_uint_eq(rig.calls, 0);
}
END_TEST

/* SAFE-1: ports that an integrator may leave out. */
START_TEST(optional_ports_may_be_missing)
{
	static const struct ffa_event event;
	static const struct ffa_range range;
	struct ffa_endpoint who = { 0 };
	uint8_t to[4] = { 0 };

	memset(&rig.ports, 0, sizeof(rig.ports));
	memcpy(buffer, "abcdefgh", 8);
	ck_assert_int_eq((int)ffa_port_copy_in(&rig.ports, to, buffer, 4), FFA_R_NONE);
	ck_assert_mem_eq(to, "abcd", 4);
	ck_assert_int_eq((int)ffa_port_copy_out(&rig.ports, buffer, 2, "xy", 2), FFA_R_NONE);
	ck_assert_mem_eq(buffer, "abxyefgh", 8);
	ffa_port_pause(&rig.ports, 1);
	ffa_port_event(&rig.ports, &event);
	ffa_lock_clients(&rig.ports);
	ffa_unlock_clients(&rig.ports);
	/* Nobody who asked for zeroes is told that there are some. */
	ck_assert_int_eq((int)ffa_port_zero(&rig.ports, who, &range, 1), FFA_R_PORT_FAULT);
}
END_TEST

START_TEST(pause_is_told_which_attempt_it_is)
{
	ffa_port_pause(&rig.ports, 7);
	ck_assert_uint_eq(rig.attempt, 7);
}
END_TEST

/* GATE-6 */
START_TEST(error_codes_are_compared_as_32_bits)
{
	for (int32_t code = -20; code <= 5; code++) {
		bool known = code < 0 && code >= FFA_RET_NOT_READY;

		for (unsigned int i = 0; i < 4; i++) {
			uint64_t w2 = (uint64_t)(int64_t)code;
			struct ffa_regs answer = { { i % 2 ? FFA_FID64(FFA_NR_ERROR)
							   : FFA_FID32(FFA_NR_ERROR),
						     0, i / 2 ? w2 : (uint32_t)w2 } };

			answer.x[0] |= UINT64_C(0xDEAD) << 32;
			ck_assert_int_eq(ffa_error_of(&answer), known ? code : FFA_RET_ABORTED);
			ck_assert(!ffa_is_success(&answer));
		}
	}
}
END_TEST

START_TEST(what_is_no_error_has_no_code)
{
	static const uint64_t x0[] = { 0,
				       UINT64_MAX,
				       0xFFFFFFFF,
				       FFA_FID32(FFA_NR_SUCCESS),
				       FFA_FID64(FFA_NR_INTERRUPT),
				       0x04000060,
				       0x83000060 };

	for (size_t i = 0; i < sizeof(x0) / sizeof(x0[0]); i++) {
		struct ffa_regs answer = { { x0[i], 0, UINT64_MAX } };

		ck_assert_int_eq(ffa_error_of(&answer), 0);
		ck_assert(ffa_is_success(&answer) == (x0[i] == FFA_FID32(FFA_NR_SUCCESS)));
	}
}
END_TEST

/* VER-5 */
START_TEST(transient_errors_are_those_that_may_go_away)
{
	for (int32_t code = -20; code <= 5; code++)
		ck_assert(ffa_is_transient(code) ==
			  (code == FFA_RET_BUSY || code == FFA_RET_INTERRUPTED ||
			   code == FFA_RET_RETRY || code == FFA_RET_NOT_READY));
}
END_TEST

/* GATE-6 */
START_TEST(request_sets_what_it_names_and_clears_the_rest)
{
	struct ffa_regs regs;

	memset(&regs, 0xEE, sizeof(regs));
	ffa_request(&regs, UINT32_C(0x84000073), 1, 2, 3, UINT32_MAX);
	ck_assert_uint_eq(regs.x[0], 0x84000073);
	ck_assert_uint_eq(regs.x[4], UINT32_MAX);
	for (unsigned int i = 1; i < 4; i++)
		ck_assert_uint_eq(regs.x[i], i);
	for (unsigned int i = 5; i < FFA_NUM_REGS; i++)
		ck_assert_uint_eq(regs.x[i], 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("port");
	TCase *tcase = tcase_create("port");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_loop_test(tcase, every_answer_of_a_port_folds_into_one_reason, 0, FOLDS);
	tcase_add_test(tcase, mapping_without_an_address_is_a_fault);
	tcase_add_test(tcase, no_ranges_are_no_call);
	tcase_add_test(tcase, optional_ports_may_be_missing);
	tcase_add_test(tcase, pause_is_told_which_attempt_it_is);
	tcase_add_test(tcase, error_codes_are_compared_as_32_bits);
	tcase_add_test(tcase, what_is_no_error_has_no_code);
	tcase_add_test(tcase, transient_errors_are_those_that_may_go_away);
	tcase_add_test(tcase, request_sets_what_it_names_and_clears_the_rest);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
