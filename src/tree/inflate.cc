#include "tree/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace bireme::tree {

namespace {

constexpr int kZlibWindow = 15;
constexpr int kGzipWindow = 15 + 16;
constexpr size_t kChunkBytes = 256 * 1024;

class Inflater {
 public:
  Inflater(std::string_view data, int window) : left_(data) {
    ready_ = ::inflateInit2(&stream_, window) == Z_OK;
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { ::inflateEnd(&stream_); }

  // Fills `out` from `used` on; the code of zlib's last call. Z_BUF_ERROR: the input has ended.
  int fill(std::string& out, size_t& used) {
    if (!ready_) return Z_MEM_ERROR;
    int code = Z_OK;
    while (code == Z_OK && used < out.size()) {
      feed();
      const size_t room = std::min<size_t>(out.size() - used, std::numeric_limits<uInt>::max());
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + used);
      stream_.avail_out = static_cast<uInt>(room);
      code = ::inflate(&stream_, Z_NO_FLUSH);
      used += room - stream_.avail_out;
    }
    return code;
  }

  // After Z_STREAM_END: what has not been read.
  std::string_view rest() const {
    return std::string_view(left_.data() - stream_.avail_in, left_.size() + stream_.avail_in);
  }

 private:
  void feed() {
    if (stream_.avail_in > 0) return;
    const size_t part = std::min<size_t>(left_.size(), std::numeric_limits<uInt>::max());
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(left_.data()));
    stream_.avail_in = static_cast<uInt>(part);
    left_.remove_prefix(part);
  }

  z_stream stream_{};
  std::string_view left_;
  bool ready_ = false;
};

Error broken(int code) {
  return make_error(Reason::Invalid, "{}",
                    code == Z_BUF_ERROR || code == Z_OK ? "compressed data ends too early"
                                                        : "compressed data is corrupt");
}

Error too_large(size_t limit_bytes) {
  return make_error(Reason::LimitExceeded, "unpacks to more than {} bytes", limit_bytes);
}

// One stream, appended to `out`; the input that is left.
Result<std::string_view> inflate_stream(std::string_view data, int window, size_t limit_bytes,
                                        std::string& out) {
  Inflater inflater(data, window);
  size_t used = out.size();
  for (;;) {
    out.resize(std::min(used + kChunkBytes, limit_bytes + 1));
    const int code = inflater.fill(out, used);
    if (used > limit_bytes) return too_large(limit_bytes);
    if (code == Z_STREAM_END) break;
    if (code != Z_OK) return broken(code);
  }
  out.resize(used);
  return inflater.rest();
}

}  // namespace

Result<std::string> inflate_exactly(std::string_view data, size_t size_bytes) {
  Inflater inflater(data, kZlibWindow);
  // One byte more, so that a stream that is too long shows, and that the end is reached.
  std::string out(size_bytes + 1, '\0');
  size_t used = 0;
  const int code = inflater.fill(out, used);
  if (code != Z_STREAM_END && used <= size_bytes) return broken(code);
  if (used != size_bytes) {
    return make_error(Reason::Invalid, "compressed data has another size than announced");
  }
  out.resize(size_bytes);
  return out;
}

Result<std::string> inflate_whole(std::string_view data, size_t limit_bytes) {
  std::string out;
  TRY(inflate_stream(data, kZlibWindow, limit_bytes, out));
  return out;
}

bool is_gzip(std::string_view data) { return data.starts_with("\x1f\x8b"); }

Result<std::string> gunzip(std::string_view data, size_t limit_bytes) {
  std::string out;
  while (is_gzip(data)) data = TRY(inflate_stream(data, kGzipWindow, limit_bytes, out));
  return out;
}

}  // namespace bireme::tree
