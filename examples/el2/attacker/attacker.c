/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * attacker.c - the attacker: runs at EL1 in Linux's place and tries everything that a client must
 * not be able to do. One line an attack:
 *
 *   attack: ID|NAME|ANSWER|EXPECTED|SMCs of the attempts, or -|ok, or what is wrong
 *
 * Without the proxy nothing is judged: the line says what the Secure side answers. The emulator's
 * exit status is the number of attacks that did not come out as they must, 100 at most.
 */
#include "attacker.h"

static bool bare;
static bool two_cpus;
static bool notifications;
static uint32_t tried, failed;

bool is_bare(void)
{
	return bare;
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

static int32_t expected(const struct attack *attack)
{
	return (attack->flags & NOTIFIES) != 0 && !notifications ? FFA_RET_NOT_SUPPORTED
								 : attack->expected;
}

/* NULL: as it must be. */
static const char *judge(const struct attack *attack, int32_t got)
{
	if (got != expected(attack))
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

static void tell(const struct attack *attack, int32_t got)
{
	const char *wrong = bare ? NULL : judge(attack, got);

	print("attack: ");
	print(attack->id);
	print("|");
	print(attack->name);
	print("|");
	print_outcome(got);
	print("|");
	print_outcome(expected(attack));
	print("|");
	if (bare || watched.attempts == 0)
		print("-");
	else
		print_number(watched.smcs);
	print("|");
	print(got == OUT_NOT_TRIED ? "not tried" : wrong == NULL ? "ok" : wrong);
	print("\r\n");
	if (got == OUT_NOT_TRIED)
		return;
	tried++;
	failed += wrong == NULL ? 0 : 1;
}

static bool can(const struct attack *attack)
{
	return !(bare && (attack->flags & NOT_BARE) != 0) &&
	       (two_cpus || (attack->flags & TWO_CPUS) == 0);
}

static void run(const struct attacks *table)
{
	for (uint32_t i = 0; i < table->count; i++) {
		const struct attack *attack = &table->attack[i];

		watch_start();
		tell(attack, can(attack) ? attack->run() : OUT_NOT_TRIED);
	}
}

static void run_sends(void)
{
	struct attack attack;

	for (uint32_t i = 0; i < sends_count(); i++) {
		sends_attack(i, &attack);
		watch_start();
		tell(&attack, can(&attack) ? sends_run(i) : OUT_NOT_TRIED);
	}
}

void guest_main(uint64_t cpu)
{
	if (cpu != 0)
		second_cpu_main();
	bare = (service(HYP_IDENTIFY, 0, 3) & HYP_FLAG_BARE) != 0;
	two_cpus = second_cpu_start();
	print(bare ? "attacker: without the proxy\r\n" : "attacker: with the proxy\r\n");
	run(&version_attacks);
	notifications = ask(FFA_FID32(FFA_NR_FEATURES), FFA_FID32(FFA_NR_NOTIFICATION_BIND), 0, 0,
			    0) == OUT_SUCCESS;
	run(&call_attacks);
	run_sends();
	run(&fragment_attacks);
	run(&memory_attacks);
	run(&race_attacks);
	print("attacker: ");
	print_number(tried);
	print(" attacks, ");
	print_number(failed);
	print(" not as they must be\r\n");
	service(HYP_EXIT, failed > 100 ? 100 : failed, 0);
}
