// RunWiring: everything `bireme run` is made of, put together in the order of dependence and taken
// apart in the other. Main thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/run/options.h"
#include "engine/report.h"

namespace bireme::cli {

class RunWiring {
 public:
  struct Setup {
    RunOptions options;
    std::string crash_at;
    engine::EventSink sink;
  };
  static Result<std::unique_ptr<RunWiring>> start(Setup setup);
  ~RunWiring();

  const engine::StateStore& store() const;
  std::string listen_address() const;  // empty without --listen

 private:
  struct State;
  RunWiring();
  std::unique_ptr<State> state_;
};

}  // namespace bireme::cli
