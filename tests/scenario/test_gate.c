/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_gate.c - which calls there are. Exhaustive: every function number, both widths, every
 * settled version, every kind of client, many Secure sides; FFA_FEATURES and the call itself must
 * agree, and both with a second statement of the rules, written here.
 */
#include "fixture.h"

#define HIGH (UINT32_C(1) << 31)

static struct fixture f;

/* A Secure side: a personality, or a set of claims; then the rules that the proxy goes by. */
struct side {
	enum sim_personality personality;
	uint64_t claims; /* seed of a random set; 0: what the personality claims */
	enum ffa_lend_rule lend;
	bool absent;
	uint32_t version;
};

/* A client. */
struct kind {
	uint16_t id;
	bool aarch32;
	bool scheduler;
	uint64_t deny; /* seed of a random set; 0: nothing is denied */
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * UINT64_C(0x2545F4914F6CDD1D);
}

/*
 * ---- the rules, once more ----------------------------------------------------------------------
 */

static bool offered32_or_64[2][FFA_NUMBER_COUNT]; /* what FFA_FEATURES of the Secure side says */

/* Ask the Secure side itself, beside the proxy. */
static void read_offers(const struct side *side)
{
	for (uint32_t i = 0; i < 2 * FFA_NUMBER_COUNT; i++) {
		uint32_t number = FFA_NUMBER_FIRST + i / 2;
		uint32_t fid = i % 2 != 0 ? FFA_FID64(number) : FFA_FID32(number);
		struct ffa_regs regs = { { FFA_FID32(FFA_NR_FEATURES), fid } };

		if (!side->absent)
			sim_smc(f.sim, &regs);
		offered32_or_64[i % 2][i / 2] = fixture_is_success(&regs);
	}
}

static bool offers(uint32_t number, bool wide)
{
	return offered32_or_64[wide][number - FFA_NUMBER_FIRST];
}

static bool offers_either(uint32_t number)
{
	return offers(number, false) || offers(number, true);
}

static bool lends(const struct side *side)
{
	if (side->lend == FFA_LEND_WITH_SHARE)
		return offers_either(FFA_NR_MEM_SHARE);
	return side->lend == FFA_LEND_BY_FEATURES && offers_either(FFA_NR_MEM_LEND);
}

/* The call of version 1.0 and later that needs this of the Secure side; wide: in this width. */
static bool offered_to_host(const struct side *side, uint32_t number, bool wide)
{
	switch (number) {
	case FFA_NR_VERSION:
	case FFA_NR_FEATURES:
	case FFA_NR_ID_GET:
	case FFA_NR_RX_RELEASE:
	case FFA_NR_RXTX_UNMAP:
		return !wide;
	case FFA_NR_RXTX_MAP:
		return true;
	case FFA_NR_PARTITION_INFO_GET:
	case FFA_NR_RUN:
		return !wide && !side->absent;
	case FFA_NR_MEM_SHARE:
	case FFA_NR_MEM_DONATE:
		return offers_either(number);
	case FFA_NR_MEM_LEND:
		return lends(side);
	case FFA_NR_MEM_RECLAIM:
	case FFA_NR_MEM_FRAG_TX:
		return !wide && (offers_either(FFA_NR_MEM_SHARE) ||
				 offers_either(FFA_NR_MEM_DONATE) || lends(side));
	case FFA_NR_MSG_SEND_DIRECT_REQ:
		return offers(number, wide);
	case FFA_NR_SPM_ID_GET:
		return side->version >= FFA_VERSION_1_1 && !wide && offers(number, false);
	case FFA_NR_MSG_SEND_DIRECT_REQ2:
	case FFA_NR_PARTITION_INFO_GET_REGS:
		return side->version >= FFA_VERSION_1_2 && wide && offers(number, true);
	default:
		break;
	}
	if (number < FFA_NR_NOTIFICATION_BITMAP_CREATE || number > FFA_NR_NOTIFICATION_INFO_GET)
		return false;
	return side->version >= FFA_VERSION_1_1 && offers(number, wide) &&
	       (!wide || number == FFA_NR_NOTIFICATION_INFO_GET);
}

static bool is_denied(const struct ffa_client_config *config, uint32_t number)
{
	uint32_t bit = number - FFA_NUMBER_FIRST;

	return (config->deny[bit / 64] >> (bit % 64) & 1) != 0;
}

static bool callable(const struct side *side, const struct kind *kind, uint32_t number, bool wide)
{
	bool note = number >= FFA_NR_NOTIFICATION_BITMAP_CREATE &&
		    number <= FFA_NR_NOTIFICATION_INFO_GET;

	return offered_to_host(side, number, wide) && !(note && kind->id != 0) &&
	       !(wide && kind->aarch32) && !is_denied(&f.client[kind->id], number);
}

/* Numbers that are only ever answers: whether the proxy can give this client such an answer. */
static bool answerable(const struct side *side, const struct kind *kind, uint32_t number, bool wide)
{
	bool direct = callable(side, kind, FFA_NR_MSG_SEND_DIRECT_REQ, false) ||
		      callable(side, kind, FFA_NR_MSG_SEND_DIRECT_REQ, true);
	bool direct2 = callable(side, kind, FFA_NR_MSG_SEND_DIRECT_REQ2, true);

	switch (number) {
	case FFA_NR_ERROR:
		return !wide;
	case FFA_NR_SUCCESS:
		return !wide || (!kind->aarch32 &&
				 (callable(side, kind, FFA_NR_PARTITION_INFO_GET_REGS, true) ||
				  callable(side, kind, FFA_NR_NOTIFICATION_INFO_GET, false) ||
				  callable(side, kind, FFA_NR_NOTIFICATION_INFO_GET, true)));
	case FFA_NR_INTERRUPT:
		return !wide && (direct || direct2 ||
				 (kind->scheduler && callable(side, kind, FFA_NR_RUN, false)));
	case FFA_NR_MSG_SEND_DIRECT_RESP:
		return direct && !(wide && kind->aarch32);
	case FFA_NR_MSG_SEND_DIRECT_RESP2:
		return wide && direct2;
	default:
		return false;
	}
}

static bool is_answer(uint32_t number)
{
	return number == FFA_NR_ERROR || number == FFA_NR_SUCCESS || number == FFA_NR_INTERRUPT ||
	       number == FFA_NR_MSG_SEND_DIRECT_RESP || number == FFA_NR_MSG_SEND_DIRECT_RESP2;
}

/*
 * ---- the calls ---------------------------------------------------------------------------------
 */

/* Registers of a call that is well-formed as far as registers go. */
static struct ffa_regs well_formed(uint32_t fid)
{
	struct ffa_regs regs = { { fid } };
	uint32_t to_sp = (uint32_t)f.caller << 16 | FIXTURE_SP;

	switch (fid & 0xFFFFu) {
	case FFA_NR_VERSION:
		regs.x[1] = FFA_VERSION_1_2;
		break;
	case FFA_NR_FEATURES:
		regs.x[1] = FFA_FID32(FFA_NR_ID_GET);
		break;
	case FFA_NR_RXTX_MAP:
		regs.x[1] = fixture_tx_address(&f);
		regs.x[2] = fixture_rx_address(&f);
		regs.x[3] = 1;
		break;
	case FFA_NR_MEM_SHARE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_DONATE:
		regs.x[1] = regs.x[2] = 160;
		break;
	case FFA_NR_MSG_SEND_DIRECT_REQ:
	case FFA_NR_MSG_SEND_DIRECT_REQ2:
	case FFA_NR_NOTIFICATION_SET:
		regs.x[1] = to_sp;
		break;
	case FFA_NR_RUN:
	case FFA_NR_NOTIFICATION_BIND:
	case FFA_NR_NOTIFICATION_UNBIND:
		regs.x[1] = (uint32_t)FIXTURE_SP << 16;
		break;
	case FFA_NR_NOTIFICATION_BITMAP_CREATE:
		regs.x[2] = 1;
		break;
	default:
		break;
	}
	return regs;
}

/* Make the call. Returns whether the gate let it in; what it refuses must not reach anybody. */
static bool let_in(uint32_t fid)
{
	struct ffa_regs regs = well_formed(fid);
	struct ffa_statistics before = fixture_statistics(&f, f.caller);
	struct ffa_statistics after;

	fixture_mark(&f);
	fixture_call(&f, &regs);
	if (fixture_error(&f.r) != FFA_RET_NOT_SUPPORTED)
		return true;
	after = fixture_statistics(&f, f.caller);
	if (after.errors != before.errors) {
		/* The Secure side claims what it has not: passed on, and counted. */
		ck_assert_uint_eq(after.anomalies, before.anomalies + 1);
		return true;
	}
	if (f.smcs != 0 || after.refused != before.refused + 1)
		ck_abort_msg("0x%x: refused after %u SMCs", fid, f.smcs);
	return false;
}

static bool features_says(uint32_t fid)
{
	fixture_mark(&f);
	call32(&f, FFA_NR_FEATURES, fid);
	if (f.smcs != 0 ||
	    (!fixture_is_success(&f.r) && fixture_error(&f.r) != FFA_RET_NOT_SUPPORTED))
		ck_abort_msg("FEATURES(0x%x): error %d, %u SMCs", fid, (int)fixture_error(&f.r),
			     f.smcs);
	return fixture_is_success(&f.r);
}

/*
 * ---- setting up --------------------------------------------------------------------------------
 */

/* A random set of claims, about every number and width. */
static void claim(uint64_t seed, struct sim_feature *feature)
{
	for (uint32_t i = 0; i < 2 * FFA_NUMBER_COUNT; i++) {
		uint32_t number = FFA_NUMBER_FIRST + i / 2;

		feature[i].query = i % 2 != 0 ? FFA_FID64(number) : FFA_FID32(number);
		feature[i].supported = next_random(&seed) >> 63 != 0;
		feature[i].w2 = 0;
		feature[i].w3 = 0;
	}
}

static void open_side(const struct side *side)
{
	static struct sim_feature feature[2 * FFA_NUMBER_COUNT];

	fixture_prepare(&f);
	f.machine.personality = side->personality;
	f.machine.scheduler = true;
	f.machine.flat_buffers = true;
	if (side->claims != 0) {
		claim(side->claims, feature);
		f.machine.features = 2 * FFA_NUMBER_COUNT;
		f.machine.feature = feature;
	}
	f.config.lend = side->lend;
	f.config.vm_to_vm = side->absent;
	fixture_open(&f);
	f.unchecked = true;
	sim_expect_complaint(f.sim,
			     SIM_C_RUN); /* a scheduler may, if it wants to see an SPMC die */
	if (side->absent)
		fixture_fail(&f, SIM_FAIL_VANISH, 0, 1, UINT32_MAX, 0);
	expect_version(&f, side->version, side->version);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert(fixture_view(&f).secure_present == !side->absent);
	read_offers(side);
}

/* The client starts anew with these settings, and is locked. */
static void enter_kind(const struct side *side, const struct kind *kind)
{
	struct ffa_client_config *config = &f.client[kind->id];
	uint64_t seed = kind->deny;

	f.caller = kind->id;
	config->aarch32 = kind->aarch32;
	config->scheduler = kind->scheduler;
	for (unsigned int i = 0; i < 3; i++)
		config->deny[i] = kind->deny != 0 ? next_random(&seed) : 0;
	/* Without these nothing can be asked. */
	config->deny[0] &= ~(UINT64_C(1) << (FFA_NR_FEATURES - FFA_NUMBER_FIRST) |
			     UINT64_C(1) << (FFA_NR_VERSION - FFA_NUMBER_FIRST));
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, config->id), FFA_ADMIN_OK);
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, config), FFA_ADMIN_OK);
	expect_version(&f, side->version, side->version);
	call32(&f, FFA_NR_FEATURES, FFA_FID32(FFA_NR_ID_GET) & ~HIGH);
}

static void check_number(const struct side *side, const struct kind *kind, uint32_t number,
			 bool wide)
{
	uint32_t fid = wide ? FFA_FID64(number) : FFA_FID32(number);
	bool says = features_says(fid);
	bool in = let_in(fid);
	bool expected = is_answer(number) ? answerable(side, kind, number, wide)
					  : callable(side, kind, number, wide);

	if (says == expected && in == (expected && !is_answer(number)))
		return; /* a ck_assert is a write to the test's parent: not for 100,000 questions */
	ck_assert_msg(says == expected,
		      "FEATURES(0x%x) says %d; 1.%u, client %u, aarch32 %d, personality %d, claims "
		      "%llx, deny %llx, lend %d",
		      fid, says, side->version & 0xFFFFu, kind->id, kind->aarch32,
		      (int)side->personality, (unsigned long long)side->claims,
		      (unsigned long long)kind->deny, (int)side->lend);
	ck_abort_msg("call 0x%x: let in %d", fid, in);
}

static void check_side(const struct side *side)
{
	static const struct kind kinds[] = {
		{ 0, false, false, 0 },	 { 1, false, false, 0 },     { 0, true, false, 0 },
		{ 1, true, false, 0 },	 { 0, false, true, 0 },	     { 0, false, false, 0x1234 },
		{ 1, false, false, 77 }, { 0, true, false, 0x9876 }, { 2, false, true, 0xABCDEF },
	};

	open_side(side);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		enter_kind(side, &kinds[i]);
		for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
			check_number(side, &kinds[i], number, false);
			check_number(side, &kinds[i], number, true);
		}
	}
	f.unchecked = false;
	f.caller = 2;
	call32(&f, FFA_NR_VERSION, side->version);
	fixture_close(&f);
}

/* GATE-2, GATE-3, GATE-4, GATE-5 */
START_TEST(features_and_call_agree_for_every_personality)
{
	for (unsigned int who = 0; who < SIM_PERSONALITIES; who++)
		for (uint32_t minor = 0; minor <= 2; minor++)
			check_side(&(struct side){ .personality = (enum sim_personality)who,
						   .version = FFA_VERSION_MAKE(1, minor) });
}
END_TEST

/* GATE-5 */
START_TEST(features_and_call_agree_whatever_rule_lending_follows)
{
	for (unsigned int lend = FFA_LEND_BY_FEATURES; lend <= FFA_LEND_NEVER; lend++)
		for (uint32_t minor = 0; minor <= 2; minor++)
			check_side(&(struct side){ .personality = SIM_OPTEE_REPAIRED,
						   .lend = (enum ffa_lend_rule)lend,
						   .version = FFA_VERSION_MAKE(1, minor) });
}
END_TEST

/* GATE-2, GATE-5 */
START_TEST(features_and_call_agree_for_random_claims_of_the_secure_side)
{
	for (unsigned int i = 1; i <= 18; i++) {
		struct side side = {
			.claims = i * UINT64_C(0x9E3779B97F4A7C15),
			.lend = (enum ffa_lend_rule)(i % 3),
			.version = FFA_VERSION_MAKE(1, i / 3 % 3),
		};

		check_side(&side);
	}
}
END_TEST

/* GATE-2, VER-7 */
START_TEST(features_and_call_agree_without_a_secure_side)
{
	for (uint32_t minor = 0; minor <= 2; minor++)
		check_side(&(struct side){ .absent = true, .version = FFA_VERSION_MAKE(1, minor) });
}
END_TEST

FIXTURE_MAIN("gate", 300, features_and_call_agree_for_every_personality,
	     features_and_call_agree_whatever_rule_lending_follows,
	     features_and_call_agree_for_random_claims_of_the_secure_side,
	     features_and_call_agree_without_a_secure_side)
