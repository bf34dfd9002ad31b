/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * personality.c - which Secure side answered, told from what its answers look like.
 */
#include <string.h>

#include "survey.h"

static const char *const names[SIM_PERSONALITIES] = {
	[SIM_RULES] = "rules",
	[SIM_OPTEE_RELEASED] = "optee-released",
	[SIM_OPTEE_REPAIRED] = "optee-repaired",
	[SIM_EL3_SPMC] = "el3",
	[SIM_EL3_SPMC_OLD] = "el3-old",
};

const char *personality_name(enum sim_personality personality)
{
	return personality < SIM_PERSONALITIES ? names[personality] : "?";
}

enum sim_personality personality_parse(const char *name)
{
	for (unsigned i = 0; i < SIM_PERSONALITIES; i++) {
		if (strcmp(name, names[i]) == 0)
			return (enum sim_personality)i;
	}
	return SIM_PERSONALITIES;
}

static enum sim_personality which_el3(const struct survey *survey, const char **why)
{
	if (survey->refused_1_2 != 0 && survey->accepted_1_2 == 0) {
		*why = "leftovers in unused registers or sign-extended errors; answers 1.2 and "
		       "refuses every send with 1.2's access descriptors";
		return SIM_EL3_SPMC_OLD;
	}
	*why = "leftovers in unused registers, sign-extended errors or handles 0xffffffxx";
	return SIM_EL3_SPMC;
}

enum sim_personality survey_personality(const struct survey *survey, const char **why)
{
	if (survey->stale != 0 || survey->sign_extended != 0 || survey->el3_handles != 0)
		return which_el3(survey, why);
	if (survey->optee_handles == 0) {
		*why = "nothing in the trace points to one of the known Secure sides";
		return SIM_RULES;
	}
	if (survey->fragmented != 0 && survey->refused_fragmented == survey->fragmented) {
		*why = "handles 0x10000000000n; every fragmented send is refused";
		return SIM_OPTEE_RELEASED;
	}
	*why = survey->fragmented != 0 ? "handles 0x10000000000n; takes fragmented sends"
				       : "handles 0x10000000000n; no fragmented send in the trace";
	return SIM_OPTEE_REPAIRED;
}
