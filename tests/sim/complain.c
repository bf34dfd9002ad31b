/* SPDX-License-Identifier: BSD-3-Clause */
/* complain.c - the simulator's complaints: printed and fatal unless a test expects them. */
#include "inside.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[SIM_COMPLAINTS] = {
	[SIM_C_VERSION_LATE] = "VERSION_LATE",
	[SIM_C_VERSION_UNSETTLED] = "VERSION_UNSETTLED",
	[SIM_C_REGISTER] = "REGISTER",
	[SIM_C_UNKNOWN_CALL] = "UNKNOWN_CALL",
	[SIM_C_LAYOUT] = "LAYOUT",
	[SIM_C_PACKING] = "PACKING",
	[SIM_C_RESERVED] = "RESERVED",
	[SIM_C_FIELD] = "FIELD",
	[SIM_C_SENDER] = "SENDER",
	[SIM_C_RECEIVER] = "RECEIVER",
	[SIM_C_RANGE] = "RANGE",
	[SIM_C_SUM] = "SUM",
	[SIM_C_OVERLAP] = "OVERLAP",
	[SIM_C_PAGES_NOT_GIVEN] = "PAGES_NOT_GIVEN",
	[SIM_C_PAGES_HELD] = "PAGES_HELD",
	[SIM_C_FRAGMENT] = "FRAGMENT",
	[SIM_C_HANDLE] = "HANDLE",
	[SIM_C_OVERRUN] = "OVERRUN",
	[SIM_C_MAILBOX] = "MAILBOX",
	[SIM_C_MESSAGE] = "MESSAGE",
	[SIM_C_RUN] = "RUN",
	[SIM_C_NOTIFICATION] = "NOTIFICATION",
	[SIM_C_LOCK] = "LOCK",
	[SIM_C_DOUBLE_FETCH] = "DOUBLE_FETCH",
	[SIM_C_PORT] = "PORT",
};

static void (*last_words)(void);

void sim_last_words(void (*speak)(void))
{
	last_words = speak;
}

const char *sim_complaint_name(enum sim_complaint kind)
{
	return (unsigned int)kind < SIM_COMPLAINTS ? names[kind] : "?";
}

/* What a lie of the Secure side can lead an honest proxy into: then these say nothing. */
static bool excused_by_lies(enum sim_complaint kind)
{
	return kind == SIM_C_HANDLE || kind == SIM_C_FRAGMENT || kind == SIM_C_MAILBOX ||
	       kind == SIM_C_VERSION_UNSETTLED || kind == SIM_C_RUN || kind == SIM_C_OVERRUN;
}

void complain(struct sim *sim, enum sim_complaint kind, const char *format, ...)
{
	char text[400];
	va_list args;
	size_t bytes;

	if (sim->lied && excused_by_lies(kind))
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sim->complain_count[kind]++;
	if (!sim->complain_expected[kind]) {
		fprintf(stderr, "sim: complaint %s: %s\n", names[kind], text);
		fflush(stderr);
		/* They will look at the machine, too: its lock is not needed any more. */
		pthread_mutex_unlock(&sim->big);
		if (last_words != NULL)
			last_words();
		abort();
	}
	if (sim->complaints >= KEPT_COMPLAINTS)
		return;
	bytes = strlen(names[kind]) + strlen(text) + 3;
	sim->complaint[sim->complaints] = malloc(bytes);
	if (sim->complaint[sim->complaints] == NULL)
		abort();
	(void)snprintf(sim->complaint[sim->complaints], bytes, "%s: %s", names[kind], text);
	sim->complaints++;
}

void complaints_reset(struct sim *sim, bool forget_expected)
{
	for (uint32_t i = 0; i < sim->complaints; i++)
		free(sim->complaint[i]);
	sim->complaints = 0;
	memset(sim->complain_count, 0, sizeof(sim->complain_count));
	if (forget_expected)
		memset(sim->complain_expected, 0, sizeof(sim->complain_expected));
}

void sim_expect_complaint(struct sim *sim, uint32_t kind)
{
	pthread_mutex_lock(&sim->big);
	for (uint32_t i = 0; i < SIM_COMPLAINTS; i++)
		if (kind == SIM_ANY || kind == i)
			sim->complain_expected[i] = true;
	pthread_mutex_unlock(&sim->big);
}

uint32_t sim_complaints(struct sim *sim, uint32_t kind)
{
	uint32_t sum = 0;

	pthread_mutex_lock(&sim->big);
	for (uint32_t i = 0; i < SIM_COMPLAINTS; i++)
		if (kind == SIM_ANY || kind == i)
			sum += sim->complain_count[i];
	pthread_mutex_unlock(&sim->big);
	return sum;
}

const char *sim_complaint_text(struct sim *sim, uint32_t index)
{
	const char *text;

	pthread_mutex_lock(&sim->big);
	text = index < sim->complaints ? sim->complaint[index] : NULL;
	pthread_mutex_unlock(&sim->big);
	return text;
}

void sim_complaints_clear(struct sim *sim)
{
	pthread_mutex_lock(&sim->big);
	complaints_reset(sim, false);
	pthread_mutex_unlock(&sim->big);
}
