/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_version_race.c - two CPUs race FFA_VERSION with FFA_VERSION or with another call. Each pair
 * of calls is made in both orders, one after the other, and what came of it is noted; then the two
 * race: the second starts at every single lock, unlock and SMC of the first, and from a common
 * start. What comes of that must be one of the two notes.
 */
#include "quiet.h"

#include <pthread.h>

#include "oracle.h"

#define V(minor) FFA_VERSION_MAKE(1, minor)
#define VERSION FFA_FID32(FFA_NR_VERSION)
#define ID_GET FFA_FID32(FFA_NR_ID_GET)
#define FEATURES FFA_FID32(FFA_NR_FEATURES)
#define FREE_RACES 60

struct act {
	uint16_t client;
	uint32_t fid;
	uint64_t x1;
};

/* What was done before, what the Secure side will get wrong once, and the two calls that race. */
struct story {
	const char *name;
	enum ffa_negotiator negotiator;
	struct act before[2];
	struct sim_failure failure;
	struct act act[2];
};

static const struct story stories[] = {
	{ "two first requests", FFA_NEGOTIATOR_HOST,
	  .act = { { 0, VERSION, V(1) }, { 0, VERSION, V(0) } } },
	{ "first request and a call", FFA_NEGOTIATOR_HOST,
	  .act = { { 0, VERSION, V(2) }, { 0, ID_GET, 0 } } },
	{ "new request and the lock", FFA_NEGOTIATOR_HOST, .before = { { 0, VERSION, V(2) } },
	  .act = { { 0, VERSION, V(0) }, { 0, ID_GET, 0 } } },
	{ "new request of the host, request of a VM", FFA_NEGOTIATOR_HOST,
	  .before = { { 0, VERSION, V(2) } },
	  .act = { { 0, VERSION, V(1) }, { 1, VERSION, V(2) } } },
	{ "new request of the host, lock of a VM", FFA_NEGOTIATOR_HOST,
	  .before = { { 0, VERSION, V(1) }, { 1, VERSION, V(1) } },
	  .act = { { 0, VERSION, V(0) }, { 1, ID_GET, 0 } } },
	{ "two locks of two clients", FFA_NEGOTIATOR_HOST,
	  .before = { { 0, VERSION, V(1) }, { 1, VERSION, V(1) } },
	  .act = { { 0, ID_GET, 0 }, { 1, ID_GET, 0 } } },
	{ "two locks of one client", FFA_NEGOTIATOR_HOST, .before = { { 0, VERSION, V(2) } },
	  .act = { { 0, ID_GET, 0 }, { 0, FEATURES, FFA_FID32(FFA_NR_MEM_SHARE) } } },
	{ "first contact that fails once", FFA_NEGOTIATOR_HOST,
	  .before = { { 0, VERSION, V(2) }, { 1, VERSION, V(2) } },
	  .failure = { SIM_FAIL_ERROR, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 1, 1,
		       (uint32_t)FFA_RET_BUSY },
	  .act = { { 0, ID_GET, 0 }, { 1, ID_GET, 0 } } },
	{ "Secure side that lies once", FFA_NEGOTIATOR_HOST,
	  .failure = { SIM_FAIL_VERSION, VERSION, 1, 1, 0x20000 },
	  .act = { { 0, VERSION, V(2) }, { 0, VERSION, V(1) } } },
	{ "VM before the host", FFA_NEGOTIATOR_HOST,
	  .act = { { 0, VERSION, V(1) }, { 1, VERSION, V(2) } } },
	{ "two that may negotiate", FFA_NEGOTIATOR_ANY,
	  .act = { { 1, VERSION, V(1) }, { 2, VERSION, V(2) } } },
	{ "malformed and good request", FFA_NEGOTIATOR_HOST, .before = { { 0, VERSION, V(1) } },
	  .act = { { 0, VERSION, 0x80010001 }, { 0, VERSION, V(2) } } },
	{ "request of a locked client, lock of another", FFA_NEGOTIATOR_HOST,
	  .before = { { 0, VERSION, V(1) }, { 0, ID_GET, 0 } },
	  .act = { { 0, VERSION, V(2) }, { 1, ID_GET, 0 } } },
};

/* Everything that can be told from outside afterwards. */
struct outcome {
	uint64_t x0[2];
	uint64_t x2[2];
	uint32_t client_state[FIXTURE_CLIENTS];
	uint32_t client_version[FIXTURE_CLIENTS];
	uint32_t state, version, secure_version;
	uint32_t initialised, present, secure_locked;
};

static struct fixture f;

/* The simulator's ports as they are (quiet.h). */
static struct ffa_ports quiet;

/*
 * The meeting of the two threads, under its own mutex, which orders nothing as ThreadSanitizer sees
 * it: only the proxy's locks do.
 */
static struct {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_t first;
	bool forced;
	uint32_t point, points; /* where the second starts; points of the first so far */
	bool started, blocked, done;
	int holder[FFA_LOCK_KINDS]; /* 0 nobody, 1 the first, 2 the second; mailboxes together */
} meeting;

static bool is_first(void)
{
	return pthread_equal(pthread_self(), meeting.first) != 0;
}

/* A point of the first thread: let the second run until it is done or waits for a lock of ours. */
static void reached_point(void)
{
	quiet_begin();
	pthread_mutex_lock(&meeting.mutex);
	if (meeting.forced && is_first() && meeting.points++ == meeting.point) {
		meeting.started = true;
		pthread_cond_broadcast(&meeting.changed);
		while (!meeting.blocked && !meeting.done)
			pthread_cond_wait(&meeting.changed, &meeting.mutex);
	}
	pthread_mutex_unlock(&meeting.mutex);
	quiet_end();
}

static void set_holder(enum ffa_lock kind, int holder)
{
	quiet_begin();
	pthread_mutex_lock(&meeting.mutex);
	meeting.holder[kind] = holder;
	pthread_mutex_unlock(&meeting.mutex);
	quiet_end();
}

static void take(void *ctx, enum ffa_lock kind, uint32_t index)
{
	reached_point();
	quiet_begin();
	pthread_mutex_lock(&meeting.mutex);
	if (!is_first() && meeting.holder[kind] == 1) {
		meeting.blocked = true;
		pthread_cond_broadcast(&meeting.changed);
	}
	pthread_mutex_unlock(&meeting.mutex);
	quiet_end();
	quiet.lock(ctx, kind, index);
	set_holder(kind, is_first() ? 1 : 2);
}

static void drop(void *ctx, enum ffa_lock kind, uint32_t index)
{
	set_holder(kind, 0);
	quiet.unlock(ctx, kind, index);
	reached_point();
}

static void hook(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	(void)port;
	(void)regs;
	reached_point();
}

static struct ffa_regs perform(const struct act *act, uint32_t vcpu)
{
	struct ffa_regs regs = { { act->fid, act->x1 } };

	(void)quiet_call(&f, act->client, vcpu, &regs);
	return regs;
}

static void open_story(const struct story *story)
{
	fixture_prepare(&f);
	f.config.negotiator = story->negotiator;
	fixture_machine(&f);
	quiet_ports(f.sim, &quiet);
	f.ports = quiet;
	f.ports.lock = take;
	f.ports.unlock = drop;
	sim_hook(f.sim, hook, NULL);
	fixture_proxy(&f);
	for (size_t i = 0; i < 2 && story->before[i].fid != 0; i++)
		(void)perform(&story->before[i], 0);
	if (story->failure.fid != 0)
		sim_fail(f.sim, &story->failure);
}

static void close_story(const struct ffa_regs *answers, struct outcome *out)
{
	struct ffa_view_proxy view = fixture_view(&f);
	bool locked;

	memset(out, 0, sizeof(*out));
	for (unsigned int i = 0; i < 2; i++) {
		out->x0[i] = answers[i].x[0];
		out->x2[i] = answers[i].x[2];
	}
	for (uint16_t i = 0; i < FIXTURE_CLIENTS; i++) {
		out->client_state[i] = (uint32_t)fixture_client(&f, i).version_state;
		out->client_version[i] = fixture_client(&f, i).version;
	}
	out->state = (uint32_t)view.version_state;
	out->version = view.version;
	out->initialised = view.initialised;
	out->present = view.secure_present;
	out->secure_version = sim_oracle_version(f.sim, &locked);
	out->secure_locked = locked;
	oracle_check(f.proxy, f.sim);
	fixture_stop(&f);
}

static void serial(const struct story *story, unsigned int first, struct outcome *out)
{
	struct ffa_regs answers[2];

	meeting.first = pthread_self();
	open_story(story);
	answers[first] = perform(&story->act[first], first);
	answers[1 - first] = perform(&story->act[1 - first], 1 - first);
	close_story(answers, out);
}

struct second {
	const struct act *act;
	struct ffa_regs answer;
};

static void *run_second(void *arg)
{
	struct second *second = arg;

	quiet_begin();
	pthread_mutex_lock(&meeting.mutex);
	while (!meeting.started)
		pthread_cond_wait(&meeting.changed, &meeting.mutex);
	pthread_mutex_unlock(&meeting.mutex);
	quiet_end();
	second->answer = perform(second->act, 1);
	quiet_begin();
	pthread_mutex_lock(&meeting.mutex);
	meeting.done = true;
	pthread_cond_broadcast(&meeting.changed);
	pthread_mutex_unlock(&meeting.mutex);
	quiet_end();
	return NULL;
}

static void start_second(void)
{
	quiet_begin();
	pthread_mutex_lock(&meeting.mutex);
	meeting.forced = false;
	meeting.started = true;
	pthread_cond_broadcast(&meeting.changed);
	pthread_mutex_unlock(&meeting.mutex);
	quiet_end();
}

/* Race them; `point` UINT32_MAX: from a common start. Returns whether the point was reached. */
static bool race(const struct story *story, unsigned int first, uint32_t point, struct outcome *out)
{
	struct second second = { .act = &story->act[1 - first] };
	struct ffa_regs answers[2];
	pthread_t thread;
	bool reached;

	memset(meeting.holder, 0, sizeof(meeting.holder));
	meeting.forced = false;
	open_story(story);
	meeting.started = meeting.blocked = meeting.done = false;
	meeting.points = 0;
	meeting.point = point;
	ck_assert_int_eq(pthread_create(&thread, NULL, run_second, &second), 0);
	meeting.forced = point != UINT32_MAX;
	if (!meeting.forced)
		start_second();
	answers[first] = perform(&story->act[first], 0);
	reached = meeting.points > point;
	start_second();
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	answers[1 - first] = second.answer;
	close_story(answers, out);
	return reached;
}

static void is_serial(const struct story *story, const struct outcome *got,
		      const struct outcome *notes, uint32_t point)
{
	ck_assert_msg(memcmp(got, &notes[0], sizeof(*got)) == 0 ||
			      memcmp(got, &notes[1], sizeof(*got)) == 0,
		      "%s, point %u: 0x%llx and 0x%llx, version 0x%x, at the Secure side 0x%x",
		      story->name, point, (unsigned long long)got->x0[0],
		      (unsigned long long)got->x0[1], got->version, got->secure_version);
}

/* Both roles at every point; counts the points. */
static uint32_t race_everywhere(const struct story *story, const struct outcome *notes)
{
	struct outcome got;
	uint32_t total = 0;

	for (unsigned int first = 0; first < 2; first++) {
		uint32_t point = 0;

		while (race(story, first, point, &got)) {
			is_serial(story, &got, notes, point);
			point++;
		}
		is_serial(story, &got, notes, point);
		total += point;
	}
	return total;
}

static void prepare_meeting(void)
{
	memset(&meeting, 0, sizeof(meeting));
	meeting.first = pthread_self();
	pthread_mutex_init(&meeting.mutex, NULL);
	pthread_cond_init(&meeting.changed, NULL);
}

/* VER-8 */
START_TEST(second_call_at_any_point_of_the_first_gives_one_of_the_serial_outcomes)
{
	prepare_meeting();
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		struct outcome notes[2];

		serial(&stories[i], 0, &notes[0]);
		serial(&stories[i], 1, &notes[1]);
		/* Even the shortest pair of calls takes locks to start a race at. */
		ck_assert_uint_ge(race_everywhere(&stories[i], notes), 8);
	}
}
END_TEST

/* VER-8 */
START_TEST(calls_from_a_common_start_give_one_of_the_serial_outcomes)
{
	prepare_meeting();
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		struct outcome notes[2], got;

		serial(&stories[i], 0, &notes[0]);
		serial(&stories[i], 1, &notes[1]);
		for (unsigned int round = 0; round < FREE_RACES; round++) {
			(void)race(&stories[i], round % 2, UINT32_MAX, &got);
			is_serial(&stories[i], &got, notes, UINT32_MAX);
		}
	}
}
END_TEST

/* VER-5: the call that comes while another makes the first contact waits for it. */
START_TEST(first_contact_is_made_once_though_two_calls_want_it)
{
	const struct story *story = &stories[5];
	struct outcome got;
	uint32_t point = 0;

	prepare_meeting();
	ck_assert_str_eq(story->name, "two locks of two clients");
	while (race(story, 0, point++, &got)) {
		ck_assert_uint_eq(fixture_asked(&f, FFA_FID64(FFA_NR_RXTX_MAP)), 1);
		ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_PARTITION_INFO_GET)), 1);
		ck_assert_uint_eq(got.x0[0], FFA_FID32(FFA_NR_SUCCESS));
		ck_assert_uint_eq(got.x0[1], FFA_FID32(FFA_NR_SUCCESS));
	}
	ck_assert_uint_gt(point, 20);
}
END_TEST

FIXTURE_MAIN("version_race", 240,
	     second_call_at_any_point_of_the_first_gives_one_of_the_serial_outcomes,
	     calls_from_a_common_start_give_one_of_the_serial_outcomes,
	     first_contact_is_made_once_though_two_calls_want_it)
