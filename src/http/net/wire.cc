#include "http/net/wire.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "http/net/tls_context.h"

namespace bireme::http {
namespace {

constexpr size_t kReadBytes = 64 * 1024;
constexpr int kReadsPerTurn = 16;  // then other connections have their turn
constexpr size_t kRecordBytes = 16 * 1024;

// Alerts by which the other side says that it does not like our certificate.
bool is_certificate_alert(unsigned long code) {
  switch (ERR_GET_REASON(code)) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED: return true;
    default: return false;
  }
}

}  // namespace

std::shared_ptr<Wire> Wire::start(Loop& loop, WireUser* user, int fd, SSL* ssl, std::string peer) {
  std::shared_ptr<Wire> wire(new Wire(loop, user, fd, ssl, std::move(peer)));
  wire->update_interest();
  // Not at once: the user does not hold the wire yet.
  wire->call_soon(&Wire::shake_hands);
  return wire;
}

Wire::Wire(Loop& loop, WireUser* user, int fd, SSL* ssl, std::string peer)
    : loop_(loop), user_(user), fd_(fd), ssl_(ssl), peer_(std::move(peer)),
      last_read_(loop.now()) {}

Wire::~Wire() {
  if (fd_ >= 0) {
    loop_.forget(fd_);
    ::close(fd_);
  }
  if (!ssl_) return;
  // Without this OpenSSL holds a connection that was cut against its session: never resumed.
  SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl_);
}

bool Wire::is_resumed() const { return ssl_ && SSL_session_reused(ssl_); }

void Wire::call_soon(void (Wire::*method)()) {
  const std::weak_ptr<Wire> weak = weak_from_this();
  loop_.at_end_of_turn([weak, method] {
    if (const std::shared_ptr<Wire> wire = weak.lock()) (wire.get()->*method)();
  });
}

void Wire::flush_soon() {
  if (is_flush_scheduled_ || state_ != State::Open) return;
  is_flush_scheduled_ = true;
  call_soon(&Wire::flush);
}

void Wire::set_reading(bool is_reading) {
  if (is_reading_ == is_reading || state_ == State::Closed) return;
  is_reading_ = is_reading;
  update_interest();
  // OpenSSL may hold bytes that epoll knows nothing of.
  if (is_reading) call_soon(&Wire::pump);
}

void Wire::close_when_sent() {
  closes_when_sent_ = true;
  flush_soon();
}

void Wire::close(const Error& error) { fail(error, false); }

void Wire::on_ready(bool readable, bool writable) {
  const std::shared_ptr<Wire> keep = shared_from_this();
  if (state_ == State::Handshake) return shake_hands();
  if (writable) flush();
  if (readable) pump();
}

void Wire::shake_hands() {
  if (state_ != State::Handshake) return;
  if (ssl_) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    if (result != 1) {
      judge_tls(result, "TLS handshake");
      return update_interest();
    }
  }
  state_ = State::Open;
  wants_write_ = false;
  update_interest();
  const unsigned char* alpn = nullptr;
  unsigned int alpn_bytes = 0;
  if (ssl_) SSL_get0_alpn_selected(ssl_, &alpn, &alpn_bytes);
  user_->on_open({reinterpret_cast<const char*>(alpn), alpn_bytes});
  flush_soon();
  pump();
}

void Wire::pump() {
  std::array<char, kReadBytes> buffer;
  for (int i = 0; i < kReadsPerTurn; ++i) {
    if (state_ != State::Open || !is_reading_) return;
    size_t got = 0;
    if (read_some(buffer.data(), buffer.size(), got) != Step::Moved) return;
    last_read_ = loop_.now();
    user_->on_bytes({buffer.data(), got});
  }
  const std::weak_ptr<Wire> weak = weak_from_this();
  loop_.post([weak] {
    if (const std::shared_ptr<Wire> wire = weak.lock()) wire->pump();
  });
}

void Wire::flush() {
  is_flush_scheduled_ = false;
  while (state_ == State::Open) {
    if (sent_ == out_.size()) {
      out_.clear();
      sent_ = 0;
      user_->fill(out_);
      if (state_ != State::Open) return;
      if (out_.empty()) break;
    }
    const Step step = write_some();
    if (step == Step::Failed) return;
    if (step == Step::Blocked) {
      wants_write_ = true;
      return update_interest();
    }
  }
  if (state_ != State::Open) return;
  wants_write_ = false;
  update_interest();
  if (!closes_when_sent_) return;
  if (ssl_) SSL_shutdown(ssl_);
  ERR_clear_error();
  fail(make_error(Reason::Unavailable, "the connection to {} was closed", peer_), true);
}

Wire::Step Wire::read_some(char* into, size_t bytes, size_t& got) {
  if (ssl_) {
    ERR_clear_error();
    const int result = SSL_read(ssl_, into, static_cast<int>(bytes));
    if (result <= 0) return judge_tls(result, "reading");
    got = static_cast<size_t>(result);
    return Step::Moved;
  }
  const ssize_t result = recv(fd_, into, bytes, 0);
  if (result > 0) {
    got = static_cast<size_t>(result);
    return Step::Moved;
  }
  if (result < 0 && (errno == EAGAIN || errno == EINTR)) return Step::Blocked;
  if (result == 0) {
    fail(make_error(Reason::Unavailable, "{} closed the connection", peer_), true);
  } else {
    fail(make_error(Reason::Unavailable, "reading from {}: {}", peer_, strerror(errno)), false);
  }
  return Step::Failed;
}

Wire::Step Wire::write_some() {
  const size_t left = out_.size() - sent_;
  if (ssl_) {
    ERR_clear_error();
    const int result =
        SSL_write(ssl_, out_.data() + sent_, static_cast<int>(std::min(left, kRecordBytes)));
    if (result <= 0) return judge_tls(result, "writing");
    sent_ += static_cast<size_t>(result);
    return Step::Moved;
  }
  const ssize_t result = send(fd_, out_.data() + sent_, left, MSG_NOSIGNAL);
  if (result >= 0) {
    sent_ += static_cast<size_t>(result);
    return Step::Moved;
  }
  if (errno == EAGAIN || errno == EINTR) return Step::Blocked;
  fail(make_error(Reason::Unavailable, "writing to {}: {}", peer_, strerror(errno)), false);
  return Step::Failed;
}

Wire::Step Wire::judge_tls(int result, std::string_view doing) {
  const int problem = SSL_get_error(ssl_, result);
  if (problem == SSL_ERROR_WANT_READ) {
    if (state_ == State::Handshake) wants_write_ = false;
    return Step::Blocked;
  }
  if (problem == SSL_ERROR_WANT_WRITE) {
    wants_write_ = true;
    return Step::Blocked;
  }
  if (problem == SSL_ERROR_ZERO_RETURN) {
    fail(make_error(Reason::Unavailable, "{} closed the connection", peer_), true);
    return Step::Failed;
  }
  const int system_error = errno;
  const unsigned long code = ERR_peek_error();
  const long verdict = SSL_get_verify_result(ssl_);
  if (state_ == State::Handshake && verdict != X509_V_OK) {
    take_tls_errors();
    fail(make_error(Reason::VerifyFailed, "the certificate of {} is not trusted: {}", peer_,
                    X509_verify_cert_error_string(verdict)),
         false);
    return Step::Failed;
  }
  const Reason reason = is_certificate_alert(code) ? Reason::AuthFailed : Reason::Unavailable;
  std::string why;
  if (code != 0) {
    why = take_tls_errors();
  } else {
    why = system_error != 0 ? strerror(system_error) : "the connection was cut";
  }
  fail(make_error(reason, "{} with {}: {}", doing, peer_, why), false);
  return Step::Failed;
}

void Wire::fail(Error error, bool is_clean_end) {
  if (state_ == State::Closed) return;
  state_ = State::Closed;
  loop_.forget(fd_);
  ::close(fd_);
  fd_ = -1;
  user_->on_closed(error, is_clean_end);
}

void Wire::update_interest() {
  if (state_ != State::Closed) loop_.watch(fd_, this, is_reading_, wants_write_);
}

}  // namespace bireme::http
