/* SPDX-License-Identifier: BSD-3-Clause */
#include "table.h"

#include <stdarg.h>
#include <stdio.h>

static unsigned int met, missed;
static char note[256];

static const char row[] = "| %-56s | %-27s | %-27s | %-9s | %-9s | %-24s | %-8s | %-6s |\n";

void table_begin(void)
{
	printf(row, "what", "ns", "floor, ns", "above", "per range", "floor is", "aim", "");
	printf("| --- | --- | --- | ---: | ---: | --- | ---: | --- |\n");
}

static void print_spread(char *out, size_t room, struct spread spread)
{
	snprintf(out, room, "%.1f (%.1f to %.1f)", spread.median, spread.low, spread.high);
}

static const char *judge(const struct measured *measured, struct aim aim)
{
	double figure = aim.kind == AIM_ABOVE ? measured->above.median : measured->call.median;

	if (aim.kind == AIM_NONE)
		return "";
	if (figure <= aim.limit) {
		met++;
		return "met";
	}
	missed++;
	return "missed";
}

void table_row(const char *what, const char *floor, const struct measured *measured,
	       uint32_t ranges, struct aim aim)
{
	char call[48], least[48], above[24], each[24] = "", limit[24] = "";

	print_spread(call, sizeof(call), measured->call);
	print_spread(least, sizeof(least), measured->floor);
	snprintf(above, sizeof(above), "%.1f", measured->above.median);
	if (ranges > 1)
		snprintf(each, sizeof(each), "%.2f", measured->above.median / ranges);
	if (aim.kind != AIM_NONE)
		snprintf(limit, sizeof(limit), aim.kind == AIM_ABOVE ? "+%.0f" : "%.0f", aim.limit);
	printf(row, what, call, least, above, each, floor, limit, judge(measured, aim));
	fflush(stdout);
}

const char *table_text(char *out, size_t room, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(out, room, format, list);
	va_end(list);
	return out;
}

void table_note(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(note, sizeof(note), format, list);
	va_end(list);
}

void table_end(unsigned int rounds)
{
	printf("\n%s\n\n%u batches each; %u aims met, %u missed.\n", note, rounds, met, missed);
}
