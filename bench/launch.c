// usage: launch REPORT COMMAND [ARGUMENT...]   runs the command and writes what it cost to REPORT:
// seconds of wall time, seconds of CPU time, peak memory in KiB, exit code.
//
// A process's peak memory, as the kernel reports it, includes what its parent had when it forked,
// so the parent must be small: this program instead of an interpreter.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const double started = now();
  const pid_t child = fork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  int status = 0;
  struct rusage usage;
  wait4(child, &status, 0, &usage);
  const double wall = now() - started;
  FILE* report = fopen(argv[1], "w");
  if (!report) return 1;
  fprintf(report, "%.6f %.6f %ld %d\n", wall, seconds(usage.ru_utime) + seconds(usage.ru_stime),
          usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return fclose(report);
}
