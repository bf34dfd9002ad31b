/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * attacker.c - the attacker: runs at EL1 in Linux's place and tries everything that a client must
 * not be able to do, in the version that it is told to ask for. One line an attack:
 *
 *   attack: ID|NAME|ANSWER|EXPECTED|SMCs of the attempts, or -|ok, or what is wrong
 *
 * The last field of an attack that was left out is "not tried: " and why. Without the proxy nothing
 * is judged: the line says what the Secure side answers. The emulator's exit status is the number
 * of attacks that did not come out as they must, 100 at most.
 */
#include "attacker.h"

static bool bare;
static bool two_cpus;
static uint32_t version;
static uint32_t tried, failed;

bool is_bare(void)
{
	return bare;
}

uint32_t asked(void)
{
	return guest_word() != 0 ? (uint32_t)guest_word() : FFA_VERSION_1_1;
}

uint32_t spoken(void)
{
	return version;
}

void speak(uint32_t what)
{
	version = what;
	lay_out(version, 1);
}

static void print_hex(uint64_t value)
{
	char digit[2] = { "0123456789abcdef"[value & 0xF] };

	if (value >> 4 != 0)
		print_hex(value >> 4);
	print(digit);
}

static void print_outcome(int32_t what)
{
	static const struct {
		int32_t outcome;
		const char *name;
	} names[] = {
		{ OUT_SUCCESS, "SUCCESS" }, { OUT_FRAG_RX, "FRAG_RX" },
		{ OUT_OTHER, "other" },	    { OUT_HELD, "held" },
		{ OUT_BROKEN, "broken" },   { OUT_STOPPED, "stopped" },
		{ OUT_REACHED, "reached" }, { OUT_NOT_TRIED, "not tried" },
	};

	for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].outcome == what) {
			print(names[i].name);
			return;
		}
	print(what < 0 ? "-" : "0x");
	if (what < 0)
		print_number((uint64_t) - (int64_t)what);
	else
		print_hex((uint64_t)what);
}

/* Whether the call that an attack makes exists for this client at all. */
static bool is_offered(const struct attack *attack)
{
	if (attack->offered == 0)
		return true;
	return (version & 0xFFFFu) >= attack->first_minor &&
	       ask(FFA_FID32(FFA_NR_FEATURES), attack->offered, 0, 0, 0) == OUT_SUCCESS;
}

static int32_t expected(const struct attack *attack)
{
	if ((attack->flags & SETTLED) != 0)
		return (int32_t)version;
	return is_offered(attack) ? attack->expected : FFA_RET_NOT_SUPPORTED;
}

/* NULL: as it must be. */
static const char *judge(const struct attack *attack, int32_t got, int32_t wanted)
{
	if (got == OUT_NOT_TRIED)
		return "could not be prepared";
	if (got != wanted)
		return "another answer";
	if (!watch_pages_same())
		return "pages are left in another state";
	if ((attack->flags & (MAY_CHANGE | MAY_FORWARD)) == 0 && watched.changes != 0)
		return "pages changed their state";
	if ((attack->flags & MAY_FORWARD) == 0 && watched.smcs != 0)
		return "something was forwarded";
	if (service(HYP_STATISTICS, 0, 6) != 0)
		return "a transaction is left";
	return NULL;
}

static void tell(const struct attack *attack, int32_t got, int32_t wanted, const char *outcome)
{
	print("attack: ");
	print(attack->id);
	print("|");
	print(attack->name);
	print("|");
	print_outcome(got);
	print("|");
	print_outcome(wanted);
	print("|");
	if (bare || watched.attempts == 0)
		print("-");
	else
		print_number(watched.smcs);
	print("|");
	print(outcome);
}

/* Why an attack cannot be made here; NULL when it can. */
static const char *hindrance(const struct attack *attack)
{
	uint32_t minor = (version != 0 ? version : asked()) & 0xFFFFu;

	if ((attack->not_in & MINOR(minor)) != 0)
		return attack->why;
	if (bare && (attack->flags & NOT_BARE) != 0)
		return "harms the Secure side, or says nothing without the proxy";
	if (minor == 0 && (guest_word() & HYP_WORD_EL3_SPMC) != 0 &&
	    (attack->flags & (bare ? NOT_EL3_1_0 | NOT_EL3_1_0_BARE : NOT_EL3_1_0)) != 0)
		return "the SPMC at EL3 stops for ever, with the proxy and without";
	if (!two_cpus && (attack->flags & TWO_CPUS) != 0)
		return "one CPU";
	return NULL;
}

/* index: of a malformed send, which has no function of its own. */
static void try(const struct attack *attack, uint32_t index)
{
	const char *why = hindrance(attack), *wrong;
	int32_t got, wanted;

	watch_start();
	if (why != NULL) {
		tell(attack, OUT_NOT_TRIED, OUT_NOT_TRIED, "not tried: ");
		print(why);
		print("\r\n");
		return;
	}
	got = attack->run != NULL ? attack->run() : sends_run(index);
	lay_out(version, 1);
	wanted = expected(attack);
	wrong = bare ? NULL : judge(attack, got, wanted);
	tell(attack, got, wanted, wrong == NULL ? "ok" : wrong);
	print("\r\n");
	tried++;
	failed += wrong == NULL ? 0 : 1;
}

static void try_all(const struct attacks *table)
{
	for (uint32_t i = 0; i < table->count; i++)
		try(&table->attack[i], 0);
}

static void try_sends(void)
{
	struct attack attack;

	for (uint32_t i = 0; i < sends_count(); i++) {
		sends_attack(i, &attack);
		try(&attack, i);
	}
}

static void tell_version(void)
{
	print(bare ? "attacker: without the proxy: " : "attacker: with the proxy: ");
	print("asked for 1.");
	print_number(asked() & 0xFFFFu);
	print(", speaks 1.");
	print_number(version & 0xFFFFu);
	print("\r\n");
}

void guest_main(uint64_t cpu)
{
	if (cpu != 0)
		second_cpu_main();
	bare = (service(HYP_IDENTIFY, 0, 3) & HYP_FLAG_BARE) != 0;
	two_cpus = second_cpu_start();
	try_all(&version_attacks);
	tell_version();
	try_all(&call_attacks);
	try_all(&register_attacks);
	try_sends();
	try_all(&neighbour_attacks);
	try_all(&fragment_attacks);
	try_all(&handle_attacks);
	try_all(&memory_attacks);
	try_all(&race_attacks);
	print("attacker: ");
	print_number(tried);
	print(" attacks, ");
	print_number(failed);
	print(" not as they must be\r\n");
	service(HYP_EXIT, failed > 100 ? 100 : failed, 0);
}
