#include "base/error.h"

#include <algorithm>
#include <utility>

namespace bireme {

struct Error::Data {
  Reason reason;
  Retry retry;
  int http_status = 0;
  std::string message;
  std::string hint;
  Position position;
  bool has_position = false;
};

Error::Error(Reason reason, std::string message) {
  auto data = std::make_shared<Data>();
  data->reason = reason;
  data->retry = default_retry(reason);
  data->message = std::move(message);
  data_ = std::move(data);
}

Error::Error(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

std::shared_ptr<Error::Data> Error::copy() const { return std::make_shared<Data>(*data_); }

Reason Error::reason() const { return data_->reason; }
Retry Error::retry() const { return data_->retry; }
int Error::http_status() const { return data_->http_status; }
const std::string& Error::message() const { return data_->message; }
const std::string& Error::hint() const { return data_->hint; }
const Position* Error::position() const { return data_->has_position ? &data_->position : nullptr; }

Error Error::during(std::string_view doing) const {
  auto data = copy();
  data->message = fmt::format("{}: {}", doing, data->message);
  return Error(std::shared_ptr<const Data>(std::move(data)));
}

Error Error::at(Position position) const {
  if (data_->has_position) return *this;
  auto data = copy();
  data->position = std::move(position);
  data->has_position = true;
  return Error(std::shared_ptr<const Data>(std::move(data)));
}

Error Error::in_file(std::string_view file) const {
  if (data_->has_position && !data_->position.file.empty()) return *this;
  auto data = copy();
  data->position.file = file;
  data->has_position = true;
  return Error(std::shared_ptr<const Data>(std::move(data)));
}

Error Error::with_hint(std::string hint) const {
  auto data = copy();
  data->hint = std::move(hint);
  return Error(std::shared_ptr<const Data>(std::move(data)));
}

Error Error::with_retry(Retry retry) const {
  auto data = copy();
  data->retry = retry;
  return Error(std::shared_ptr<const Data>(std::move(data)));
}

Error Error::with_status(int http_status) const {
  auto data = copy();
  data->http_status = http_status;
  return Error(std::shared_ptr<const Data>(std::move(data)));
}

Error Error::with_reason(Reason reason) const {
  auto data = copy();
  data->reason = reason;
  data->retry = default_retry(reason);
  return Error(std::shared_ptr<const Data>(std::move(data)));
}

std::string Error::report() const {
  std::string out = fmt::format("error: {}\n", message());
  if (const Position* where = position()) {
    out += fmt::format("  at {}", where->file);
    if (where->line > 0) out += fmt::format(":{}", where->line);
    if (where->line > 0 && where->column > 0) out += fmt::format(":{}", where->column);
    out += '\n';
    if (!where->text.empty()) {
      out += fmt::format("    {}\n", where->text);
      if (where->column > 0) {
        const size_t indent = std::min<size_t>(where->column - 1, where->text.size());
        out += fmt::format("    {}^\n", std::string(indent, ' '));
      }
    }
  }
  if (!hint().empty()) out += fmt::format("  hint: {}\n", hint());
  return out;
}

std::string_view reason_name(Reason reason) {
  switch (reason) {
    case Reason::Internal: return "Internal";
    case Reason::Invalid: return "Invalid";
    case Reason::NotFound: return "NotFound";
    case Reason::AlreadyExists: return "AlreadyExists";
    case Reason::Conflict: return "Conflict";
    case Reason::Forbidden: return "Forbidden";
    case Reason::AuthFailed: return "AuthFailed";
    case Reason::Immutable: return "Immutable";
    case Reason::Timeout: return "Timeout";
    case Reason::Cancelled: return "Cancelled";
    case Reason::Unavailable: return "Unavailable";
    case Reason::Throttled: return "Throttled";
    case Reason::Gone: return "Gone";
    case Reason::LimitExceeded: return "LimitExceeded";
    case Reason::VerifyFailed: return "VerifyFailed";
    case Reason::BuildFailed: return "BuildFailed";
    case Reason::Unsupported: return "Unsupported";
    case Reason::Held: return "Held";
    case Reason::Io: return "Io";
  }
  return "Internal";
}

Retry default_retry(Reason reason) {
  switch (reason) {
    case Reason::Conflict:
    case Reason::Gone: return Retry::Now;
    case Reason::Internal:
    case Reason::Timeout:
    case Reason::Unavailable:
    case Reason::Throttled:
    case Reason::Io: return Retry::Backoff;
    case Reason::NotFound:
    case Reason::AlreadyExists:
    case Reason::Forbidden:
    case Reason::AuthFailed:
    case Reason::VerifyFailed: return Retry::AtInterval;
    case Reason::Invalid:
    case Reason::Immutable:
    case Reason::LimitExceeded:
    case Reason::BuildFailed:
    case Reason::Unsupported:
    case Reason::Held: return Retry::OnChange;
    case Reason::Cancelled: return Retry::Never;
  }
  return Retry::Backoff;
}

}  // namespace bireme
