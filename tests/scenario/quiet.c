/* SPDX-License-Identifier: BSD-3-Clause */
#include "quiet.h"

#include <pthread.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WATCHED
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define WATCHED
#endif

#ifdef WATCHED
/* Of ThreadSanitizer's run-time library, which has no header for them. */
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
void AnnotateIgnoreSyncBegin(const char *file, int line);
void AnnotateIgnoreSyncEnd(const char *file, int line);
void __tsan_write_range(void *bytes, unsigned long length);
#endif

void quiet_begin(void)
{
#ifdef WATCHED
	AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
	AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
#endif
}

void quiet_end(void)
{
#ifdef WATCHED
	AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
	AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
#endif
}

void quiet_written(const void *bytes, size_t length)
{
#ifdef WATCHED
	/* It is only told so: nothing is written. */
	__tsan_write_range((void *)(uintptr_t)bytes, length);
#else
	(void)bytes;
	(void)length;
#endif
}

/* The simulator's own ports, and the proxy's locks. */
static struct ffa_ports real;
static pthread_mutex_t locks[FFA_LOCK_KINDS][FIXTURE_CLIENTS];
static int unseen = -1;

static void smc(void *ctx, struct ffa_regs *regs)
{
	quiet_begin();
	real.smc(ctx, regs);
	quiet_end();
}

static enum ffa_port_result buffer_map(void *ctx, struct ffa_endpoint client,
				       const struct ffa_pair *pair, struct ffa_mapping *out)
{
	enum ffa_port_result result;

	quiet_begin();
	result = real.buffer_map(ctx, client, pair, out);
	quiet_end();
	return result;
}

static enum ffa_port_result buffer_unmap(void *ctx, struct ffa_endpoint client,
					 const struct ffa_pair *pair,
					 const struct ffa_mapping *mapping)
{
	enum ffa_port_result result;

	quiet_begin();
	result = real.buffer_unmap(ctx, client, pair, mapping);
	quiet_end();
	return result;
}

static enum ffa_port_result pages(void *ctx, const struct ffa_page_change *change,
				  const struct ffa_range *ranges, uint32_t count)
{
	enum ffa_port_result result;

	quiet_begin();
	result = real.pages(ctx, change, ranges, count);
	quiet_end();
	return result;
}

static enum ffa_port_result zero(void *ctx, struct ffa_endpoint owner,
				 const struct ffa_range *ranges, uint32_t count)
{
	enum ffa_port_result result;

	quiet_begin();
	result = real.zero(ctx, owner, ranges, count);
	quiet_end();
	return result;
}

static void pause_a_little(void *ctx, uint32_t attempt)
{
	quiet_begin();
	real.pause(ctx, attempt);
	quiet_end();
}

static void event(void *ctx, const struct ffa_event *event)
{
	quiet_begin();
	real.event(ctx, event);
	quiet_end();
}

/* The simulator's lock comes along: it checks the order, and cannot be held by anybody else. */
static void lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	if ((unsigned int)kind >= FFA_LOCK_KINDS || index >= FIXTURE_CLIENTS)
		abort();
	if ((int)kind != unseen)
		pthread_mutex_lock(&locks[kind][index]);
	quiet_begin();
	real.lock(ctx, kind, index);
	quiet_end();
}

static void unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	quiet_begin();
	real.unlock(ctx, kind, index);
	quiet_end();
	if ((int)kind != unseen)
		pthread_mutex_unlock(&locks[kind][index]);
}

void quiet_ports(struct sim *sim, struct ffa_ports *out)
{
	const char *kind_unseen = getenv("FFA_UNSEEN_LOCK");

	unseen = kind_unseen != NULL ? (int)strtol(kind_unseen, NULL, 10) : -1;
	sim_ports(sim, &real);
	for (unsigned int kind = 0; kind < FFA_LOCK_KINDS; kind++)
		for (unsigned int i = 0; i < FIXTURE_CLIENTS; i++)
			pthread_mutex_init(&locks[kind][i], NULL);
	*out = real;
	out->smc = smc;
	out->buffer_map = buffer_map;
	out->buffer_unmap = buffer_unmap;
	out->pages = pages;
	out->zero = zero;
	out->copy_in = NULL;
	out->copy_out = NULL;
	out->lock = lock;
	out->unlock = unlock;
	out->pause = pause_a_little;
	out->event = event;
}

enum ffa_disposition quiet_call(struct fixture *f, uint16_t client, uint32_t vcpu,
				struct ffa_regs *regs)
{
	struct ffa_endpoint id = { client };
	enum ffa_disposition disposition;

	quiet_begin();
	sim_enter(f->sim, client, vcpu);
	quiet_end();
	disposition = ffa_proxy_call(f->proxy, id, vcpu, regs);
	quiet_begin();
	sim_leave(f->sim);
	quiet_end();
	return disposition;
}
