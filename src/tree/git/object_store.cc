#include "tree/git/object_store.h"

#include <dirent.h>

#include <algorithm>

#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "tree/git/pack.h"
#include "tree/inflate.h"

namespace bireme::tree::git {

namespace {

constexpr size_t kAlternatesMax = 32;
constexpr int kTagDepthMax = 16;
constexpr size_t kLooseHeaderBytesMax = 64;

std::vector<std::string> index_files(const std::string& objects_directory) {
  std::vector<std::string> found;
  const std::string directory = objects_directory + "/pack";
  std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), ::closedir);
  while (const dirent* next = stream ? ::readdir(stream.get()) : nullptr) {
    const std::string_view name = next->d_name;
    if (name.ends_with(".idx")) found.push_back(directory + "/" + std::string(name));
  }
  return found;
}

// "blob 12\0..." -> the object.
Result<Object> parse_loose(std::string text) {
  const size_t space = text.find(' ');
  const size_t end = text.find('\0');
  if (space > kLooseHeaderBytesMax || end == std::string::npos || end < space) {
    return make_error(Reason::Invalid, "loose object has no header");
  }
  const auto size = parse_int(std::string_view(text).substr(space + 1, end - space - 1));
  if (!size || static_cast<size_t>(*size) != text.size() - end - 1) {
    return make_error(Reason::Invalid, "loose object has another size than announced");
  }
  for (int i = 1; i <= 4; ++i) {
    const auto type = static_cast<ObjectType>(i);
    if (type_name(type) != std::string_view(text).substr(0, space)) continue;
    return Object{type, text.substr(end + 1)};
  }
  return make_error(Reason::Invalid, "loose object of unknown type");
}

bool has_digest(const Object& object, const Oid& oid) {
  std::string whole(type_name(object.type));
  whole += ' ';
  whole += std::to_string(object.data.size());
  whole += '\0';
  whole += object.data;
  return sha1_bytes(whole) == oid.view();
}

Error wrong_type(const Oid& oid, ObjectType want) {
  return make_error(Reason::Invalid, "git object {} is not a {}", oid.hex(), type_name(want));
}

}  // namespace

ObjectStore::ObjectStore(std::vector<std::string> directories)
    : directories_(std::move(directories)), packs_(std::make_shared<const Packs>()) {}

ObjectStore::~ObjectStore() = default;

Result<std::shared_ptr<const ObjectStore>> ObjectStore::open(const std::string& objects_directory) {
  if (!bireme::is_directory(objects_directory)) {
    return make_error(Reason::NotFound, "{}: no Git object database", objects_directory);
  }
  std::vector<std::string> directories = {objects_directory};
  for (size_t i = 0; i < directories.size() && i < kAlternatesMax; ++i) {
    auto text = read_file(directories[i] + "/info/alternates", 1 << 20);
    if (!text) continue;
    for (std::string_view line : split(*text, '\n')) {
      if (line.empty() || line.front() == '#') continue;
      std::string other(line);
      if (other.front() != '/') other = directories[i] + "/" + other;
      const bool known =
          std::find(directories.begin(), directories.end(), other) != directories.end();
      if (!known) directories.push_back(std::move(other));
    }
  }
  std::shared_ptr<ObjectStore> store(new ObjectStore(std::move(directories)));
  store->find_new_packs();
  return std::shared_ptr<const ObjectStore>(std::move(store));
}

Result<Object> ObjectStore::read(const Oid& oid, size_t limit_bytes) const {
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto object = find(oid, limit_bytes);
    if (!object && object.error().reason() == Reason::LimitExceeded) return object.error();
    if (!object) return damaged(oid, object.error());
    if (*object && has_digest(**object, oid)) return **std::move(object);
    if (*object) return damaged(oid, make_error(Reason::Invalid, "its SHA-1 is another"));
    find_new_packs();
  }
  return make_error(Reason::NotFound, "git object {} is not in the repository", oid.hex());
}

bool ObjectStore::contains(const Oid& oid) const {
  const std::string hex = oid.hex();
  for (const auto& [path, pack] : *packs_.copy()) {
    if (pack->find(oid)) return true;
  }
  for (const std::string& directory : directories_) {
    if (bireme::is_file(directory + "/" + hex.substr(0, 2) + "/" + hex.substr(2))) return true;
  }
  return false;
}

size_t ObjectStore::pack_count() const { return packs_.copy()->size(); }

Result<Oid> ObjectStore::peel_to_commit(const Oid& oid) const {
  Oid at = oid;
  for (int depth = 0; depth < kTagDepthMax; ++depth) {
    Object object = TRY(read(at));
    if (object.type == ObjectType::Commit) return at;
    if (object.type != ObjectType::Tag) return wrong_type(at, ObjectType::Commit);
    Tag tag = TRY(parse_tag(object.data));
    at = tag.target;
  }
  return make_error(Reason::LimitExceeded, "tag {} names too many other tags", oid.hex());
}

Result<Commit> ObjectStore::read_commit(const Oid& oid) const {
  Object object = TRY(read(oid));
  if (object.type != ObjectType::Commit) return wrong_type(oid, ObjectType::Commit);
  return parse_commit(object.data);
}

Result<std::vector<TreeItem>> ObjectStore::read_tree(const Oid& oid) const {
  Object object = TRY(read(oid));
  if (object.type != ObjectType::Tree) return wrong_type(oid, ObjectType::Tree);
  return parse_tree(object.data);
}

Result<std::optional<Object>> ObjectStore::find(const Oid& oid, size_t limit_bytes) const {
  const std::shared_ptr<const Packs> packs = packs_.copy();
  for (const auto& [path, pack] : *packs) {
    const auto offset = pack->find(oid);
    if (!offset) continue;
    Object object = TRY(pack->read(*offset, limit_bytes));
    return std::optional<Object>(std::move(object));
  }
  return find_loose(oid, limit_bytes);
}

Result<std::optional<Object>> ObjectStore::find_loose(const Oid& oid, size_t limit_bytes) const {
  const std::string hex = oid.hex();
  for (const std::string& directory : directories_) {
    const std::string path = directory + "/" + hex.substr(0, 2) + "/" + hex.substr(2);
    auto packed = read_file(path, kFileBytesMax);
    if (!packed && packed.error().reason() == Reason::NotFound) continue;
    if (!packed) return packed.error();
    std::string text = TRY(inflate_whole(*packed, limit_bytes + kLooseHeaderBytesMax));
    Object object = TRY(parse_loose(std::move(text)));
    return std::optional<Object>(std::move(object));
  }
  return std::optional<Object>();
}

// A pack that cannot be opened is left out: what it held is then missing, which is what is
// reported.
void ObjectStore::find_new_packs() const {
  const std::shared_ptr<const Packs> known = packs_.copy();
  auto packs = std::make_shared<Packs>();
  for (const std::string& directory : directories_) {
    for (const std::string& path : index_files(directory)) {
      auto already = known->find(path);
      if (already != known->end()) {
        packs->insert(*already);
        continue;
      }
      auto pack = Pack::open(path);
      if (pack)
        packs->emplace(path, *std::move(pack));
      else if (pack.error().reason() != Reason::NotFound)
        damaged_.store(true);
    }
  }
  packs_.with([&](std::shared_ptr<const Packs>& current) { current = packs; });
}

Error ObjectStore::damaged(const Oid& oid, const Error& why) const {
  damaged_.store(true);
  return make_error(Reason::VerifyFailed, "git object {} is damaged: {}", oid.hex(), why.message());
}

}  // namespace bireme::tree::git
