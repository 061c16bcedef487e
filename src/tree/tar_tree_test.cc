#include "tree/tar_tree.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/process.h"
#include "base/text.h"

namespace bireme::tree {
namespace {

std::string octal(uint64_t value, int digits) {
  return fmt::format("{:0{}o}", value, digits) + '\0';
}

// One header with its content, as the format has it.
std::string member(const std::string& name, char type, const std::string& target,
                   const std::string& content) {
  std::string header(512, '\0');
  const auto put = [&](size_t at, std::string_view text) { header.replace(at, text.size(), text); };
  put(0, std::string_view(name).substr(0, 100));
  put(100, octal(0644, 7));
  put(124, octal(content.size(), 11));
  put(136, octal(0, 11));
  put(148, "        ");
  header[156] = type;
  put(157, target);
  put(257, std::string_view("ustar\00000", 8));
  uint64_t sum = 0;
  for (char c : header) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + '\0');
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}

std::string file(const std::string& name, const std::string& content) {
  return member(name, '0', "", content);
}

const std::string kEnd(1024, '\0');

std::string reason_of(const std::string& archive, const TarLimits& limits = {}) {
  auto tree = make_tar_tree(archive, limits);
  return tree ? "ok" : std::string(reason_name(tree.error().reason()));
}

std::string shell(const std::string& script, const std::string& directory) {
  ProcessOptions options;
  options.argv = {"sh", "-c", script};
  options.directory = directory;
  auto output = run_process(options);
  EXPECT_TRUE(output.ok() && output->exit_code == 0) << script << (output ? output->err : "");
  return output ? output->out : "";
}

TEST(TarTrees, read_what_tar_writes_in_every_format) {
  auto dir = TempDir::make();
  ASSERT_TRUE(dir.ok());
  const std::string deep =
      std::string(60, 'd') + "/" + std::string(90, 'e') + "/" + std::string(120, 'f');
  shell("mkdir -p chart/templates chart/" + deep.substr(0, 151) +
            "; echo one > chart/Chart.yaml; "
            "echo two > chart/templates/a.yaml; echo long > chart/" +
            deep + "; ln -s templates/a.yaml chart/link; ln chart/Chart.yaml chart/hard",
        dir->path());
  for (const char* format : {"gnu", "pax"}) {
    const std::string archive =
        shell(fmt::format("tar --format={} -czf - chart", format), dir->path());
    auto tree = make_tar_tree(archive, {}, 1);
    ASSERT_TRUE(tree.ok()) << format << tree.error().message();
    EXPECT_EQ(*(*tree)->read("Chart.yaml"), "one\n");
    EXPECT_EQ(*(*tree)->read("link"), "two\n");
    EXPECT_EQ(*(*tree)->read("hard"), "one\n");
    EXPECT_EQ(*(*tree)->read(deep), "long\n");
  }
}

TEST(TarTrees, refuse_whatever_leaves_the_tree) {
  for (const std::string& bad :
       {file("../x", ""), file("/etc/passwd", ""), file("a/../../x", ""), file("a/../x", ""),
        member("l", '2', "/etc/passwd", ""), member("a/l", '2', "../../x", ""),
        file("f", "") + member("h", '1', "../f", ""), member("dev", '3', "", ""),
        member("pipe", '6', "", "")}) {
    EXPECT_EQ(reason_of(bad + kEnd), "Forbidden");
  }
  EXPECT_EQ(reason_of(member("h", '1', "nowhere", "") + kEnd), "Invalid");
  EXPECT_EQ(reason_of(file("./a", "x") + member("a2", '2', "./a", "") + kEnd), "ok");
}

TEST(TarTrees, refuse_more_than_the_limits) {
  TarLimits limits;
  limits.entries_max = 2;
  limits.file_bytes_max = 100;
  limits.total_bytes_max = 150;
  limits.path_bytes_max = 20;
  EXPECT_EQ(reason_of(file("a", "1") + file("b", "2") + kEnd, limits), "ok");
  EXPECT_EQ(reason_of(file("a", "1") + file("b", "2") + file("c", "") + kEnd, limits),
            "LimitExceeded");
  EXPECT_EQ(reason_of(file("a", std::string(101, 'x')) + kEnd, limits), "LimitExceeded");
  EXPECT_EQ(
      reason_of(file("a", std::string(90, 'x')) + file("b", std::string(90, 'x')) + kEnd, limits),
      "LimitExceeded");
  EXPECT_EQ(reason_of(file(std::string(30, 'n'), "") + kEnd, limits), "LimitExceeded");
}

TEST(TarTrees, refuse_a_bomb_before_unpacking_it) {
  auto dir = TempDir::make();
  ASSERT_TRUE(dir.ok());
  const std::string bomb = shell("head -c 200000000 /dev/zero | gzip -9", dir->path());
  TarLimits limits;
  limits.ratio_max = 100;
  EXPECT_EQ(reason_of(bomb, limits), "LimitExceeded");
}

TEST(TarTrees, refuse_damaged_archives) {
  const std::string good = file("a", "content") + kEnd;
  EXPECT_EQ(reason_of(good), "ok");
  EXPECT_EQ(reason_of(good.substr(0, 515)), "Invalid");
  EXPECT_EQ(reason_of("not a tar archive"), "Invalid");
  EXPECT_EQ(reason_of(std::string(600, 'x')), "Invalid");
  EXPECT_EQ(reason_of("\x1f\x8b garbage"), "Invalid");
  std::string wrong = good;
  wrong[0] = 'b';
  EXPECT_EQ(reason_of(wrong), "Invalid");
  EXPECT_EQ(reason_of(member("p", 'x', "", "99 path=x\n") + good), "Invalid");
  EXPECT_EQ(reason_of(member("p", 'x', "", "10 path=z\n") + good), "ok");
}

}  // namespace
}  // namespace bireme::tree
