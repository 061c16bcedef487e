// Mailbox: a way to a strand that may be closed. Handlers of the http loop and of timers hold the
// mailbox, which outlives them, never the strand, which does not. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/guarded.h"
#include "work/strand.h"

namespace bireme::kube {

class Mailbox {
 public:
  explicit Mailbox(work::Strand& strand) : strand_(&strand) {}

  // Dropped if the mailbox is closed.
  void post(work::Strand::Task task) {
    strand_.with([&task](work::Strand* strand) {
      if (strand != nullptr) (void)strand->post(std::move(task));
    });
  }
  void close() {
    strand_.with([](work::Strand*& strand) { strand = nullptr; });
  }

 private:
  Guarded<work::Strand*> strand_;
};

using MailboxPtr = std::shared_ptr<Mailbox>;

}  // namespace bireme::kube
