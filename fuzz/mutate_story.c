/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate_story.c - short stories, each a chapter of FF-A: what chance alone puts together rarely.
 * They are written as text and read once. The first line is the machine that a story needs.
 */
#include "mutate_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static const char *const stories[] = {
	/* given and taken back; twice the same pages */
	"program\n"
	"host.0 send\n"
	"  range page=4 pages=2 count=3 stride=4\n"
	"host.0 reclaim\n",
	"program\n"
	"host.0 send\n"
	"  range page=8 pages=4\n"
	"host.0 send op=lend\n"
	"  range page=9 pages=1\n"
	"host.0 reclaim\n"
	"host.0 send op=lend\n"
	"  range page=9 pages=1\n",
	/* in pieces, one after another or with something in between */
	"program\n"
	"host.0 send op=lend\n"
	"  range page=12 count=8 stride=2 pages=1\n"
	"  cut range=2\n"
	"  cut range=5\n"
	"host.0 reclaim\n",
	"program\n"
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
	"program\n"
	"host.0 send first=1\n"
	"  range page=5 count=3 pages=1\n"
	"  cut range=1\n"
	"host.0 reclaim\n"
	"host.0 frag of=own length=16\n"
	"host.0 frag of=past length=16\n",
	"program ranges=320\n"
	"host.0 send\n"
	"  range page=3 count=250 pages=1\n"
	"  cut range=100\n"
	"  cut range=200\n"
	"host.0 reclaim\n",
	/* more than a buffer holds, and as much as everybody may have, and more */
	"program ranges=320\n"
	"host.0 unmap\n"
	"host.0 map rx=4 pages=2\n"
	"host.0 send\n"
	"  range page=8 pages=1 count=250\n"
	"  range page=6 pages=1 count=2\n"
	"host.0 reclaim\n",
	"program\n"
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
	"program\n"
	"vm1.0 send first=1\n"
	"  range page=12 count=3 stride=2 pages=1\n"
	"  cut range=1\n"
	"vm1.0 destroy\n"
	"host.0 maintain budget=8\n"
	"vm1.0 add\n"
	"vm1.0 version request=0x10002\n"
	"vm1.0 map rx=2 pages=1\n"
	"vm1.0 send\n",
	"program\n"
	"host.0 send\n"
	"host.0 borrow what=keep\n"
	"host.0 reset\n"
	"host.0 maintain budget=4\n"
	"host.0 version request=0x10002\n"
	"host.0 map rx=2 pages=1\n",
	/* several receivers, and what they do */
	"program\n"
	"host.0 send op=lend\n"
	"  receiver id=borrower perms=2\n"
	"  receiver id=echo perms=1\n"
	"  range page=3 pages=2\n"
	"host.0 borrow what=use\n"
	"host.0 reclaim flags=1\n",
	"program\n"
	"host.0 send\n"
	"host.0 borrow what=keep\n"
	"host.0 reclaim\n"
	"host.0 borrow what=return\n"
	"host.0 reclaim\n",
	"program\n"
	"host.0 send op=donate\n"
	"  receiver id=borrower\n"
	"  range page=30 pages=1\n"
	"host.0 reclaim\n",
	/* buffers */
	"program\n"
	"host.0 info\n"
	"host.0 info uuid=optee\n"
	"host.0 release\n"
	"host.0 info_regs\n",
	"program\n"
	"host.0 info uuid=unknown\n"
	"host.0 info uuid=optee\n"
	"host.0 release\n",
	"program\n"
	"host.0 unmap\n"
	"host.0 send\n"
	"host.0 map rx=2 pages=1\n"
	"host.0 send\n",
	"program\n"
	"host.0 info flags=1\n"
	"vm1.0 info\n"
	"vm1.0 unmap\n"
	"vm1.0 map rx=2 pages=1\n"
	"vm1.0 release\n",
	/* messages */
	"program\n"
	"host.0 request to=echo payload=7\n"
	"host.0 behave pauses=2 yield=1\n"
	"host.1 request to=slow\n"
	"host.1 run to=slow vcpu=1\n"
	"host.1 run to=slow vcpu=1\n",
	"program\n"
	"host.0 request2 to=slow uuid=slow payload=1\n"
	"host.0 behave pauses=1\n"
	"host.0 request to=slow wide=1\n"
	"host.0 request to=slow\n"
	"host.0 run to=slow\n",
	/* notifications */
	"program\n"
	"host.0 note what=create bits=4\n"
	"host.0 note what=bind to=echo bits=6\n"
	"host.0 raise by=echo bits=2\n"
	"host.0 note what=info64\n"
	"host.0 note what=get flags=5\n"
	"host.0 note what=set to=echo bits=2\n"
	"host.0 note what=unbind to=echo bits=6\n"
	"host.0 note what=destroy\n",
	"program\n"
	"host.0 note what=create bits=4\n"
	"host.0 note what=bind bits=6\n"
	"host.0 raise bits=2\n"
	"host.0 note what=info64\n"
	"host.0 raise bits=4\n"
	"host.0 note what=info\n",
	/* first contact, in several tries */
	"program boot=none\n"
	"host.0 version request=0x10002\n"
	"  lie on=102 arg=0xfffffffd\n"
	"host.0 map rx=2 pages=1\n"
	"  lie on=104 arg=0xfffffffc\n"
	"host.0 map rx=2 pages=1\n"
	"host.0 send\n",
	/* versions */
	"program\n"
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
	for (size_t i = 0; i < STORIES; i++) {
		if (!fuzz_text_read(&read[i], stories[i], strlen(stories[i]), stderr)) {
			fprintf(stderr, "fuzz: story %zu of the mutator is no program\n", i);
			abort();
		}
	}
}

const struct fuzz_program *mutate_story(struct chance *chance)
{
	static struct fuzz_program read[STORIES];
	static bool done;

	if (!done)
		read_all(read);
	done = true;
	return &read[chance_below(chance, (uint32_t)STORIES)];
}
