/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate_story.c - short stories, each a chapter of FF-A: what chance alone puts together rarely.
 * They are written as text and read once.
 */
#include "mutate_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static const char *const stories[] = {
	/* given and taken back; twice the same pages */
	"host.0 send\n"
	"  range page=4 pages=2 count=3 stride=4\n"
	"host.0 reclaim\n",
	"host.0 send\n"
	"  range page=8 pages=4\n"
	"host.0 send op=lend\n"
	"  range page=9 pages=1\n"
	"host.0 reclaim\n"
	"host.0 send op=lend\n"
	"  range page=9 pages=1\n",
	/* in pieces, one after another or with something in between */
	"host.0 send op=lend\n"
	"  range page=2 count=8 stride=2 pages=1\n"
	"  cut range=2\n"
	"  cut range=5\n"
	"host.0 reclaim\n",
	"host.0 send first=1\n"
	"  range page=20 count=5 stride=3 pages=1\n"
	"  cut range=1\n"
	"  cut range=3\n"
	"host.1 send first=1 op=lend\n"
	"  range page=60 count=3 stride=2 pages=1\n"
	"  cut range=2\n"
	"host.0 next\n"
	"host.1 next nth=1\n"
	"host.0 reclaim\n"
	"host.0 next\n"
	"host.1 reclaim nth=1\n",
	"host.0 send first=1\n"
	"  range page=5 count=3 pages=1\n"
	"  cut range=1\n"
	"host.0 reclaim\n"
	"host.0 frag of=own length=16\n"
	"host.0 frag of=past length=16\n",
	"host.0 send\n"
	"  range page=1 count=250 pages=1 stride=2\n"
	"  range page=1 count=20 pages=1 stride=2\n"
	"host.0 reclaim\n",
	/* more than a buffer holds, and as much as everybody may have, and more */
	"host.0 unmap\n"
	"host.0 map rx=4 pages=2\n"
	"host.0 send\n"
	"  range page=8 pages=1 count=250\n"
	"  range page=2 pages=1 count=5\n"
	"host.0 reclaim\n",
	"host.0 send\n"
	"  range page=40 pages=1\n"
	"vm1.0 send\n"
	"  range page=40 pages=1\n"
	"vm2.0 send\n"
	"  range page=40 pages=1\n"
	"host.0 send\n"
	"  range page=41 pages=1\n"
	"vm1.0 send\n"
	"  range page=41 pages=1\n"
	"vm2.0 send\n"
	"  range page=41 pages=1\n",
	/* unfinished when its client goes */
	"vm1.0 send first=1\n"
	"  range page=2 count=3 stride=2 pages=1\n"
	"  cut range=1\n"
	"vm1.0 destroy\n"
	"host.0 maintain budget=8\n"
	"vm1.0 add\n"
	"vm1.0 version request=0x10001\n"
	"vm1.0 map\n"
	"vm1.0 send\n",
	"host.0 send\n"
	"host.0 borrow what=keep\n"
	"host.0 reset\n"
	"host.0 maintain budget=4\n"
	"host.0 version request=0x10002\n"
	"host.0 map\n",
	/* several receivers, and what they do */
	"host.0 send op=lend\n"
	"  receiver id=borrower perms=2\n"
	"  receiver id=echo perms=1\n"
	"  range page=3 pages=2\n"
	"host.0 borrow what=use\n"
	"host.0 reclaim flags=1\n",
	"host.0 send\n"
	"host.0 borrow what=keep\n"
	"host.0 reclaim\n"
	"host.0 borrow what=return\n"
	"host.0 reclaim\n",
	"host.0 send op=donate\n"
	"  receiver id=borrower\n"
	"  range page=30 pages=1\n"
	"host.0 reclaim\n",
	/* buffers */
	"host.0 info\n"
	"host.0 info uuid=optee\n"
	"host.0 release\n"
	"host.0 info_regs\n",
	"host.0 info uuid=unknown\n"
	"host.0 info uuid=optee\n"
	"host.0 release\n",
	"host.0 unmap\n"
	"host.0 send\n"
	"host.0 map\n"
	"host.0 send\n",
	"host.0 info flags=1\n"
	"vm1.0 info\n"
	"vm1.0 unmap\n"
	"vm1.0 map\n"
	"vm1.0 release\n",
	/* messages */
	"host.0 request to=echo payload=7\n"
	"host.1 request to=slow\n"
	"host.1 run to=slow vcpu=1\n"
	"host.1 run to=slow vcpu=1\n",
	"host.0 request2 to=echo payload=1\n"
	"host.0 request to=slow wide=1\n"
	"host.0 request to=slow\n"
	"host.0 run to=slow\n",
	/* notifications */
	"host.0 note what=create bits=4\n"
	"host.0 note what=bind to=echo bits=6\n"
	"host.0 raise by=echo bits=2\n"
	"host.0 note what=info64\n"
	"host.0 note what=get flags=5\n"
	"host.0 note what=set to=echo bits=2\n"
	"host.0 note what=unbind to=echo bits=6\n"
	"host.0 note what=destroy\n",
	/* versions */
	"host.0 version request=0x10002\n"
	"host.0 version request=0x10000\n"
	"vm1.0 version request=0x10001\n"
	"host.0 features query=0x84000073\n"
	"host.0 version request=0x10000\n"
	"vm1.0 version request=0x10000\n"
	"host.0 send layout=1.0\n",
};

#define STORIES (sizeof(stories) / sizeof(stories[0]))

uint32_t mutate_stories(void)
{
	return (uint32_t)STORIES;
}

const char *mutate_story_text(uint32_t number)
{
	return stories[number];
}

static void read_all(struct fuzz_program *read)
{
	char text[1024];

	for (size_t i = 0; i < STORIES; i++) {
		int count = snprintf(text, sizeof(text), "program\n%s", stories[i]);

		if (count < 0 || (size_t)count >= sizeof(text) ||
		    !fuzz_text_read(&read[i], text, (size_t)count, stderr)) {
			fprintf(stderr, "fuzz: story %zu of the mutator is no program\n", i);
			abort();
		}
	}
}

uint32_t mutate_story(struct chance *chance, const struct fuzz_step **steps)
{
	static struct fuzz_program read[STORIES];
	static bool done;
	const struct fuzz_program *story;

	if (!done)
		read_all(read);
	done = true;
	story = &read[chance_below(chance, (uint32_t)STORIES)];
	*steps = story->step;
	return story->steps;
}
