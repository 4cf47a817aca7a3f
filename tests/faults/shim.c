/* Makes the nth call of a kind fail, or the process die at it, where it touches files below one folder.
 *
 * Preloaded into a test's child process. Nothing happens before fault_arm. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE, FSYNC, RENAME, LINK, UNLINK, MKDIR, CREATE, KINDS };
enum { FAILS, DIES_BEFORE, DIES_AFTER };

static char root[PATH_MAX];
static long seen[KINDS], nth = -1;
static int kind = -1, how, error;

#define TRUE_CALL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void fault_arm(const char *folder, int a_kind, long an_nth, int a_how, int an_error) {
  strncpy(root, folder, sizeof root - 1);
  memset(seen, 0, sizeof seen);
  kind = a_kind, nth = an_nth, how = a_how, error = an_error;
}

long fault_seen(int a_kind) { return seen[a_kind]; }

static int below(const char *path) { return root[0] && strncmp(path, root, strlen(root)) == 0; }

static int path_counts(int dir, const char *path) {
  char full[PATH_MAX * 2], link[64];
  if (!root[0]) return 0;
  if (path[0] == '/') return below(path);
  snprintf(link, sizeof link, dir == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", dir);
  ssize_t length = readlink(link, full, sizeof full - 1);
  if (length < 0) return 0;
  full[length] = 0;
  return below(full);
}

static int descriptor_counts(int descriptor) {
  char link[64], full[PATH_MAX];
  if (!root[0]) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, full, sizeof full - 1);
  if (length < 0) return 0;
  full[length] = 0;
  return below(full);
}

/* Count a call; tell whether its turn has come. */
static int due(int a_kind, int counts) {
  if (!counts) return 0;
  seen[a_kind]++;
  return a_kind == kind && seen[a_kind] == nth;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

#define CALL(a_kind, counts, does)      \
  do {                                  \
    if (!due(a_kind, counts)) return does; \
    if (how == DIES_BEFORE) die();      \
    if (how == DIES_AFTER) {            \
      does;                             \
      die();                            \
    }                                   \
    errno = error;                      \
    return -1;                          \
  } while (0)

/* Of a write that is cut by death, half arrives. */
#define WRITES(does, half)                            \
  do {                                                \
    if (!due(WRITE, descriptor_counts(descriptor))) return does; \
    if (how == DIES_BEFORE) die();                    \
    if (how == DIES_AFTER || how == FAILS) {          \
      half;                                           \
      if (how == DIES_AFTER) die();                   \
    }                                                 \
    errno = error;                                    \
    return -1;                                        \
  } while (0)

ssize_t write(int descriptor, const void *data, size_t length) {
  WRITES(TRUE_CALL(write)(descriptor, data, length), (void)!TRUE_CALL(write)(descriptor, data, length / 2));
}
ssize_t pwrite(int descriptor, const void *data, size_t length, off_t at) {
  WRITES(TRUE_CALL(pwrite)(descriptor, data, length, at), (void)!TRUE_CALL(pwrite)(descriptor, data, length / 2, at));
}
ssize_t pwrite64(int descriptor, const void *data, size_t length, off64_t at) {
  WRITES(TRUE_CALL(pwrite64)(descriptor, data, length, at),
         (void)!TRUE_CALL(pwrite64)(descriptor, data, length / 2, at));
}
int fsync(int descriptor) { CALL(FSYNC, descriptor_counts(descriptor), TRUE_CALL(fsync)(descriptor)); }
int fdatasync(int descriptor) { CALL(FSYNC, descriptor_counts(descriptor), TRUE_CALL(fdatasync)(descriptor)); }
int rename(const char *from, const char *to) { CALL(RENAME, path_counts(AT_FDCWD, to), TRUE_CALL(rename)(from, to)); }
int link(const char *from, const char *to) { CALL(LINK, path_counts(AT_FDCWD, to), TRUE_CALL(link)(from, to)); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
  CALL(LINK, path_counts(b, to), TRUE_CALL(linkat)(a, from, b, to, flags));
}
int unlink(const char *path) { CALL(UNLINK, path_counts(AT_FDCWD, path), TRUE_CALL(unlink)(path)); }
int unlinkat(int dir, const char *path, int flags) {
  CALL(UNLINK, path_counts(dir, path), TRUE_CALL(unlinkat)(dir, path, flags));
}
int mkdir(const char *path, mode_t mode) { CALL(MKDIR, path_counts(AT_FDCWD, path), TRUE_CALL(mkdir)(path, mode)); }

#define OPENS(name)                                                              \
  int name(const char *path, int flags, ...) {                                   \
    __builtin_va_list rest;                                                      \
    __builtin_va_start(rest, flags);                                             \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? __builtin_va_arg(rest, mode_t) : 0; \
    __builtin_va_end(rest);                                                      \
    CALL(CREATE, (flags & O_CREAT) && path_counts(AT_FDCWD, path), TRUE_CALL(name)(path, flags, mode)); \
  }
OPENS(open)
OPENS(open64)
