/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * limits.c - runs at EL1 in Linux's place, with the proxy and without, and writes a line a row:
 *
 *   limits: SECTION|NAME|ANSWER|EXPECTED|ok, or what is wrong
 *
 * The emulator's exit status is the number of rows that are not as expected, 100 at most; without
 * the proxy a row that is not as it was measured before is shown, and counts in the tool.
 */
#include "limits.h"

struct setting setting;
static uint64_t counts_before[HYP_PAGE_NO_RAM + 1];
static uint32_t rows, wrong_rows;

static void print_text(int32_t value)
{
	static const struct {
		int32_t value;
		const char *name;
	} names[] = {
		{ OUT_SUCCESS, "SUCCESS" }, { OUT_OTHER, "other" },	{ OUT_HELD, "held" },
		{ OUT_BROKEN, "broken" },   { OUT_STOPPED, "stopped" }, { OUT_REACHED, "reached" },
		{ OUT_ANY, "any" },	    { OUT_NONE, "not tried" },
	};

	for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].value == value)
			print(names[i].name);
}

static void print_result(int32_t value)
{
	if (value == OUT_SUCCESS || value >= OUT_OTHER) {
		print_text(value);
		return;
	}
	if (value < 0)
		print("-");
	else if ((value & OUT_FRAG_RX) != 0)
		print("RX@");
	print_number((uint64_t)(value < 0 ? -(int64_t)value : value & ~OUT_FRAG_RX));
}

static void print_outcome(struct outcome what)
{
	static const char *const fates[] = { "", ", stays", ", gone", ", whole" };

	print_result(what.result);
	print(fates[what.fate]);
}

static bool equal(struct outcome got, struct outcome expected)
{
	if (expected.result == OUT_ANY)
		return got.result != OUT_BROKEN;
	return got.result == expected.result && got.fate == expected.fate;
}

void tell(const char *section, const char *name, struct outcome got, struct outcome expected,
	  const char *wrong)
{
	const char *verdict = wrong;

	if (verdict == NULL)
		verdict = equal(got, expected) ? "ok" : "another answer";
	print("limits: ");
	print(section);
	print("|");
	print(name);
	print("|");
	print_outcome(got);
	print("|");
	print_outcome(expected);
	print("|");
	print(verdict);
	print("\r\n");
	rows++;
	wrong_rows += verdict[0] != 'o' || verdict[1] != 'k' ? 1 : 0;
}

const char *sound(void)
{
	uint64_t counts[HYP_PAGE_NO_RAM + 1];

	page_counts(counts);
	for (uint32_t i = 0; i <= HYP_PAGE_NO_RAM; i++)
		if (counts[i] != counts_before[i])
			return "pages are left in another state";
	if (!setting.bare && statistic(6) + statistic(10) + statistic(13) != 0)
		return "the ledger is left with something";
	return storage_same() ? NULL : "the storage is not as before";
}

static bool begin(void)
{
	uint32_t asked = (uint32_t)guest_word();
	uint32_t told;

	setting.asked = asked != 0 ? asked : FFA_VERSION_1_1;
	setting.side = (guest_word() & HYP_WORD_EL3_SPMC) != 0 ? SIDE_EL3 : SIDE_OPTEE;
	setting.rounds = ((volatile uint32_t *)HYP_GUEST_WORD)[2];
	setting.bare = (hvc(HYP_IDENTIFY, 0, 3) & HYP_FLAG_BARE) != 0;
	told = (uint32_t)version(setting.asked);
	setting.version = told < setting.asked ? told : setting.asked;
	lay_out(setting.version, 1);
	print(setting.bare ? "limits: without the proxy\r\n" : "limits: with the proxy\r\n");
	return told >= FFA_VERSION_1_0 && (int32_t)told > 0;
}

/* Alone it was measured at 1.1; TF-A's answers 1.2, and then takes no descriptor of 1.2. */
static bool can_send(void)
{
	return !setting.bare || setting.version < FFA_VERSION_1_2;
}

static void run_sends(void)
{
	if (!map_pair()) {
		tell("start", "a pair is mapped", (struct outcome){ OUT_BROKEN, 0 },
		     (struct outcome){ OUT_SUCCESS, 0 }, NULL);
		return;
	}
	page_counts(counts_before);
	storage_begin();
	unfinished_run();
	rounds_run();
	storage_run();
}

void guest_main(uint64_t cpu)
{
	(void)cpu;
	if (!begin()) {
		print("limits: no Secure side\r\n");
		hvc(HYP_EXIT, 101, 0);
	}
	if (setting.asked >= FFA_VERSION_1_2)
		linux_run();
	if (can_send())
		run_sends();
	if (setting.bare && can_send())
		storage_overrun();
	print("limits: ");
	print_number(rows);
	print(" rows, ");
	print_number(wrong_rows);
	print(" not as expected\r\n");
	hvc(HYP_EXIT, wrong_rows > 100 ? 100 : wrong_rows, 0);
}
