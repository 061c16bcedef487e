#include "kube/client/client.h"

#include <algorithm>

#include "http/url.h"
#include "json/emit.h"
#include "json/item_stream.h"
#include "json/parse.h"
#include "kube/client/transport.h"

namespace bireme::kube {
namespace {

using ResourceOrError = Result<ApiResource>;

std::string add_query(std::string path, std::initializer_list<std::pair<const char*, std::string>>
                                            parameters) {
  char separator = '?';
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    path += fmt::format("{}{}={}", separator, name, http::percent_encode(value));
    separator = '&';
  }
  return path;
}

std::string dry_run_value(bool dry_run) { return dry_run ? "All" : ""; }

bool is_secret(const Gvk& gvk) { return gvk.group.empty() && gvk.kind == "Secret"; }

// What an API server answers to a read or a write of one object.
Result<Object> decode_answer(Result<http::Response> answer, const std::string& doing) {
  if (!answer) return answer.error();
  json::Value value = TRY(json::parse(answer->body).during(doing));
  if (!value.is_object() || !value["metadata"].is_object()) {
    return make_error(Reason::Invalid, "{}: the server's answer is not an object", doing);
  }
  if (value["metadata"].contains("managedFields")) {
    value.edit("metadata").erase("managedFields");
  }
  return Object(std::move(value));
}

Status check_scope(const ApiResource& resource, const ResourceKey& key) {
  if (!resource.is_namespaced || !key.ns.empty()) return {};
  return make_error(Reason::Invalid, "{} {} has no namespace", key.kind, key.name);
}

const char* content_type_of(PatchKind kind) {
  switch (kind) {
    case PatchKind::Json: return "application/json-patch+json";
    case PatchKind::Merge: return "application/merge-patch+json";
    case PatchKind::Strategic: return "application/strategic-merge-patch+json";
  }
  return "";
}

}  // namespace

struct Client::State {
  State(std::unique_ptr<Transport> made, const Clock& clock)
      : transport(std::move(made)), discovery(*transport, clock) {
    const std::string& ns = transport->options().config.ns;
    default_namespace = ns.empty() ? "default" : ns;
  }

  Result<Object> send(ApiRequest request, std::stop_token stop) {
    const std::string doing = request.doing;
    return decode_answer(transport->call(std::move(request), std::move(stop)), doing);
  }

  Result<ApiRequest> read_request(const ObjectRef& ref, std::stop_token stop) {
    ApiRequest request;
    request.doing = "reading " + ref.key.label();
    const ApiResource resource =
        TRY(discovery.get(ref.gvk(), std::move(stop)).during(request.doing));
    TRY(check_scope(resource, ref.key));
    request.path = resource.path(ref.key.ns, ref.key.name);
    request.is_secret = is_secret(resource.gvk);
    return request;
  }

  Result<ApiRequest> write_request(const ObjectRef& ref, std::string_view verb,
                                   const WriteOptions& options) {
    ApiRequest request;
    request.doing = fmt::format("{} {}", verb, ref.key.label());
    const ApiResource resource =
        TRY(discovery.get(ref.gvk(), options.stop).during(request.doing));
    TRY(check_scope(resource, ref.key));
    request.path = add_query(resource.path(ref.key.ns, ref.key.name, options.subresource),
                             {{"fieldManager", options.field_manager},
                              {"dryRun", dry_run_value(options.dry_run)}});
    request.is_secret = is_secret(resource.gvk);
    return request;
  }

  Result<ApiRequest> apply_request(ApplyItem item, const ApplyOptions& options) {
    const ObjectRef& ref = item.ref;
    ApiRequest request;
    request.method = http::Method::Patch;
    request.doing = "applying " + ref.key.label();
    if (ref.key.name.empty()) {
      return make_error(Reason::Invalid, "{}: it has no metadata.name", request.doing);
    }
    const ApiResource resource =
        TRY(discovery.get(ref.gvk(), options.stop).during(request.doing));
    TRY(check_scope(resource, ref.key).during("applying"));
    request.path = add_query(resource.path(ref.key.ns, ref.key.name),
                             {{"fieldManager", options.field_manager},
                              {"force", options.force ? "true" : "false"},
                              {"dryRun", dry_run_value(options.dry_run)}});
    request.content_type = "application/apply-patch+yaml";
    request.body = std::move(item.body);
    request.is_secret = is_secret(resource.gvk);
    return request;
  }

  Result<json::Value> post(std::string path, const json::Value& body, std::stop_token stop) {
    ApiRequest request;
    request.method = http::Method::Post;
    request.doing = "asking what is allowed";
    request.path = std::move(path);
    request.body = json::emit(body);
    const http::Response answer = TRY(transport->call(std::move(request), std::move(stop)));
    return json::parse(answer.body);
  }

  std::unique_ptr<Transport> transport;
  Discovery discovery;
  std::string default_namespace;
};

Result<std::unique_ptr<Client>> Client::make(http::Loop& loop, const Clock& clock,
                                             Registry& metrics, ClientOptions options) {
  std::unique_ptr<Transport> transport = TRY(Transport::make(loop, clock, metrics, options));
  auto state = std::make_unique<State>(std::move(transport), clock);
  return std::unique_ptr<Client>(new Client(std::move(state)));
}

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::~Client() = default;

Discovery& Client::discovery() { return state_->discovery; }
Transport& Client::transport() { return *state_->transport; }
const std::string& Client::default_namespace() const { return state_->default_namespace; }
const std::string& Client::server() const { return state_->transport->options().config.server; }

Result<Object> Client::get(const ObjectRef& ref, std::stop_token stop) {
  ApiRequest request = TRY(state_->read_request(ref, stop));
  return state_->send(std::move(request), std::move(stop));
}

std::vector<Result<Object>> Client::get_all(std::span<const ObjectRef> refs,
                                            std::stop_token stop) {
  std::vector<std::optional<Result<Object>>> found(refs.size());
  state_->transport->send_all(
      refs.size(), [this, refs, &stop](size_t i) { return state_->read_request(refs[i], stop); },
      [&found, refs](size_t i, Result<http::Response> answer) {
        found[i].emplace(decode_answer(std::move(answer), "reading " + refs[i].key.label()));
      },
      stop);
  std::vector<Result<Object>> objects;
  objects.reserve(found.size());
  for (auto& object : found) objects.push_back(*std::move(object));
  return objects;
}

Result<Object> Client::create(const Object& object, const WriteOptions& options) {
  ApiRequest request = TRY(state_->write_request(
      ObjectRef(ResourceKey{object.key().group, object.key().kind, object.key().ns, ""},
                object.gvk().version), "creating", options));
  request.doing = "creating " + object.key().label();
  request.method = http::Method::Post;
  request.body = json::emit(object.value());
  request.is_repeatable = options.dry_run;
  return state_->send(std::move(request), options.stop);
}

Result<Object> Client::update(const Object& object, const WriteOptions& options) {
  ApiRequest request = TRY(state_->write_request(ObjectRef(object), "updating", options));
  request.method = http::Method::Put;
  request.body = json::emit(object.value());
  // With a resourceVersion a repeat of what got through is a conflict, not a second write.
  request.is_repeatable = options.dry_run;
  return state_->send(std::move(request), options.stop);
}

Result<Object> Client::patch(const ObjectRef& ref, PatchKind kind, const json::Value& patch,
                             const WriteOptions& options) {
  ApiRequest request = TRY(state_->write_request(ref, "patching", options));
  request.method = http::Method::Patch;
  request.content_type = content_type_of(kind);
  request.body = json::emit(patch);
  request.is_repeatable = kind == PatchKind::Merge || options.dry_run;
  return state_->send(std::move(request), options.stop);
}

Result<Object> Client::apply(const Object& object, const ApplyOptions& options) {
  ApiRequest request = TRY(
      state_->apply_request({ObjectRef(object), json::emit(object.value())}, options));
  return state_->send(std::move(request), options.stop);
}

void Client::apply_all(size_t count, const MakeItem& make_item, const ApplyOptions& options,
                       const OnApplied& on_done) {
  state_->transport->send_all(
      count,
      [this, &make_item, &options](size_t i) {
        return state_->apply_request(make_item(i), options);
      },
      [&on_done](size_t i, Result<http::Response> answer) {
        on_done(i, decode_answer(std::move(answer), "reading the answer to an apply"));
      },
      options.stop);
}

namespace {

struct Page {
  std::vector<Object> items;
  std::string resource_version;
  std::string next;  // the continue token
};

Result<Page> decode_page(std::string_view body, const Gvk& gvk) {
  Page page;
  json::ItemStream stream(
      json::ItemStream::Shape::List,
      {.wants_body = {}, .on_item = [&page, &gvk](std::string_view, json::Value item) {
         // Items of built-in kinds come without these two.
         item.set("apiVersion", gvk.api_version());
         item.set("kind", gvk.kind);
         page.items.emplace_back(std::move(item));
       }});
  TRY(stream.feed(body));
  TRY(stream.finish());
  const json::Value& metadata = stream.list_header()["metadata"];
  page.resource_version = metadata["resourceVersion"].as_string();
  page.next = metadata["continue"].as_string();
  return page;
}

}  // namespace

Result<ObjectList> Client::list(const Gvk& gvk, const ListOptions& options) {
  const std::string doing = "listing " + gvk.kind;
  const ApiResource resource = TRY(state_->discovery.get(gvk, options.stop).during(doing));
  ObjectList list;
  std::string next;
  do {
    ApiRequest request;
    request.doing = doing;
    request.lane = http::Lane::Bulk;
    request.path = add_query(resource.path(options.ns),
                             {{"limit", std::to_string(kListPageLimit)},
                              {"labelSelector", options.label_selector},
                              {"fieldSelector", options.field_selector},
                              {"continue", next}});
    const http::Response answer =
        TRY(state_->transport->call(std::move(request), options.stop));
    Page page = TRY(decode_page(answer.body, resource.gvk).during(doing));
    for (Object& item : page.items) list.items.push_back(std::move(item));
    list.resource_version = page.resource_version;
    next = page.next;
    if (list.items.size() > kListedObjectsMax) {
      return make_error(Reason::LimitExceeded, "{}: more than {} objects", doing,
                        kListedObjectsMax);
    }
  } while (!next.empty());
  return list;
}

Result<bool> Client::is_allowed(const AccessQuery& query, std::stop_token stop) {
  json::Value attributes = json::Value::object({{"verb", query.verb},
                                                {"group", query.group},
                                                {"resource", query.resource}});
  if (!query.ns.empty()) attributes.set("namespace", query.ns);
  if (!query.name.empty()) attributes.set("name", query.name);
  const json::Value answer = TRY(state_->post(
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      json::Value::object({{"apiVersion", "authorization.k8s.io/v1"},
                           {"kind", "SelfSubjectAccessReview"},
                           {"spec", json::Value::object({{"resourceAttributes", attributes}})}}),
      std::move(stop)));
  return answer["status"]["allowed"].as_bool();
}

Result<json::Value> Client::access_rules(std::string_view ns, std::stop_token stop) {
  const json::Value answer = TRY(state_->post(
      "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
      json::Value::object({{"apiVersion", "authorization.k8s.io/v1"},
                           {"kind", "SelfSubjectRulesReview"},
                           {"spec", json::Value::object({{"namespace", ns}})}}),
      std::move(stop)));
  return answer["status"];
}

Result<json::Value> Client::server_version(std::stop_token stop) {
  const std::string body = TRY(read("/version", std::move(stop)));
  return json::parse(body).during("reading the server's version");
}

Result<std::string> Client::read(std::string_view path, std::stop_token stop) {
  ApiRequest request;
  request.path = path;
  request.accept = "application/json, */*";
  request.doing = fmt::format("reading {}", path);
  http::Response answer = TRY(state_->transport->call(std::move(request), std::move(stop)));
  return std::move(answer.body);
}

}  // namespace bireme::kube
