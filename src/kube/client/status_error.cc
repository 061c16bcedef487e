#include "kube/client/status_error.h"

#include <map>
#include <optional>
#include <vector>

#include "base/text.h"
#include "json/parse.h"
#include "json/value.h"

namespace bireme::kube {
namespace {

struct Meaning {
  Reason reason;
  std::string message;
  std::string hint = {};
  std::optional<Retry> retry = std::nullopt;
};

std::string inert(std::string_view text) {
  if (text.size() <= kServerMessageBytesMax) return escape_control(text);
  return escape_control(text.substr(0, kServerMessageBytesMax)) + "...";
}

const json::Value* find_cause(const json::Value& status, std::string_view reason) {
  for (const json::Value& cause : status["details"]["causes"].items()) {
    if (cause["reason"].as_string() == reason) return &cause;
  }
  return nullptr;
}

bool is_immutable_cause(const json::Value& cause) {
  const std::string_view message = cause["message"].as_string();
  return contains(message, "field is immutable") || contains(message, "may not be changed") ||
         contains(message, "is immutable") ||
         (cause["reason"].as_string() == "FieldValueForbidden" && contains(message, "updates to"));
}

bool is_about_immutable(const json::Value& status) {
  for (const json::Value& cause : status["details"]["causes"].items()) {
    if (is_immutable_cause(cause)) return true;
  }
  return contains(status["message"].as_string(), "field is immutable");
}

// "spec.replicas: must be >= 0, spec.name: Required value"; fields alone for a Secret.
std::string causes_text(const json::Value& status, bool is_secret) {
  std::vector<std::string> parts;
  const auto causes = status["details"]["causes"].items();
  for (const json::Value& cause : causes) {
    if (parts.size() == kCausesNamedMax) {
      parts.push_back(fmt::format("and {} more", causes.size() - kCausesNamedMax));
      break;
    }
    const std::string field = inert(cause["field"].as_string());
    const std::string_view said = cause[is_secret ? "reason" : "message"].as_string();
    parts.push_back(field.empty() ? inert(said) : fmt::format("{}: {}", field, inert(said)));
  }
  return join(parts, ", ");
}

Meaning invalid(const json::Value& status, bool is_secret) {
  const Reason reason = is_about_immutable(status) ? Reason::Immutable : Reason::Invalid;
  std::string causes = causes_text(status, is_secret);
  if (causes.empty()) {
    causes = is_secret ? "the server found it invalid" : inert(status["message"].as_string());
  }
  if (reason == Reason::Invalid) return {reason, "invalid: " + causes};
  return {reason, "cannot be changed in place: " + causes,
          "the object must be replaced to change this"};
}

// 'conflict with "kubectl" using apps/v1' of each field, gathered by manager.
Meaning field_conflict(const json::Value& status) {
  std::map<std::string, std::vector<std::string>> by_manager;
  for (const json::Value& cause : status["details"]["causes"].items()) {
    if (cause["reason"].as_string() != "FieldManagerConflict") continue;
    std::string_view manager = cause["message"].as_string();
    const size_t open = manager.find('"');
    if (open != std::string_view::npos) manager = manager.substr(open + 1);
    by_manager[inert(manager.substr(0, manager.find('"')))].push_back(
        inert(cause["field"].as_string()));
  }
  std::vector<std::string> parts;
  for (auto& [manager, fields] : by_manager) {
    if (fields.size() > kCausesNamedMax) fields.resize(kCausesNamedMax);
    parts.push_back(fmt::format("{} owns {}", manager, join(fields, ", ")));
  }
  return {Reason::Conflict, "other field managers object: " + join(parts, "; "),
          "force the apply to take these fields, or leave them out", Retry::AtInterval};
}

bool is_from_admission(std::string_view message) {
  return contains(message, "admission webhook") || contains(message, "ValidatingAdmissionPolicy");
}

Meaning forbidden(const json::Value& status) {
  const std::string message = inert(status["message"].as_string());
  const json::Value* terminating = find_cause(status, "NamespaceTerminating");
  if (terminating != nullptr) {
    return {Reason::Forbidden, "the namespace is terminating: " + message,
            "nothing can be created in it before it is gone", Retry::Backoff};
  }
  if (contains(message, "exceeded quota")) {
    return {Reason::Forbidden, message, "raise the quota or free some of it", Retry::AtInterval};
  }
  return {Reason::Forbidden, message};
}

Meaning conflict(const json::Value& status) {
  if (find_cause(status, "FieldManagerConflict") != nullptr) return field_conflict(status);
  const std::string message = inert(status["message"].as_string());
  if (status["reason"].as_string() == "AlreadyExists") return {Reason::AlreadyExists, message};
  return {Reason::Conflict, message};
}

// A 404 names the missing object in its details; without a name the path itself is not served.
Meaning not_found(const json::Value& status) {
  const std::string message = inert(status["message"].as_string());
  if (!status["details"]["name"].as_string().empty()) return {Reason::NotFound, message};
  return {Reason::Unsupported,
          message.empty() ? "the cluster does not serve this path" : message,
          {}, Retry::Backoff};
}

// An object that its schema does not allow is a 500 to a server-side apply; sending it again
// changes nothing. Of a Secret only the field and what was expected are told, never what was found.
std::optional<Meaning> find_schema_fault(std::string_view message, bool is_secret) {
  const bool is_fault = contains(message, "failed to create typed patch object") ||
                        contains(message, "unable to convert unstructured object");
  if (!is_fault) return std::nullopt;
  if (!is_secret) return Meaning{Reason::Invalid, inert(message)};
  const size_t field = message.find("): .");
  if (field == std::string_view::npos) {
    return Meaning{Reason::Invalid, contains(message, "illegal base64")
                                        ? "invalid: its data is not base64"
                                        : "invalid: the server could not read it"};
  }
  const std::string_view fault = message.substr(field + 3);
  return Meaning{Reason::Invalid, "invalid: " + inert(fault.substr(0, fault.find(", got ")))};
}

Meaning server_failure(const json::Value& status, int code, bool is_secret) {
  if (auto fault = find_schema_fault(status["message"].as_string(), is_secret)) return *fault;
  const std::string message = inert(status["message"].as_string());
  if (contains(message, "request is too large") ||
      contains(message, "trying to send message larger")) {
    return {Reason::LimitExceeded, message, "the object is too large for etcd", Retry::Never};
  }
  if (code == 504 || status["reason"].as_string() == "ServerTimeout") {
    return {Reason::Timeout, message};
  }
  return {Reason::Unavailable, message};
}

Meaning meaning_of(int code, const json::Value& status, bool is_secret) {
  const std::string message = inert(status["message"].as_string());
  if (code < 500 && code != 429 && is_from_admission(message)) {
    return {code == 422 ? Reason::Invalid : Reason::Forbidden, message, {}, Retry::AtInterval};
  }
  switch (code) {
    case 400: return {Reason::Invalid, is_secret ? "the server could not read it" : message};
    case 401: return {Reason::AuthFailed, message.empty() ? "not logged in" : message};
    case 403: return forbidden(status);
    case 404: return not_found(status);
    case 405: case 406: case 415: case 501: return {Reason::Unsupported, message};
    case 408: return {Reason::Timeout, message};
    case 409: return conflict(status);
    case 410: return {Reason::Gone, message};
    case 413: return {Reason::LimitExceeded, message, "the object is too large", Retry::Never};
    case 422: return invalid(status, is_secret);
    case 429: return {Reason::Throttled, message};
    default: break;
  }
  if (code >= 500) return server_failure(status, code, is_secret);
  return {Reason::Invalid, message};
}

}  // namespace

Error make_status_error(const ServerAnswer& answer) {
  json::Value status;
  auto parsed = json::parse(answer.body);
  if (parsed.ok() && (*parsed)["kind"].as_string() == "Status") {
    status = *std::move(parsed);
  } else {
    const std::string_view text = trim(answer.body.substr(0, kServerMessageBytesMax));
    status = json::Value::object({{"message", text}});
  }
  Meaning meaning = meaning_of(answer.status, status, answer.is_secret);
  if (meaning.message.empty()) meaning.message = fmt::format("HTTP status {}", answer.status);
  Error error = Error(meaning.reason, meaning.message).with_status(answer.status);
  if (!meaning.hint.empty()) error = error.with_hint(meaning.hint);
  if (meaning.retry) error = error.with_retry(*meaning.retry);
  return error;
}

}  // namespace bireme::kube
