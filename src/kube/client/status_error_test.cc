#include "kube/client/status_error.h"

#include <gtest/gtest.h>

namespace bireme::kube {
namespace {

struct Case {
  int status;
  const char* body;
  Reason reason;
  Retry retry;
  const char* message;
};

const Case kCases[] = {
    {401, "Unauthorized\n", Reason::AuthFailed, default_retry(Reason::AuthFailed), "Unauthorized"},
    {403, R"({"kind":"Status","reason":"Forbidden","message":"pods is forbidden: User \"u\" no"})",
     Reason::Forbidden, default_retry(Reason::Forbidden), "pods is forbidden: User \"u\" no"},
    {403, R"({"kind":"Status","message":"unable to create","details":{"causes":[
      {"reason":"NamespaceTerminating","message":"namespace web is being terminated"}]}})",
     Reason::Forbidden, Retry::Backoff, "the namespace is terminating: unable to create"},
    {403, R"({"kind":"Status","message":"pods \"x\" is forbidden: exceeded quota: q"})",
     Reason::Forbidden, Retry::AtInterval, "exceeded quota"},
    {404, R"({"kind":"Status","message":"pods \"x\" not found","details":{"name":"x"}})",
     Reason::NotFound, default_retry(Reason::NotFound), "pods \"x\" not found"},
    {404, R"({"kind":"Status","message":"the server could not find the requested resource"})",
     Reason::Unsupported, Retry::Backoff, "the server could not find"},
    {404, "404 page not found\n", Reason::Unsupported, Retry::Backoff, "404 page not found"},
    {409, R"({"kind":"Status","reason":"AlreadyExists","message":"m"})", Reason::AlreadyExists,
     default_retry(Reason::AlreadyExists), "m"},
    {409, R"({"kind":"Status","reason":"Conflict","message":"m"})", Reason::Conflict,
     default_retry(Reason::Conflict), "m"},
    {409, R"({"kind":"Status","reason":"Conflict","details":{"causes":[
      {"reason":"FieldManagerConflict","message":"conflict with \"kubectl\" using apps/v1",
       "field":".spec.replicas"},
      {"reason":"FieldManagerConflict","message":"conflict with \"hpa\" using v1",
       "field":".x"}]}})",
     Reason::Conflict, Retry::AtInterval,
     "other field managers object: hpa owns .x; kubectl owns .spec.replicas"},
    {410, R"({"kind":"Status","reason":"Expired","message":"too old"})", Reason::Gone,
     default_retry(Reason::Gone), "too old"},
    {413, "", Reason::LimitExceeded, Retry::Never, "HTTP status 413"},
    {422, R"({"kind":"Status","details":{"causes":[{"reason":"FieldValueInvalid",
      "message":"Invalid value: -1: must be >= 0","field":"spec.replicas"}]}})",
     Reason::Invalid, default_retry(Reason::Invalid),
     "invalid: spec.replicas: Invalid value: -1: must be >= 0"},
    {422, R"({"kind":"Status","details":{"causes":[{"reason":"FieldValueInvalid",
      "message":"Invalid value: {}: field is immutable","field":"spec.selector"}]}})",
     Reason::Immutable, default_retry(Reason::Immutable), "cannot be changed in place"},
    {422, R"({"kind":"Status","details":{"causes":[{"reason":"FieldValueForbidden","message":
      "Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
      "field":"spec"}]}})", Reason::Immutable, default_retry(Reason::Immutable), "spec: Forbidden"},
    {400, R"({"kind":"Status","message":"admission webhook \"a.b\" denied the request: no"})",
     Reason::Forbidden, Retry::AtInterval, "admission webhook \"a.b\" denied the request: no"},
    {500, R"({"kind":"Status","message":"Internal error: failed calling webhook \"a.b\""})",
     Reason::Unavailable, default_retry(Reason::Unavailable), "failed calling webhook \"a.b\""},
    {500, R"({"kind":"Status","message":"etcdserver: request is too large"})",
     Reason::LimitExceeded, Retry::Never, "too large"},
    {500, R"({"kind":"Status","message":"failed to create typed patch object (web/a; apps/v1,
      Kind=Deployment): .spec.replicas: expected numeric (int or float), got string"})",
     Reason::Invalid, default_retry(Reason::Invalid), ".spec.replicas: expected numeric"},
    {504, R"({"kind":"Status","reason":"Timeout","message":"t"})", Reason::Timeout,
     default_retry(Reason::Timeout), "t"},
    {503, "", Reason::Unavailable, default_retry(Reason::Unavailable), "HTTP status 503"},
    {429, "{", Reason::Throttled, default_retry(Reason::Throttled), "{"},
};

TEST(StatusError, says_what_a_refusal_means) {
  for (const Case& c : kCases) {
    const Error error = make_status_error({.status = c.status, .body = c.body});
    EXPECT_EQ(reason_name(error.reason()), reason_name(c.reason)) << c.body;
    EXPECT_EQ(error.retry(), c.retry) << c.body;
    EXPECT_EQ(error.http_status(), c.status);
    EXPECT_NE(error.message().find(c.message), std::string::npos) << error.message();
  }
}

TEST(StatusError, never_tells_the_values_of_a_secret) {
  const char* const body = R"({"kind":"Status","message":"Secret \"s\" is invalid: data: c2VjcmV0",
    "details":{"causes":[{"reason":"FieldValueInvalid","message":"Invalid value: \"c2VjcmV0\"",
    "field":"data[x]"}]}})";
  const Error error = make_status_error({.status = 422, .body = body, .is_secret = true});
  EXPECT_EQ(error.message(), "invalid: data[x]: FieldValueInvalid");
  const Error bad = make_status_error({.status = 400, .body = body, .is_secret = true});
  EXPECT_EQ(bad.message().find("c2Vj"), std::string::npos);
  const auto said = [](const std::string& message) {
    const std::string answer = R"({"kind":"Status","message":")" + message + "\"}";
    return make_status_error({.status = 500, .body = answer, .is_secret = true}).message();
  };
  const std::string typed = "failed to create typed patch object (web/a; /v1, Kind=Secret): ";
  EXPECT_EQ(said(typed + ".stringData.pin: expected string, got &value{Value:123456}"),
            "invalid: .stringData.pin: expected string");
  EXPECT_EQ(said(typed + "hunter2"), "invalid: the server could not read it");
  EXPECT_EQ(said("unable to convert unstructured object to /v1, Kind=Secret: error decoding from "
                 "json: illegal base64 data at input byte 7"),
            "invalid: its data is not base64");
}

}  // namespace
}  // namespace bireme::kube
