/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memory.c - RAM that exists. Each region is a sparse file mapped once; a buffer handed to the
 * proxy is a second mapping of its pages between guard pages, so that a stray access is a crash.
 */
#define _GNU_SOURCE 1
#define _FILE_OFFSET_BITS 64
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A reset clears so much by hand; beyond it the memory is given back whole. */
#define CLEAR_AT_MOST (256 * 1024)

static void die(const char *what)
{
	perror(what);
	abort();
}

static int by_base(const void *a, const void *b)
{
	const struct region *ra = a, *rb = b;

	return ra->def.base < rb->def.base ? -1 : ra->def.base > rb->def.base;
}

static void add(struct sim *sim, const struct sim_region *def)
{
	struct region *region = &sim->region[sim->regions++];

	region->def = *def;
	region->fd = -1;
	region->chunks = (size_t)((def->pages + CHUNK_PAGES - 1) / CHUNK_PAGES);
	region->chunk = calloc(region->chunks ? region->chunks : 1, sizeof(struct chunk *));
	if (sim->config.flat_buffers)
		region->asked = calloc((size_t)(def->pages + 63) / 64, sizeof(uint64_t));
	if (region->chunk == NULL || (sim->config.flat_buffers && region->asked == NULL))
		die("sim: region");
}

void memory_create(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->config.regions; i++)
		add(sim, &sim->config.region[i]);
	for (uint32_t i = 0; i < sim->sps; i++) {
		struct sim_region own = {
			.base = sim->sp[i].base,
			.pages = SP_PAGES,
			.kind = SIM_SECURE_RAM,
			.owner = sim->sp[i].def.id,
		};

		add(sim, &own);
	}
	qsort(sim->region, sim->regions, sizeof(sim->region[0]), by_base);
	for (uint32_t i = 0; i < sim->regions; i++) {
		const struct sim_region *def = &sim->region[i].def;

		if (def->base % PAGE || def->pages == 0 ||
		    def->pages > (UINT64_MAX - def->base) / PAGE) {
			fprintf(stderr, "sim: region %u makes no sense\n", i);
			abort();
		}
	}
	for (uint32_t i = 1; i < sim->regions; i++) {
		const struct sim_region *before = &sim->region[i - 1].def;

		if (before->base + before->pages * PAGE > sim->region[i].def.base) {
			fprintf(stderr, "sim: memory regions overlap\n");
			abort();
		}
	}
}

struct region *region_of(struct sim *sim, uint64_t addr)
{
	uint32_t low = 0, high = sim->regions;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct region *region = &sim->region[middle];

		if (addr < region->def.base)
			high = middle;
		else if ((addr - region->def.base) / PAGE >= region->def.pages)
			low = middle + 1;
		else
			return region;
	}
	return NULL;
}

/* Give a region its bytes. */
static void touch(struct region *region)
{
	uint64_t bytes = region->def.pages * PAGE;
	void *map;

	if (region->host != NULL)
		return;
	if (bytes > SIZE_MAX / 2)
		die("sim: region larger than the host's address space");
	region->fd = memfd_create("sim", 0);
	if (region->fd < 0 || ftruncate(region->fd, (off_t)bytes) != 0)
		die("sim: memory of a region");
	map = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
		   region->fd, 0);
	if (map == MAP_FAILED)
		die("sim: mapping a region");
	region->host = map;
}

/* These bytes may be written from now on. */
static void ask(struct region *region, uint64_t offset, uint64_t bytes)
{
	uint64_t end = (offset + bytes + PAGE - 1) / PAGE;

	for (uint64_t i = offset / PAGE; i < end; i++)
		region->asked[i / 64] |= UINT64_C(1) << i % 64;
}

uint8_t *memory_at(struct sim *sim, uint64_t addr, uint64_t bytes)
{
	struct region *region = region_of(sim, addr);

	if (region == NULL || region->def.kind == SIM_DEVICE)
		return NULL;
	if (bytes > region->def.pages * PAGE - (addr - region->def.base))
		return NULL;
	touch(region);
	if (region->asked != NULL)
		ask(region, addr - region->def.base, bytes);
	return region->host + (size_t)(addr - region->def.base);
}

void *sim_memory(struct sim *sim, uint64_t addr, size_t bytes)
{
	void *at;

	pthread_mutex_lock(&sim->big);
	at = memory_at(sim, addr, bytes);
	pthread_mutex_unlock(&sim->big);
	return at;
}

bool view_open(struct sim *sim, struct view *view, uint64_t addr, uint32_t pages, bool write)
{
	return view_open_as(sim, view, addr, pages, write, sim->config.flat_buffers);
}

bool view_open_as(struct sim *sim, struct view *view, uint64_t addr, uint32_t pages, bool write,
		  bool plain)
{
	size_t bytes = (size_t)pages * PAGE;
	struct region *region = region_of(sim, addr);
	uint8_t *flat = memory_at(sim, addr, bytes), *map;
	off_t offset;

	memset(view, 0, sizeof(*view));
	if (flat == NULL)
		return false;
	view->data = flat;
	if (plain || sysconf(_SC_PAGESIZE) != (long)PAGE)
		return true;
	offset = (off_t)(addr - region->def.base);
	map = mmap(NULL, bytes + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		die("sim: guarded view");
	if (mmap(map + PAGE, bytes, write ? PROT_READ | PROT_WRITE : PROT_READ,
		 MAP_SHARED | MAP_FIXED, region->fd, offset) == MAP_FAILED)
		die("sim: guarded view");
	view->map = map;
	view->map_bytes = bytes + 2 * PAGE;
	view->data = map + PAGE;
	return true;
}

void view_close(struct view *view)
{
	if (view->map != NULL)
		munmap(view->map, view->map_bytes);
	memset(view, 0, sizeof(*view));
}

/* Overwrite the bytes that exist, where they are few; false: they are not. */
static bool clear_little(struct region *region)
{
	off_t at = 0, left = CLEAR_AT_MOST, end;

	for (at = lseek(region->fd, at, SEEK_DATA); at >= 0;
	     at = lseek(region->fd, end, SEEK_DATA)) {
		end = lseek(region->fd, at, SEEK_HOLE);
		if (end < 0 || end - at > left)
			return false;
		memset(region->host + (size_t)at, 0, (size_t)(end - at));
		left -= end - at;
	}
	return errno == ENXIO;
}

static void clear_asked(struct region *region)
{
	for (uint64_t word = 0; word < (region->def.pages + 63) / 64; word++) {
		uint64_t bits = region->asked[word];

		for (uint64_t i = word * 64; bits != 0; i++, bits >>= 1)
			if (bits & 1)
				memset(region->host + (size_t)i * PAGE, 0, PAGE);
		region->asked[word] = 0;
	}
}

/* Zero all contents; mappings stay. Giving the memory back costs more than clearing some of it. */
void memory_reset(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->regions; i++) {
		struct region *region = &sim->region[i];
		off_t bytes = (off_t)(region->def.pages * PAGE);

		if (region->host == NULL)
			continue;
		if (region->asked != NULL) {
			clear_asked(region);
			continue;
		}
		if (clear_little(region))
			continue;
		if (ftruncate(region->fd, 0) != 0 || ftruncate(region->fd, bytes) != 0)
			die("sim: clearing memory");
	}
}

void memory_destroy(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->regions; i++) {
		struct region *region = &sim->region[i];

		if (region->host != NULL)
			munmap(region->host, (size_t)(region->def.pages * PAGE));
		if (region->fd >= 0)
			close(region->fd);
		for (size_t n = 0; n < region->chunks; n++)
			free(region->chunk[n]);
		free(region->chunk);
		free(region->asked);
	}
}
