/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * machine.c - the simulated machine of a replay: memory, partitions and features as the trace shows
 * them, everything else as the personality has it.
 */
#include <inttypes.h>
#include <string.h>

#include "regs.h"
#include "setup.h"

#define GIB (UINT64_C(1) << 30)
#define DEFAULT_RAM_BASE UINT64_C(0x40000000)
#define LOWEST_RAM UINT64_C(0x10000000) /* below: Secure memory and devices of the simulator */
#define LARGEST_RAM (UINT64_C(1) << 40)
#define HYPERVISOR_PAGES 1024u

static bool ram_of(const struct survey *survey, uint64_t *base, uint64_t *pages)
{
	uint64_t end;

	*base = DEFAULT_RAM_BASE;
	*pages = GIB / FFA_PAGE_SIZE;
	if (survey->highest < survey->lowest)
		return true;
	if (survey->highest >> 47 != 0)
		return false;
	*base = survey->lowest / GIB * GIB;
	if (*base < LOWEST_RAM)
		*base = LOWEST_RAM;
	end = (survey->highest / GIB + 1u) * GIB;
	*pages = (end - *base) / FFA_PAGE_SIZE;
	return end - *base <= LARGEST_RAM;
}

static void add_region(struct sim_config *config, const struct sim_region *region)
{
	const struct sim_region *ram = &config->region[0];

	/* Beside the recorded machine's memory, or not at all. */
	if (config->regions != 0 && region->base < ram->base + ram->pages * FFA_PAGE_SIZE &&
	    ram->base < region->base + region->pages * FFA_PAGE_SIZE)
		return;
	config->region[config->regions++] = *region;
}

static bool set_memory(struct replay *replay, struct sim_config *config)
{
	const struct sim_region secure = {
		.base = 0x0E000000, .pages = 2048, .kind = SIM_SECURE_RAM, .owner = SIM_ID_SPMC
	};
	const struct sim_region uart = {
		.base = 0x09000000, .pages = 1, .kind = SIM_DEVICE, .owner = SIM_ID_NOBODY
	};
	struct sim_region ram = { .kind = SIM_RAM, .owner = FFA_ID_HOST };
	struct sim_region own = { .pages = HYPERVISOR_PAGES,
				  .kind = SIM_RAM,
				  .owner = SIM_ID_HYPERVISOR };

	if (!ram_of(replay->survey, &ram.base, &ram.pages)) {
		tool_error("%s: the client's memory reaches from 0x%" PRIx64 " to 0x%" PRIx64
			   ", more than 1 TiB or beyond 47 bits",
			   replay->input->name, replay->survey->lowest, replay->survey->highest);
		return false;
	}
	replay->ram_base = ram.base;
	replay->ram_pages = ram.pages;
	own.base = ram.base + ram.pages * FFA_PAGE_SIZE + GIB;
	config->regions = 0;
	add_region(config, &ram);
	add_region(config, &own);
	add_region(config, &secure);
	add_region(config, &uart);
	return true;
}

static void set_partitions(struct replay *replay, struct sim_config *config)
{
	const struct survey *survey = replay->survey;

	if (survey->partitions != 0) {
		config->partitions = survey->partitions;
		memcpy(config->partition, survey->partition,
		       survey->partitions * sizeof(survey->partition[0]));
	}
	for (uint32_t i = 0; i < config->partitions; i++) {
		config->partition[i].ops = replay_partition;
		config->partition[i].ctx = replay;
	}
}

static bool base_config(struct replay *replay, struct sim_config *config)
{
	*config = sim_default_config();
	config->personality = replay->personality;
	config->endpoints = 1;
	config->endpoint[0] = FFA_ID_HOST;
	if (replay->survey->answered != 0 && replay->survey->answered < FFA_VERSION_HIGHEST)
		config->version = replay->survey->answered;
	config->lend_use_cases = replay->survey->lend_tag;
	if (replay->survey->sri != 0)
		config->sri = replay->survey->sri;
	set_partitions(replay, config);
	return set_memory(replay, config);
}

static void ask_feature(struct sim *sim, uint32_t query, struct ffa_regs *regs)
{
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFA_FID32(FFA_NR_FEATURES);
	regs->x[1] = query;
	sim_smc(sim, regs);
}

static bool answers_as_recorded(struct sim *sim, const struct survey_feature *feature)
{
	struct ffa_regs regs;

	ask_feature(sim, feature->query, &regs);
	if ((call_number(regs.x[0]) == FFA_NR_SUCCESS) != feature->supported)
		return false;
	return !feature->supported ||
	       ((uint32_t)regs.x[2] == feature->w2 && (uint32_t)regs.x[3] == feature->w3);
}

/* Of a function that is not offered in the width asked for, the other width is not either. */
static bool denied_in_other_width(const struct survey *survey, uint32_t slot)
{
	return slot < FFA_NUMBER_COUNT * 2u && !survey->feature[slot].asked &&
	       survey->feature[slot ^ 1u].asked && !survey->feature[slot ^ 1u].supported;
}

static void fill_other_widths(struct survey *survey)
{
	for (uint32_t i = 0; i < SURVEY_FEATURES; i++) {
		struct survey_feature *feature = &survey->feature[i];

		if (!denied_in_other_width(survey, i) || feature->inferred)
			continue;
		feature->inferred = true;
		feature->query = survey->feature[i ^ 1u].query ^ FFA_FID_WIDTH_BIT;
	}
}

/* The features that the trace shows and the personality answers otherwise. */
static uint32_t odd_features(const struct sim_config *config, const struct survey *survey,
			     struct sim_feature *odd)
{
	struct sim *sim = sim_create(config);
	struct ffa_regs regs = { .x = { FFA_FID32(FFA_NR_VERSION), survey->client } };
	uint32_t count = 0;

	sim_expect_complaint(sim, SIM_ANY);
	sim_smc(sim, &regs);
	for (uint32_t i = 0; i < SURVEY_FEATURES; i++) {
		const struct survey_feature *feature = &survey->feature[i];

		if ((!feature->asked && !feature->inferred) || answers_as_recorded(sim, feature))
			continue;
		odd[count].query = feature->query;
		odd[count].supported = feature->supported;
		odd[count].w2 = feature->w2;
		odd[count++].w3 = feature->w3;
	}
	sim_destroy(sim);
	return count;
}

static void tell_odd(struct replay *replay, const struct sim_feature *odd, uint32_t count)
{
	char name[NAME_ROOM];

	if (count == 0 || replay->out->json)
		return;
	out_text(replay->out, TONE_PLAIN, "  features that the trace shows to be otherwise:");
	for (uint32_t i = 0; i < count; i++)
		out_text(replay->out, TONE_PLAIN, " %s %s", call_name(odd[i].query, name),
			 odd[i].supported ? "offered" : "not offered");
	out_text(replay->out, TONE_PLAIN, "\n");
}

struct sim *machine_create(struct replay *replay)
{
	static struct sim_feature odd[SURVEY_FEATURES];
	struct sim_config config;
	struct sim *sim;

	if (!base_config(replay, &config))
		return NULL;
	fill_other_widths(replay->survey);
	config.features = odd_features(&config, replay->survey, odd);
	config.feature = odd;
	tell_odd(replay, odd, config.features);
	sim = sim_create(&config);
	sim_expect_complaint(sim, SIM_ANY);
	return sim;
}
