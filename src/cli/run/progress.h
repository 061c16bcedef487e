// RunProgress: what `bireme run` prints while it works: append-only lines, JSON lines, or, on a
// terminal, a live table of what is not done yet.
//
// Events come from workers, ticks from the main thread; a lock inside keeps lines whole.
#pragma once

#include <mutex>
#include <string>

#include "base/clock.h"
#include "cli/run/options.h"
#include "cli/streams.h"
#include "engine/report.h"

namespace bireme::cli {

class RunProgress {
 public:
  RunProgress(Streams& streams, const Clock& clock, OutputFormat format);

  void tell(const engine::SyncEvent& event);
  // Called several times a second: redraws the table, or prints a summary every ten seconds.
  void tick(const engine::SetStatus& status);
  // The last words.
  void finish(const engine::SetStatus& status);

 private:
  void print_line(const engine::SyncEvent& event);
  void print_json(std::string_view type, const kube::ResourceKey& key, std::string_view message,
                  const Position& source = {});
  void draw(const engine::SetStatus& status);
  void erase_table();

  Streams& streams_;
  const Clock& clock_;
  const OutputFormat format_;
  const bool is_live_;
  std::mutex mutex_;
  uint64_t seq_ = 0;
  size_t drawn_lines_ = 0;
  MonotonicTime summed_up_at_;
  std::string last_summary_;
};

// "revision main@sha1:…: 12 objects, 10 in sync, 2 waiting; progressing"
std::string summarize(const engine::SetStatus& status);

}  // namespace bireme::cli
