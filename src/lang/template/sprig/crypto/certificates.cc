// genPrivateKey, genCA, genSignedCert and their kin.
#include <arpa/inet.h>

#include <fmt/core.h>

#include "base/digest.h"
#include "lang/template/fmt/print.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/sprig/crypto/keys.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

constexpr uint64_t kKeySteps = 1'000'000;  // what making a key costs

const Type& certificate_type() {
  static const Type type{.name = "sprig.certificate", .fields = {"Cert", "Key"}};
  return type;
}

Value make_pair_value(Heap& heap, std::string_view certificate, std::string_view key) {
  return heap.object(certificate_type(), {heap.text(certificate), heap.text(key)});
}

Result<Key> new_key(const Call& call, KeyKind kind) {
  if (!call.run.state().spend(kKeySteps)) return *call.run.state().error;
  return make_key(kind);
}

Result<Value> private_key(const Call& call) {
  std::string_view name = call.text(0);
  KeyKind kind = KeyKind::Rsa4096;
  if (name == "dsa") {
    kind = KeyKind::Dsa;
  } else if (name == "ecdsa") {
    kind = KeyKind::Ecdsa;
  } else if (name == "ed25519") {
    kind = KeyKind::Ed25519;
  } else if (!name.empty() && name != "rsa") {
    return call.heap().text("Unknown type " + std::string(name));
  }
  Key key = TRY(new_key(call, kind));
  return call.heap().text(emit_key(key.get()));
}

Result<std::vector<std::string>> texts_of(const Call& call, Value list, bool are_ips) {
  std::vector<std::string> out;
  for (Value item : call.heap().items(list.as_list())) {
    if (!item.is(Kind::String)) {
      return bad(fmt::format("error {}: {} is not a string",
                             are_ips ? "parsing ip" : "processing alternate dns name",
                             to_text(call.heap(), item)));
    }
    unsigned char address[16];
    std::string text(item.as_text());
    bool is_ip = inet_pton(AF_INET, text.c_str(), address) == 1 ||
                 inet_pton(AF_INET6, text.c_str(), address) == 1;
    if (are_ips && !is_ip) return bad("error parsing ip: " + text);
    out.push_back(std::move(text));
  }
  return out;
}

// Arguments: name, [ips, names,] days, [authority,] [key].
struct Shape {
  bool has_names;
  bool has_authority;
  bool has_key;
};

Result<Value> generate(const Call& call, Shape shape) {
  CertificateRequest request;
  size_t next = 0;
  request.common_name = call.text(next++);
  request.is_authority = !shape.has_names;
  request.now = call.run.state().clock().wall();
  std::string key_text = shape.has_key ? std::string(call.text(call.size() - 1)) : std::string();
  Key key;
  if (shape.has_key) {
    Result<Key> parsed = parse_key(key_text);
    if (!parsed) return bad("parsing private key: " + parsed.error().message());
    key = std::move(*parsed);
  }
  if (shape.has_names) {
    request.ips = TRY(texts_of(call, call[next++], true));
    request.names = TRY(texts_of(call, call[next++], false));
  }
  request.days = call.integer(next++);
  std::string_view issuer;
  Key issuer_key;
  if (shape.has_authority) {
    Struct* authority = call[next].as_struct();
    issuer = authority->fields[0].as_text();
    TRY(check_certificate(issuer));
    Result<Key> parsed = parse_key(authority->fields[1].as_text());
    if (!parsed) return bad("error parsing private key: " + parsed.error().message());
    issuer_key = std::move(*parsed);
  }
  if (key == nullptr) {
    key = TRY(new_key(call, KeyKind::Rsa2048));
  }
  std::string certificate = TRY(make_certificate(request, key.get(), issuer, issuer_key.get()));
  return make_pair_value(call.heap(), certificate, emit_key(key.get()));
}

Result<Value> authority(const Call& call) { return generate(call, {false, false, false}); }
Result<Value> authority_with_key(const Call& call) { return generate(call, {false, false, true}); }
Result<Value> self_signed(const Call& call) { return generate(call, {true, false, false}); }
Result<Value> self_signed_with_key(const Call& call) { return generate(call, {true, false, true}); }
Result<Value> signed_by(const Call& call) { return generate(call, {true, true, false}); }
Result<Value> signed_with_key(const Call& call) { return generate(call, {true, true, true}); }

Result<Value> custom(const Call& call) {
  Result<std::string> certificate = base64_decode(call.text(0));
  if (!certificate) return bad("unable to decode base64 certificate");
  Result<std::string> key = base64_decode(call.text(1));
  if (!key) return bad("unable to decode base64 private key");
  TRY(check_certificate(*certificate));
  Result<Key> parsed = parse_key(*key);
  if (!parsed) return bad("error parsing private key: " + parsed.error().message());
  return make_pair_value(call.heap(), *certificate, *key);
}

}  // namespace

void add_certificate_functions(FunctionTable& table) {
  using P = Param;
  const Type& names = list_type();
  const Type& pair = certificate_type();
  table.add({"genPrivateKey", {P::String}, false, private_key});
  table.add({"buildCustomCert", {P::String, P::String}, false, custom});
  table.add({"genCA", {P::String, P::Int}, false, authority});
  table.add({"genCAWithKey", {P::String, P::Int, P::String}, false, authority_with_key});
  table.add({"genSelfSignedCert", {P::String, names, names, P::Int}, false, self_signed});
  table.add({"genSelfSignedCertWithKey",
             {P::String, names, names, P::Int, P::String},
             false,
             self_signed_with_key});
  table.add({"genSignedCert", {P::String, names, names, P::Int, pair}, false, signed_by});
  table.add({"genSignedCertWithKey",
             {P::String, names, names, P::Int, pair, P::String},
             false,
             signed_with_key});
}

}  // namespace bireme::lang::tmpl
