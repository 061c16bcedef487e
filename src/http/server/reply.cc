#include "http/server/reply.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace bireme::http {
namespace {

// What the service holds. Its end is the end of the answer, whatever happens.
class Writer final : public ResponseWriter {
 public:
  explicit Writer(ReplyPtr reply) : reply_(std::move(reply)) {}
  ~Writer() override {
    if (!is_ended_) reply_->set_end(make_error(Reason::Internal, "the answer was given up"));
  }
  void head(ResponseHead head) override { reply_->set_head(std::move(head)); }
  void data(std::string_view bytes) override { reply_->add_data(bytes); }
  void end(Status status) override {
    is_ended_ = true;
    reply_->set_end(std::move(status));
  }
  size_t pending_bytes() const override { return reply_->pending_bytes(); }
  std::stop_token gone() const override { return reply_->gone(); }

 private:
  ReplyPtr reply_;
  bool is_ended_ = false;
};

bool is_sendable(const ResponseHead& head) {
  if (head.status < 200 || head.status > 599) return false;
  return std::all_of(head.headers.begin(), head.headers.end(), [](const Header& header) {
    return check_header(header.name, header.value).ok() && header.name != "connection" &&
           header.name != "transfer-encoding";
  });
}

}  // namespace

ResponseWriterPtr Reply::make_writer() { return std::make_shared<Writer>(shared_from_this()); }

void Reply::set_head(ResponseHead head) {
  std::lock_guard lock(mutex_);
  if (has_head_ || is_ended_) return;
  // A header that cannot be sent is a fault of the service: the caller sees a 500, not a broken
  // or split answer.
  if (!is_sendable(head)) head = {.status = 500, .headers = {}};
  head_ = std::move(head);
  has_head_ = true;
  tell_reader();
}

void Reply::add_data(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (is_ended_ || gone_.stop_requested() || bytes.empty()) return;
  if (data_.size() - taken_ + bytes.size() > pending_bytes_max_) {
    is_ended_ = is_failed_ = true;
    return tell_reader();
  }
  data_.append(bytes);
  pending_.store(data_.size() - taken_, std::memory_order_relaxed);
  tell_reader();
}

void Reply::set_end(Status status) {
  std::lock_guard lock(mutex_);
  if (is_ended_) return;
  is_ended_ = true;
  if (!has_head_) {
    head_ = ResponseHead{.status = 500, .headers = {{"content-length", "0"}}};
    has_head_ = true;
    data_.clear();
  } else if (!status) {
    is_failed_ = true;
  }
  tell_reader();
}

// Called under the lock. Many small writes of one turn are told once.
void Reply::tell_reader() {
  if (is_told_) return;
  is_told_ = true;
  const auto tell = [self = shared_from_this()] {
    {
      std::lock_guard lock(self->mutex_);
      self->is_told_ = false;
    }
    if (self->reader_) self->reader_->on_reply(*self);
  };
  if (loop_.is_current()) {
    loop_.at_end_of_turn(tell);
  } else {
    loop_.post(tell);
  }
}

std::optional<ResponseHead> Reply::take_head() {
  std::lock_guard lock(mutex_);
  return std::exchange(head_, std::nullopt);
}

size_t Reply::take_data(char* into, size_t bytes_max) {
  std::lock_guard lock(mutex_);
  const size_t count = std::min(bytes_max, data_.size() - taken_);
  memcpy(into, data_.data() + taken_, count);
  taken_ += count;
  // The taken front is dropped when it is half of the buffer: each byte moves once on average.
  if (taken_ * 2 >= data_.size()) {
    data_.erase(0, taken_);
    taken_ = 0;
  }
  pending_.store(data_.size() - taken_, std::memory_order_relaxed);
  return count;
}

bool Reply::is_over() const {
  std::lock_guard lock(mutex_);
  return is_ended_ && (is_failed_ || taken_ == data_.size());
}

bool Reply::is_failed() const {
  std::lock_guard lock(mutex_);
  return is_failed_;
}

void Reply::detach() {
  reader_ = nullptr;
  gone_.request_stop();
}

void respond(ResponseWriter& writer, int status, std::string_view content_type,
             std::string_view body) {
  writer.head({.status = status,
               .headers = {{"content-type", std::string(content_type)},
                           {"content-length", std::to_string(body.size())}}});
  writer.data(body);
  writer.end({});
}

}  // namespace bireme::http
