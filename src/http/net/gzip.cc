#include "http/net/gzip.h"

#include <zlib.h>

#include <array>

namespace bireme::http {
namespace {

constexpr size_t kOutputBytes = 64 * 1024;
constexpr int kGzipWindow = 15 + 16;  // the largest window, gzip framing

}  // namespace

struct Inflater::State {
  z_stream stream{};
  bool is_begun = false;
  bool is_complete = false;
};

Inflater::Inflater() : state_(std::make_unique<State>()) {
  CHECK(inflateInit2(&state_->stream, kGzipWindow) == Z_OK);
}

Inflater::~Inflater() { inflateEnd(&state_->stream); }

Status Inflater::feed(std::string_view bytes, const std::function<bool(std::string_view)>& sink) {
  z_stream& stream = state_->stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  state_->is_begun = state_->is_begun || !bytes.empty();
  std::array<char, kOutputBytes> buffer;
  while (true) {
    if (state_->is_complete) {
      if (stream.avail_in == 0) return {};
      inflateReset(&stream);  // gzip members may follow one another
      state_->is_complete = false;
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = buffer.size();
    const int result = inflate(&stream, Z_NO_FLUSH);
    const size_t made = buffer.size() - stream.avail_out;
    if (made > 0 && !sink({buffer.data(), made})) return {};
    if (result == Z_STREAM_END) {
      state_->is_complete = true;
      continue;
    }
    if (result == Z_BUF_ERROR || (result == Z_OK && stream.avail_in == 0 && made < buffer.size())) {
      return {};
    }
    if (result != Z_OK) return make_error(Reason::Invalid, "the gzip body is corrupt");
  }
}

Status Inflater::finish() const {
  if (state_->is_complete || !state_->is_begun) return {};
  return make_error(Reason::Unavailable, "the gzip body ended early");
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) ==
        Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace bireme::http
