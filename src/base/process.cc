#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace bireme {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Pipe {
 public:
  Pipe() { ok_ = ::pipe2(ends_, O_CLOEXEC) == 0; }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  bool ok() const { return ok_; }
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_end(int end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }

 private:
  int ends_[2] = {-1, -1};
  bool ok_ = false;
};

struct Pipes {
  Pipe in, out, err, failure;
};

// Everything the child needs, made before the fork: after it only async-signal-safe calls are left.
struct ChildImage {
  explicit ChildImage(const ProcessOptions& options) {
    for (const std::string& word : options.argv) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    for (char** line = ::environ; *line != nullptr; ++line) {
      const std::string name(*line, std::strcspn(*line, "="));
      const bool is_passed = options.inherits_environment || name == "PATH" || name == "HOME";
      if (is_passed && !options.env.contains(name)) lines.emplace_back(*line);
    }
    for (const auto& [name, value] : options.env)
      lines.push_back(fmt::format("{}={}", name, value));
    for (const std::string& line : lines) envp.push_back(const_cast<char*>(line.c_str()));
    envp.push_back(nullptr);
    directory = options.directory;
  }
  std::vector<char*> argv;
  std::vector<std::string> lines;
  std::vector<char*> envp;
  std::string directory;
};

[[noreturn]] void become_child(const ChildImage& image, Pipes& pipes, pid_t parent) {
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);  // what our threads block is not the child's business
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::dup2(pipes.in.reader(), 0);
  ::dup2(pipes.out.writer(), 1);
  ::dup2(pipes.err.writer(), 2);
  int code = 0;
  if (!image.directory.empty() && ::chdir(image.directory.c_str()) != 0) code = errno;
  if (code == 0) {
    ::execvpe(image.argv[0], image.argv.data(), image.envp.data());
    code = errno;
  }
  [[maybe_unused]] const ssize_t told = ::write(pipes.failure.writer(), &code, sizeof(code));
  ::_exit(127);
}

// A running child: killed with its group and reaped if it has not ended by itself.
class Child {
 public:
  explicit Child(pid_t pid)
      : pid_(pid), ended_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!exit_code_) {
      ::kill(-pid_, SIGKILL);
      wait();
    }
    if (ended_ >= 0) ::close(ended_);
  }
  // Becomes readable when the child ends; -1 where the kernel has no such thing.
  int ended() const { return ended_; }
  bool has_ended() { return exit_code_ || reap(WNOHANG); }
  int wait() {
    while (!exit_code_ && !reap(0)) {
    }
    return *exit_code_;
  }

 private:
  bool reap(int flags) {
    int state = 0;
    const pid_t got = ::waitpid(pid_, &state, flags);
    if (got == 0 || (got < 0 && errno == EINTR)) return false;
    exit_code_ = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
    return true;
  }

  pid_t pid_;
  int ended_;
  std::optional<int> exit_code_;
};

// Feeds and drains the child until it has ended, the deadline passes or `stop` asks. Somebody it
// left behind may keep its output open: what is there when it ends is all that counts.
class Exchange {
 public:
  Exchange(const ProcessOptions& options, Pipes& pipes)
      : options_(options), pipes_(pipes), unsent_(options.input) {
    for (const int end : {pipes.in.writer(), pipes.out.reader(), pipes.err.reader()}) {
      ::fcntl(end, F_SETFL, O_NONBLOCK);
    }
  }

  Status run(Child& child, ProcessOutput& output, const std::stop_token& stop) {
    const auto deadline = steady_clock::now() + options_.timeout;
    if (unsent_.empty()) pipes_.in.close_end(1);
    for (bool has_ended = false; !has_ended;) {
      if (stop.stop_requested()) return make_error(Reason::Cancelled, "stopped");
      if (steady_clock::now() >= deadline) {
        return make_error(Reason::Timeout, "no end within {} s", options_.timeout.count());
      }
      pollfd waits[] = {{pipes_.out.reader(), POLLIN, 0},
                        {pipes_.err.reader(), POLLIN, 0},
                        {pipes_.in.writer(), POLLOUT, 0},
                        {child.ended(), POLLIN, 0}};
      constexpr int kStopCheckMs = 50;
      ::poll(waits, 4, kStopCheckMs);
      has_ended = child.has_ended();
      if (waits[2].revents != 0) feed();
      drain(pipes_.out, output.out, has_ended);
      drain(pipes_.err, output.err, has_ended);
      if (output.out.size() + output.err.size() > options_.output_bytes_max) {
        return make_error(Reason::LimitExceeded, "more output than the limit of {} bytes",
                          options_.output_bytes_max);
      }
    }
    return {};
  }

 private:
  void drain(Pipe& pipe, std::string& into, bool to_the_end) const {
    char chunk[64 * 1024];
    for (bool more = true;
         more && pipe.reader() >= 0 && into.size() <= options_.output_bytes_max;) {
      const ssize_t got = ::read(pipe.reader(), chunk, sizeof(chunk));
      if (got > 0) into.append(chunk, static_cast<size_t>(got));
      if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) pipe.close_end(0);
      more = to_the_end && got > 0;
    }
  }

  void feed() {
    const ssize_t put = ::write(pipes_.in.writer(), unsent_.data(), unsent_.size());
    if (put > 0) unsent_.remove_prefix(static_cast<size_t>(put));
    if (unsent_.empty() || (put < 0 && errno != EAGAIN && errno != EINTR)) pipes_.in.close_end(1);
  }

  const ProcessOptions& options_;
  Pipes& pipes_;
  std::string_view unsent_;
};

}  // namespace

Result<ProcessOutput> run_process(const ProcessOptions& options, std::stop_token stop) {
  CHECK(!options.argv.empty());
  const std::string doing = fmt::format("running {}", options.argv[0]);
  const ChildImage image(options);
  Pipes pipes;
  if (!pipes.in.ok() || !pipes.out.ok() || !pipes.err.ok() || !pipes.failure.ok()) {
    return make_error(Reason::Io, "{}: {}", doing, std::strerror(errno));
  }
  ::signal(SIGPIPE, SIG_IGN);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return make_error(Reason::Io, "{}: {}", doing, std::strerror(errno));
  if (pid == 0) become_child(image, pipes, parent);
  Child child(pid);
  pipes.in.close_end(0);
  pipes.out.close_end(1);
  pipes.err.close_end(1);
  pipes.failure.close_end(1);

  int start_error = 0;
  if (::read(pipes.failure.reader(), &start_error, sizeof(start_error)) > 0) {
    const Reason reason = start_error == ENOENT ? Reason::NotFound : Reason::Io;
    return make_error(reason, "{}: {}", doing, std::strerror(start_error));
  }
  ProcessOutput output;
  Exchange exchange(options, pipes);
  const Status done = exchange.run(child, output, stop);
  if (!done.ok()) return done.error().during(doing);
  output.exit_code = child.wait();
  return output;
}

}  // namespace bireme
